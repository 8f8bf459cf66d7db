"""A `Source` is one kind of thing that can be listed: its table, columns, row type, filter fields and orders."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

import msgspec

from confdash.clock import Clock
from confdash.store.query.language import Field, FilterError, Sql, Term, matches

Row = msgspec.Struct


class Order(msgspec.Struct, frozen=True):
    """A way to sort. `column` is sorted with empty values last; ties are broken by id, so that order is total."""

    title: str
    column: str
    #: Newest first, or most first, is what a person expects of some columns.
    descending: bool = False
    #: No column but worked out for each row, which is done once: no index could help.
    computed: bool = False


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing: where it is, what may be asked of it, and what comes back."""

    name: str
    #: A table or a view with an integer `id` and, where `words` uses it, a `search` column.
    table: str
    key: str
    columns: tuple[str, ...]
    make: Callable[[tuple[object, ...]], Row]
    fields: Mapping[str, Field]
    words: Callable[[list[Term]], Sql]
    #: The FTS index over `search`, where words are found by one.
    index: str | None = None
    orders: Mapping[str, Order]
    order: str
    #: Where several tables are one list: a view of each, with an own `number` and `id` = number × 4 + its place here.
    #: Each is then read by its own index. Their keys are their ids, and no order has empty values.
    parts: tuple[str, ...] = ()
    #: Fields that a person may know of, and that are private: a filter that names one is told so.
    hidden: frozenset[str] = frozenset()


def any_of(column: str, table: str) -> Callable[[Term, Clock], Sql]:
    """A field over a short text column with few distinct values. `link` is bound late, see `Reader`."""

    def sql(term: Term, _clock: Clock) -> Sql:
        distinct = f"SELECT DISTINCT {column} AS value FROM {table}"  # noqa: S608 - our own names
        return (
            f"{column} IN (SELECT value FROM ({distinct}) WHERE matches(?, ?, value))",  # noqa: S608
            [term.value, int(term.quoted)],
        )

    return sql


def any_in(column: str, table: str) -> Callable[[Term, Clock], Sql]:
    """A field over a column that holds a JSON list of short texts: any of them may match."""

    def sql(term: Term, _clock: Clock) -> Sql:
        distinct = f"SELECT DISTINCT {column} AS list FROM {table}"  # noqa: S608 - our own names
        some = "EXISTS (SELECT 1 FROM json_each(list) WHERE matches(?, ?, json_each.value))"
        return f"{column} IN (SELECT list FROM ({distinct}) WHERE {some})", [term.value, int(term.quoted)]  # noqa: S608

    return sql


def any_listed(column: str) -> Callable[[Term, Clock], Sql]:
    """As `any_in`, asked of each row by itself: for a view, whose distinct lists would have to be worked out first."""

    def sql(term: Term, _clock: Clock) -> Sql:
        some = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE matches(?, ?, json_each.value))"  # noqa: S608 - our own name
        return some, [term.value, int(term.quoted)]

    return sql


def matching(column: str) -> Callable[[Term, Clock], Sql]:
    """A field over a text column: whole when quoted, else the beginning of any word."""

    def sql(term: Term, _clock: Clock) -> Sql:
        return f"matches(?, ?, {column})", [term.value, int(term.quoted)]

    return sql


def beginning(column: str) -> Callable[[Term, Clock], Sql]:
    """A field over a column of keys: their beginning, as written."""

    def sql(term: Term, _clock: Clock) -> Sql:
        return f"substr({column}, 1, ?) = ?", [len(term.value), term.value]

    return sql


def yes_no(condition: str) -> Callable[[Term, Clock], Sql]:
    """A field that is asked as `gone:yes` or `gone:no`."""

    def sql(term: Term, _clock: Clock) -> Sql:
        word = term.value.lower()
        if "yes".startswith(word):
            return condition, []
        if "no".startswith(word):
            return f"NOT coalesce(({condition}), 0)", []
        raise FilterError(f"“{term.value}” is not known here; write {term.field}:yes or {term.field}:no")

    return sql


def may_be_recorded(of: str = "1") -> Callable[[Term, Clock], Sql]:
    """A field that is asked as `record:yes`, `record:no` or `record:unknown`; `of`: of which rows it can be unknown."""
    conditions = {"yes": "do_not_record = 0", "no": "do_not_record = 1", "unknown": f"do_not_record IS NULL AND {of}"}

    def sql(term: Term, _clock: Clock) -> Sql:
        found = conditions.get(term.value.lower())
        if found is None:
            raise FilterError(f"“{term.value}” is not known here; write record:yes, record:no or record:unknown")
        return found, []

    return sql


def register(link: sqlite3.Connection) -> None:
    """Gives a connection the functions that the fields use."""

    def sql_matches(value: str, quoted: int, text: str | None) -> int:
        return int(text is not None and matches(Term(value, quoted=bool(quoted)), text))

    link.create_function("matches", 3, sql_matches, deterministic=True)
    link.create_function("minor_units", 2, _minor_units, deterministic=True)


def _minor_units(text: str, currency: str | None) -> int | None:
    """An amount that a person typed, in minor units of a currency; None where it is of another one."""
    from confdash.money import MoneyError, parse

    try:
        amount = parse(text, currency)
    except MoneyError:
        return None
    return amount.minor if amount.currency == currency else None
