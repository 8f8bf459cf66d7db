"""Sheets as a page for a browser's print command: black on white, on A4 and Letter alike.

It loads nothing and runs nothing. Each sheet begins on a new page, has its head on every one of them, and no row is
broken across two.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len

from confdash.export.paper import Cell, Column, Line, Piece, Row, Sheet, unbroken
from confdash.export.told import PROGRAM

Paper = Literal["a4", "letter"]
#: The steps of a door sheet's type but the smallest: name, cells of a line, lines of a page, both measured on Letter.
_STEPS = (("", 34, 31), ("full", 44, 45))


def as_page(sheets: Sequence[Sheet], title: str, paper: Paper | None = None) -> str:
    """The sheets, one after the other. `paper`: without it, what the printer has."""
    size = "" if paper is None else f" size: {'A4' if paper == 'a4' else 'letter'};"
    return _PAGE.format(
        title=html.escape(title), program=PROGRAM, style=_STYLE.replace("/*size*/", size),
        sheets="\n".join(_sheet(sheet) for sheet in sheets),
    )  # fmt: skip


def _sheet(sheet: Sheet) -> str:
    number = len(sheet.columns)
    lines = "".join(f"<p>{html.escape(unbroken(line))}</p>" for line in sheet.head)
    beside = f" <small>{html.escape(sheet.beside)}</small>" if sheet.beside else ""
    return _SHEET.format(
        kind=html.escape(f"{sheet.kind} {_step(sheet)}".strip()), number=number,
        columns="".join(_column(each) for each in sheet.columns),
        title=html.escape(sheet.title), beside=beside, head=lines,
        headings=_headings(sheet.columns),
        rows="\n".join(_row(row, number) for row in sheet.rows),
    )  # fmt: skip


def _step(sheet: Sheet) -> str:
    """The step of type at which a door sheet still fits a page; "" for the largest, and for other sheets."""
    if sheet.kind != "door":
        return ""
    fits = (name for name, cells, most in _STEPS if sum(_height(row, cells) for row in sheet.rows) <= most)
    return next(fits, "packed")


def _height(row: Row, cells: int) -> int:
    """About how many lines a row of a door sheet needs, with the room between two of them."""
    lines = [" ".join(piece.text for piece in line) for line in row.cells[-1]]
    return sum(max(1, -(-cell_len(line) // cells)) for line in lines) + (row.look != "pause")


def _headings(columns: Sequence[Column]) -> str:
    if not any(column.heading for column in columns):
        return ""
    return f"<tr>{''.join(f'<th>{html.escape(column.heading)}</th>' for column in columns)}</tr>"


def _column(column: Column) -> str:
    return f'<col style="width: {column.size}">' if column.size else "<col>"


def _row(row: Row, number: int) -> str:
    if row.look == "heading":
        return f'<tr class="heading"><th colspan="{number}" dir="auto">{_line(row.cells[0][0])}</th></tr>'
    look = f' class="{row.look}"' if row.look else ""
    return f"<tr{look}>{''.join(_cell(cell) for cell in row.cells)}</tr>"


def _cell(cell: Cell) -> str:
    lines = "".join(f'<div dir="auto">{_line(line)}</div>' for line in cell)
    return f"<td>{lines}</td>"


def _line(line: Line) -> str:
    return " ".join(_piece(piece) for piece in line if piece.text or piece.look == "box")


def _piece(piece: Piece) -> str:
    text = html.escape(piece.text)
    if piece.look == "box":
        return f'<span class="box">{"✓" if piece.text else ""}</span>'
    return f'<span class="{piece.look}">{text}</span>' if piece.look else text


_STYLE = """
@page {/*size*/ margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); } }
:root { color-scheme: light; }
body { margin: 0; color: #000; background: #fff; font: 11pt/1.25 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; break-before: page; }
table:first-of-type { break-before: auto; }
thead { display: table-header-group; break-inside: avoid; }
tr { break-inside: avoid; page-break-inside: avoid; }
th { padding: 1mm; text-align: start; font-weight: normal; font-size: 9pt; }
th p { margin: 0; } th h1 { margin: 0; font-size: 18pt; overflow-wrap: anywhere; }
th h1 small { font-weight: normal; font-size: 11pt; }
td { padding: 1.2mm 1mm; border-bottom: 0.2mm solid #000; vertical-align: top; overflow-wrap: anywhere; }
tr.heading { break-after: avoid; page-break-after: avoid; }
tr.heading th { padding-top: 4mm; font-size: 13pt; border-bottom: 0.4mm solid #000; }
tr.pause td { font-size: 9pt; padding-block: 0.6mm; }
.bold { font-weight: bold; } .quiet { font-size: 9pt; } .off { text-decoration: line-through; }
.loud { display: inline-block; padding: 0 1.5mm; border: 0.6mm solid #000; font-weight: bold; font-size: 13pt; }
.key { font-family: monospace; white-space: nowrap; }
.box { display: inline-block; width: 4mm; height: 4mm; border: 0.3mm solid #000; text-align: center;
  line-height: 4mm; vertical-align: -0.5mm; margin-inline-end: 0.5mm; }
td:first-child { white-space: nowrap; }
.door { font-size: 14pt; } .door h1 { font-size: 40pt; line-height: 1.1; } .door h1 small { font-size: 16pt; }
.door td { padding: 0.5em 1mm; } .door .bold, .door .off { font-size: 1.36em; } .door .quiet { font-size: 0.8em; }
.door .loud { font-size: 0.93em; } .door tr.pause td { font-size: 0.65em; } .door tr.pause .bold { font-size: 1.55em; }
.door.full { font-size: 11pt; } .door.full h1 { font-size: 32pt; } .door.full td { padding-block: 0.4em; }
.door.packed { font-size: 8pt; } .door.packed h1 { font-size: 24pt; } .door.packed td { padding-block: 0.15em; }
.door.packed .bold, .door.packed .off { font-size: 1.25em; } .door.full td, .door.packed td { line-height: 1.15; }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{program}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{sheets}
</body>
</html>
"""
_SHEET = """<table class="{kind}">
<colgroup>{columns}</colgroup>
<thead>
<tr><th class="head" colspan="{number}"><h1 dir="auto">{title}{beside}</h1>{head}</th></tr>
{headings}
</thead>
<tbody>
{rows}
</tbody>
</table>"""
