"""Tables of people, talks and recordings: CSV and JSON whose columns the organisers map to our fields (format "table").

The rows are read by `table_rows`; what they mean is for the module of their entity.
"""

from __future__ import annotations

from confdash.feeds.table_people import people
from confdash.feeds.table_read import titles
from confdash.feeds.table_rows import Rows, entity_of, rows
from confdash.feeds.table_talks import talks
from confdash.feeds.table_videos import videos
from confdash.records import Batch, Known, ParseOptions
from confdash.text import line


def recognise(body: bytes) -> bool:
    """Whether the body is CSV whose titles say without doubt what its rows are."""
    return bool(entity_of(titles(body)))


def look(body: bytes) -> tuple[str, dict[str, str]]:
    """What the rows of a table seem to be, and our field → its column: what `confdash init` writes into the config.

    Raises `FeedError` where its titles do not say.
    """
    found = rows(body, ParseOptions())
    return entity_of(found.sheet.titles), found.columns


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All that a table says in its mapped columns. Raises `FeedError` with one sentence when it cannot be read."""
    del known  # cheap to parse as a whole
    found = rows(body, options)
    entity = options.entity or entity_of(found.sheet.titles)
    read = {"people": people, "talks": talks, "videos": videos}[entity]
    return read(found, options, _notes(found))


def _notes(found: Rows) -> list[str]:
    """What to say of how the table was read, before anything about its rows."""
    notes = list(found.sheet.notes)
    if found.guessed and found.columns:
        used = ", ".join(f"{field} = “{line(title, 40)}”" for field, title in found.columns.items())
        notes.insert(0, f"the config maps no columns, so these were recognised by their titles: {used}")
    return notes
