"""Recordings as the store tells of them, put there directly: what the rules of the video desk look at."""

from __future__ import annotations

from collections.abc import Callable

from tests.attention.rules.scene import Scene
from tests.store.build import T0, film, talk

from confdash import clock
from confdash.records import Batch, Talk

HOUR = 3600
#: What stands in columns that nothing is said of.
_FOOTAGE = {"by_hand": 0, "videos": 1, "flags": "[]", "lost_told": 0, "review": 0, "approved": 0}
_VIDEO = {"claims": "[]", "gone": 0, "outside": 0, "feeds": '["playlist"]', "search": ""}


def ago(hours: float) -> int:
    """So many hours before now, in real time."""
    return clock.real() - round(hours * HOUR)


def at(minutes: float) -> int:
    """So many minutes after `T0`."""
    return T0 + round(minutes * 60)


def footage(scene: Scene, session: str, state: str | None = None, **more: object) -> None:
    """How far the recording of a session has come; it ended with its talk, and the state is half an hour old."""
    (ended,) = scene.store.link.execute("SELECT max(ends) FROM talks WHERE session = ?", [session]).fetchone()
    values = {"session": session, "ended": ended, "state": state, "said_by": "sheet", "since": ago(0.5), **_FOOTAGE}
    _put(scene, "footage", "session", values | more)


def video(scene: Scene, key: str, **more: object) -> None:
    """A recording, public on its host, read a minute ago."""
    values = {
        "key": key, "title": f"Recording {key}", "state": "published", "reach": "public", "said_at": ago(1),
        "url": f"https://tube.example/{key}", "checked": ago(0) - 60, **_VIDEO,
    }  # fmt: skip
    _put(scene, "videos", "key", values | more)


def _put(scene: Scene, table: str, key: str, values: dict[str, object]) -> None:
    scene.sql(f"DELETE FROM {table} WHERE {key} = ?", values[key])
    names = ", ".join(values)
    scene.sql(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})",
        *values.values(),
    )


def many(scene: Scene, count: int, state: str | None = None, **more: object) -> None:
    """So many sessions T0, T1, …, one an hour from `T0` on, whose recordings have all come so far."""
    scene.programme(*(talk(f"T{n}", at=n * 60, people=[f"P{n}"]) for n in range(count)))
    for number in range(count):
        footage(scene, f"T{number}", state, **more)


def opted_out(key: str = "A", **more: object) -> Talk:
    """A session that must not be recorded."""
    return talk(key, **{"do_not_record": True, **more})  # type: ignore[arg-type]


def told_by_host(scene: Scene, key: str) -> None:
    """A feed of a host lists this recording."""
    scene.sql(
        "INSERT INTO video_records (feed, key, record, said_at, reach) VALUES (?, ?, x'', 0, 'public')",
        scene.store.feed("calendar"), key,
    )  # fmt: skip


def kept(scene: Scene, *, edited: float = 3, read: float = 0.1, reach: str | None = None) -> None:
    """A feed that tells of recordings was edited and read so many hours ago."""
    scene.sql("UPDATE feeds SET changed_at = ?, checked_at = ? WHERE name = 'calendar'", ago(edited), ago(read))
    scene.sql("DELETE FROM video_records")
    scene.sql(
        "INSERT INTO video_records (feed, key, record, said_at, reach) VALUES (?, 'row:1@calendar', x'', 0, ?)",
        scene.store.feed("calendar"), reach,
    )  # fmt: skip


def sleeping(scene: Scene) -> None:
    """Nine sessions have ended since the sheet was edited."""
    scene.programme(*(talk(f"T{n}", at=n, minutes=10, room=f"Hall {n}") for n in range(9)))
    for number in range(9):
        footage(scene, f"T{number}")
    kept(scene)


def worded(*words: str) -> Callable[[Scene], None]:
    """A sheet calls its recordings so, one each."""
    rows = tuple(film(f"row:{number}", f"Recording {number}", raw_state=word) for number, word in enumerate(words))
    sheet = Batch(format="table", videos=rows, read=len(rows), items=len(rows))

    def act(scene: Scene) -> None:
        scene.store.sync("calendar", sheet)

    return act
