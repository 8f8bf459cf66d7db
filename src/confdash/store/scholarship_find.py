"""How the journal speaks of applications without naming anybody, and finds them again in a store that was rebuilt."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from confdash.money import Money
from confdash.store import secret
from confdash.store.scholarship_state import Answered, Claim
from confdash.store.scholarship_ways import COMMON

_decode = msgspec.json.Decoder(tuple[str, ...]).decode
#: The sorts of ways, the surest first; a name is the least sure.
_SORTS = ("id:", "pot:", "code:", "guid:", "email:", "name:")
_MONEY = ("requested", "offered", "accepted")
_PLAIN = ("pot", "answer_by", "claim_by", "owner", "note")


def digests(link: sqlite3.Connection, key: str) -> tuple[str, ...]:
    """All by which a journal entry finds an application again: digests of its ways, the surest first, and of its feeds.

    Nothing where there is no such application. Inside a write transaction.
    """
    rows = link.execute(
        "SELECT ways, feeds.name FROM scholarship_records JOIN feeds ON feeds.id = feed"
        " WHERE scholarship_records.key = ? ORDER BY gone_at IS NOT NULL, scholarship_records.id",
        [key],
    ).fetchall()
    own = secret.secret(link) if rows else b""
    ways = dict.fromkeys(way for each, _ in rows for way in _decode(each) if not way.startswith(COMMON))
    listed = sorted(ways, key=lambda way: next(at for at, sort in enumerate(_SORTS) if way.startswith(sort)))
    return tuple(secret.digested(own, way) for way in (*listed, *dict.fromkeys(_feed(name) for _, name in rows)))


def _feed(name: str) -> str:
    return f"feed:{name}"


class Applications:
    """Finds the applications of which journal entries speak. Good as long as no feed is merged meanwhile."""

    def __init__(self, link: sqlite3.Connection) -> None:
        self._link = link
        self._found: dict[str, set[str]] | None = None
        self._unread: set[str] = set()

    def find(self, key: str, keys: Iterable[str]) -> str | None:
        """The application of an entry, by the surest of its digests that one application has.

        None while it is not there, or while a feed that speaks of it is in the config and was never read.
        """
        found = self._read()
        listed = list(keys)
        if not self._unread.isdisjoint(listed):
            return None
        for each in listed:
            if len(meant := found.get(each, ())) == 1:
                return next(iter(meant))
        if listed:
            return None
        row = self._link.execute("SELECT 1 FROM scholarship_records WHERE key = ? LIMIT 1", [key]).fetchone()
        return key if row else None

    def _read(self) -> dict[str, set[str]]:
        if self._found is None:
            self._found = defaultdict(set)
            rows = self._link.execute("SELECT key, ways FROM scholarship_records").fetchall()
            unread = self._link.execute(
                "SELECT name FROM feeds WHERE place IS NOT NULL AND body_digest IS NULL AND name != 'local'"
            ).fetchall()
            own = secret.secret(self._link) if rows else b""
            for key, ways in rows:
                for way in _decode(ways):  # that of a common name is in no entry
                    self._found[secret.digested(own, way)].add(key)
            self._unread = {secret.digested(own, _feed(row[0])) for row in unread} if rows else set()
        return self._found


def standing(link: sqlite3.Connection, key: str, field: str) -> str | None:
    """What a field of an application holds now, in the form in which a decision holds it: before a decision of it."""
    columns = {
        "state": "state, state_since", "claim": "reimbursement, claim_since, claimed, claimed_in, charged, charged_in,"
        " paid, paid_in", **{field: f"{field}, {field}_in" for field in _MONEY}, **{field: field for field in _PLAIN},
    }.get(field)  # fmt: skip
    row = link.execute(f"SELECT {columns} FROM scholarships WHERE key = ?", [key]).fetchone() if columns else None  # noqa: S608
    if row is None or row[0] is None:
        return None
    if field in _PLAIN:
        return str(row[0])
    value: Answered | Claim | Money | None
    if field == "state":
        value = Answered(row[0], row[1] or 0)
    elif field == "claim":
        value = Claim(row[0], row[1] or 0, *(_money(*row[at : at + 2]) for at in (2, 4, 6)))
    else:
        value = _money(*row)
    return msgspec.json.encode(value).decode()


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
