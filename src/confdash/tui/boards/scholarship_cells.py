"""The columns of the Scholarships board: by when, who, how far, how much, whether they have come, and what is next.

What is private of a row is there only where somebody has asked for it (`row.opened`); else `HIDDEN` stands there.
"""

from __future__ import annotations

from confdash.clock import Clock
from confdash.money import Money
from confdash.money import shown as money
from confdash.store.query.presence import at_event, seen_on
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.tui import words
from confdash.tui.boards.scholarship_steps import settled, step
from confdash.tui.boards.talk_cells import MOVED
from confdash.tui.cells import shown
from confdash.tui.columns import Cell, Column, Drawing, Role

#: Words, not bullets: nobody may think that they can be read.
HIDDEN = "(hidden)"
STATES: dict[str, tuple[str, Role]] = {
    "submitted": ("submitted", "dim"),
    "under_review": ("under review", ""),
    "waitlisted": ("waitlisted", ""),
    "offered": ("offered", "accent"),
    "accepted": ("accepted", "good"),
    "declined": ("declined", "dim"),
    "expired": ("expired", "dim"),
    "denied": ("denied", "dim"),
    "canceled": ("canceled", "dim"),
}
CLAIMS: dict[str, tuple[str, Role]] = {
    "none": ("—", "dim"),
    "claimed": ("claimed", "accent"),
    "approved": ("approved", "accent"),
    "paid": ("✓ paid", "good"),
}


def amount(value: Money | None) -> str:
    """`1,200 EUR`, `1,234.50 EUR`: without the decimals that say nothing; "" where there is none."""
    if value is None:
        return ""
    number, _, currency = money(value).partition(" ")
    whole, _, part = number.partition(".")
    return f"{whole if not part.strip('0') else number} {currency}"


def state_words(row: ScholarshipRow) -> tuple[str, Role]:
    """The state as a person reads it; a word that no feed's mapping knows stands as it is written."""
    if row.state is None:
        return (f"“{shown(row.raw_state, 40)}”" if row.raw_state else "no state"), "warn"
    text, role = STATES[row.state]
    return text, "dim" if row.gone else role


def due(row: ScholarshipRow, clock: Clock, now: int) -> str:
    """By when something must happen: `today 18:00`, `in 3 days`, `lapsed 2 days ago`; "" where nothing must."""
    if row.deadline is None or row.gone or (row.state, row.reimbursement) == ("accepted", "paid"):
        return ""
    days = (clock.day(row.deadline) - clock.day(now)).days
    if row.deadline < now:
        over = "lapsed" if row.state == "offered" else "due"
        return f"{over} {'today' if not days else 'yesterday' if days == -1 else f'{-days} days ago'}"
    local = clock.local(row.deadline)
    # A day without a time ends at its last second, and is said as that day.
    hour = "" if (local.hour, local.minute) in ((23, 59), (0, 0)) else f" {local:%H:%M}"
    return f"today{hour}" if not days else f"tomorrow{hour}" if days == 1 else f"in {days} days"


def here(row: ScholarshipRow, clock: Clock, now: int) -> tuple[str, Role]:
    """Whether they have come. While masked without time and name: the same mark stands on the Speakers board."""
    if row.seen is None or not at_event(clock, row.seen):
        waits = row.state == "accepted" and not row.gone and row.reimbursement != "paid"
        return ("no", "warn") if waits and step(row, clock, now).missing else ("—", "dim")
    today = seen_on(clock, row.seen, now)
    if not row.opened:
        return f"✓ {'today' if today else f'{clock.local(row.seen):%a}'}", "good"
    by = f" {shown(row.seen_by)}" if row.seen_by else ""
    return f"✓ {clock.local(row.seen):%H:%M}{by}" if today else f"✓ {clock.local(row.seen):%a %H:%M}", "good"


def _deadline(row: ScholarshipRow, drawing: Drawing) -> Cell:
    next_ = step(row, drawing.clock, drawing.now)
    text = due(row, drawing.clock, drawing.now)
    return ((f"{next_.sign:<2} ", next_.role if next_.sign else ""), (text or "—", next_.role if text else "dim"))


def _who(row: ScholarshipRow, _drawing: Drawing) -> Cell:
    if not row.opened:
        return ((HIDDEN, "dim"),)
    name: tuple[str, Role] = (shown(row.name) or "(no name)", "strong")
    return (("⚑ ", "accent"), name) if row.note else (name,)


def _pot(row: ScholarshipRow, _drawing: Drawing) -> Cell:
    return ((shown(row.pot) or "—", "dim" if not row.pot or settled(row) else ""),)


def _state(row: ScholarshipRow, _drawing: Drawing) -> Cell:
    """Behind one that a person said, the sign for that."""
    return (state_words(row), (MOVED, "accent")) if row.state_by_hand else (state_words(row),)


def _money(row: ScholarshipRow, value: Money | None) -> Cell:
    if not row.opened:
        return ((HIDDEN, "dim"),)
    return ((amount(value) or "—", "dim" if value is None else ""),)


def _claim(row: ScholarshipRow, _drawing: Drawing) -> Cell:
    return (CLAIMS[row.reimbursement], (MOVED, "accent")) if row.claim_by_hand else (CLAIMS[row.reimbursement],)


def _next(row: ScholarshipRow, drawing: Drawing) -> Cell:
    next_ = step(row, drawing.clock, drawing.now)
    return ((next_.words, next_.role),)


def _owner(row: ScholarshipRow, _drawing: Drawing) -> Cell:
    return ((shown(row.owner), ""),) if row.owner else (("—", "dim"),)


def line_about(row: ScholarshipRow, clock: Clock) -> str:
    """`s-7kq2m4fa: offered · Travel EUR · answer by Tue 10 Nov 18:00`: what may be told of a row that is masked."""
    said = [state_words(row)[0], shown(row.pot)]
    if row.deadline is not None:
        said.append(f"{'answer' if row.state == 'offered' else 'claim'} by {words.day_time(row.deadline, clock)}")
    return f"{row.key}: {' · '.join(text for text in said if text)}"


#: Adding a column is one line here.
COLUMNS = (
    Column(title="   deadline", draw=_deadline, least=19, most=21, rank=0, order="deadline", snug=True),
    Column(title="who", draw=_who, least=14, most=26, weight=1, rank=0, order="name"),
    Column(title="pot", draw=_pot, least=8, most=16, rank=1, order="pot", snug=True),
    Column(title="state", draw=_state, least=12, most=12, rank=0, order="state", snug=True),
    Column(title="asked", draw=lambda row, _: _money(row, row.requested), least=10, most=14, rank=5, order="asked",
           right=True, snug=True),
    Column(title="offered", draw=lambda row, _: _money(row, row.offered), least=10, most=14, rank=4, order="offered",
           right=True, snug=True),
    Column(title="here", draw=lambda row, drawing: (here(row, drawing.clock, drawing.now),), least=7, most=16, rank=2,
           order="here", snug=True),
    Column(title="claim", draw=_claim, least=8, most=10, rank=3, snug=True),
    Column(title="next step", draw=_next, least=29, most=44, weight=5, rank=0),
    Column(title="whose", draw=_owner, least=11, most=16, rank=7, snug=True),
    Column(title="key", draw=lambda row, _: ((row.key, "dim"),), least=10, most=10, rank=6),
)  # fmt: skip
