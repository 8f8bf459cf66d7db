"""`Evaluator`: all rules over one state of the store, as the list that a desk works with."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from confdash.attention import held, lines, load
from confdash.attention.bands import band, order
from confdash.attention.functions import parameters
from confdash.attention.guard import BUDGET
from confdash.attention.items import APART, Item, Listing
from confdash.attention.lines import Pair
from confdash.attention.rule import Rule, RuleError
from confdash.attention.run import Found, Runner
from confdash.clock import Clock
from confdash.config import Settings
from confdash.store import connect


class Evaluator:
    """Evaluates the rules of one event. One thread at a time may use it; `interrupt` may be called from any.

    `folder` is where the organisers' own rules are (the store's folder where none is given); their edits are
    taken up. `budget`: what one rule may take, in seconds. Opens the store when it is first needed.
    """

    def __init__(
        self, path: Path, settings: Settings, clock: Clock, *, folder: Path | None = None, budget: float = BUDGET
    ) -> None:
        self.path = path
        self.settings = settings
        self.clock = clock
        self.folder = path.parent if folder is None else folder
        self._budget = budget
        self._stopped = threading.Event()
        self._runner: Runner | None = None
        self._inode = 0
        self._rules: load.Rules | None = None
        self._stamp: object = None

    @property
    def rules(self) -> load.Rules:
        """The rules as their files and the config are now."""
        stamp = load.stamp(self.folder)
        if self._rules is None or stamp != self._stamp:
            self._rules = load.load(self.settings, self.folder)
            self._stamp = stamp
        return self._rules

    def evaluate(self) -> Listing:
        """What needs a human now. Raises `StoreError` where there is no store, or somebody interrupts it."""
        rules = self.rules
        runner = self._opened()
        given = parameters(self.clock)
        problems = list(rules.problems)
        try:
            with connect.translated(self.path), connect.snapshot(runner.link):
                runner.unless_stopped()
                found = [one for rule in rules.on for one in _unharmed(runner, rule, given, problems)]
                decided = held.of_items(runner.link)
                hands = held.of_subjects(runner.link)
        finally:
            self._stopped.clear()
        pairs = _once([Pair(one, self._item(one, given, decided, hands)) for one in found], problems)
        return self._listing(pairs, given, problems)

    def test(self, rule: Rule) -> list[Item]:
        """What one rule finds, as if nothing had been acknowledged. Raises `RuleError` and `StoreError`."""
        runner = self._opened()
        given = parameters(self.clock)
        with connect.translated(self.path), connect.snapshot(runner.link):
            found, _more = runner.run(rule, given)
        return [self._item(one, given, {}, {}) for one in found]

    def version(self) -> int:
        """Changes whenever another connection has written to the store. Raises `StoreError`."""
        runner = self._opened()
        with connect.translated(self.path):
            return int(runner.link.execute("PRAGMA data_version").fetchone()[0])

    def interrupt(self) -> None:
        """Stops the evaluation that runs in another thread, else the next one; it then raises `StoreError`."""
        self._stopped.set()

    def close(self) -> None:
        """Gives the connection back. It opens again when it is needed."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _opened(self) -> Runner:
        """The connection; a new one where the store's file is another."""
        try:
            inode = self.path.stat().st_ino
        except OSError:
            inode = 0
        if self._runner is None or inode != self._inode:
            self.close()
            self._runner = Runner(self.path, self.clock, self._budget, self._stopped, self.settings.rooms)
            self._inode = inode
        return self._runner

    def _item(
        self, found: Found, given: dict[str, int | None], decided: dict[str, held.Held], hands: held.Hands
    ) -> Item:
        rule, now = found.rule, given["now"] or 0
        mark = decided.get(f"{rule.id} {found.entity} {found.key}", _NOTHING)
        filmed = rule.desk == "video" and found.entity == "talk"
        owner, note = hands.get(("footage" if filmed else found.entity, found.key), (None, None))
        return Item(
            rule=rule.id,
            severity=found.severity,
            band=band(
                found.severity, found.hurts_at, overdue=found.overdue, now=now, today_ends=given["today_ends"] or 0
            ),
            desk=rule.desk,
            entity=found.entity,
            key=found.key,
            keys=found.keys,
            hurts_at=found.hurts_at,
            summary=found.summary,
            short=found.summary if found.badge else rule.title,
            why=found.why,
            where=found.where,
            who=found.who,
            todo=rule.todo,
            address=found.address,
            paste=found.paste,
            actions=rule.actions,
            fingerprint=found.fingerprint,
            acknowledged=not rule.always and mark.acknowledges(found.fingerprint, found.severity),
            snoozed_until=None if rule.always else mark.snoozes(found.fingerprint, found.severity, now),
            badge=found.badge,
            always=rule.always,
            owner=mark.owner or owner or found.owner,
            note=mark.note or note or found.note,
        )

    def _listing(self, pairs: list[Pair], given: dict[str, int | None], problems: list[str]) -> Listing:
        told = [pair for pair in pairs if not _is_apart(pair)]
        apart = [pair for pair in pairs if _is_apart(pair)]
        return msgspec.structs.replace(
            self._arranged(told, given, problems), apart=self._arranged(apart, given, []) if apart else None
        )

    def _arranged(self, pairs: list[Pair], given: dict[str, int | None], problems: list[str]) -> Listing:
        open_ = [place for place, pair in enumerate(pairs) if not _is_held(pair.item)]
        shown = lines.arrange([pairs[place] for place in open_], self.clock)
        items = [pair.item for pair in pairs]
        for among, key in shown.bundles.items():
            place = open_[among]
            items[place] = msgspec.structs.replace(items[place], bundle=key)
        known = [pair for pair in pairs if pair.item.acknowledged]
        asleep = [pair for pair in pairs if pair.item.snoozed_until is not None and not pair.item.acknowledged]
        return Listing(
            at=given["now"] or 0,
            lines=shown.lines,
            items=tuple(items),
            snoozed=len(lines.arrange(asleep, self.clock).lines),
            acknowledged=len(lines.arrange(known, self.clock).lines),
            info=shown.info,
            rules=len(self.rules.on),
            rules_off=len(self.rules.rules) - len(self.rules.on),
            problems=tuple(problems),
            always=shown.always,
        )


_NOTHING = held.Held()


def _is_apart(pair: Pair) -> bool:
    return pair.item.desk == APART and not pair.found.rule.always


def _is_held(item: Item) -> bool:
    return item.acknowledged or item.snoozed_until is not None


def _unharmed(runner: Runner, rule: Rule, given: dict[str, int | None], problems: list[str]) -> list[Found]:
    """What a rule finds; nothing, and a sentence, where it is broken: the others go on."""
    try:
        found, more = runner.run(rule, given)
    except RuleError as error:
        problems.append(str(error))
        return []
    if more:
        problems.append(more)
    return found


def _once(pairs: list[Pair], problems: list[str]) -> list[Pair]:
    """Each subject of a rule once, in order: two under one mark could not be told apart by a decision."""
    kept: dict[str, Pair] = {}
    told: set[str] = set()
    for pair in sorted(pairs, key=lambda pair: order(pair.item)):
        other = kept.setdefault(pair.item.mark, pair)
        if other is not pair and pair.item.rule not in told:
            told.add(pair.item.rule)
            problems.append(
                f"rule {pair.item.rule}: it names {pair.item.entity} {pair.item.key} twice; the worst of them is listed"
            )
    return list(kept.values())
