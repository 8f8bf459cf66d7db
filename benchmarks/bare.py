"""The yardstick: a Textual application with nothing but a `DataTable` of so many rows, and vim keys."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import DataTable


class Table(DataTable[str]):
    """A `DataTable` that `j` moves."""

    BINDINGS = [Binding("j", "cursor_down"), Binding("k", "cursor_up")]  # noqa: RUF012 - as Textual has it


class Bare(App[None]):
    """Six columns of text."""

    BINDINGS = [Binding("q", "quit")]  # noqa: RUF012 - as Textual has it

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """One table."""
        yield Table(cursor_type="row")

    def on_mount(self) -> None:
        """Fills it."""
        table = self.query_one(Table)
        table.add_columns("time", "room", "talk", "speakers", "state", "key")
        table.add_rows(
            (
                f"Mon 2 Mar 09:{row % 60:02}",
                f"Room {row % 20}",
                f"Title of row {row:05}",
                "Ada Holm, Bo Sato",
                "confirmed",
                f"k{row}",
            )
            for row in range(self._rows)
        )
        table.focus()


if __name__ == "__main__":
    Bare(int(sys.argv[1])).run()
