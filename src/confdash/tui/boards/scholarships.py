"""The Scholarships board: whose offer lapses, who has not come, what is to be paid. Nobody is named unasked."""

from __future__ import annotations

from confdash.clock import Clock
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarships import SCHOLARSHIPS
from confdash.tui.boards.description import Board, Telling
from confdash.tui.boards.scholarship_cells import COLUMNS, amount, line_about
from confdash.tui.cells import shown
from confdash.tui.page import Page


def _copies(row: ScholarshipRow, clock: Clock) -> list[tuple[str, str]]:
    """What is private is offered of a record that has been revealed, and of no other."""
    offered = [("key", row.key), ("a line about it", line_about(row, clock))]
    if row.opened:
        offered = [
            ("e-mail", row.email or ""),
            ("name", shown(row.name)),
            ("amount offered", amount(row.offered)),
            ("note", row.note or ""),
            *offered,
        ]
    return [(what, text) for what, text in offered if text]


def _detail(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    from confdash.tui.boards.scholarship_page import scholarship_page  # the first paint does not wait for it

    scholarship_page(row, telling, page)


def _resolving(row: ScholarshipRow) -> tuple[str, ...]:
    from confdash.tui.boards.scholarship_page import resolving

    return tuple(resolving(row))


SCHOLARSHIPS_BOARD = Board(
    name="scholarships",
    title="Scholarships",
    number="4",
    source=SCHOLARSHIPS,
    columns=COLUMNS,
    nouns=("application", "applications"),
    empty="No applications yet.",
    title_of=lambda row: row.key,
    detail=_detail,
    copies=_copies,
    feeds_of=lambda row: row.feeds,
    keys_of={"scholarship": lambda row: (row.key,), "pot": lambda row: (row.pot,) if row.pot else ()},
    resolves=_resolving,
    pane_share=34,
    private=True,
)
