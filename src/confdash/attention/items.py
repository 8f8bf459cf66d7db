"""What a rule finds, and the rows that the list is made of. Times are UTC seconds."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["critical", "warning", "info"]
#: now: hurts within 60 minutes, or critical without a date; today; later, and what is overdue and grows no worse.
Band = Literal["now", "today", "later"]
DeskName = Literal["programme", "video", "scholarships", "feeds"]

SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")
BANDS: tuple[Band, ...] = ("now", "today", "later")
DESKS: tuple[DeskName, ...] = ("programme", "scholarships", "video", "feeds")
#: The desk whose rows stand apart from those of all others: that somebody applied is private (design §10).
APART: DeskName = "scholarships"
#: What only that desk's rules are about; their `keys` are their own alone.
PRIVATE = ("scholarship", "pot")
#: What items may be about of which `keys` are talks.
ABOUT_TALKS = ("talk", "room", "person", "video")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one rule found, bundled or not: what `--format json` lists."""

    rule: str
    severity: Severity
    band: Band
    desk: DeskName
    #: The bundle that it is shown in, by its line's `key`; None where it has a line of its own.
    bundle: str | None = None
    #: What it is about: `talk`, `person`, `room`, `feed`, `video`, `scholarship`, `pot`, `event`.
    entity: str
    key: str
    #: All keys involved: of a talk its own among them; of a room, a person or a recording the talks.
    keys: tuple[str, ...]
    #: When it hurts (planned start, deadline); None: no time.
    hurts_at: int | None
    #: A few words: “Speaker missing 0/2”.
    summary: str
    #: A word or two, for a badge on the line of another item.
    short: str = ""
    #: One sentence with the evidence.
    why: str
    #: Where and who, for their columns; "" where that says nothing.
    where: str = ""
    who: str = ""
    #: What to do, a sentence.
    todo: str = ""
    #: Where outside the wrong word stands (a page, a file), and the words that are to stand there, for pasting.
    address: str = ""
    paste: str = ""
    #: Ids of the commands that resolve it, the best first.
    actions: tuple[str, ...] = ()
    #: Of the rule, the subject and the cause: acknowledge and snooze hold as long as it is the same.
    fingerprint: str
    acknowledged: bool = False
    snoozed_until: int | None = None
    #: Shown as a sign on its talk's line where there is one; else it is information.
    badge: bool = False
    #: It stands until it has been put right: nobody can put it away.
    always: bool = False
    owner: str | None = None
    note: str | None = None

    @property
    def mark(self) -> str:
        """The key under which acknowledge, snooze, owner and note of this item are decided (entity `item`)."""
        return f"{self.rule} {self.entity} {self.key}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list: an item, the items of one talk, or a bundle of alike ones."""

    #: Stays the same from one evaluation to the next: the cursor is on it.
    key: str
    severity: Severity
    band: Band
    desk: DeskName
    hurts_at: int | None
    what: str
    where: str
    who: str
    owner: str | None
    note: str | None
    #: The worst first. Of a bundle, all of them.
    items: tuple[Item, ...]
    #: Further items of the same talk, in a word each.
    badges: tuple[str, ...] = ()
    bundle: bool = False
    #: The filter that shows what a bundle holds, as `board query`; "" where nothing does.
    opens: str = ""

    @property
    def entity(self) -> str:
        """What it is about."""
        return self.items[0].entity

    @property
    def talks(self) -> tuple[str, ...]:
        """Keys of the talks that it is about."""
        found = (
            key
            for item in self.items
            if item.entity in ABOUT_TALKS
            for key in item.keys
            if item.entity == "talk" or key != item.key
        )
        return tuple(dict.fromkeys(found))


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One evaluation of all rules."""

    #: Event time (UTC seconds) that it is of.
    at: int
    #: What is to be shown, in order; of all desks but the one that is told apart.
    lines: tuple[Line, ...] = ()
    #: Every item, also those that are acknowledged, snoozed, bundled or information only.
    items: tuple[Item, ...] = ()
    snoozed: int = 0
    acknowledged: int = 0
    #: How many are information only.
    info: int = 0
    #: How many rules were run, and how many are turned off.
    rules: int = 0
    rules_off: int = 0
    #: What is wrong with rules, a sentence each.
    problems: tuple[str, ...] = ()
    #: Lines that no desk's view may hide, by their key.
    always: frozenset[str] = frozenset()
    #: What the rules of `APART` found, with numbers of its own: in nothing of the above. `attention.apart` joins them.
    apart: Listing | None = None
