"""A talks table's rows to talks: what an organiser's own list says of state, room, time, people and consent."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute, digest_key, key_text, state_of, talk_key
from confdash.feeds.table_cells import Flags, iso, names, unmapped
from confdash.feeds.table_rows import Row, Rows
from confdash.feeds.times import Day, beginning, ending, moment, zone_for
from confdash.records import TALK_STATES, Batch, EventFacts, ParseOptions, Person, Talk
from confdash.text import fold, line


class _Reader:
    """Reads the rows of one table into a collector."""

    def __init__(self, options: ParseOptions, collector: Collector) -> None:
        self._zone, _ = zone_for("", options)
        self._host = options.host
        self._states = {fold(word): state for word, state in options.states}
        self._collector = collector
        #: Words for states that nobody has explained, as written.
        self.unknown: dict[str, None] = {}
        self.flags = Flags()

    def read(self, row: Row) -> None:
        """Take one row: it is kept, or counted as skipped."""
        code, guid, number = (key_text(row.get(field, "")) for field in ("code", "guid", "id"))
        title = line(row.get("title", ""))
        starts, ends = self._times(row, title)
        # One room a line; commas and slashes are part of many a room's name.
        rooms = tuple(dict.fromkeys(filter(None, map(line, row.get("room", "").split("\n")))))
        if not (title or code or guid or number):
            self._collector.skip("no title, code or id")
            return
        raw_state = line(row.get("state", ""), 60)
        talk = Talk(
            base=talk_key(code, guid, number, self._host) or digest_key(title, starts, " ".join(rooms)),
            title=title,
            code=code or None,
            guid=guid or None,
            url=absolute(row.get("url", ""), ""),
            starts=starts,
            ends=ends,
            rooms=rooms,
            track=line(row.get("track", "")) or None,
            type=line(row.get("kind", "")) or None,
            people=tuple(map(Person, names(row.get("speakers", ""), 300))) or None,
            state=self._state(raw_state),
            raw_state=raw_state or None,
            do_not_record=self.flags.read("do_not_record", row),
        )
        self._collector.keep([talk])

    def _times(self, row: Row, title: str) -> tuple[int | None, int | None]:
        date, start, end = (iso(row.get(field, "")) for field in ("date", "starts", "ends"))
        # Without a column of days the start holds day and time; where it does so beside one, it says more than that.
        date = "" if moment(start, self._zone) is not None else date
        starts, problem = beginning(date or start, start if date else "", Day(), self._zone)
        self._collector.warn(problem, title)
        ends, problem = ending(end, row.get("duration", ""), starts, self._zone)
        self._collector.warn(problem, title)
        return starts, ends

    def _state(self, raw: str) -> str | None:
        if not raw:
            return None
        state = self._states.get(fold(raw)) or state_of(raw)
        if state is None:
            self.unknown.setdefault(raw)
        return state


def talks(found: Rows, options: ParseOptions, notes: Iterable[str]) -> Batch:
    """All talks of a table."""
    collector = Collector("table")
    for note in notes:
        collector.warn(note)
    for reason, number in found.sheet.skipped.items():
        for _ in range(number):
            collector.skip(reason)
    reader = _Reader(options, collector)
    for _, row in found:
        reader.read(row)
    reader.flags.warn(collector)
    if reader.unknown:
        collector.warn(unmapped(list(reader.unknown), TALK_STATES), first=True)
    return collector.batch(EventFacts())
