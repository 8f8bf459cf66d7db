"""The Feeds board: where the data comes from, how old it is, and what is wrong with it."""

from __future__ import annotations

from confdash.clock import Clock, real
from confdash.store.query.doubt import held_batch, maybes
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS
from confdash.store.query.words import feed_state
from confdash.tui import words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown
from confdash.tui.columns import Cell, Column, Drawing, Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN, Page

#: State → (sign, how it looks in the table, how on the page).
SIGNS: dict[str, tuple[str, Role, str]] = {
    "ok": ("●", "good", GOOD),
    "stale": ("▲", "warn", WARN),
    "held": ("▲", "warn", WARN),
    "failed": ("✗", "bad", BAD),
    "never": ("○", "dim", DIM),
    "unlisted": ("∅", "dim", DIM),
}
#: So many differences or pairs are shown; more is a matter for the command line.
_MOST = 30
#: Clocks further apart than this make "now" wrong by more than a person would guess.
_SKEW = 60


def state_of(row: FeedRow) -> str:
    """A feed's state with its age in mind: one that has not been read for long is stale."""
    return feed_state(row, real())


def sign_of(state: str) -> tuple[str, Role, str]:
    """The sign of a state and its looks."""
    return SIGNS.get(state, ("·", "", ""))


def progress(row: FeedRow) -> str:
    """What the sync does with it just now: `parsing 4,000 of 10,000`; "" when nothing."""
    if not row.phase:
        return ""
    if row.done and row.total:
        return f"{row.phase} {row.done:,} of {row.total:,}"
    return f"{row.phase} {row.done:,}" if row.done else row.phase


def _name(row: FeedRow, _drawing: Drawing) -> Cell:
    sign, role, _ = sign_of(state_of(row))
    return ((f"{sign} ", role), (shown(row.name), "dim" if row.state == "unlisted" else "strong"))


def _state(row: FeedRow, _drawing: Drawing) -> Cell:
    doing = progress(row)
    return ((doing, "accent"),) if doing else ((state_of(row), sign_of(state_of(row))[1]),)


def _says(row: FeedRow, _drawing: Drawing) -> Cell:
    """The one thing worth knowing, the gravest first."""
    if row.state == "held" and row.held_reason:
        return ((shown(row.held_reason), "warn"),)
    if row.error:
        return ((shown(row.error), "bad" if row.state == "failed" else "warn"),)
    if row.warnings:
        return ((shown(row.warnings[0]), "dim"),)
    skipped = sum(row.skipped.values())
    return ((f"{words.count(skipped, 'item')} skipped" if skipped else "", "dim"),)


def _items(row: FeedRow, _drawing: Drawing) -> Cell:
    """How many people apply is told to nobody."""
    return (("—", "dim"),) if row.private else ((f"{row.items:,}", ""),)


def _age(row: FeedRow, _drawing: Drawing) -> Cell:
    return ((words.ago(row.checked_at, real()), "dim" if row.checked_at else "warn"),)


def _next(row: FeedRow, _drawing: Drawing) -> Cell:
    if row.next_at is None:
        return (("—", "dim"),)
    return ((words.ago(row.next_at, real()) if row.next_at > real() else "now", "dim"),)


def _talks(row: FeedRow, _drawing: Drawing) -> Cell:
    return (("—", "dim"),) if (row.people or row.videos) and not row.talks else ((f"{row.talks:,}", ""),)


COLUMNS = (
    Column(title="  feed", draw=_name, least=14, most=26, rank=0, order="name", snug=True),
    Column(title="state", draw=_state, least=8, most=24, rank=0, snug=True),
    Column(title="read", draw=_age, least=10, most=10, rank=1, order="checked"),
    Column(title="next", draw=_next, least=9, most=9, rank=5),
    Column(title="items", draw=_items, least=6, most=7, rank=4, right=True),
    Column(title="talks", draw=_talks, least=6, most=7, rank=3, right=True),
    Column(title="format", draw=lambda row, _: ((row.format or "—", "dim"),), least=8, most=13, rank=6),
    Column(title="what it says", draw=_says, least=34, most=120, weight=1, rank=2),
)


