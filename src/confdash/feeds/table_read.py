"""Bytes to a table of raw texts: CSV and JSON, in whatever encoding and with whatever delimiter people export them.

A table has one row of titles; a record with another number of cells is left out and counted, since nobody can say
which cell belongs to which title. The texts are not cleaned yet: `table_rows` takes the mapped columns alone.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from confdash.feeds.decode import json_document, lenient_text, unwrapped
from confdash.feeds.describe import binary_of, describe
from confdash.feeds.json_values import Object, spelt
from confdash.records import FeedError
from confdash.text import line

_DELIMITERS = (",", ";", "\t")
#: Enough of a body, in bytes, to see its titles.
_HEAD = 20_000
#: So many records tell which delimiter it is.
_TRIED = 30
#: No table of people or talks has more columns; a text of commas alone has millions.
_WIDEST = 1_000
#: Lists within a cell of JSON: no talk has more people.
_LONGEST = 200
#: A record of our own after the last one: what a quote that never closes would swallow.
_END = "\x1econfdash: the end\x1e"
#: Excel's own first line, which says how it writes the others.
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[ ,;\t]*(?:\r\n|\r|\n)', re.IGNORECASE)

#: What each page of an answer has, where a server made with Django gives it page by page.
_PAGE = frozenset({"count", "next", "results"})

NOT_AN_OBJECT = "not an object"


class Sheet(msgspec.Struct):
    """A table: its titles as written, and its records, each with the line (of JSON: the item) where it stands."""

    titles: list[str]
    records: list[tuple[int, list[str] | Object]]
    #: Reason → how many records were left out.
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    #: What was mended, and where records were left out.
    notes: list[str] = []

    def pick(self, places: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        """Of each record the cells in these places (of `titles`), and nothing else of it."""
        titles = [self.titles[place] for place in places]
        for number, record in self.records:
            if isinstance(record, dict):
                # Cell by cell: items of few keys in a table of many would fill all memory.
                yield number, [_cell(record.get(title)) for title in titles]
            else:
                yield number, [record[place] for place in places]


def read(body: bytes) -> Sheet:
    """The table of a body. Raises `FeedError` with one sentence when it is none."""
    start = unwrapped(body[:1_000])
    if start[:1] in (b"{", b"["):
        return _json(body)
    if not body.strip() or start[:1] == b"<" or start.startswith(b"BEGIN:V") or binary_of(body):
        raise FeedError(_no_table(body))
    text, note = _text(body)
    sheet = _csv(text)
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
    if "\0" in text:
        return []
    said = _SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else _delimiter(text))
    with contextlib.suppress(csv.Error):
        return _trimmed(next((cells for cells in reader if any(cell.strip() for cell in cells)), []))
    return []


def _no_table(body: bytes) -> str:
    if binary_of(body).startswith("a ZIP"):
        return f"This is {binary_of(body)}, not a table: save it as CSV."
    return describe(body).replace("not a schedule", "not a table")


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
    if len(sheet.titles) > _WIDEST:
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
    sheet.skipped[reason] += 1


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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


def _json(body: bytes) -> Sheet:
    value, notes = json_document(body)
    sheet = Sheet([], [], notes=list(notes))
    items = _items(value)
    titles: dict[str, None] = {}
    for item in items:
        for key in item if isinstance(item, dict) else ():
            titles.setdefault(key)
        if len(titles) > _WIDEST:
            raise FeedError(f"The items of this JSON have more than {_WIDEST:,} different keys: it is no table.")
    sheet.titles = list(titles)
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            sheet.records.append((number, item))
        else:
            sheet.skipped[NOT_AN_OBJECT] += 1
    return sheet


def _items(value: object) -> list[object]:
    """The list of rows: the value itself, the one list in an object, or those of an API's pages."""
    if isinstance(value, list):
        pages = [each for each in value if isinstance(each, dict) and _PAGE.issubset(each)]
        # All pages of such an answer are fetched as one list of them.
        return _of_pages(pages) if pages and len(pages) == len(value) else value
    if not isinstance(value, dict):
        raise FeedError(f"This is a single JSON value ({line(spelt(value), 40) or 'null'}), not a table.")
    lists: Object = {key: held for key, held in value.items() if isinstance(held, list)}
    if len(lists) == 1:
        return [*next(held for held in lists.values() if isinstance(held, list))]
    named = ", ".join(f"“{line(key, 30)}”" for key in list(lists)[:6])
    if lists:
        raise FeedError(f"This JSON holds several lists ({named}); a table is one: give the address of that list.")
    keys = ", ".join(line(key, 30) for key in list(value)[:8]) or "none at all"
    raise FeedError(f"This JSON holds no list of rows; its keys are {keys}.")


def _of_pages(pages: list[Object]) -> list[object]:
    rows: list[object] = []
    for page in pages:
        results = page["results"]
        rows += results if isinstance(results, list) else [results]
    return rows


def _cell(value: object) -> str:
    """One value of a flat object as a table would write it; several names end each in a semicolon."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "".join(f"{_named(each)};" for each in value[:_LONGEST] if _named(each))
    return _named(value) if isinstance(value, dict) else spelt(value)


def _named(value: object) -> str:
    """The text of a list's item: itself, or an object's name."""
    if isinstance(value, dict):
        value = value.get("name")
    return spelt(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
