"""The shape of a command. Footer, palette, help, the user's keymap and the command line all read these declarations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from confdash.clock import Clock

if TYPE_CHECKING:
    from confdash.config import Settings
    from confdash.store.query.reader import Reader

#: What a command acts on, as typed rows: `TalkRow` for "talk", `Presenter` for "presenter", `SpeakerRow` for
#: "person", `RoomRow` for "room", `FeedRow` for "feed", `VideoRow` for "video", `ScholarshipRow` (with what is private)
#: for "scholarship", `PotRow` for "pot", `attention.items.Line` for "item".
Rows = Sequence[Any]
#: What was asked for: name of an `Ask` → what a person typed or chose.
Values = Mapping[str, str]
Entity = Literal["nothing", "talk", "presenter", "person", "room", "feed", "item", "video", "scholarship", "pot"]


class Refused(Exception):  # noqa: N818 - says what happened
    """A command cannot be done here. The message is one sentence that says why and what would help."""


class Overtaken(Refused):
    """Undo or redo would take back what has been decided anew since. `force` (“1”) among the values does it."""


class Desk(msgspec.Struct, frozen=True):
    """Who decides, where, and on which store: what a command that writes is given."""

    path: Path
    clock: Clock
    by: str
    desk: str
    #: In a rehearsal or the demo; elsewhere a clock that is pinned is for looking only.
    pretend: bool = False
    #: The config as it is in force here; None: it is read.
    settings: Settings | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What a command did: a sentence for the toast, and the journal batch that undo takes back, if there is one."""

    sentence: str
    batch: str | None = None
    #: Of the batch, nothing but what is public may be told.
    public: bool = False


class Looking(msgspec.Struct, frozen=True):
    """What questions and previews may ask: the store as it is, the time, the config. For the screen, never to write."""

    reader: Reader
    clock: Clock
    settings: Settings
    #: Whether this desk may open applications for scholarships.
    opens: bool = False


class Choice(msgspec.Struct, frozen=True):
    """One answer to choose from."""

    value: str
    words: str
    beside: str = ""


class Heard(msgspec.Struct, frozen=True):
    """What a prompt says to what stands in it, while it is typed."""

    #: What it means, a line each.
    said: tuple[str, ...] = ()
    #: What is wrong with it, a sentence each: while there is any, enter does not take it.
    wrong: tuple[str, ...] = ()


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a command must know before it can be done."""

    #: The key among the `Values`.
    name: str
    #: What the prompt says, such as “New room”.
    words: str
    #: A line of text, a choice, a number of minutes (+5, -10), a time of day or date and time.
    sort: Literal["text", "choice", "minutes", "time"] = "text"
    #: What there is to choose; also offered beside a text.
    choices: Callable[[Looking, Rows], Sequence[Choice]] | None = None
    #: What stands in the prompt at first.
    start: Callable[[Looking, Rows], str] | None = None
    #: What is said to a text while it is typed.
    hears: Callable[[Looking, Rows], Callable[[str], Heard]] | None = None
    #: It may be left empty.
    optional: bool = False
    #: What the prompt says where that hangs on the day and on the rows; `words` is then what the answer is called.
    title: Callable[[Looking, Rows], str] | None = None
    #: Whom it is about, where that is not the rows.
    about: Callable[[Looking, Rows], str] | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked before money moves or a person is told, default No: there alone they are named, with the amount."""

    words: str
    #: Those whom it is about, a line each, where they are several.
    who: tuple[str, ...] = ()
    #: What would come of it, and what speaks against it, a sentence each.
    said: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    #: What was named, beside the `Values`: this and nothing else is then written.
    values: Mapping[str, str] = {}


def always(_rows: Rows) -> str | None:
    """Legal on any row."""
    return None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done.

    A command without `write` is the screen's own (moving, filtering, opening): the dashboard has an action of
    its id. One with `write` is a decision: it gets a connection inside a write transaction, and journals.
    """

    id: str
    #: What it does, as help and palette say it.
    words: str
    #: Default keys as Textual names them, separated by commas; "" for the palette alone.
    key: str = ""
    #: One or two words for the footer; "" keeps it out of the footer.
    footer: str = ""
    #: The heading under which help lists it.
    group: str = "Do"
    #: Names of the boards where it works; none: everywhere.
    boards: tuple[str, ...] = ()
    #: It works while a talk is carried over the schedule's grid, and then alone.
    carrying: bool = False
    #: What kind of thing it acts on: the screen finds those that belong to the rows.
    entity: Entity = "nothing"
    #: What it asks for first, in order.
    asks: tuple[Ask, ...] = ()
    #: Whether the menu of `s` offers it.
    menu: bool = False
    #: What it applies to: nothing, the row under the cursor, or the marked rows (else the row under the cursor).
    takes: Literal["nothing", "row", "rows"] = "nothing"
    #: Why it cannot be done with these rows, as a sentence, or None when it can.
    legal: Callable[[Rows], str | None] = always
    #: What would come of it, a sentence each (the clashes that a move makes); shown before it is done.
    preview: Callable[[Looking, Rows, Values], Sequence[str]] | None = None
    #: Whether what the preview says speaks against it: then enter means no.
    warns: bool = True
    #: Writes the decision. May raise `Refused`, which undoes the transaction.
    write: Callable[[sqlite3.Connection, Desk, Rows, Values], Outcome] | None = None
    #: A question asked first, default No, naming the rows; "" asks nothing.
    ask: Callable[[Rows], str] | None = None
    #: The same where the question must know what was answered. May raise `Refused`: then it is answered anew.
    question: Callable[[Looking, Rows, Values], Question] | None = None

    @property
    def private(self) -> bool:
        """Whether what is asked names who applied, or takes what is private of them: that never stands for long."""
        return self.entity == "scholarship"
