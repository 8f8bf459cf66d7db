"""Table `pots`: what the config says of each pot of money, and people above it (`budget`, `raised`)."""

from __future__ import annotations

import sqlite3

import msgspec

from confdash import money
from confdash.config import Pot
from confdash.money import Money
from confdash.store.decided import Decisions
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of


def follow(link: sqlite3.Connection, rules: Rules) -> None:
    """Writes the rows that differ. A pot that the config does not name is there while people say something of it."""
    decisions = decisions_of(link, "pot")
    rows = {
        pot.name: _row(pot.name, place, pot.currency, pot, decisions.get(pot.name, {}))
        for place, pot in enumerate(rules.pots)
    }
    for name, said in decisions.items():
        if name not in rows and (currency := _currency(said)) is not None:
            rows[name] = _row(name, None, currency, None, said)
    stored = {row[0]: row for row in link.execute("SELECT name, place, currency, budget, raised FROM pots").fetchall()}
    link.executemany("DELETE FROM pots WHERE name = ?", [(name,) for name in stored.keys() - rows.keys()])
    link.executemany(
        "INSERT OR REPLACE INTO pots (name, place, currency, budget, raised) VALUES (?, ?, ?, ?, ?)",
        [row for name, row in rows.items() if row != stored.get(name)],
    )


def standing(link: sqlite3.Connection, name: str, field: str) -> str | None:
    """What a pot's `budget` or `raised` is now, in the form in which a decision holds it."""
    row = link.execute(f"SELECT {field}, currency FROM pots WHERE name = ?", [name]).fetchone()  # noqa: S608 - ours
    return None if row is None or row[0] is None else msgspec.json.encode(Money(*row)).decode()


def _row(name: str, place: int | None, currency: str, pot: Pot | None, said: Decisions) -> tuple[object, ...]:
    amounts = list[int | None]()
    for field in ("budget", "raised"):
        decided = _decided(said, field)
        if decided is not None and decided.currency == currency:
            amounts.append(decided.minor)
        else:
            amounts.append(_configured(getattr(pot, field), currency) if pot else None)
    return name, place, currency, *amounts


def _currency(said: Decisions) -> str | None:
    """The currency of a pot of which only people speak."""
    return next((each.currency for field in ("budget", "raised") if (each := _decided(said, field))), None)


def _decided(said: Decisions, field: str) -> Money | None:
    each = said.get(field)
    return msgspec.json.decode(each.value, type=Money) if each else None


def _configured(amount: str | int | None, currency: str) -> int | None:
    """An amount of the config in minor units, as people write it or in whole units; None where it is none."""
    if amount is None:
        return None
    if isinstance(amount, int):
        return amount * int(10 ** money.digits(currency))
    try:
        read = money.parse(amount, currency)
    except money.MoneyError:
        return None
    return read.minor if read.currency == currency else None
