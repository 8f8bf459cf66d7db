"""What feeds say of applications, as they said it: a batch compared with the store, and written.

Beside each record stands what the next one can no longer tell: since when it says its state and how far the money is,
and what it said before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.records import Batch, Scholarship
from confdash.store.scholarship_joining import joined
from confdash.store.scholarship_state import MONEY_OUT, claimed
from confdash.store.scholarship_ways import pair, ways_of

_decode = msgspec.msgpack.Decoder(Scholarship).decode
_encode = msgspec.msgpack.encode
_json = msgspec.json.encode
_COLUMNS = (
    "id", "base", "key", "ways", "record", "state_at", "state_before", "state_before_at", "claim_at", "claim_before",
    "claim_before_at", "read_at", "claimed_at", "charged_at", "paid_at", "offered_at", "answered_at", "state_anew",
    "claim_anew", "gone_at",
)  # fmt: skip
#: States that answer an offer.
_ANSWERS = ("accepted", "declined")
#: So many keys are listed of what a batch would do.
_LISTED = 5


class Said(msgspec.Struct, frozen=True):
    """Since when a feed says what it says (UTC, real time), and what it said before, since when.

    The state, and how far the money is: one of `records.REIMBURSEMENTS`; None beside a time: nothing. `read_at`: when
    its feed was first read; of an amount that it has said since then the time is None, as are `offered_at` and
    `answered_at`, when we saw it come to that. `…_anew`: the config alone has its words mean something else.
    """

    state_at: int
    state_before: str | None
    state_before_at: int | None
    claim_at: int
    claim_before: str | None
    claim_before_at: int | None
    read_at: int
    claimed_at: int | None
    charged_at: int | None
    paid_at: int | None
    offered_at: int | None
    answered_at: int | None
    state_anew: int
    claim_anew: int


class Kept(msgspec.Struct, frozen=True):
    """A record as the store has it."""

    id: int
    base: str
    key: str
    ways: str
    record: bytes
    said: Said
    gone: bool

    @property
    def scholarship(self) -> Scholarship:
        """What was said."""
        return _decode(self.record)


class Row(msgspec.Struct, frozen=True):
    """A row of a batch, and in which ways it names its application."""

    said: Scholarship
    ways: tuple[str, ...]


class ScholarshipPlan(msgspec.Struct, kw_only=True):
    """What applying a table of scholarships will do."""

    feed: int = 0
    fresh: list[Row] = []
    changed: list[tuple[Kept, Row]] = []
    returned: list[tuple[Kept, Row]] = []
    vanished: list[Kept] = []
    #: Those that say the same, but are told from others otherwise: a second row of their name has come.
    reworded: list[tuple[Kept, Row]] = []
    before: int = 0
    first: bool = True
    #: The same bytes were read anew, after a change of the config: nothing in them is a new statement.
    reread: bool = False

    @property
    def gain(self) -> int:
        """By how many the living records become more."""
        return len(self.fresh) + len(self.returned) - len(self.vanished)

    @property
    def about(self) -> bool:
        """Whether the feed speaks of applications at all."""
        return bool(self.before or self.fresh or self.returned)

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.fresh or self.changed or self.returned or self.vanished or self.reworded)

    def lines(self) -> list[str]:
        """What it does, by keys: of all that go, so that a desk that may can be told how many; of some of the others.

        How many there are is told to nobody else. New ones have no keys.
        """
        return [
            *(f"− {old.key}" for old in self.vanished),
            *_listed("~", [old for old, _ in self.changed]),
            *_listed("+", [old for old, _ in self.returned]),
            *(["+ new applications"] if self.fresh else []),
        ]


def _listed(sign: str, records: Sequence[Kept]) -> list[str]:
    more = [f"{sign} and more"] if len(records) > _LISTED else []
    return [*(f"{sign} {old.key}" for old in records[:_LISTED]), *more]


def prepare(
    link: sqlite3.Connection, feed: int, name: str, batch: Batch, *, whole: bool, reread: bool = False
) -> ScholarshipPlan:
    """Compares a batch with the store. `whole`: what the table does not list has gone; `reread`: as in the plan."""
    stored = {kept.id: kept for _, kept in all_records(link, feed=feed)}
    before = sum(not old.gone for old in stored.values())
    plan = ScholarshipPlan(feed=feed, before=before, first=not stored, reread=reread)
    rows = list(batch.scholarships)
    if not rows and not stored:
        return plan
    gone = frozenset(id_ for id_, old in stored.items() if old.gone)
    pairs = pair({id_: old.scholarship for id_, old in stored.items()}, rows, gone)
    for place, (said, ways) in enumerate(zip(rows, ways_of(rows, name), strict=True)):
        if place not in pairs:
            plan.fresh.append(Row(said, ways))
            continue
        old = stored[pairs[place]]
        row = Row(_remembering(old.scholarship, said), ways)
        if old.gone:
            plan.returned.append((old, row))
        elif _encode(row.said) != old.record:
            plan.changed.append((old, row))
        elif _ways(row) != old.ways:
            plan.reworded.append((old, row))
    if whole:
        listed = set(pairs.values())
        plan.vanished = [old for id_, old in stored.items() if not old.gone and id_ not in listed]
    return plan


def _remembering(was: Scholarship, now: Scholarship) -> Scholarship:
    """What is said now. A stamp alone that is new says nothing: somebody corrected a telephone number."""
    same = (was.state, was.raw_state) == (now.state, now.raw_state) and claimed(was) == claimed(now)
    return msgspec.structs.replace(now, said_at=was.said_at) if same else now


def write(link: sqlite3.Connection, plan: ScholarshipPlan, at: int) -> set[str]:
    """Writes a plan, inside a write transaction; returns the keys whose rows must be folded. `at` is real time."""
    link.executemany("UPDATE scholarship_records SET gone_at = ? WHERE id = ?", [(at, old.id) for old in plan.vanished])
    updated = [*plan.changed, *plan.returned, *plan.reworded]
    _free_bases(link, plan.feed, updated, plan.fresh)
    link.executemany(
        "UPDATE scholarship_records SET base = ?, ways = ?, record = ?, state_at = ?, state_before = ?,"
        " state_before_at = ?, claim_at = ?, claim_before = ?, claim_before_at = ?, read_at = ?, claimed_at = ?,"
        " charged_at = ?, paid_at = ?, offered_at = ?, answered_at = ?, state_anew = ?, claim_anew = ?, gone_at = NULL"
        " WHERE id = ?",
        [
            (
                row.said.base,
                _ways(row),
                _encode(row.said),
                *msgspec.structs.astuple(_follow(old, row.said, at, reread=plan.reread)),
                old.id,
            )
            for old, row in updated
        ],
    )
    moved = [(old.key, row.ways) for old, row in updated if old.gone or _ways(row) != old.ways]
    keys, joins = joined(link, plan.feed, [row.ways for row in plan.fresh], moved)
    link.executemany(
        "INSERT INTO scholarship_records (feed, base, key, ways, record, state_at, claim_at, read_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (plan.feed, row.said.base, key, _ways(row), _encode(row.said), *[min(row.said.said_at or at, at)] * 3)
            for row, key in zip(plan.fresh, keys, strict=True)
        ],
    )
    touched = {*keys, *(old.key for old in plan.vanished), *(old.key for old, _ in updated)}
    return touched | joins.keys() | {*joins.values()}


def _ways(row: Row) -> str:
    return _json(row.ways).decode()


def _free_bases(link: sqlite3.Connection, feed: int, updated: Sequence[tuple[Kept, Row]], fresh: Iterable[Row]) -> None:
    """Makes room for rows that change their base: one that has gone may have had it, or one that changes its own."""
    wanted = [row.said.base for old, row in updated if row.said.base != old.base] + [row.said.base for row in fresh]
    link.execute(
        "UPDATE scholarship_records SET base = base || char(10) || id"
        " WHERE feed = ? AND base IN (SELECT value FROM json_each(?))",
        [feed, _json(wanted).decode()],
    )


def _follow(old: Kept, now: Scholarship, at: int, *, reread: bool) -> Said:
    """What stands beside a record that says something else than before. `reread`: as in the plan."""
    was, said = old.scholarship, old.said
    moment = min(now.said_at or at, at)
    said = _follow_state(was, now, said, moment, reread=reread)
    said = _follow_claim(was, now, said, moment, reread=reread)
    for field in () if reread else MONEY_OUT:
        if getattr(was, field) != getattr(now, field):
            name = f"{field}_at"
            said = msgspec.structs.replace(said, **{name: max(getattr(said, name) or said.read_at, moment)})
    return said


def _follow_state(was: Scholarship, now: Scholarship, said: Said, moment: int, *, reread: bool) -> Said:
    if (was.state, was.raw_state) == (now.state, now.raw_state):
        return said
    if reread or _same_word(was.raw_state, now.raw_state):
        return said if was.state == now.state else msgspec.structs.replace(said, state_anew=1)
    since, said = said.state_at, msgspec.structs.replace(said, state_at=max(said.state_at, moment), state_anew=0)
    if was.state is not None and was.state != now.state:
        said = msgspec.structs.replace(said, state_before=was.state, state_before_at=since)
    elif said.state_before_at is None:
        said = msgspec.structs.replace(said, state_before_at=since)
    if now.state == "offered" != was.state:
        said = msgspec.structs.replace(said, offered_at=said.state_at, answered_at=None)
    elif now.state in _ANSWERS and was.state not in _ANSWERS:
        said = msgspec.structs.replace(said, answered_at=said.state_at)
    return said


def _follow_claim(was: Scholarship, now: Scholarship, said: Said, moment: int, *, reread: bool) -> Said:
    """The word alone: an amount that is put right says nothing new of how far the money is."""
    before, far = (claim.reimbursement if (claim := claimed(each)) else None for each in (was, now))
    if before == far:
        return said
    if reread or (_same_word(was.raw_reimbursement, now.raw_reimbursement) and _same_amounts(was, now)):
        return msgspec.structs.replace(said, claim_anew=1)
    since, said = said.claim_at, msgspec.structs.replace(said, claim_at=max(said.claim_at, moment), claim_anew=0)
    if before is not None:
        return msgspec.structs.replace(said, claim_before=before, claim_before_at=since)
    return said if said.claim_before_at is not None else msgspec.structs.replace(said, claim_before_at=since)


def _same_word(was: str | None, now: str | None) -> bool:
    """Whether the feed says what it said, and the config explains its word otherwise now."""
    return was is not None and was == now


def _same_amounts(was: Scholarship, now: Scholarship) -> bool:
    return all(getattr(was, field) == getattr(now, field) for field in MONEY_OUT)


def all_records(
    link: sqlite3.Connection, keys: Iterable[str] | None = None, feed: int | None = None
) -> list[tuple[int, Kept]]:
    """(feed, record) of all applications, of some keys, or of one feed, in the order in which they came."""
    conditions, parameters = ["1"], list[object]()
    if keys is not None:
        conditions.append("key IN (SELECT value FROM json_each(?))")
        parameters.append(_json(sorted(keys)).decode())
    if feed is not None:
        conditions.append("feed = ?")
        parameters.append(feed)
    rows = link.execute(
        f"SELECT feed, {', '.join(_COLUMNS)} FROM scholarship_records"  # noqa: S608 - our own names
        f" WHERE {' AND '.join(conditions)} ORDER BY id",
        parameters,
    ).fetchall()
    return [
        (feed, Kept(id_, base, key, ways, record, Said(*said), gone_at is not None))
        for feed, id_, base, key, ways, record, *said, gone_at in rows
    ]
