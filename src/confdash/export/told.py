"""What an export is made of: entries of the programme, since when each is what it is, and how they are to be told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from confdash.clock import Clock
from confdash.config import Settings
from confdash.store.issued import Stamp, unheard
from confdash.store.query.published import Entry

#: Stands in every file that confdash writes for others, and tells it from files of other programs.
PROGRAM = "confdash"
#: Of so many who speak on an entry calendars tell: each of them has one in which all are named, so that a single talk
#: of a hostile feed would fill gigabytes. The most of any real one are ten.
SPEAKERS = 200


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The programme, or a part of it, as it is to be told."""

    settings: Settings
    clock: Clock
    #: By start; those without one last.
    entries: tuple[Entry, ...]
    #: By the keys of entries; those that are not there, no calendar has been told of.
    stamps: Mapping[str, Stamp]
    #: Of how many talks nothing is told, by reason.
    left: Mapping[str, int] = {}
    #: Whether times are those that a late room means.
    delays: bool = False
    #: Whether it holds what is not public: then it says so.
    inside: bool = False

    def stamp(self, entry: Entry) -> Stamp:
        """Under which UID an entry is told, and since when it is what it is."""
        return self.stamps.get(entry.key) or unheard(entry)

    def times(self, entry: Entry) -> tuple[int | None, int | None]:
        """Start and end as they are told, in UTC seconds."""
        late = 60 * entry.delay if self.delays and not entry.cancelled else 0
        starts, ends = entry.starts, entry.ends
        return (None if starts is None else starts + late), (None if ends is None else ends + late)

    @property
    def changed_at(self) -> int:
        """When any of it last changed, UTC seconds; 0 where there is nothing."""
        return max((self.stamp(entry).at for entry in self.entries), default=0)
