"""Lists as tables for people, lines for pipes, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import click

R = TypeVar("R")

#: Spreadsheets run what begins so (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(
    rows: Sequence[R],
    columns: Sequence[tuple[str, Callable[[R], str]]],
    as_json: Callable[[R], Mapping[str, object]],
    form: str | None,
) -> None:
    """Prints rows in a format; none given: a table on a terminal, one line an item in a pipe."""
    match form or ("table" if sys.stdout.isatty() else "lines"):
        case "json":
            click.echo(json.dumps([as_json(row) for row in rows], ensure_ascii=False, indent=1))
        case "csv":
            click.echo(as_csv([as_json(row) for row in rows]), nl=False)
        case "table" if sys.stdout.isatty():
            _table(rows, columns)
        case _:
            click.echo(
                "".join(
                    "\t".join(read(row).replace("\t", " ").replace("\n", " ") for _, read in columns) + "\n"
                    for row in rows
                ),
                nl=False,
            )


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """CSV with a header; no cell begins like a formula."""
    text = io.StringIO()
    names = list(rows[0]) if rows else []
    writer = csv.writer(text)
    if names:
        writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        text = ", ".join(str(each) for each in value)
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, (int, float)) else text


def _table(rows: Iterable[R], columns: Sequence[tuple[str, Callable[[R], str]]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name, _ in columns:
        table.add_column(
            name,
            no_wrap=name not in ("title", "error"),
            overflow="ellipsis",
            ratio=1 if name == "title" else None,
        )
    for row in rows:
        # Feed text is `Text`, never markup: a title may read “[CANCELLED] …”.
        table.add_row(*(Text(read(row)) for _, read in columns))
    Console(highlight=False, markup=False).print(table)
