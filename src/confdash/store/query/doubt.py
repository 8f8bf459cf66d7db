"""What waits for a person's word: batches that are held, and talks that may be the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from confdash.money import Money
from confdash.store import connect
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS
from confdash.text import fold

#: Similarity of titles (rapidfuzz, 0–100) from which two talks at one time may be the same.
ALIKE = 80.0
#: So many applications that would go are shown: how many there are is not told.
_GOING = 5
_GOES = re.compile("− (s-[0-9a-z]{8})")


class HeldBatch(msgspec.Struct, frozen=True):
    """A feed's batch that was not applied: why, since when (UTC seconds), and what it would do, a line a talk."""

    reason: str
    at: int
    differences: tuple[str, ...]


class Maybe(msgspec.Struct, frozen=True):
    """Two talks that may be one, and why; only a person joins them."""

    one: TalkRow
    other: TalkRow
    why: str


def held_batch(reader: Reader, feed: int) -> HeldBatch | None:
    """What is held of a feed, if anything is."""
    row = reader.link().execute("SELECT reason, at, differences FROM held WHERE feed = ?", [feed]).fetchone()
    return HeldBatch(row[0], row[1], _shortened(msgspec.json.decode(row[2]))) if row else None


def _shortened(lines: Sequence[str]) -> tuple[str, ...]:
    going = [line for line in lines if _GOES.fullmatch(line)]
    spared = frozenset(going[_GOING:])
    others = [line for line in lines if line not in spared]
    return (*others, "− and more") if spared else tuple(others)


class Going(msgspec.Struct, frozen=True):
    """What of the applications of a feed would vanish with its held batch: for a desk that may open them."""

    number: int
    #: Of so many that it lists now.
    of: int
    accepted: int
    #: What those take up of their pots, each.
    committed: tuple[Money, ...]


def going(reader: Reader, feed: int) -> Going | None:
    """How many applications a held batch would take away; None where it would take none, or nothing is held.

    Raises `StoreError`.
    """
    with connect.translated(reader.path):
        held = reader.link().execute("SELECT differences FROM held WHERE feed = ?", [feed]).fetchone()
        keys = [match[1] for line in msgspec.json.decode(held[0] if held else "[]") if (match := _GOES.fullmatch(line))]
        (of,) = reader.link().execute(
            "SELECT count(*) FROM scholarship_records WHERE feed = ? AND gone_at IS NULL", [feed]
        ).fetchone()  # fmt: skip
        accepted = reader.link().execute(
            "SELECT committed, committed_in FROM scholarships WHERE gone = 0 AND state = 'accepted'"
            " AND key IN (SELECT value FROM json_each(?))",
            [msgspec.json.encode(keys).decode()],
        ).fetchall()  # fmt: skip
    committed = tuple(Money(*row) for row in accepted if row[0] is not None)
    return Going(len(keys), of, len(accepted), committed) if keys and of else None


def maybes_of(reader: Reader, talk: TalkRow) -> list[Maybe]:
    """The talks that may be the same as this one: of other feeds, at the same minute, with a title much like it."""
    if talk.starts is None:
        return []
    begin = talk.starts // 60 * 60
    ids = reader.link().execute("SELECT id FROM talks WHERE starts >= ? AND starts < ?", [begin, begin + 60]).fetchall()
    beside = reader.window(TALKS, [row[0] for row in ids]).values()
    apart = _apart(reader)
    return [pair for row in beside if isinstance(row, TalkRow) for pair in _alike([talk, row], apart)]


def maybes(reader: Reader) -> list[Maybe]:
    """All pairs of talks that may be the same. Looks at every talk of which not all feeds speak."""
    if (
        reader.link().execute("SELECT count(*) FROM (SELECT DISTINCT feeds FROM talks WHERE gone = 0)").fetchone()[0]
        < 2
    ):
        return []
    at: dict[int, list[TalkRow]] = defaultdict(list)
    for row in reader.rows(TALKS, "gone:no"):
        if isinstance(row, TalkRow) and row.starts is not None:
            at[row.starts // 60].append(row)
    apart = _apart(reader)
    return [pair for rows in at.values() for pair in _alike(rows, apart)]


def _alike(rows: Sequence[TalkRow], apart: set[tuple[str, str]]) -> list[Maybe]:
    from rapidfuzz.fuzz import token_sort_ratio

    found: dict[tuple[str, str], Maybe] = {}
    heard = [(row, frozenset(row.feeds), fold(row.title)) for row in rows if row.title and not row.gone]
    for place, (one, feeds, title) in enumerate(heard):
        for other, others, its in heard[place + 1 :]:
            if one.key == other.key or feeds & others or (one.key, other.key) in apart:
                continue
            if (score := token_sort_ratio(title, its)) >= ALIKE:
                found[one.key, other.key] = Maybe(one, other, f"same start, and titles {score:.0f} % alike")
    return list(found.values())


def _apart(reader: Reader) -> set[tuple[str, str]]:
    """Pairs of talks that a person has split: they are not maybe the same."""
    rows = (
        reader.link()
        .execute(
            "SELECT a.talk, b.talk FROM apart JOIN upstream a ON a.feed = apart.feed AND a.key = apart.key"
            " JOIN upstream b ON b.feed = apart.other_feed AND b.key = apart.other_key"
        )
        .fetchall()
    )
    return {pair for one, other in rows for pair in ((one, other), (other, one))}
