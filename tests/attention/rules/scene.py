"""A conference in a store, as rules look at it: what they find at a moment, and what a desk has marked."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from tests.store.build import T0, Store, talk

from confdash import clock
from confdash.attention.engine import Evaluator
from confdash.attention.items import Item, Line, Listing
from confdash.records import Talk
from confdash.store.decisions import Ack, Sighting

#: Minutes of a day and of an hour; moments in these tests are minutes after Mon 9 Nov 2026 09:00 in Copenhagen.
DAY, HOUR = 24 * 60, 60


class Scene:
    """One event. Moments are minutes after `T0`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._evaluator: Evaluator | None = None
        # Syncs are stamped with real time: these have just been.
        store.now = clock.real() - 600

    def programme(self, *talks: Talk, feed: str = "programme") -> None:
        """A feed gives these talks."""
        self.store.sync(feed, talks)

    def look(self, at: float = 0) -> Listing:
        """All that the rules find at a moment."""
        pinned = msgspec.structs.replace(self.store.settings.clock(), offset=T0 + round(at * 60) - clock.real())
        # One for all looks, as a dashboard has it; a connection learns all rules anew, which takes the longest.
        if self._evaluator is None or self._evaluator.settings is not self.store.settings:
            self.close()
            self._evaluator = Evaluator(self.store.path, self.store.settings, pinned)
        self._evaluator.clock = pinned
        listing = self._evaluator.evaluate()
        assert listing.problems == ()
        return listing

    def close(self) -> None:
        """Gives the rules' connection back."""
        if self._evaluator is not None:
            self._evaluator.close()
            self._evaluator = None

    def items(self, rule: str, at: float = 0) -> list[Item]:
        """What one rule finds, also for the desk that is told apart."""
        listing = self.look(at)
        apart = listing.apart.items if listing.apart else ()
        return [item for item in (*listing.items, *apart) if item.rule == rule]

    def item(self, rule: str, at: float = 0) -> Item:
        """The one thing that a rule finds."""
        (item,) = self.items(rule, at)
        return item

    def severities(self, rule: str, at: float = 0) -> dict[str, str]:
        """Key → severity of what a rule finds."""
        return {item.key: item.severity for item in self.items(rule, at)}

    def lines(self, rule: str, at: float = 0) -> list[Line]:
        """The rows in which a rule has something."""
        return [line for line in self.look(at).lines if any(item.rule == rule for item in line.items)]

    def here(self, *names: str, at: float = 0, desk: str = "front") -> None:
        """These people are seen at a moment."""
        for name in names:
            self.decide("person", self.person(name), "here", seen(at, desk), desk=desk)

    def person(self, name: str) -> str:
        """The key of the only person of a name."""
        (key,) = (row[0] for row in self.store.link.execute("SELECT key FROM speakers WHERE name = ?", [name]))
        return str(key)

    def decide(self, entity: str, key: str, field: str, value: str | None, *, desk: str = "front") -> None:
        """Somebody at a desk decides one field."""
        self.store.decide((entity, key, field, value), desk=desk)

    def acknowledge(self, items: Iterable[Item]) -> None:
        """A desk knows about these items."""
        for item in items:
            self.decide("item", item.mark, "ack", json(Ack(item.fingerprint, item.severity)))

    def sql(self, statement: str, *values: object) -> None:
        """Changes the store as something else than a sync of talks would: a failed read, a batch that is held."""
        with self.store.link:
            self.store.link.execute(statement, values)


def json(value: object) -> str:
    """A value as the journal holds it."""
    return msgspec.json.encode(value).decode()


def seen(at: float, desk: str = "front") -> str:
    """The value of a sighting."""
    return json(Sighting(T0 + round(at * 60), "ada", desk))


def sessions(count: int, **more: object) -> list[Talk]:
    """So many sessions, one an hour from `T0` on."""
    return [talk(f"T{number}", **{"at": number * 60, "people": [f"P{number}"], **more}) for number in range(count)]  # type: ignore[arg-type]
