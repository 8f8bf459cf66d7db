"""The programme as a table: one row a slot, for spreadsheets and for whoever reads CSV and nothing else.

confdash reads it back as a table of talks, and knows each by its GUID. A cell with several rooms has one a line, since
commas and slashes are part of many a room's name; names are parted by semicolons.
"""

from __future__ import annotations

from collections.abc import Sequence

from confdash.export.csv_text import as_csv as written
from confdash.export.schedule import state_of, type_of
from confdash.export.told import Told
from confdash.store.query.published import Entry
from confdash.text import harmless
from confdash.uid import guid_of, hidden

#: By its header a table of ours is known again.
COLUMNS = (
    "key", "day", "start", "end", "room", "title", "speakers", "track", "kind", "state", "language", "url",
    "do_not_record", "guid",
)  # fmt: skip


def as_csv(told: Told) -> bytes:
    """The whole table. The same programme gives the same bytes; what is for inside says which rows are public."""
    names = (*COLUMNS, "public") if told.inside else COLUMNS
    return written(names, (_row(told, entry) for entry in told.entries)).encode()


def _row(told: Told, entry: Entry) -> list[object]:
    starts, ends = told.times(entry)
    cells: list[object] = [
        entry.key if entry.carried or told.inside else hidden(entry.key),
        None if starts is None else told.clock.day(starts).isoformat(),
        told.clock.iso(starts),
        told.clock.iso(ends),
        "\n".join(map(harmless, entry.rooms)),
        harmless(entry.title),
        _names([harmless(speaker.name) for speaker in entry.speakers]),
        harmless(entry.track or ""),
        type_of(entry),
        state_of(told, entry),
        harmless(entry.language or ""),
        entry.url,
        entry.do_not_record,
        entry.guid or guid_of(entry.key),
    ]
    return [*cells, entry.public] if told.inside else cells


def _names(names: Sequence[str]) -> str:
    """Several names in one cell; a single one with a comma in it is no two."""
    text = "; ".join(names)
    return f"{text};" if "," in text and ";" not in text else text
