"""Table `issued`: what calendars were last told of each talk, so that the next one can say what is newer.

A calendar program takes an entry anew when its SEQUENCE is higher (RFC 5545 §3.8.7.4): it goes up when time, room or
status change, and never down. LAST-MODIFIED and DTSTAMP say when an entry last became what it is, so that an export
of the same programme is the same file, byte for byte. A memory, not a fold: `doctor --rebuild` leaves it alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

from confdash import clock
from confdash.store import connect
from confdash.store.query.published import Entry

#: Of what the digests are made, and how: raised when that changes. What was noted otherwise cannot be compared, and a
#: new confdash is no reason to tell every calendar that every talk has changed.
_MADE = b"\x01"
_UPSERT = (
    "INSERT INTO issued (variant, talk, slot, content, sequence, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (variant, talk) DO UPDATE SET slot = excluded.slot, content = excluded.content,"
    " sequence = max(sequence, excluded.sequence), at = max(at, excluded.at)"
)


class Stamp(msgspec.Struct, frozen=True):
    """How often time, room or status have changed, and when anything last did: UTC seconds, real time."""

    sequence: int
    at: int


def stamps(link: sqlite3.Connection, path: Path, entries: Iterable[Entry], variant: str = "") -> dict[str, Stamp]:
    """Key → stamp of each entry as it is now; what is new is not remembered yet. For whoever only looks.

    `variant` tells kinds of calendars apart that say different things of one talk: with delays, for inside.
    Raises `StoreError`.
    """
    with connect.translated(path):
        known = _known(link, variant)
    return {key: stamp for key, (stamp, _, _) in _newest(known, entries, variant).items()}


def issue(path: Path, entries: Iterable[Entry], variant: str = "") -> dict[str, Stamp]:
    """As `stamps`, and remembers what is new; where nothing is, nothing is written. Raises `StoreError`."""
    everyone = list(entries)
    reader = connect.open_reader(path)
    try:
        with connect.translated(path):
            known = _known(reader, variant)
        found = _newest(known, everyone, variant)
    finally:
        reader.close()
    if any(_differs(known.get(key), each) for key, each in found.items()):
        link = connect.open_writer(path)
        try:
            with connect.writing(link, path, durable=True):
                known = _known(link, variant)  # another one may have been quicker
                found = _newest(known, everyone, variant)
                link.executemany(
                    _UPSERT,
                    [
                        (variant, key, slot, content, stamp.sequence, stamp.at)
                        for key, (stamp, slot, content) in found.items()
                        if _differs(known.get(key), (stamp, slot, content))
                    ],
                )
        finally:
            link.close()
    return {key: stamp for key, (stamp, _, _) in found.items()}


_Issued = tuple[Stamp, bytes, bytes]


def _differs(known: _Issued | None, now: _Issued) -> bool:
    return known is None or known[1:] != now[1:]


def _known(link: sqlite3.Connection, variant: str) -> dict[str, _Issued]:
    rows = link.execute("SELECT talk, sequence, at, slot, content FROM issued WHERE variant = ?", [variant])
    return {talk: (Stamp(sequence, at), slot, content) for talk, sequence, at, slot, content in rows.fetchall()}


def _newest(known: dict[str, _Issued], entries: Iterable[Entry], variant: str) -> dict[str, _Issued]:
    now = clock.real()
    delays = "delays" in variant
    found: dict[str, _Issued] = {}
    for entry in entries:
        late = entry.delay if delays else 0
        slot = _digest((entry.starts, entry.ends, entry.rooms, entry.state, late))
        content = _digest(
            (
                entry.title, entry.subtitle, entry.abstract, entry.description, entry.track, entry.kind,
                entry.url, entry.language, entry.public, [speaker.name for speaker in entry.speakers],
            )
        )  # fmt: skip
        before = known.get(entry.key)
        if before is None:
            stamp = Stamp(0, now)
        elif before[1][:1] == _MADE and before[1] != slot:
            stamp = Stamp(before[0].sequence + 1, max(now, before[0].at))
        elif before[2][:1] == _MADE and before[2] != content:
            stamp = Stamp(before[0].sequence, max(now, before[0].at))
        else:
            stamp = before[0]
        found[entry.key] = (stamp, slot, content)
    return found


def _digest(value: object) -> bytes:
    return _MADE + blake2b(msgspec.json.encode(value), digest_size=8).digest()
