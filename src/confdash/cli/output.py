"""Lists as tables for people, lines for pipes, JSON and CSV for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import click

from confdash.export.csv_text import as_csv

R = TypeVar("R")
#: What people read, by the column's name, and what programs read, of each row.
Columns = Sequence[tuple[str, Callable[[R], str]]]
Values = Callable[[R], Sequence[object]]

#: Cells between the columns of a table, and how narrow one of them is made at most.
_GAP, _NARROWEST = 2, 8
#: What a column keeps of a narrow screen, where others have 1; an id on two lines is of no use.
_SHARE = {
    "title": 2, "error": 2, "change": 2, "decided": 2, "name": 2, "next step": 2, "money": 2, "e-mail": 2, "time": 3,
    "ended": 3, "at": 3, "id": 9,
}  # fmt: skip


def show(rows: Sequence[R], columns: Columns[R], names: Sequence[str], values: Values[R], form: str | None) -> None:
    """Prints rows in a format; none given: a table on a terminal, one line an item in a pipe.

    `columns` are for people; `names` and, of each row, `values` are for programs (JSON, CSV).
    """
    if form in (None, "table") and sys.stdout.isatty():
        _table(rows, columns)
    else:
        click.echo(written(rows, columns, names, values, form), nl=False)


def written(rows: Sequence[R], columns: Columns[R], names: Sequence[str], values: Values[R], form: str | None) -> str:
    """Rows as JSON, CSV or, for any other format, one line an item with tabs between its columns."""
    match form:
        case "json":
            return encoded([dict(zip(names, values(row), strict=True)) for row in rows]) + "\n"
        case "csv":
            return as_csv(names, [values(row) for row in rows])
        case _:
            return "".join(_line([read(row) for _, read in columns]) for row in rows)


def encoded(value: object, *, indent: int | None = 1) -> str:
    """JSON for programs. An output that is not UTF-8 gets ASCII, which loses nothing in JSON."""
    return json.dumps(value, ensure_ascii="utf" not in (sys.stdout.encoding or "").lower(), indent=indent)


def speak_to_nobody() -> None:
    """From now on standard output takes everything and shows nothing: its reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line(cells: Iterable[str]) -> str:
    return "\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells) + "\n"


def _table(rows: Sequence[R], columns: Columns[R]) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[read(row) for _, read in columns] for row in rows]
    names = [name for name, _ in columns]
    # A column in which nothing stands would take room from those that have something to say.
    shown = [place for place in range(len(names)) if not rows or any(line[place] for line in cells)]
    console = Console(highlight=False, markup=False)
    natural = [max(cell_len(names[place]), *(cell_len(line[place]) for line in cells), 0) for place in shown]
    widths = _fitted(natural, [_SHARE.get(names[place], 1) for place in shown], console.width - _GAP * len(shown))
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, _GAP, 0, 0))
    for place, width in zip(shown, widths, strict=True):
        # The beginning of a key is enough for a command; one on two lines is of no use to anybody.
        cut = names[place] == "key"
        table.add_column(names[place], width=width, no_wrap=cut, overflow="ellipsis" if cut else "fold")
    for line in cells:
        # Feed text is `Text`, never markup: a title may read “[CANCELLED] …”.
        table.add_row(*(Text(line[place]) for place in shown))
    console.print(table)


def _fitted(widths: Sequence[int], shares: Sequence[int], room: int) -> list[int]:
    """Widths of columns that have room side by side: the widest for their shares give way first."""
    fitted = list(widths)
    while sum(fitted) > room and (wide := [place for place, width in enumerate(fitted) if width > _NARROWEST]):
        fitted[max(wide, key=lambda place: fitted[place] / shares[place])] -= 1
    return fitted
