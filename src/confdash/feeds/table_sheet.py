"""A table of raw texts, whatever it was written in; and what of one is kept while it waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from confdash.feeds.json_values import Object, spelt
from confdash.feeds.table_markdown import unmarked
from confdash.records import FeedError

#: No table of people or talks has more columns; a text of commas alone has millions.
WIDEST = 1_000
NOT_AN_OBJECT = "not an object"
#: So many records that were left out are kept one by one; all are counted.
_ASIDE = 200
#: Lists within a cell of JSON: no talk has more people.
_LONGEST = 200
#: No cell needs more before its marks are taken off.
_MARKED = 8_000
#: How a table that was kept begins; nothing that anybody else writes does.
_KEPT = b'{"confdash_table":1,'


class Sheet(msgspec.Struct):
    """A table: its titles as written, and its records, each with the line (of JSON: the item) where it stands."""

    titles: list[str]
    records: list[tuple[int, list[str] | Object]]
    #: Reason → how many records were left out.
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    #: What was mended, and where records were left out.
    notes: list[str] = []
    #: Where records were left out, and why.
    aside: list[tuple[int, str]] = []
    #: What `records` counts.
    unit: str = "line"
    #: The cells are Markdown.
    marked: bool = False
    #: Of a table that was kept: what its rows are, and our field → its place.
    entity: str = ""
    fields: dict[str, int] = {}

    def leave_out(self, number: int, reason: str) -> None:
        """Counts a record that cannot be read."""
        self.skipped[reason] += 1
        if len(self.aside) < _ASIDE:
            self.aside.append((number, reason))

    def pick(self, places: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        """Of each record the cells in these places (of `titles`), and nothing else of it."""
        titles = [self.titles[place] for place in places]
        for number, record in self.records:
            if isinstance(record, dict):
                # Cell by cell: items of few keys in a table of many would fill all memory.
                yield number, [_cell(record.get(title)) for title in titles]
            elif self.marked:
                yield number, [unmarked(record[place][:_MARKED]) for place in places]
            else:
                yield number, [record[place] for place in places]


class _Kept(msgspec.Struct):
    """The mapped columns of a table, as JSON."""

    confdash_table: int
    entity: str
    unit: str
    titles: list[str]
    fields: dict[str, int]
    records: list[tuple[int, list[str]]]
    skipped: dict[str, int]
    notes: list[str]
    aside: list[tuple[int, str]]


def keep(sheet: Sheet, entity: str, places: Mapping[str, int], without: Container[int]) -> bytes:
    """A table with the mapped columns alone, as JSON that `sheet_kept` reads.

    `places`: our field → its place; `without`: the lines of records that are left out.
    """
    taken = sorted(set(places.values()))
    kept = _Kept(
        confdash_table=1,
        entity=entity,
        unit=sheet.unit,
        titles=[sheet.titles[place] for place in taken],
        fields={field: taken.index(place) for field, place in places.items()},
        records=[(number, cells) for number, cells in sheet.pick(taken) if number not in without],
        skipped=dict(sheet.skipped),
        notes=sheet.notes,
        aside=sheet.aside,
    )
    return msgspec.json.encode(kept)


def is_kept(body: bytes) -> bool:
    """Whether a body is such a table, judged by its beginning."""
    return body.startswith(_KEPT)


def sheet_kept(body: bytes) -> Sheet:
    """The table that was kept. Raises `FeedError` where it is damaged."""
    try:
        kept = msgspec.json.decode(body, type=_Kept)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise FeedError("The table that was kept of this feed is damaged; sync it again.") from None
    width = len(kept.titles)
    whole = all(len(cells) == width for _, cells in kept.records)
    if not whole or not all(0 <= place < width for place in kept.fields.values()):
        raise FeedError("The table that was kept of this feed is damaged; sync it again.")
    return Sheet(
        kept.titles,
        list(kept.records),
        Counter(kept.skipped),
        kept.notes,
        kept.aside,
        kept.unit,
        entity=kept.entity,
        fields=kept.fields,
    )


def _cell(value: object) -> str:
    """One value of a flat object as a table would write it; several names end each in a semicolon."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "".join(f"{_named(each)};" for each in value[:_LONGEST] if _named(each))
    return _named(value) if isinstance(value, dict) else spelt(value)


def _named(value: object) -> str:
    """The text of a list's item: itself, or an object's name; of an amount with a currency, both."""
    if isinstance(value, dict) and value.get("currency"):
        return f"{spelt(value.get('amount', value.get('value')))} {spelt(value['currency'])}".strip()
    if isinstance(value, dict):
        value = value.get("name")
    return spelt(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
