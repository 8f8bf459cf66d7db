"""Recordings for the small event: joined, guessed, of a whole room, of nobody; each command about them, done once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.commands.deciding import Case, Desks, talks
from tests.store.build import HOUR, T0, config, film, public

from confdash.records import Batch
from confdash.store.query.film_rows import FilmRow, VideoRow

#: What the host shows, and what the sheet of whoever cuts says.
HOST = [
    public("youtube:alfa", "Queues", room="Hall A", starts=T0, url="https://youtu.be/alfa"),
    public("youtube:nets", "Nets", day="2026-11-09", url="https://youtu.be/nets"),
    public("youtube:knots", "Knots", day="2026-11-09"),
    public("youtube:morning", "HD26 Hall A morning", room="Hall A", starts=T0 - HOUR, seconds=3 * HOUR),
    public("youtube:final2", "HD26 final2"),
]
SHEET = [film("row:7", room="Hall B", starts=T0 + HOUR, state="editing", raw_state="cutting")]


def filmed(event: Desks) -> None:
    """A host and a sheet begin to speak of recordings."""
    event.configure(config(["programme", "host", "sheet"]) + '\n[people]\nnames = ["mira", "sam"]\n')
    event.now = T0 + 24 * HOUR
    event.film("host", HOST)
    event.film("sheet", SHEET)


def worded(event: Desks) -> None:
    """The sheet says of two recordings how far they are in words that nobody knows."""
    filmed(event)
    strange = [film(f"row:{hour}", room="Hall A", starts=T0 + hour * HOUR, raw_state="QC") for hour in (1, 3)]
    event.sync("sheet", Batch(format="table", videos=(*SHEET, *strange), read=3, items=3))


def videos(*keys: str) -> Callable[[Desks], Sequence[VideoRow]]:
    return lambda event: [event.videos()[key] for key in keys]


def films(*keys: str) -> Callable[[Desks], Sequence[FilmRow]]:
    return lambda event: [event.films()[key] for key in keys]


def session(event: Desks, key: str) -> FilmRow:
    return event.films()[key]


def done(id_: str, *keys: str, values: dict[str, str] | None = None) -> Callable[[Desks], object]:
    """What must have been done before, to talks, or to recordings of these keys."""

    def before(event: Desks) -> None:
        filmed(event)
        rows: Sequence[Any] = videos(*keys)(event) if ":" in keys[0] else event.some(*keys)
        event.do(id_, rows, values)

    return before


HALL = {"room": "Hall A", "starts": "Mon 08:00", "ends": "12:30"}

FILMED = [
    Case("talk.video_state", talks("ECHO", "DELTA"), {"state": "review"}, "2 talks have their recording in review",
         lambda e: e.talk("ECHO").video_state == "review" and session(e, "ECHO").by_hand, filmed),
    Case("talk.video_state", talks("ECHO"), {"state": "-"}, "“Open stage” has the feeds' word on its recording again",
         lambda e: e.talk("ECHO").video_state == "editing",
         done("talk.video_state", "ECHO", values={"state": "lost"})),
    Case("talk.video_state", talks("ECHO"), {"state": "review"}, "“Open stage” has its recording in review",
         lambda e: session(e, "ECHO").state == "review"),  # before any feed speaks of recordings
    Case("talk.video_needs_work", talks("ECHO"), {"note": "no sound from 3:10 on"},
         "“Open stage” has a recording that needs work; what, is in its note",
         lambda e: (session(e, "ECHO").state, session(e, "ECHO").note) == ("needs_work", "no sound from 3:10 on"),
         filmed),
    Case("talk.video_lost", talks("ECHO"), {}, "“Open stage” has lost its recording",
         lambda e: e.talk("ECHO").video_state == "lost", filmed),
    Case("talk.lost_told", talks("ECHO"), {}, "“Open stage” is told as lost to its speakers",
         lambda e: session(e, "ECHO").lost_told, done("talk.video_lost", "ECHO")),
    Case("talk.review_first", talks("ECHO", "DELTA"), {}, "2 talks are to be seen by their speakers before it is",
         lambda e: session(e, "ECHO").review and session(e, "DELTA").review, filmed),
    Case("talk.approved", talks("ECHO"), {}, "“Open stage” is approved by its speakers",
         lambda e: session(e, "ECHO").approved, filmed),
    Case("talk.video_owner", talks("ECHO"), {"owner": "me"}, "“Open stage” has its recording handed to ada",
         lambda e: session(e, "ECHO").owner == "ada" and e.talk("ECHO").owner is None, filmed),
    Case("talk.video_note", talks("GOLF#2"), {"note": "two parts"}, "“Twice” has a note on its recording",
         lambda e: e.decided("talk", "GOLF", "video_note") == "two parts",  # of the session, whichever slot it was
         done("talk.video_state", "GOLF", values={"state": "recorded"})),
    Case("video.confirm", videos("youtube:nets"), {}, "“Nets” is linked to “Nets”",
         lambda e: (e.videos()["youtube:nets"].match, session(e, "BRAVO").state) == ("manual", "published"), filmed),
    Case("video.confirm", videos("youtube:nets", "youtube:alfa", "youtube:knots"), {},
         "2 recordings are linked to the sessions that were guessed",
         lambda e: e.talk("DELTA").video_state == "published", filmed),
    Case("video.link", videos("youtube:final2"), {"session": "GOLF#2"}, "“HD26 final2” is linked to “Twice”",
         lambda e: e.videos()["youtube:final2"].session == "GOLF" and session(e, "GOLF").videos == 1, filmed),
    Case("video.unlink", videos("youtube:alfa"), {}, "“Queues” belongs to no session",
         lambda e: e.videos()["youtube:alfa"].session is None and e.talk("ALFA").video_state is None, filmed),
    Case("video.auto", videos("youtube:alfa"), {}, "“Queues” is joined as the feeds have it",
         lambda e: e.videos()["youtube:alfa"].match == "slot", done("video.unlink", "youtube:alfa")),
    Case("video.cover", videos("youtube:morning"), HALL,
         "“HD26 Hall A morning” covers Hall A Mon 9 Nov 08:00–12:30",
         lambda e: (session(e, "youtube:morning").cover_room, session(e, "youtube:morning").cover_starts)
         == ("Hall A", T0 - HOUR), filmed),
    Case("video.uncover", videos("youtube:morning"), {}, "“HD26 Hall A morning” covers no room any more",
         lambda e: session(e, "youtube:morning").cover_room is None,
         done("video.cover", "youtube:morning", values=HALL)),
    Case("video.taken_down", videos("youtube:nets", "youtube:alfa"), {}, "2 recordings were taken down; the next read",
         lambda e: e.videos()["youtube:nets"].taken_down is not None, filmed),
    Case("video.owner", videos("youtube:final2"), {"owner": "sam"}, "“HD26 final2”: handed to sam",
         lambda e: e.videos()["youtube:final2"].owner == "sam", filmed),
    Case("video.note", videos("youtube:final2"), {"note": "ask Bo"}, "“HD26 final2”: noted",
         lambda e: e.videos()["youtube:final2"].note == "ask Bo", filmed),
    Case("feed.word", lambda e: [e.feed_row("sheet")], {"word": "QC", "state": "review"}, "sheet: “QC” means review",
         lambda e: (session(e, "DELTA").state, e.talk("GOLF").video_state) == ("review", "review")
         and e.feed_row("sheet").unknown == 0, worded),
    Case("film.owner", films("ECHO", "youtube:final2"), {"owner": "sam"}, "“Open stage” and “HD26 final2”: handed to",
         lambda e: (session(e, "ECHO").owner, session(e, "youtube:final2").owner) == ("sam", "sam"), filmed),
    Case("film.note", films("ECHO"), {"note": ""}, "“Open stage”: the note is gone",
         lambda e: session(e, "ECHO").note is None,
         done("talk.video_note", "ECHO", values={"note": "two parts"})),
]  # fmt: skip
