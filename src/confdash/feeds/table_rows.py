"""A table's mapped columns as rows by our field: what every kind of table shares, whatever its rows are about.

Columns that are not mapped are never looked at: a table of people holds more than an organiser's desk may know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from confdash.feeds import scholarship_titles
from confdash.feeds.describe import titles_shown
from confdash.feeds.table_read import read
from confdash.feeds.table_sheet import Sheet
from confdash.feeds.table_titles import ABOUT, entity_of, guessed, key
from confdash.records import TABLE_FIELDS, FeedError, ParseOptions
from confdash.text import clean, line

#: Our field → the text of its cell, cleaned, "" where it is empty.
Row = Mapping[str, str]

#: Longest cell; lists of names need most.
_CELL = 2_000
#: Titles stand no further down.
_TITLES_WITHIN = 30
#: So many rows tell what a column holds whose title may mean several things.
_SAMPLE = 500
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
#: How our own export and others guard a cell that begins like a formula.
_GUARDED = re.compile(r"'[=+\-@]")


class Rows(msgspec.Struct):
    """The rows of a table, as far as its columns are mapped. `sheet` says what was left out."""

    sheet: Sheet
    #: What they are about: one of `TABLE_FIELDS`.
    entity: str
    #: Our field → the column's title as the table writes it.
    columns: dict[str, str]
    places: dict[str, int]
    guessed: bool = False

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """Each row with the line (of JSON: the item) where it stands."""
        fields = list(self.places)
        for number, cells in self.sheet.pick(list(self.places.values())):
            yield number, dict(zip(fields, map(_cell, cells), strict=True))


def rows(body: bytes, options: ParseOptions) -> Rows:
    """The rows of a table whose entity the options state, or its titles tell. Raises `FeedError` with one sentence."""
    return rows_of(read(body, options), options)


def rows_of(sheet: Sheet, options: ParseOptions) -> Rows:
    """The same of a table that is read already."""
    entity = options.entity or sheet.entity or entity_of(sheet.titles)
    private = entity == "scholarships"
    if entity not in TABLE_FIELDS:
        raise FeedError(
            f"Nothing says what the rows of this table are: give its feed `entity`, one of {', '.join(TABLE_FIELDS)};"
            f" its columns are {titles_shown(sheet.titles, private=_looks_private(sheet))}."
        )
    if not sheet.titles and not sheet.records:
        return Rows(sheet, entity, {}, {})
    places = (
        _mapped(sheet, options.columns, private=private) if options.columns else sheet.fields or _guessed(sheet, entity)
    )
    if not places.keys() & set(ABOUT[entity]):
        wanted = " or ".join(f"`{field}`" for field in ABOUT[entity])
        raise FeedError(
            f"No column says which of the {entity} a row is about: map {wanted} to one in the feed’s `columns`;"
            f" the table’s are {titles_shown(sheet.titles, private=private)}."
        )
    columns = {field: line(sheet.titles[place]) for field, place in places.items()}
    return Rows(sheet, entity, columns, places, guessed=not options.columns)


def _guessed(sheet: Sheet, entity: str) -> dict[str, int]:
    """Our field → place, by the titles; where one of a table of scholarships may mean several things, by the cells."""
    found = guessed(sheet.titles, entity)
    if entity != "scholarships":
        return found
    doubtful = scholarship_titles.doubtful(sheet.titles)
    sample = [cells for _, cells in islice(sheet.pick(doubtful), _SAMPLE)]
    return scholarship_titles.settled(
        sheet.titles, found, {place: [_cell(cells[at]) for cells in sample] for at, place in enumerate(doubtful)}
    )


def _looks_private(sheet: Sheet) -> bool:
    """Whether one of the first records may be the titles of a table of scholarships."""
    return any(
        isinstance(cells, list) and scholarship_titles.sure(cells) for _, cells in sheet.records[:_TITLES_WITHIN]
    )


def _mapped(sheet: Sheet, columns: Sequence[tuple[str, str]], *, private: bool) -> dict[str, int]:
    """Our field → place, as the config maps them. Raises `FeedError` for a column that is not there."""
    places: dict[str, list[int]] = {}
    for place, title in enumerate(sheet.titles):
        places.setdefault(key(title), []).append(place)
    found: dict[str, int] = {}
    for field, title in columns:
        there = places.get(key(title))
        if there is None:
            raise FeedError(
                f"The table has no column “{line(title, 60)}”, to which the config maps `{field}`; its columns are"
                f" {titles_shown(sheet.titles, private=private)}."
            )
        if len(there) > 1 and (note := _twice(sheet, there)) not in sheet.notes:
            sheet.notes.append(note)
        found[field] = there[0]
    return found


def _twice(sheet: Sheet, there: Sequence[int]) -> str:
    return f"{len(there)} columns are called “{line(sheet.titles[there[0]], 60)}”: the first is used"


def _cell(raw: str) -> str:
    """The text of a cell, cleaned; what spreadsheets put around a text so that it stays one is taken off."""
    raw = raw[: _CELL * 2].strip()
    if not raw or (raw[0] not in "='" and raw.isascii() and raw.isprintable() and "  " not in raw and len(raw) < _CELL):
        return raw  # as most cells are
    quoted = _EXCEL_TEXT.fullmatch(raw)
    if quoted:
        raw = quoted[1].replace('""', '"')
    elif _GUARDED.match(raw):
        raw = raw[1:]
    return clean(raw, _CELL)
