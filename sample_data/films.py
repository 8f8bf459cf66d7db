"""What happens to the recordings, in the course of the event: of most drawn from the talk's name, of some chosen.

`source/videos.toml` holds what was chosen. All that the writers of the videos' files need is a moment: they write what
their source would say then.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sample_data.model import FIRST_DAY, ZONE, Programme, Session, Slot, code, digest

#: The moments of the two revisions: a minute before the second release, and the demo's own.
FIRST_LOOK = dt.datetime(2026, 11, 10, 10, 17, tzinfo=ZONE)
SECOND_LOOK = dt.datetime(2026, 11, 10, 10, 21, tzinfo=ZONE)
#: Rooms that the volunteers' SReview records, and those of the contractor: a camera only in the first.
HALLS = ("Hall A", "Hall B", "Hall C")
STUDIOS = ("Studio", "Lab 1", "Lab 2")
#: Filed in a room, and never filmed.
_NEVER = {"Birds of a feather", "Unconference"}
#: When everything was set up.
_EVE = dt.datetime(2026, 11, 8, 17, 0, tzinfo=ZONE)
#: What SReview says of a recording: words, from what share of the time until it is public, and so many minutes later.
#: People take long, machines do not.
_HALL = (
    ("cutting running", 0.2, 0), ("preview waiting", 0.2, 50), ("transcoding running", 1.0, -170),
    ("uploading running", 1.0, -70), ("publishing waiting", 1.0, -25), ("done done", 1.0, 0),
)  # fmt: skip
#: And the contractor.
_STUDIO = (
    ("rec ok", 0.2, 0), ("cutting", 0.2, 40), ("QC", 0.2, 110), ("render", 1.0, -80), ("online", 1.0, 0),
)  # fmt: skip
_CUTTERS = ("Marlo", "Ylva")


@dataclass(frozen=True)
class Step:
    """From a moment on something is said in these words."""

    at: dt.datetime
    words: str


@dataclass(frozen=True)
class Film:
    """A session's recording in one room: what its source says of it, step by step."""

    slot: Slot
    steps: tuple[Step, ...]
    who: str = ""
    #: Id of the YouTube video that it has become.
    link: str = ""
    remark: str = ""

    def at(self, moment: dt.datetime) -> Step:
        """What is said at a moment."""
        return at(self.steps, moment) or Step(_EVE, "")


@dataclass(frozen=True)
class Upload:
    """An entry of the playlist; `slot` is what it really shows, None for something else."""

    id: str
    title: str
    text: str
    steps: tuple[Step, ...]
    slot: Slot | None = None

    def public(self, moment: dt.datetime) -> dt.datetime | None:
        """Since when it has been public, by a moment; None while it has not."""
        return next((step.at for step in self.steps if step.words == "public" and step.at <= moment), None)


@dataclass(frozen=True)
class Stream:
    """A recording of a whole room."""

    name: str
    title: str
    starts: dt.datetime
    minutes: int
    released: dt.datetime


@dataclass(frozen=True)
class Films:
    """All recordings of a programme."""

    halls: tuple[Film, ...]
    studios: tuple[Film, ...]
    playlist: tuple[Upload, ...]
    streams: tuple[Stream, ...]


def at(steps: Iterable[Step], moment: dt.datetime) -> Step | None:
    """The last step by a moment; None before the first."""
    return max((step for step in steps if step.at <= moment), key=lambda step: step.at, default=None)


def youtube_id(name: str) -> str:
    """The id of a video that cannot exist: the last sign of a real one, which has 64 bits, is never a 6 or a 5."""
    return f"{code(f'talk {name}')}-HD26"


def films(programme: Programme) -> Films:
    """What happens to the recordings of a programme. Raises `ValueError` where `videos.toml` names no talk of ours."""
    source = tomllib.loads((Path(__file__).parent / "source" / "videos.toml").read_text(encoding="utf-8"))
    _check(source, programme)
    recorded = [slot for slot in programme.slots if slot.session.type not in {"Break", "Service"}]
    chosen, rows = source["pipeline"], source["cutting"]
    halls = tuple(_hall(slot, chosen.get(slot.session.key)) for slot in recorded if slot.room in HALLS)
    studios = tuple(_studio(slot, rows.get(slot.session.key)) for slot in recorded if slot.room in STUDIOS)
    return Films(
        halls=halls,
        studios=studios,
        playlist=tuple(_playlist(source["playlist"], halls, studios)),
        streams=tuple(
            Stream(each["name"], each["title"], _moment(each["starts"]), each["minutes"], _moment(each["released"]))
            for each in source["archive"]
        ),
    )


