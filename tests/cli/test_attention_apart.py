"""`confdash attention` and `rules` about scholarships: who is told, and that others' lists know nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.attention.rules.granted import EMAIL, NAME, NOTE, at, grant, grants, pot
from tests.e2e.program import Event
from tests.store.build import Store, config, talk

#: Monday 09:00, a minute before talks begin that have nobody.
NOW = ("--now", "2026-11-09T09:00")


class Granted(Event):
    """An event with a few talks, on whose store applications can be put."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        store = Store(folder, config())
        store.sync("programme", [talk("A", at=1, people=["Ada Holm"]), talk("B", at=1, people=["Bo Sato"])])
        self.made = store

    def sql(self, statement: str, *values: object) -> None:
        with self.made.link:
            self.made.link.execute(statement, values)

    def apply(self) -> None:
        """An offer that lapses, three that did, and a pot over its limit."""
        grant(self, "s-7kq2m4fa", state="offered", answer_by=at(60), committed=None)
        grants(self, 3, state="offered", answer_by=at(-60), committed=90_000)
        pot(self)


@pytest.fixture
def event(tmp_path: Path) -> Granted:
    made = Granted(tmp_path / "event")
    made.env["CONFDASH_DESK"] = "front"
    return made


def test_other_lists_are_the_same_with_and_without_them(event: Granted) -> None:
    asked = [
        (*NOW, "attention"), (*NOW, "attention", "--all"), (*NOW, "attention", "--desk", "programme"),
        (*NOW, "attention", "--desk", "feeds"), (*NOW, "attention", "desk:scholarships"),
        (*NOW, "attention", "--format", "json"), (*NOW, "attention", "--format", "csv"),
        (*NOW, "attention", "--format", "table"), (*NOW, "rules", "--format", "json"), (*NOW, "handover"),
    ]  # fmt: skip
    before = [event.ok(*args).out for args in asked]
    event.apply()
    assert [event.ok(*args).out for args in asked] == before
    assert "Room clash" in before[0]


def test_their_desk_is_told_and_nobody_is_named(event: Granted) -> None:
    event.apply()
    lines = event.ok(*NOW, "attention", "--desk", "scholarships").lines
    assert [line.partition(". ")[0] for line in lines] == [
        "Critical: Pot over by 1,700.00 EUR, Travel EUR",
        "Warning, in 60 min: Offer lapses, Travel EUR",
        "Warning: 3 offers lapsed.",
    ]
    assert "The offer to s-7kq2m4fa from Travel EUR lapses today at 10:00; it was made" in lines[1]
    rows = event.list(*NOW, "attention", "--desk", "scholarships")
    assert {(row["rule"], row["entity"]) for row in rows} == {
        ("offer-expiring", "scholarship"), ("offer-lapsed", "scholarship"), ("over-budget", "pot"),
    }  # fmt: skip
    assert [row["keys"] for row in rows if row["rule"] == "offer-expiring"] == [["s-7kq2m4fa"]]
    for private in (NAME, EMAIL, NOTE, "1,234.57"):
        assert private not in repr((lines, rows))


def test_their_rows_are_put_away_by_their_fingerprints(event: Granted) -> None:
    event.apply()
    (row,) = event.list(*NOW, "attention", "--desk", "scholarships", "rule:over-budget")
    assert event.ok("mark", "item", row["fingerprint"], "ack=yes").code == 0
    (row,) = event.list(*NOW, "attention", "--desk", "scholarships", "rule:over-budget")
    assert row["acknowledged"] is True


def test_a_desk_that_may_not_look_is_told_so(event: Granted) -> None:
    event.apply()
    event.config.write_text(event.config.read_text() + '\n[privacy]\ndesks = ["grants"]\n')
    for args in (("attention", "--desk", "scholarships"), ("rules", "test", "offer-lapsed")):
        done = event(*NOW, *args)
        assert (done.code, done.out) == (2, "")
        assert done.err == (
            "confdash: the desk “front” may not look at scholarships ([privacy] in confdash.toml);"
            " start as one that may: CONFDASH_DESK=grants confdash\n"
        )
    event.env["CONFDASH_DESK"] = "grants"
    assert "3 offers lapsed" in event.ok(*NOW, "attention").out
    found = {row["id"]: row["finds"] for row in event.list(*NOW, "rules")}
    assert (found["offer-lapsed"], found["over-budget"]) == (3, 1)
    assert "offer-lapsed finds 3" in event.ok(*NOW, "rules", "test", "offer-lapsed").out
