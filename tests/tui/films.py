"""Sessions and recordings for tests of the Videos board, by plain SQL: one for each thing that a row can say."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.tui import fill
from tests.tui.fill import NOW

from confdash.config import CONFIG, STORE
from confdash.store import schema

HOUR = 3600
#: What is told in whole hours stays the same while a test runs.
LITTLE = 1260


def talk(
    link: sqlite3.Connection, key: str, title: str, ended: int, room: str = "Hall A", kind: str = "talk", **more: object
) -> None:
    """A session of half an hour that ended so many hours ago, and a little (below zero: that will end)."""
    starts = NOW - ended * HOUR - 1800 - LITTLE
    people = (fill.PEOPLE[len(key) % len(fill.PEOPLE)],)
    fill.insert(link, fill.Given(title, key, starts, room, people, kind))
    for name, value in more.items():
        link.execute(f"UPDATE talks SET {name} = ? WHERE key = ?", [value, key])


def film(
    link: sqlite3.Connection,
    session: str,
    state: str | None = None,
    *,
    since: float | None = None,
    after: float | None = None,
    flags: tuple[str, ...] = (),
    **columns: object,
) -> None:
    """How far a session's recording is: in its state for so many hours, public so many hours after its end."""
    ended = link.execute("SELECT ends FROM talks WHERE key = ?", [session]).fetchone()[0]
    values: dict[str, object] = {
        "session": session, "ended": ended, "state": state,
        "since": None if since is None else NOW - int(since * HOUR) - LITTLE,
        "said_by": "sheet" if state else None, "by_hand": 0, "videos": 0, "flags": json.dumps(flags), "lost_told": 0,
        "public_at": None if after is None else ended + int(after * HOUR), "review": 0, "approved": 0,
    }  # fmt: skip
    values |= columns
    marks = ", ".join("?" * len(values))
    link.execute(f"INSERT INTO footage ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    link.execute("UPDATE talks SET video_state = ? WHERE key = ?", [state, session])


def video(link: sqlite3.Connection, key: str, title: str, session: str | None = None, **columns: object) -> None:
    """One recording."""
    values: dict[str, object] = {
        "key": key, "title": title, "session": session, "match": "guid" if session else None, "claims": "[]",
        "said_at": NOW - 2 * HOUR - LITTLE, "checked": NOW - 60, "gone": 0, "outside": 0, "feeds": '["playlist"]',
        "url": f"https://video.example.org/{key.rpartition(':')[2]}", "search": title.casefold(),
    }  # fmt: skip
    values |= columns
    marks = ", ".join("?" * len(values))
    link.execute(f"INSERT INTO videos ({', '.join(values)}) VALUES ({marks})", list(values.values()))


#: Hours from the end until public, of those that are.
TOOK = (3, 5, 6, 8, 9, 9, 11, 12, 12, 13, 14, 15, 15, 16, 17, 18, 19, 19, 20, 22, 23, 26, 28, 31, 33, 40, 47, 58, 80)


def rows(link: sqlite3.Connection) -> None:
    """The rows of one board."""
    talk(link, "LESS", "Build less", 92, "Hall B")
    film(link, "LESS", "review", since=26, owner="sam", video="voctoweb:less", match="code", videos=1,
         flags=("back",), back_from="published", back_by="sheet", back_at=NOW - 30 * HOUR - LITTLE,
         url="https://media.example.org/less", note="asked Noor for the slides")  # fmt: skip
    talk(link, "QUEUES", "Queues all the way down", 44, kind="keynote")
    film(link, "QUEUES", "needs_work", since=20, owner="sam", video="row:12", match="slot", videos=2)
    talk(link, "TRACE", "Tracing in the dark", 19, "Hall C")
    film(link, "TRACE", "transcoding", since=2, video="ticket:77", match="guid", videos=1)
    talk(link, "REGION", "What we learned from losing a region", 30)
    film(link, "REGION", "uploaded", since=5, owner="jo", match="guid", videos=1, flags=("ahead",), by_hand=1)
    talk(link, "MEASURE", "建てる前に測る", 3, "Studio")
    film(link, "MEASURE")
    talk(link, "CRANES", "Cranes", 5, "Hall B", do_not_record=1)
    film(link, "CRANES", "opted_out", since=100)
    talk(link, "RUMOUR", "The cache is a rumour", 50, "Hall B")
    film(link, "RUMOUR", "lost", since=40)
    talk(link, "EDITS", "Æbler og pærer: comparing what cannot be compared", 21, "Hall C")
    film(link, "EDITS", "editing", since=1.5, owner="jo", review=1)
    talk(link, "LATER", "Operators by hand", -4)
    film(link, "LATER")
    talk(link, "SEEN", "Small languages, large audiences", 46, "Hall C")
    film(link, "SEEN", "uploaded", since=1, match="url", videos=1, flags=("vanished", "unlisted"))
    talk(link, "EARLY", "Reading other people's logs", 25, "Studio")
    film(link, "EARLY", "published", after=-0.5, match="guid", videos=1, flags=("early",))
    for number, after in enumerate(TOOK):
        key, room = f"PUB{number:02}", fill.ROOMS[number % 4]
        talk(link, key, f"{fill.TITLES[number % len(fill.TITLES)]}, part {number // len(fill.TITLES) + 2}",
             26 + after if number % 2 else 60 + number, room)  # fmt: skip
        film(link, key, "published", since=20, after=after, match="guid", videos=1, video=f"youtube:{key}",
             url=f"https://video.example.org/{key}")  # fmt: skip
    video(link, "voctoweb:less", "Build less", "LESS", match="code", state="review", raw_state="QC open",
          seconds=1860, feeds='["sheet", "playlist"]', reach="private", owner="sam")  # fmt: skip
    video(link, "youtube:maybe1", "HD26 build less (cut 2)", "LESS", match="guessed", score=0.83, state="published",
          reach="public", published_at=NOW - 5 * HOUR, seconds=1790)  # fmt: skip
    video(link, "youtube:final2", "HD26 - [opening] - final2", state="published", reach="public",
          published_at=NOW - 70 * HOUR)  # fmt: skip
    video(link, "youtube:hall", "Hall A, Monday", state="published", cover_room="Hall A", cover_starts=NOW - 26 * HOUR,
          cover_ends=NOW - 20 * HOUR, published_at=NOW - 10 * HOUR)  # fmt: skip
    video(link, "youtube:last", "HD25 closing", state="published", outside=1, published_at=NOW - 9000 * HOUR)


def event(folder: Path, config: str = "") -> Path:
    """An event in a folder, with all of that in its store."""
    (folder / CONFIG).write_text(fill.CONFIG + config, encoding="utf-8")
    schema.prepare(folder / STORE)
    link = fill.writing(folder / STORE)
    link.execute("BEGIN IMMEDIATE")
    fill.feed(link, "programme", 0)
    fill.feed(link, "playlist", 1, format="youtube-atom")
    rows(link)
    fill.index(link)
    link.execute("COMMIT")
    link.close()
    return folder
