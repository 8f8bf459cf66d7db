"""Applications for scholarships as the store tells of them, put there directly: what the desk's rules look at."""

from __future__ import annotations

from typing import Protocol

from tests.attention.rules.filmed import ago, at
from tests.attention.rules.scene import Scene

from confdash.attention.items import Item, Line, Listing

#: What no text of a rule may hold: a name, an address, a note, and a sum of one person.
NAME, EMAIL, NOTE, SUM = "Zephyrine Canary", "canary@applicants.example", "owes us a receipt", 123457
#: What stands in columns that nothing is said of.
_ROW = {
    "name": NAME, "email": EMAIL, "note": NOTE, "search": "zephyrine canary", "pot": "Travel EUR", "state": "accepted",
    "needs_info": 0, "state_by": "grants", "state_by_hand": 0, "reimbursement": "none",
    "claim_by_hand": 0, "feeds": '["grants"]', "gone": 0, "requested": SUM, "requested_in": "EUR", "offered": SUM,
    "offered_in": "EUR", "accepted": SUM, "accepted_in": "EUR", "committed": SUM, "committed_in": "EUR",
}  # fmt: skip

__all__ = ["ago", "at"]


class Store(Protocol):
    """A store that SQL is written to: a scene's, or another test's."""

    def sql(self, statement: str, *values: object) -> None:
        """Runs one statement."""


def grant(scene: Store, key: str, **more: object) -> None:
    """An application, accepted and with nothing claimed where nothing else is said."""
    _put(scene, "scholarships", "key", {"key": key, "state_since": ago(240), **_ROW} | more)


def grants(scene: Store, count: int, **more: object) -> None:
    """So many alike: `s-00000000`, `s-00000001`, …"""
    for number in range(count):
        grant(scene, f"s-{number:08}", **more)


def pot(scene: Store, name: str = "Travel EUR", **more: object) -> None:
    """A pot of 1,000.00 EUR where nothing else is said."""
    _put(scene, "pots", "name", {"name": name, "place": 0, "currency": "EUR", "budget": 100_000, "raised": None} | more)


def _put(scene: Store, table: str, key: str, values: dict[str, object]) -> None:
    scene.sql(f"DELETE FROM {table} WHERE {key} = ?", values[key])
    names = ", ".join(values)
    scene.sql(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", *values.values())


def apart(scene: Scene, minutes: float = 0) -> Listing:
    """What the scholarship desk is told at a moment; nothing of it is told to others."""
    listing = scene.look(minutes)
    assert not any(item.desk == "scholarships" for item in listing.items)
    return listing.apart or Listing(at=listing.at)


def items(scene: Scene, rule: str, minutes: float = 0) -> dict[str, Item]:
    """What one of the desk's rules finds, by key."""
    return {item.key: item for item in apart(scene, minutes).items if item.rule == rule}


def severities(scene: Scene, rule: str, minutes: float = 0) -> dict[str, str]:
    """Key → severity of what one of the desk's rules finds."""
    return {key: item.severity for key, item in items(scene, rule, minutes).items()}


def lines(scene: Scene, rule: str, minutes: float = 0) -> list[Line]:
    """The rows in which one of the desk's rules has something."""
    return [line for line in apart(scene, minutes).lines if any(item.rule == rule for item in line.items)]
