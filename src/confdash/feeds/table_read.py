"""Bytes to a table of raw texts: CSV, JSON and Markdown, in whatever encoding and with whatever delimiter people export
them.

A table has one row of titles; a record of CSV with another number of cells is left out and counted, since nobody can
say which cell belongs to which title. The texts are not cleaned yet: `table_rows` takes the mapped columns alone.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Sequence

from confdash.feeds import table_markdown
from confdash.feeds.decode import lenient_text, unwrapped
from confdash.feeds.describe import binary_of, describe
from confdash.feeds.private_titles import is_private
from confdash.feeds.table_json import json_sheet, json_titles
from confdash.feeds.table_sheet import WIDEST, Sheet
from confdash.feeds.table_titles import entity_of, fits
from confdash.records import FeedError, ParseOptions

_DELIMITERS = (",", ";", "\t", "|")
#: Enough of a body, in bytes, to see its titles.
_HEAD = 20_000
#: So many records, within so many characters, tell which delimiter it is.
_TRIED, _ENOUGH = 30, 1_000_000
#: A record of our own after the last one: what a quote that never closes would swallow.
_END = "\x1econfdash: the end\x1e"
#: Excel's own first line, which says how it writes the others.
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[ ,;\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)


def read(body: bytes, options: ParseOptions | None = None) -> Sheet:
    """The table of a body; of several in a Markdown document the one that the options, or its titles, fit best.

    Raises `FeedError` with one sentence when it is none.
    """
    start = unwrapped(body[:1_000])
    private = is_private(options)
    if start[:1] in (b"{", b"["):
        return json_sheet(body, private=private)
    marked = start[:1] == b"<"  # a page, or Markdown that begins with some HTML
    if not body.strip() or start.startswith(b"BEGIN:V") or binary_of(body):
        raise FeedError(_no_table(body, private=private))
    text, note = _text(body)
    rule = table_markdown.rule_at(text)
    if marked and rule < 0:
        raise FeedError(_no_table(body, private=private))
    found = table_markdown.tables(text) if rule >= 0 and (marked or _is_markdown(text, rule)) else []
    sheet = _markdown(found, options or ParseOptions()) if found else _csv(text)
    if note:
        sheet.notes.insert(0, note)
    return sheet


def titles(body: bytes) -> list[str]:
    """The titles of what may be CSV, from its beginning alone; nothing where it is none."""
    head = body[:_HEAD]
    if not head.strip() or unwrapped(head)[:1] in (b"{", b"[", b"<"):
        return []
    try:
        text, _ = _text(head)
    except FeedError:
        return []
    return [] if "\0" in text else _csv_titles(text)


def entity_stated(body: bytes) -> str:
    """What the rows of a table are where its titles leave no doubt, else "".

    Of JSON and Markdown, which are a thousand other things as well, scholarships alone are known so.
    """
    entity = entity_of(titles(body))
    if entity or not body.strip() or binary_of(body):
        return entity
    try:
        if unwrapped(body[:1_000])[:1] in (b"{", b"["):
            found = [json_titles(body)]
        else:
            text = _text(body)[0]
            found = [table.titles for table in table_markdown.tables(text)] if table_markdown.rule_at(text) >= 0 else []
    except FeedError:
        return ""
    return "scholarships" if any(entity_of(titles) == "scholarships" for titles in found) else ""


def _csv_titles(text: str) -> list[str]:
    said = _SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else _delimiter(text))
    with contextlib.suppress(csv.Error):
        return _trimmed(next((cells for cells in reader if any(cell.strip() for cell in cells)), []))
    return []


def _is_markdown(text: str, rule: int) -> bool:
    """Whether a text with a row of dashes is Markdown: not where CSV has that row within a quoted cell.

    What is CSV by its titles stays CSV, save where that row is the second.
    """
    if len(text[:rule].strip().splitlines()) == 1:
        return True
    first = _csv_titles(text[:_HEAD])
    return not entity_of(first) and not (text.count('"', 0, rule) % 2 and len(first) > 1)


def _markdown(found: Sequence[table_markdown.Table], options: ParseOptions) -> Sheet:
    table = table_markdown.chosen(found, lambda titles: fits(titles, options), private=is_private(options))
    titles = [table_markdown.unmarked(title) for title in table.titles]
    return Sheet(titles, list(table.records), notes=table_markdown.notes(table, len(found)), marked=True)


def _no_table(body: bytes, *, private: bool = False) -> str:
    if binary_of(body).startswith("a ZIP"):
        return f"This is {binary_of(body)}, not a table: save it as CSV."
    return describe(body, private=private).replace("not a schedule", "not a table")


def _text(body: bytes) -> tuple[str, str]:
    """The body as text, and a note where it was not UTF-8. Raises `FeedError` for what is no text."""
    head = body[:1_000]
    if head.count(0) * 5 > len(head) and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Without a mark: ASCII in UTF-16 is zero in every other byte.
        even, odd = head[::2].count(0), head[1::2].count(0)
        if abs(even - odd) * 4 < len(head) // 2:
            raise FeedError(_no_table(body))
        return body.decode("utf-16-be" if even > odd else "utf-16-le", "replace"), ""
    return lenient_text(unwrapped(body))


def _csv(text: str) -> Sheet:
    said = _SEPARATOR.match(text)
    before = 1 if said else 0
    text = text[said.end() :] if said else text
    reading = _records(text, said[1] if said else _delimiter(text))
    sheet = Sheet([], [])
    for number, cells in reading:
        if not any(cell.strip() for cell in cells):
            continue  # a blank line, or the empty rows below a spreadsheet
        if not sheet.titles:
            sheet.titles = _trimmed(cells)
        else:
            _keep(sheet, number + before, cells)
    if not sheet.titles:
        raise FeedError("The table is empty: there is not even a row of titles in it.")
    if len(sheet.titles) > WIDEST:
        raise FeedError(f"The table has {len(sheet.titles):,} columns, which no table of people or talks needs.")
    return sheet


def _trimmed(cells: list[str]) -> list[str]:
    """The titles without the empty ones at the end, which spreadsheets leave behind."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _keep(sheet: Sheet, number: int, cells: list[str]) -> None:
    width = len(sheet.titles)
    extra = [cell for cell in cells[width:] if cell.strip()]
    if len(cells) >= width and not extra:
        sheet.records.append((number, cells[:width]))
        return
    reason = "more cells than titles" if extra else "fewer cells than titles"
    if not sheet.skipped[reason]:
        sheet.notes.append(f"line {number} has {reason} ({len(cells)} and {width}): it is left out")
    sheet.leave_out(number, reason)


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """All records with the lines where they begin. Raises `FeedError` where a quote never closes."""
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        # A cell of more than 131,072 characters: no person wrote that.
        raise FeedError(_unclosed(begins)) from None
    if found[-1][1] != [_END]:
        raise FeedError(_unclosed(found[-1][0]))
    return found[:-1]


def _unclosed(number: int) -> str:
    return (
        f"A quotation mark in the record that begins at line {number} never closes, so that the rest of the table"
        " cannot be told apart; close it there."
    )


def _delimiter(text: str) -> str:
    """The delimiter by which the first records agree best on a number of cells."""
    return max(_DELIMITERS, key=lambda mark: _agreement(text, mark))


def _agreement(text: str, delimiter: str) -> tuple[bool, float, int]:
    reader = csv.reader(io.StringIO(text[:_ENOUGH], newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for cells in reader:
            if cells:
                widths.append(len(cells))
            if len(widths) == _TRIED:
                break
    except csv.Error:
        return False, 0.0, 0
    if not widths:
        return False, 0.0, 0
    return widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0]
