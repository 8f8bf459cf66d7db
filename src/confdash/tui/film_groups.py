"""The list of recordings in groups: what is open, then under a heading each what is to come and what is settled."""

from __future__ import annotations

from array import array

import msgspec

from confdash.records import SETTLED_STATES
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.reader import Reader
from confdash.store.query.videos import VIDEOS
from confdash.tui import groups
from confdash.tui.listing import Listed, Question

#: The headings of the groups, in the order in which the list has them. What is open stands first, and needs none.
HEADINGS = ("", "to come", "settled", "whole rooms, of no talk, and from before the event")


def group(row: FilmRow, now: int) -> int:
    """The group of a row, as a place in `HEADINGS`: never less than that of the row above, in the order by age."""
    if row.entity == "video":
        if row.outside or row.cover_room is not None or row.match == "manual":
            return 3
        heard = row.public_at if row.public_at is not None else row.since
        return 1 if heard is not None and heard > now else 0
    if row.state in SETTLED_STATES or (row.state == "lost" and row.lost_told):
        return 2
    return 1 if row.ended is None or row.ended > now else 0


class FilmQuestion(msgspec.Struct, frozen=True):
    """A board's question, whose answer has headings."""

    asked: Question
    #: UTC seconds.
    now: int

    def answer(self, reader: Reader) -> Listed:
        """Runs in the reading thread. Raises `StoreError` and `FilterError`."""
        found = self.asked.answer(reader)
        by_age = (self.asked.order or VIDEOS.order) == VIDEOS.order and not self.asked.descending
        if found.ids is not None and by_age:
            found.headings = headings(reader, found.ids, self.now)
        return found


def headings(reader: Reader, ids: array[int], now: int) -> list[tuple[int, str]]:
    """Where each group begins, and its heading; none where all rows are of one group. Looks at few of the rows."""

    def of(id_: int) -> int:
        row = reader.window(VIDEOS, [id_]).get(id_)
        return group(row, now) if isinstance(row, FilmRow) else 0

    return groups.headings(ids, HEADINGS, of)
