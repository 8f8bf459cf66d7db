"""Who an applicant says to be: whose whole name or e-mail address it is, and all applications of that person."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from confdash.store import connect
from confdash.store.query.reader import Reader

_COLUMNS = "key, nullif(email, ''), person"


class _Record(msgspec.Struct, frozen=True):
    key: str
    email: str | None
    person: str | None


def exact(reader: Reader, text: str) -> list[tuple[str, ...]]:
    """The people whose whole name or e-mail address this is, whatever its case and accents; each as the keys of all
    their applications. At most two people, which says that there are several.

    Records of one e-mail address, or of one linked speaker, are one person. What a feed still lists comes before what
    has gone. Raises `StoreError`.
    """
    if not text.strip():
        return []
    for gone in (0, 1):
        with connect.translated(reader.path):
            meant = _where(reader, gone, "matches(?, 1, name) OR matches(?, 1, email)", [text, text])
            people: list[tuple[str, ...]] = []
            for record in meant:
                if len(people) < 2 and not any(record.key in keys for keys in people):
                    people.append(_all_of(reader, gone, record))
        if people:
            return people
    return []


def _all_of(reader: Reader, gone: int, record: _Record) -> tuple[str, ...]:
    """The keys of all that is of the person of this one: what shares an address or a speaker with any of it."""
    found, fresh = {record.key: record}, [record]
    while fresh:
        ways = [("matches(?, 1, email)", each.email) for each in fresh if each.email]
        ways += [("person = ?", each.person) for each in fresh if each.person]
        condition = " OR ".join(sql for sql, _ in ways) or "0"
        shared = _where(reader, gone, condition, [value for _, value in ways])
        fresh = [each for each in shared if each.key not in found]
        found |= {each.key: each for each in fresh}
    return tuple(found)


def _where(reader: Reader, gone: int, condition: str, values: Iterable[object]) -> list[_Record]:
    rows = reader.link().execute(
        f"SELECT {_COLUMNS} FROM scholarships WHERE gone = ? AND ({condition}) ORDER BY id",  # noqa: S608 - our own words
        [gone, *values],
    ).fetchall()  # fmt: skip
    return [_Record(*row) for row in rows]
