"""The columns of the Scholarships board: by when, who, how far, how much, whether they have come, and what is next.

What is private of a row is there only where somebody has asked for it (`row.opened`); else `HIDDEN` stands there.
"""

from __future__ import annotations

from confdash.clock import Clock
from confdash.money import Money
from confdash.money import shown as money
from confdash.store.query.presence import at_event, seen_on
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarship_steps import Urgency, missing, next_step, settled
from confdash.tui import words
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
#: How urgent it is → its sign and its look.
_URGENT: dict[Urgency, tuple[str, Role]] = {
    "now": ("!!", "bad"), "soon": ("! ", "warn"), "wait": ("  ", ""), "done": ("· ", "dim"),
}  # fmt: skip
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
    """The state as a person reads it; a word that no feed's mapping knows stands as it is written, once opened."""
    if row.state is None:
        known = f"“{shown(row.raw_state, 40)}”" if row.raw_state else "not known"
        return (known if row.unknown else "no state"), "warn"
    text, role = STATES[row.state]
    return text, "dim" if row.gone else role


def step_words(row: ScholarshipRow, clock: Clock) -> tuple[str, str, Role]:
    """What is next: its sign, the words, and how they look. Whoever reviews has a pace of their own."""
    step = next_step(row, clock)
    if row.state in ("submitted", "under_review") and row.back_from is None and not row.gone:
        return "  ", step.short, "dim"
    sign, role = _URGENT[step.urgency]
    if row.state is None and not row.gone:
        sign = "? "
    elif step.urgency == "done" and row.reimbursement == "paid":
        sign = "✓ "
    return sign, step.short, role


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
        return ("no", "warn") if missing(row, clock) else ("—", "dim")
    today = seen_on(clock, row.seen, now)
    if not row.opened:
        return f"✓ {'today' if today else f'{clock.local(row.seen):%a}'}", "good"
    by = f" {shown(row.seen_by)}" if row.seen_by else ""
    return f"✓ {clock.local(row.seen):%H:%M}{by}" if today else f"✓ {clock.local(row.seen):%a %H:%M}", "good"


def _deadline(row: ScholarshipRow, drawing: Drawing) -> Cell:
    sign, _, role = step_words(row, drawing.clock)
    text = due(row, drawing.clock, drawing.now)
    return ((f"{sign} ", "good" if sign == "✓ " else role), (text or "—", role if text else "dim"))


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
    return (step_words(row, drawing.clock)[1:],)


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
