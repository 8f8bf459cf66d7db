"""Applications for scholarships as they are listed: masked, where nothing private is read; and opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from confdash.money import Money
from confdash.records import AMOUNTS
from confdash.store.query.language import Field, Sql, Term
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.source import Order, Source, any_of, beginning

_NAMES = ScholarshipRow.__struct_fields__
#: What may be read while the board is masked.
_PUBLIC = _NAMES[: _NAMES.index("name")]
_PRIVATE = ("name", "email", "person")
_MONEY = (*AMOUNTS, "committed")
_COLUMNS = (*_PUBLIC, *_PRIVATE, "note", *(column for name in _MONEY for column in (name, f"{name}_in")))
_FLAGS = frozenset({"needs_info", "state_by_hand", "claim_by_hand", "gone"})
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


def _words(terms: list[Term]) -> Sql:
    """Words of a masked list: states and pots alone."""
    sql, values = [], []
    for term in terms:
        sql.append("matches(?, ?, coalesce(state, '') || ' ' || coalesce(pot, '') || ' ' || key)")
        values += [term.value, int(term.quoted)]
    return " AND ".join(sql) or "1", values


_FIELDS = {
    "state": Field("in a state", "state:offered", any_of("state", "scholarship_rows")),
    "pot": Field("of a pot", "pot:travel", any_of("pot", "scholarship_rows")),
    "key": Field("with a key", "key:s-7kq", beginning("key")),
}
_ORDERS = {"deadline": Order("deadline", "deadline", computed=True)}


def _source(columns: tuple[str, ...], make: Callable[[tuple[object, ...]], ScholarshipRow]) -> Source:
    return Source(
        name="scholarships", table="scholarship_rows", key="key", columns=columns, make=make, fields=_FIELDS,
        words=_words, orders=_ORDERS, order="deadline",
    )  # fmt: skip


#: Nothing private is read, filtered or sorted by.
SCHOLARSHIPS = _source(_PUBLIC, _masked)
#: With all that is private: after a person asked for it, and for lists with `--private`.
OPENED = _source(_COLUMNS, _opened)


def pots(reader: Reader) -> list[PotRow]:
    """All pots, in the order of the config, then those that only applications name. Raises `StoreError`."""
    names = PotRow.__struct_fields__[: PotRow.__struct_fields__.index("lapsed")]
    rows = reader.link().execute(
        f"SELECT {', '.join(names)} FROM pot_totals ORDER BY place IS NULL, place, name, currency"  # noqa: S608 - our own names
    )
    return [PotRow(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]
