"""Tables whose titles do not say what their rows are, and columns that nothing is read from: what `confdash init` tells
of them, so that the organisers can say it in the config.
"""

from __future__ import annotations

from confdash.feeds.decode import json_document
from confdash.feeds.describe import is_record, system_of
from confdash.feeds.private_titles import told
from confdash.feeds.table_read import read
from confdash.feeds.table_rows import rows
from confdash.feeds.table_sheet import Sheet
from confdash.feeds.table_titles import ABOUT, entity_of, guessed
from confdash.records import FeedError, ParseOptions
from confdash.text import line

#: So many titles, each of so many letters, are written out.
_TITLES, _TITLE = 60, 80
#: A text in which a line or two have a comma is no table.
_FEW_COLUMNS, _ENOUGH_ROWS = 2, 2


def unknown(body: bytes) -> tuple[str, ...] | None:
    """The titles of a table that is not recognised, as far as they may be told; None of a body that is no table, or
    cannot be read, or is recognised."""
    try:
        sheet = read(body)
        known = entity_of(sheet.titles) or not _is_table(sheet, body)
    except FeedError:
        return None
    return None if known else _titles(sheet)


def _is_table(sheet: Sheet, body: bytes) -> bool:
    """Whether a body that can be read as a table is one, and no prose, nor another system's answer."""
    width = len(sheet.titles)
    if sheet.marked:
        return True
    if sheet.unit == "line":
        several = width > _FEW_COLUMNS or len(sheet.records) >= _ENOUGH_ROWS
        return width >= _FEW_COLUMNS and several and sheet.skipped.total() <= len(sheet.records) > 0
    value, _ = json_document(body)
    return width >= _FEW_COLUMNS and not (isinstance(value, dict) and system_of(value))


def _titles(sheet: Sheet) -> tuple[str, ...]:
    """The titles, where Markdown or one of them says that they are titles, and none looks like a record's cell.

    Else that line may be somebody's record, which has no place in a config.
    """
    titled = sheet.marked or any(set(ABOUT[entity]) & guessed(sheet.titles, entity).keys() for entity in ABOUT)
    if not titled or is_record(sheet.titles):
        return ()
    return tuple(text for title in sheet.titles[:_TITLES] if (text := line(title, _TITLE)))


def left_aside(body: bytes) -> list[str]:
    """The columns of a recognised table that nothing is read from: each in quotes, or by its number where a title may
    be private. Raises `FeedError` as reading does."""
    found = rows(body, ParseOptions())
    taken = set(found.places.values())
    left = [(place, title) for place, title in enumerate(found.sheet.titles) if place not in taken]
    if found.entity == "scholarships":
        return [told(title, place) for place, title in left]
    return [f"“{line(title, 40)}”" if title.strip() else f"column {place + 1}" for place, title in left]