def _check(source: Mapping[str, object], programme: Programme) -> None:
    known = {slot.session.key for slot in programme.slots}
    entries = source["playlist"]
    listed = [each.get("talk") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    named = {str(name) for table in ("pipeline", "cutting") for name in _table(source[table])}
    unknown = sorted({*named, *(str(name) for name in listed if name)} - known)
    if unknown:
        raise ValueError(f"videos.toml: there is no talk {', '.join(unknown)}")


def _table(value: object) -> dict[object, object]:
    return value if isinstance(value, dict) else {}


def _hours(session: Session) -> float:
    """How long a session's recording takes until it is public: half of them up to 15 hours, one in five over 24."""
    share = digest(f"video {session.key}") % 1000 / 1000
    return float(5 + 30 * share**1.6)


def _pace(slot: Slot, stages: Iterable[tuple[str, float, int]]) -> tuple[Step, ...]:
    whole = _hours(slot.session) * 60
    return tuple(
        Step(slot.ends + dt.timedelta(minutes=round(whole * share) + minutes), words)
        for words, share, minutes in stages
    )


def _hall(slot: Slot, says: list[str] | None) -> Film:
    if slot.session.do_not_record or slot.session.type in _NEVER:
        return Film(slot, (Step(_EVE, "ignored waiting"),))
    steps = _steps(says) if says else _pace(slot, _HALL)
    return Film(slot, (Step(_EVE, "waiting_for_files waiting"), *steps), link=youtube_id(slot.session.key))


def _studio(slot: Slot, row: Mapping[str, object] | None) -> Film:
    if row:
        says, link = row["says"], str(row.get("link", ""))
        return Film(
            slot,
            _steps(says if isinstance(says, list) else []),
            who=str(row.get("who", "")),
            link=youtube_id(link) if link else "",
            remark=str(row.get("remark", "")),
        )
    if slot.session.do_not_record:
        return Film(slot, (Step(_EVE, "NO REC"),))
    if slot.room != STUDIOS[0] or slot.session.type in _NEVER:
        return Film(slot, (Step(_EVE, "no cam"),))
    key = slot.session.key
    who = _CUTTERS[digest(f"cuts {key}") % len(_CUTTERS)]
    return Film(slot, _pace(slot, _STUDIO), who=who, link=youtube_id(key))


def _playlist(chosen: list[dict[str, str]], halls: Iterable[Film], studios: Iterable[Film]) -> Iterable[Upload]:
    """The entries that were chosen, and one of each other recording that has come so far."""
    by_key = {film.slot.session.key: film.slot for film in (*halls, *studios)}
    for entry in chosen:
        slot = by_key.get(entry.get("talk", ""))
        steps = _steps(entry["says"])
        id_ = entry.get("id") or youtube_id(entry["talk"])
        title = entry.get("title") or (upload_title(slot) if slot else "")
        text = entry.get("text", "") if slot is None or entry.get("bare") else about(slot)
        yield Upload(id_, title, text, steps, slot)
    named = {entry.get("talk") for entry in chosen}
    doors = {"publishing waiting": "unlisted", "done done": "public", "online": "public"}
    for film in (*halls, *studios):
        steps = tuple(Step(step.at, doors[step.words]) for step in film.steps if step.words in doors)
        if steps and film.link == youtube_id(film.slot.session.key) and film.slot.session.key not in named:
            yield Upload(film.link, upload_title(film.slot), about(film.slot), steps, film.slot)


def upload_title(slot: Slot) -> str:
    """A video's title: YouTube takes a hundred characters."""
    names = ", ".join(speaker.name for speaker in slot.session.speakers)
    return f"{slot.session.title} - {names or 'Harbour Days'}"[:100]


def about(slot: Slot) -> str:
    """A video's description: the talk's first sentence, and its address."""
    first = re.split(r"(?<=[.!?。])\s*", slot.session.abstract, maxsplit=1)[0]
    return f"{first}\n\nHarbour Days 2026, {slot.room}\n{slot.session.url}"


def _steps(says: Iterable[str]) -> tuple[Step, ...]:
    found = []
    for text in says:
        day, time, words = text.split(" ", 2)
        found.append(Step(_moment(f"{day} {time}"), words))
    return tuple(found)


def _moment(text: str) -> dt.datetime:
    """The moment of “2 10:19”, on the event's second day, or of “2025-11-14 18:30”."""
    day, time = text.split()
    date = dt.date.fromisoformat(day) if "-" in day else FIRST_DAY + dt.timedelta(days=int(day) - 1)
    return dt.datetime.combine(date, dt.time.fromisoformat(time), ZONE)
