"""Applications for scholarships as they are listed: masked, where nothing private is read; and opened. And the pots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from confdash.money import Money
from confdash.records import AMOUNTS
from confdash.store import connect
from confdash.store.query.language import Sql, Term
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_fields import FIELDS, GROUP, GROUPS, ORDERS, PRIVATE, PRIVATE_ORDERS, SEEN_DAY
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.source import Source

_NAMES = ScholarshipRow.__struct_fields__
#: What may be read while the board is masked.
_PUBLIC = _NAMES[: _NAMES.index("name")]
_PRIVATE = ("name", "raw_state", "seen_by", "seen_where", "email", "person")
_MONEY = (*AMOUNTS, "committed")
_COLUMNS = (*_PUBLIC, *_PRIVATE, "note", *(column for name in _MONEY for column in (name, f"{name}_in")))
_FLAGS = frozenset({"unknown", "needs_info", "state_by_hand", "claim_by_hand", "gone"})
_decode = msgspec.json.Decoder(tuple[str, ...]).decode


def _public(values: Sequence[Any]) -> dict[str, Any]:
    found = dict(zip(_PUBLIC, values, strict=True))
    found["feeds"] = _decode(found["feeds"])
    return found | {name: bool(found[name]) for name in _FLAGS}


def _masked(values: tuple[Any, ...]) -> ScholarshipRow:
    return ScholarshipRow(**_public(values))


def _opened(values: tuple[Any, ...]) -> ScholarshipRow:
    known = _public(values[: len(_PUBLIC)])
    rest = dict(zip(_COLUMNS[len(_PUBLIC) :], values[len(_PUBLIC) :], strict=True))
    for name in _MONEY:
        amount, currency = rest.pop(name), rest.pop(f"{name}_in")
        rest[name] = None if amount is None or currency is None else Money(amount, currency)
    return ScholarshipRow(**known, **rest, opened=True)


def _words_in(text: str) -> Callable[[list[Term]], Sql]:
    def words(terms: list[Term]) -> Sql:
        values: list[object] = [value for term in terms for value in (term.value, int(term.quoted))]
        return " AND ".join(f"matches(?, ?, {text})" for _ in terms) or "1", values

    return words


_SAID = "coalesce(state, '') || ' ' || coalesce(pot, '') || ' ' || key"

#: Nothing private is read, filtered or sorted by. Words look at states, pots and keys alone.
SCHOLARSHIPS = Source(
    name="scholarships",
    table="scholarship_rows",
    key="key",
    columns=tuple(SEEN_DAY if name == "seen" else name for name in _PUBLIC),
    make=_masked,
    fields=FIELDS,
    words=_words_in(_SAID),
    orders=ORDERS,
    order="deadline",
    hidden=frozenset(PRIVATE),
)
#: With all that is private: after a person asked for it, and for lists with `--private`. Words find people too.
OPENED = msgspec.structs.replace(
    SCHOLARSHIPS,
    columns=_COLUMNS,
    make=_opened,
    fields={**FIELDS, **PRIVATE},
    words=_words_in(f"name || ' ' || coalesce(email, '') || ' ' || {_SAID}"),
    orders={**ORDERS, **PRIVATE_ORDERS},
    hidden=frozenset(),
)


def pots(reader: Reader) -> list[PotRow]:
    """All pots, in the order of the config, then those that only applications name. Raises `StoreError`.

    With all figures: while all is masked, `PotRow.masked` is shown.
    """
    names = PotRow.__struct_fields__[: PotRow.__struct_fields__.index("lapsed")]
    with connect.translated(reader.path):
        rows = reader.link().execute(
            f"SELECT {', '.join(names)} FROM pot_totals ORDER BY place IS NULL, place, name, currency"  # noqa: S608 - our own names
        ).fetchall()  # fmt: skip
        # Of a small event one sort is cheap, and SQLite has no median.
        offers = reader.link().execute(
            "SELECT coalesce(pot, ''), iif(offered IS NULL, accepted_in, offered_in), coalesce(offered, accepted),"
            " iif(state = 'offered' AND answer_by < event_now(), committed, 0) FROM scholarship_rows"
            " WHERE gone = 0 AND coalesce(offered, accepted) IS NOT NULL ORDER BY 3"
        ).fetchall()  # fmt: skip
    amounts: dict[tuple[str, str], list[int]] = {}
    lapsed: dict[tuple[str, str], list[int]] = {}
    for pot, currency, amount, over in offers:
        amounts.setdefault((pot, currency), []).append(amount)
        if over:
            lapsed.setdefault((pot, currency), []).append(over)
    found: list[PotRow] = []
    for row in rows:
        where = (row[0], row[1])
        found.append(
            PotRow(
                **dict(zip(names, row, strict=True)),
                lapsed=sum(lapsed.get(where, [])),
                lapsed_people=len(lapsed.get(where, [])),
                median=_median(amounts.get(where, [])),
                offers=len(amounts.get(where, [])),
            )
        )
    return found


def _median(amounts: Sequence[int]) -> int | None:
    """The one in the middle of a sorted list; between two, the whole minor unit below. None of nothing."""
    middle, odd = divmod(len(amounts), 2)
    if not amounts:
        return None
    return amounts[middle] if odd else (amounts[middle - 1] + amounts[middle]) // 2


def group_of(reader: Reader, id_: int) -> int:
    """The group of a row in the order by deadline, as a place in `GROUPS`; the last where it has gone meanwhile."""
    with connect.translated(reader.path):
        found = reader.link().execute(f"SELECT {GROUP} FROM scholarship_rows WHERE id = ?", [id_]).fetchone()  # noqa: S608 - our own names
    return int(found[0]) if found else len(GROUPS) - 1


class Said(msgspec.Struct, frozen=True):
    """One decision about an application: who, when (UTC seconds), where, which field, and what was said of it.

    `text` is what may be read while all is masked: a state, a date, how far the money is; None of what is private.
    `value` is the whole of it, as the journal has it, once it was opened. Of an arrival that is not opened `at` is the
    beginning of its day, and `by` and `desk` are "".
    """

    at: int
    by: str
    desk: str
    field: str
    text: str | None
    undoes: bool
    value: str | None = None


_ARRIVAL = "field IN ('here', 'arrived')"
#: Of each field what is not private, as SQL over the journal's `new`.
_TOLD = (
    "CASE WHEN new IS NULL THEN NULL WHEN field = 'state' THEN json_extract(new, '$.state')"
    " WHEN field = 'claim' THEN json_extract(new, '$.reimbursement') WHEN field = 'here' THEN ''"
    " WHEN field IN ('pot', 'owner', 'answer_by', 'claim_by') THEN new END"
)


def decisions(reader: Reader, key: str, *, private: bool, limit: int = 30) -> list[Said]:
    """What people decided about an application, newest first. What is private of it is read only where it is asked for.

    Raises `StoreError`.
    """
    value = "new" if private else "NULL"
    # Of an arrival the day alone: when, and by whom, the list of speakers says too.
    masked = f"iif({_ARRIVAL}, day_first(at), at), iif({_ARRIVAL}, '', by), iif({_ARRIVAL}, '', desk)"
    who = "at, by, desk" if private else masked
    with connect.translated(reader.path):
        rows = reader.link().execute(
            f"SELECT {who}, field, {_TOLD}, reverts IS NOT NULL, {value} FROM journal"  # noqa: S608 - our own names
            " WHERE entity = 'scholarship' AND key = ? ORDER BY seq DESC LIMIT ?",
            [key, limit],
        ).fetchall()  # fmt: skip
    return [Said(at, by, desk or "", field, text, bool(undoes), new) for at, by, desk, field, text, undoes, new in rows]


__all__ = ["GROUPS", "OPENED", "SCHOLARSHIPS", "Said", "decisions", "group_of", "pots"]