def _detail(row: FeedRow, telling: Telling, page: Page) -> None:
    sign, _, style = sign_of(state_of(row))
    page.title(row.name)
    page.line((f"{sign} {state_of(row)}", style), (f"  {progress(row)}", ACCENT))
    if row.state == "unlisted" and not row.error:
        page.text("It is no longer in confdash.toml. What it said is kept, and states nothing any more.", DIM)
    if row.error:
        page.blank()
        page.text(row.error, BAD if row.state == "failed" else WARN)
    _held(row, telling, page)
    page.blank()
    page.field("address", row.source)
    page.field("format", row.format)
    page.field("read", _moment(row.checked_at, telling.clock))
    page.field("changed", _moment(row.changed_at, telling.clock))
    if row.next_at is not None:
        every = f", every {words.span(row.every)}" if row.every else ""
        page.field("next", f"{words.ago(row.next_at, real()) if row.next_at > real() else 'now'}{every}")
    _clock_skew(row, page)
    _counts(row, page)
    _aside(row, page)
    if row.warnings:
        page.heading("Warnings")
        page.bullets(row.warnings, "▲")
    _maybes(row, telling, page)


def _held(row: FeedRow, telling: Telling, page: Page) -> None:
    if row.held_reason is None:
        return
    page.heading("Held: nothing of the new batch was applied")
    page.text(row.held_reason, WARN)
    for command, does in (("feed.accept", "take it as it is"), ("feed.reject", "keep what we have")):
        key = telling.key_of(command)
        if key:
            page.line((f" {key} ", STRONG), (does, ""))
    held = held_batch(telling.reader, row.id)
    if held and held.differences:
        page.heading(f"What it would do, held since {_moment(held.at, telling.clock)}")
        for line in held.differences[:_MOST]:
            page.line((shown(line), ""))
        if len(held.differences) > _MOST:
            page.line((f"and {len(held.differences) - _MOST} more", DIM))


def _maybes(row: FeedRow, telling: Telling, page: Page) -> None:
    """Talks of this feed that may be another feed's: only a person joins them."""
    pairs = [pair for pair in maybes(telling.reader) if row.name in (*pair.one.feeds, *pair.other.feeds)]
    if not pairs:
        return
    page.heading("Maybe the same talk")
    for pair in pairs[:_MOST]:
        page.line((shown(pair.one.title), STRONG), (f"  {', '.join(pair.one.feeds)}", DIM))
        page.line((shown(pair.other.title), STRONG), (f"  {', '.join(pair.other.feeds)}", DIM))
        page.line((f"{pair.why}; mark both on Talks and join them", DIM))
    if len(pairs) > _MOST:
        page.line((f"and {len(pairs) - _MOST} pairs more", DIM))


def _clock_skew(row: FeedRow, page: Page) -> None:
    if row.skew is not None and abs(row.skew) > _SKEW:
        side = "ahead of" if row.skew > 0 else "behind"
        page.field("clock", f"this machine is {words.span(row.skew)} {side} the server; check its clock", WARN)


def _counts(row: FeedRow, page: Page) -> None:
    page.heading("What was in it")
    if row.private:
        page.line(("scholarships; how many is told here to nobody", DIM))
        return
    page.line((f"{row.read:>9,} ", STRONG), ("read", ""))
    has = [words.count(row.talks, "talk")] if row.talks or not (row.people or row.videos) else []
    has += [words.count(row.people, "person", "people")] if row.people else []
    has += [words.count(row.videos, "video")] if row.videos else []
    page.line((f"{row.items:>9,} ", STRONG), ("used", ""), (f", as {' and '.join(has)}", DIM))
    for reason, number in sorted(row.skipped.items(), key=lambda pair: -pair[1]):
        page.field(f"{number:>9,}", f"skipped: {reason}", WARN)


def _aside(row: FeedRow, page: Page) -> None:
    """The rows of a table that somebody has to mend."""
    if not row.aside:
        return
    page.heading("Rows that cannot be read, kept aside")
    for each in row.aside[:_MOST]:
        page.field(f"line {each['line']}", str(each["reason"]), WARN)
    if len(row.aside) > _MOST:
        page.line((f"and {len(row.aside) - _MOST} more", DIM))


def _moment(stamp: int | None, clock: Clock) -> str:
    return "never" if stamp is None else f"{words.day_time(stamp, clock)} · {words.ago(stamp, real())}"


def _copies(row: FeedRow, _clock: Clock) -> list[tuple[str, str]]:
    offered = [
        ("address", row.source or ""),
        ("what is wrong", row.error or row.held_reason or ""),
        ("name", row.name),
    ]
    return [(what, text) for what, text in offered if text]


FEEDS_BOARD = Board(
    name="feeds",
    title="Feeds",
    number="7",
    source=FEEDS,
    keys_of={"feed": lambda row: (row.name,)},
    columns=COLUMNS,
    nouns=("feed", "feeds"),
    empty="No feeds have been read yet. Press R to sync; `confdash init URL…` names feeds in confdash.toml.",
    title_of=lambda row: row.name,
    detail=_detail,
    link_of=lambda row: row.source,
    copies=_copies,
    feeds_of=lambda row: (row.name,),
)
