"""People's decisions, append-only: the one thing that no feed can give back (design §4).

The store's journal is the truth. `journal/DESK.jsonl` is its outbox: written after commit, under a file lock,
from the entries that it lacks, and caught up at every start. What it says of scholarships and of money lies in a file
of its own, `journal/DESK.private.jsonl`, so that one can be handed to another desk without the other. A store that is
lost is rebuilt from the feeds and these files.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import msgspec

from confdash import clock
from confdash.store.connect import StoreError, create_private
from confdash.store.schema_scholarships import PRIVATE


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `at` is real time, never the pinned clock; `keys` are all natural keys of the subject.

    `id` tells the order in which decisions were made, also between desks that exchange their files: the latest holds.
    """

    id: str
    at: int
    by: str
    desk: str
    entity: str
    key: str
    keys: tuple[str, ...]
    field: str
    old: str | None = None
    new: str | None = None
    reverts: str | None = None
    batch: str


def uuid7(stamp_ms: int | None = None) -> str:
    """A UUID of version 7 (RFC 9562): sortable by time. Python has `uuid.uuid7` from 3.14 on only."""
    millis = time.time_ns() // 1_000_000 if stamp_ms is None else stamp_ms
    number = (millis & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


_COLUMNS = Entry.__struct_fields__
#: After the desk's name, of the file that holds what is private.
PRIVATE_FILE = ".private"


def later(link: sqlite3.Connection, id_: str) -> str:
    """This id, or the one after the journal's last where that is no earlier: two in one millisecond, a clock set back.

    Inside a write transaction, so that a store's own entries have ids in the order of their `seq`.
    """
    row = link.execute("SELECT max(id) FROM journal").fetchone()
    if row[0] is None or row[0] < id_:
        return id_
    number = int(str(row[0]).replace("-", ""), 16)
    # Beyond the 62 random bits the millisecond is counted up: the version and variant bits lie between.
    return uuid7((number >> 80) + 1)


def append(link: sqlite3.Connection, entry: Entry) -> int:
    """Adds an entry, inside a durable write transaction; returns its `seq`."""
    values = [
        msgspec.json.encode(value).decode() if name == "keys" else value
        for name, value in zip(_COLUMNS, msgspec.structs.astuple(entry), strict=True)
    ]
    found = link.execute(
        f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",  # noqa: S608
        values,
    )
    return int(found.lastrowid or 0)


def entry(
    link: sqlite3.Connection | None = None,
    *,
    by: str,
    desk: str,
    entity: str,
    key: str,
    keys: tuple[str, ...],
    field: str,
    new: str | None,
    old: str | None = None,
    reverts: str | None = None,
) -> Entry:
    """A new entry, stamped now; it is its own batch.

    Given the store, inside the write transaction that appends it, its id comes after all that the journal has.
    """
    id_ = later(link, uuid7()) if link else uuid7()
    return Entry(
        id=id_,
        at=clock.real(),
        by=by,
        desk=desk,
        entity=entity,
        key=key,
        keys=keys,
        field=field,
        old=old,
        new=new,
        reverts=reverts,
        batch=id_,
    )


def entries(link: sqlite3.Connection, after: int = 0) -> list[tuple[int, Entry]]:
    """The journal from a `seq` on, in order."""
    return entries_where(link, "seq > ?", [after])


def entries_where(link: sqlite3.Connection, condition: str, parameters: list[object]) -> list[tuple[int, Entry]]:
    """(seq, entry) of those that fulfil an SQL condition, in order."""
    sql = f"SELECT seq, {', '.join(_COLUMNS)} FROM journal WHERE {condition} ORDER BY seq"  # noqa: S608 - our own SQL
    rows = link.execute(sql, parameters).fetchall()
    place = _COLUMNS.index("keys")
    found = []
    for seq, *values in rows:
        values[place] = tuple(msgspec.json.decode(values[place]))
        found.append((seq, Entry(**dict(zip(_COLUMNS, values, strict=True)))))
    return found


#: File → its version and up to which `seq` it holds all: nobody has touched it since this program wrote it.
_written: dict[Path, dict[tuple[int, ...], int]] = {}


def _version(path: Path) -> tuple[int, ...]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def write_out(link: sqlite3.Connection, folder: Path, desk: str) -> int:
    """Appends to the desk's files what they lack; returns how many. Never inside a transaction. Raises `StoreError`."""
    # With a plus, so that the index of entities is used: it tells at once that there are no scholarships.
    files = (desk, "desk", f"NOT {PRIVATE}"), (f"{desk}{PRIVATE_FILE}", "+desk", PRIVATE)
    count = 0
    for name, column, which in files:
        if link.execute(f"SELECT 1 FROM journal WHERE {column} = ? AND {which} LIMIT 1", [desk]).fetchone():  # noqa: S608
            count += _write_file(link, _file(folder, name), desk, which)
    return count


def _write_file(link: sqlite3.Connection, path: Path, desk: str, which: str) -> int:
    """Appends to one file those of the desk's entries that it lacks and that fulfil an SQL condition."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=10, mode=0o600):
            create_private(path)
            upto = _written.get(path, {}).get(_version(path), 0)
            written = set() if upto else {each.id for each in read_file(path)}
            found = entries_where(link, f"desk = ? AND seq > ? AND {which}", [desk, upto])
            missing = [each for _, each in found if each.id not in written]
            if missing:
                _add(path, missing)
            _written[path] = {_version(path): max([upto, *(seq for seq, _ in found)])}
            return len(missing)
    except (OSError, Timeout) as error:
        raise StoreError(
            f"{path} cannot be written ({error}); the decision is in the store, and the file is caught up"
            " at the next start"
        ) from error


def _add(path: Path, missing: list[Entry]) -> None:
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")  # a line that a power cut left half written stays alone
        file.write(b"".join(msgspec.json.encode(each) + b"\n" for each in missing))
        file.flush()
        os.fsync(file.fileno())


def read_file(path: Path) -> list[Entry]:
    """The entries of a journal file; a line that is cut off or no entry is passed over. Raises `OSError`."""
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(msgspec.json.decode(line, type=Entry))
        except (msgspec.MsgspecError, ValueError, RecursionError):  # no JSON, no UTF-8, nested without end
            continue
    return found


def take_in(link: sqlite3.Connection, folder: Path) -> int:
    """Adds the entries of all journal files that the store lacks, oldest first; returns how many.

    They wait in `unplaced` until the talks that they speak of are there. One that cannot be read is passed over, and
    one that speaks of somebody who was forgotten.
    Inside a write transaction. Raises `StoreError` when a file cannot be read, or the folder's secret is lost with
    which forgotten people are known again.
    """
    from confdash.store.forgotten import Gate
    from confdash.store.readable import taken

    gate = Gate(link, folder)
    seen = {row[0] for row in link.execute("SELECT id FROM journal").fetchall()}
    lacking: list[tuple[str, Entry]] = []
    for path in sorted((folder / "journal").glob("*.jsonl")):
        try:
            found = read_file(path)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be read ({error.strerror}); mend that, or move it out of the way"
            ) from error
        latest = ""
        for each in found:
            # Between desks the time decides; within one the file's order, which is exact within a millisecond too.
            if each.id in seen:
                latest = max(latest, each.id)
            elif (read := taken(each)) and (read := gate.let(read)):
                latest = max(latest, each.id)
                seen.add(each.id)
                lacking.append((latest, read))
    for _, each in sorted(lacking, key=lambda pair: pair[0]):
        seq = append(link, each)
        link.execute("INSERT INTO unplaced (seq) VALUES (?)", [seq])
    return len(lacking)


def _file(folder: Path, desk: str) -> Path:
    return folder / "journal" / f"{desk}.jsonl"
