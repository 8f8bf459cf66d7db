"""All pots with all their figures, each on its own: pots and currencies are never added up."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from confdash.store.query.scholarship_rows import PotRow
from confdash.store.schema_scholarships import PARTS
from confdash.tui import words
from confdash.tui.page import BAD, DIM, GOOD, STRONG, WARN, Page
from confdash.tui.pot_bars import FEW, bar, below, figure, title, told, unknown

_STYLES = {"good": GOOD, "accent": "$accent", "warn": WARN, "bad": BAD, "dim": DIM, "rule": "$line", "": ""}
#: So wide, the pots stand in columns.
_TWO, _GAP = 84, 4
_LABEL = 12


def pots_page(pots: Sequence[PotRow], cells: int, reveals: str = "") -> Content:
    """The pots, in two columns where there is room. `reveals`: the key that shows what is masked."""
    page = Page(cells)
    column = (cells - _GAP) // 2 if cells >= _TWO and len(pots) > 1 else cells
    page.beside([_pot(pot, column) for pot in pots], _GAP)
    if any(told(pot, part) == FEW for pot in pots for part in PARTS):
        page.blank()
        how = f"; {reveals} on the board reveals it" if reveals else ""
        page.text(f"{FEW}: of fewer than five people, or of all but so few, so that it would be theirs{how}", DIM)
    return page.content()


def _pot(pot: PotRow, cells: int) -> Page:
    page = Page(cells)
    page.heading(title(pot))
    if pot.limit is not None:
        page.line(*((text, _STYLES[role]) for text, role, _ in bar(pot, cells - 2)))
    people = words.count(pot.people, "application")
    lapsed = f", {figure(pot, pot.lapsed)} of it lapsed" if pot.lapsed else ""
    if pot.lapsed is None:
        lapsed = ", some of it lapsed"
    rows: list[tuple[str, int | str | None, str, str]] = [
        ("budget", pot.budget, "", ""),
        ("raised", pot.raised, "", ""),
        ("committed", pot.committed, f" to {people}", STRONG),
        ("  offered", told(pot, "offered"), lapsed, WARN if lapsed else ""),
        ("  accepted", told(pot, "accepted"), "", ""),
        ("    charged", told(pot, "charged"), "", ""),
        ("    paid", told(pot, "paid"), unknown(pot), WARN if pot.paid_unknown else ""),
    ]
    left = pot.left
    if left is not None and left < 0:
        rows.append(("▲ over by", -left, "", BAD))
    elif left is not None:
        rows.append(("left", left, "", GOOD if left else WARN))
    for (label, value, more, style), number in zip(rows, below([(pot, row[1]) for row in rows]), strict=True):
        if value is not None:
            page.line((f"{label:<{_LABEL}}", BAD if style == BAD else DIM), (number, style), (more, DIM))
    if pot.more is not None:  # never the median itself: it is what somebody was offered
        page.line(
            (f"{'room for':<{_LABEL}}", DIM), (words.count(pot.more, "more offer"), ""), (" of the median size", DIM)
        )
    if left is None:
        page.line(("nobody has said how much there is: [[pots]] in confdash.toml", DIM))
    return page
