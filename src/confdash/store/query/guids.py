"""Which GUIDs of feeds name one talk and no other, and which keys: only those may stand for it in what is given away.

Some feeds give all slots of a session one GUID, and two feeds may give one to different talks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from confdash.records import Talk
from confdash.store.belong import key_made_of
from confdash.store.identity import pieces
from confdash.store.slots import split
from confdash.uid import is_guid


class _Named(msgspec.Struct):
    """Of a record its GUID alone, which is read in a third of the time."""

    guid: str | None = None


_decode = msgspec.msgpack.Decoder(_Named).decode


def talks_of_guids(link: sqlite3.Connection) -> dict[str, str]:
    """GUID, in small letters → the only talk that has it, in whichever feed. Looks at all records, gone ones too."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for talk, record in link.execute("SELECT talk, record FROM upstream").fetchall():
        guid = (_decode(record).guid or "").lower()
        if guid and found.setdefault(guid, talk) != talk:
            shared.add(guid)
    return {guid: talk for guid, talk in found.items() if guid not in shared and is_guid(guid)}


def own_guid(talk: str, records: Iterable[Talk], talks: Mapping[str, str]) -> str | None:
    """The GUID of a talk in the first of these records that states one which no other talk has."""
    guids = ((record.guid or "").lower() for record in records)
    return next((guid for guid in guids if talks.get(guid) == talk), None)


def carries(record: Talk, own: str, feed: str, key: str) -> bool:
    """Whether whoever reads a record, whose key in its feed is `own`, can know the key of its talk."""
    if key in key_made_of(own, feed, [key]):
        return True
    base, number = split(key)
    known = {record.base, record.code, record.guid, record.uid, *pieces(record)}
    return number == split(own)[1] and (base in known or base.lower() == (record.guid or "").lower())
