"""What must be cut out of recordings that show a whole room: the stretches of sessions that may not be recorded."""

from __future__ import annotations

import msgspec

from confdash.records import SIDE_KINDS
from confdash.store import connect
from confdash.store.query.reader import Reader


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of one recording. Times are UTC seconds; `begin` and `end` count from the recording's start."""

    video: str
    video_title: str
    url: str | None
    #: Where it shows, and from when on.
    room: str
    covers: int
    title: str
    starts: int
    ends: int

    @property
    def begin(self) -> int:
        """Where the stretch begins in the recording, in seconds."""
        return self.starts - self.covers

    @property
    def end(self) -> int:
        """And where it ends."""
        return self.ends - self.covers


def cuts(reader: Reader) -> list[Cut]:
    """All stretches of what may not be recorded in recordings that cover its room, by recording and time.

    A room that runs late shifts what is in it, as far as it is known to.

    A recording that was taken down and has gone is left out. Raises `StoreError`.
    """
    with connect.translated(reader.path):
        rows = reader.link().execute(
            "SELECT videos.key, videos.title, videos.url, cover_room, cover_starts, live_slots.title,"
            " max(live_slots.starts + delay * 60, cover_starts),"
            # It ends with the recording; one that is shorter than was said is believed in its length.
            " min(live_slots.ends + delay * 60, cover_ends, max(cover_starts + coalesce(seconds, cover_ends -"
            " cover_starts), max(live_slots.starts + delay * 60, cover_starts) + 60)) FROM videos"
            " JOIN live_slots ON in_room = cover_room AND live_slots.starts + delay * 60 < cover_ends"
            " AND live_slots.ends + delay * 60 > cover_starts"
            " WHERE cover_room IS NOT NULL AND videos.gone = 0 AND do_not_record = 1"
            " AND kind NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY cover_starts, videos.key, live_slots.starts, live_slots.key",
            [msgspec.json.encode(sorted(SIDE_KINDS)).decode()],
        )
        found = rows.fetchall()
    return [Cut(**dict(zip(Cut.__struct_fields__, row, strict=True))) for row in found]


def in_video(seconds: int) -> str:
    """A place in a recording: `1:30:00`, `0:04:30`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
