"""What the desks have marked before the demo opens: a journal as other desks would hand it over.

The sync takes it in as it takes in any journal file that the store lacks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from confdash import clock
from confdash.config import JOURNAL
from confdash.demo import BUSY_MOMENT, FEEDS, SCHOLARSHIPS, sample_folder
from confdash.store import secret
from confdash.store.connect import create_private
from confdash.store.decisions import Cover, Late, Sighting
from confdash.store.journal import PRIVATE_FILE, Entry, uuid7

_FILE = "morning.toml"


class _Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One helper's deed: people who are here, or something about a talk, a room or a recording."""

    at: dt.datetime
    by: str
    desk: str
    #: Codes of persons.
    here: tuple[str, ...] = ()
    #: Numbers of applications for a scholarship, whose recipients have come and do not speak.
    arrived: tuple[str, ...] = ()
    talk: str | None = None
    room: str | None = None
    note: str | None = None
    owner: str | None = None
    stage: str | None = None
    #: Minutes.
    late: int | None = None
    #: Of a talk: AV knows that it is not to be recorded; its speaker wants to see the recording first; who has that.
    av_told: bool = False
    review: bool = False
    video_owner: str | None = None
    #: A recording's key. It shows all of `room` from `starts` to `ends`.
    video: str | None = None
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None


class _Morning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    marks: tuple[_Marks, ...]


def write(folder: Path) -> int:
    """Writes the journal files into the demo's folder, as the desks would have; returns how many entries.

    Stamps are real time, as far before now as the morning is before the demo's moment.
    """
    text = (sample_folder() / _FILE).read_text(encoding="utf-8")
    morning = msgspec.convert(tomllib.loads(text), _Morning)
    ago = int(BUSY_MOMENT.timestamp()) - clock.real()
    hidden = _secret(folder)
    files: dict[str, list[Entry]] = {}
    for marks in morning.marks:
        name = f"{marks.desk}{PRIVATE_FILE}" if marks.arrived else marks.desk
        files.setdefault(name, []).extend(_entries(marks, ago, hidden))
    for name, entries in files.items():
        path = folder / JOURNAL / f"{name}.jsonl"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        create_private(path)
        path.write_bytes(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
    return sum(len(entries) for entries in files.values())


def _secret(folder: Path) -> bytes:
    """Gives the demo's folder a secret that is none, so that its applications have the same keys every time."""
    value = hashlib.sha256(b"Harbour Days 2026").digest()
    path = folder / secret.FILE
    create_private(path)
    path.write_text(f"{value.hex()}\n", encoding="ascii")
    return value


def _entries(marks: _Marks, ago: int, hidden: bytes) -> Iterator[Entry]:
    """`ago`: seconds by which event time is ahead of real time; `hidden`: what keys of applications are made of."""
    seen = _stamp(marks.at)
    batch = ""
    for number, (entity, key, keys, field, new) in enumerate(_deeds(marks, seen, hidden)):
        id_ = uuid7((seen - ago) * 1000 + number)
        batch = batch or id_
        yield Entry(
            id=id_, at=seen - ago, by=marks.by, desk=marks.desk, entity=entity, key=key, keys=keys, field=field,
            new=new, batch=batch,
        )  # fmt: skip


def _deeds(marks: _Marks, seen: int, hidden: bytes) -> Iterator[tuple[str, str, tuple[str, ...], str, str]]:
    """(entity, key, natural keys, field, value) of each deed."""
    sighting = msgspec.json.encode(Sighting(seen, marks.by, marks.desk)).decode()
    for code in marks.here:
        yield "person", f"code:{code}", (f"code:{code}",), "here", sighting
    for number in marks.arrived:
        way = f"id:{number}@{SCHOLARSHIPS[0]}"
        yield "scholarship", secret.key_of(hidden, way), (secret.digested(hidden, way),), "here", sighting
    if marks.video and marks.room and marks.starts and marks.ends:
        cover = Cover(marks.room, _stamp(marks.starts), _stamp(marks.ends))
        yield "video", marks.video, (), "cover", msgspec.json.encode(cover).decode()
    elif marks.talk:
        subject = "talk", marks.talk, (f"feed:{FEEDS[0][0]}\n{marks.talk}",)
        if marks.room:
            yield *subject, "room", msgspec.json.encode([marks.room]).decode()
        fields = {
            "note": marks.note, "owner": marks.owner, "stage": marks.stage, "video_owner": marks.video_owner,
            "av_told": "1" if marks.av_told else None, "review": "1" if marks.review else None,
        }  # fmt: skip
        for field, value in fields.items():
            if value:
                yield *subject, field, value
    elif marks.room and marks.late:
        yield "room", marks.room, (), "late", msgspec.json.encode(Late(marks.late, seen)).decode()


def _stamp(moment: dt.datetime) -> int:
    """UTC seconds of a time on the event's wall clock."""
    return int(moment.replace(tzinfo=BUSY_MOMENT.tzinfo).timestamp())
