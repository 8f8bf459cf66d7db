"""What pots hold equals the sum of their applications, whatever feeds and people say, and take back.

The machine keeps its own account of all that was said, in plain Python, and works out from it what each application
takes up.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.store.accounting import FEEDS, NAMES, Account, Hand, Spoken, money, tables
from tests.store.build import Store
from tests.store.granting import amount, answered, apply, claimed, event, opened, purse

from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, Scholarship
from confdash.store import decide
from confdash.store.decisions import NothingToUndo


class Purse(RuleBasedStateMachine):
    """Two tables that say anything, a desk that decides anything, and takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self._folder.name) / "event", event(("programme", *FEEDS)))
        self.account = Account()
        #: What the account of the hand was before each batch, and before each undo.
        self.done: list[dict[str, Hand]] = []
        self.undone: list[dict[str, Hand]] = []

    @initialize(rows=tables)
    def begin(self, rows: list[Scholarship]) -> None:
        self.sync("grants", rows)

    @rule(feed=st.sampled_from(FEEDS), rows=tables)
    def sync(self, feed: str, rows: list[Scholarship]) -> None:
        apply(self.store, rows, feed)
        self.account.hear(feed, rows, self.store.now)

    @rule(
        names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
        state=st.sampled_from([None, *SCHOLARSHIP_STATES]),
        later=st.sampled_from([30, -150]),
    )
    def answer(self, names: list[str], state: str | None, later: int) -> None:
        at = self.store.now + later
        before = {name: self.account.state(name) for name in names if name in self.account.names()}
        said = {name: self.account.speak(name, "state", stood, state) for name, stood in before.items()}
        value = answered(state, at) if state else None
        self._decide("state", value, {name: (state, at, stood) if state else None for name, stood in said.items()})

    @rule(
        name=st.sampled_from(NAMES),
        reached=st.sampled_from([None, *REIMBURSEMENTS]),
        charged=money,
        paid=money,
        later=st.sampled_from([30, -150]),
    )
    def claim(self, name: str, reached: str | None, charged: Money | None, paid: Money | None, later: int) -> None:
        if name not in self.account.names():
            return
        at = self.store.now + later
        word, *amounts = self.account.money(name)
        fields = ("charged", "paid") * 2
        stood = self.account.speak(
            name, "claim", word, reached, *zip(fields, (*amounts, *((charged, paid) if reached else ())), strict=False)
        )
        value = claimed(reached, at, charged=charged, paid=paid) if reached else None
        spoken = Spoken(reached, at, {"charged": charged, "paid": paid}, stood) if reached else None
        self._decide("claim", value, {name: (*self.account.by_hand(name).claims, spoken) if spoken else ()})

    @rule(name=st.sampled_from(NAMES), field=st.sampled_from(["offered", "accepted"]), money=money)
    def promise(self, name: str, field: str, money: Money | None) -> None:
        self._decide(field, amount(money) if money else None, {name: money})

    @rule(name=st.sampled_from(NAMES), pot=st.sampled_from([None, "Travel", "Diversity", "Another"]))
    def move(self, name: str, pot: str | None) -> None:
        self._decide("pot", pot, {name: pot})

    @rule(again=st.booleans())
    def take_back(self, again: bool) -> None:
        stack, other = (self.undone, self.done) if again else (self.done, self.undone)
        try:
            (self.store.redo if again else self.store.undo)()
        except NothingToUndo:
            assert not stack
            return
        other.append(dict(self.account.hand))
        self.account.hand = stack.pop()

    @rule()
    def rebuild(self) -> None:
        before = decide.dump(self.store.link)
        assert self.store.rebuild()
        assert decide.dump(self.store.link) == before

    @invariant()
    def adds_up(self) -> None:
        rows = {row.name or "": row for row in opened(self.store).values()}
        assert rows.keys() == self.account.names()
        for name, row in rows.items():
            assert (row.state, row.committed) == (self.account.state(name), self.account.takes(name)), name
            assert (row.reimbursement, row.charged, row.paid) == self.account.money(name), name
        expected = self.account.totals()
        pots = purse(self.store)
        assert expected.keys() | {("Travel", "EUR"), ("Diversity", "USD")} == pots.keys()
        for key, pot in pots.items():
            for part in ("committed", "offered", "accepted", "charged", "paid", "paid_unknown", "people"):
                assert getattr(pot, part) == expected[key][part], (key, part)

    def _decide(self, field: str, value: str | None, said: dict[str, object]) -> None:
        """Decides the same of several people, as far as they are there; `said`: as the account has it."""
        keys = {row.name: row.key for row in opened(self.store).values()}
        there = [name for name in said if name in keys]
        if there:
            self.store.decide(*(("scholarship", keys[name], field, value) for name in there))
            self.done.append(dict(self.account.hand))
            self.undone.clear()
            for name in there:
                now = {"claims" if field == "claim" else field: said[name]}
                self.account.hand[name] = msgspec.structs.replace(self.account.by_hand(name), **now)

    def teardown(self) -> None:
        self.store.check()
        self.store.close()
        self._folder.cleanup()


TestPurse = Purse.TestCase
TestPurse.settings = settings(max_examples=8, stateful_step_count=12)
_LONG = {"settings": settings(max_examples=300, stateful_step_count=40), "__module__": __name__}
TestFullPurse = pytest.mark.soak(type("TestFullPurse", (TestPurse,), _LONG))
