"""Tables of people, talks, recordings and scholarships: CSV, JSON and Markdown whose columns the organisers map to our
fields (format "table").

The rows are read by `table_rows`; what they mean is for the module of their entity.
"""

from __future__ import annotations

from confdash.feeds import RECOGNISED
from confdash.feeds.private_titles import told
from confdash.feeds.table_people import people
from confdash.feeds.table_read import entity_stated
from confdash.feeds.table_rows import Rows, rows, rows_of
from confdash.feeds.table_scholarships import asked, scholarships, stated
from confdash.feeds.table_sheet import is_kept, keep, sheet_kept
from confdash.feeds.table_talks import talks
from confdash.feeds.table_videos import videos
from confdash.records import Batch, Known, ParseOptions
from confdash.text import line

__all__ = ["is_kept", "kept", "look", "parse", "parse_kept", "recognise", "titles_told", "words_asked"]


def recognise(body: bytes) -> bool:
    """Whether the body is a table whose titles say without doubt what its rows are."""
    return bool(entity_stated(body))


def look(body: bytes) -> tuple[str, dict[str, str]]:
    """What the rows of a table seem to be, and our field → its column: what `confdash init` writes into the config.

    Raises `FeedError` where its titles do not say.
    """
    found = rows(body, ParseOptions())
    return found.entity, found.columns


def words_asked(body: bytes, options: ParseOptions) -> list[str]:
    """Of a table of scholarships the words for states that are not known, such as may be quoted."""
    found = rows(body, options)
    return asked(found, options) if found.entity == "scholarships" else []


def titles_told(body: bytes) -> dict[str, str]:
    """Our field → its column in quotes, as it may be told: of a table of scholarships a title of known words alone."""
    return _told(rows(body, ParseOptions()))


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All that a table says in its mapped columns. Raises `FeedError` with one sentence when it cannot be read."""
    del known  # cheap to parse as a whole
    return _parsed(rows(body, options), options)


def parse_kept(body: bytes, options: ParseOptions) -> Batch:
    """As `parse`, of a table that `kept` gave. Raises `FeedError` where it is damaged."""
    return _parsed(rows_of(sheet_kept(body), options), options)


def _parsed(found: Rows, options: ParseOptions) -> Batch:
    read = {"people": people, "talks": talks, "videos": videos, "scholarships": scholarships}[found.entity]
    return read(found, options, _notes(found))


def kept(body: bytes, options: ParseOptions, batch: Batch) -> bytes:
    """Of a table of scholarships the mapped columns of the rows that are in the batch, as a body that is read so.

    All other columns are as private, and whoever was taken out of the batch is forgotten. Of other tables: the body.
    """
    found = rows(body, options)
    if found.entity != "scholarships":
        return body
    there = {each.base for each in batch.scholarships}
    left = {number for number, base in stated(found, options).items() if base not in there}
    return keep(found.sheet, found.entity, found.places, left)


def _notes(found: Rows) -> list[str]:
    """What to say of how the table was read, before anything about its rows."""
    notes = list(found.sheet.notes)
    if found.guessed and found.columns:
        used = ", ".join(f"{field} = {title}" for field, title in _told(found).items())
        notes.insert(0, f"{RECOGNISED} by their titles: {used}")
    return notes


def _told(found: Rows) -> dict[str, str]:
    if found.entity == "scholarships":
        return {field: told(title, found.places[field]) for field, title in found.columns.items()}
    return {field: f"“{line(title, 40)}”" for field, title in found.columns.items()}
