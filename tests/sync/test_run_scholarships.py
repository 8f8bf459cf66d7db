"""A table of scholarships that looks wrong: what is kept of it while it waits for a person, and what is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.program import Event

from confdash.commands.declare import Looking
from confdash.commands.feeds import going
from confdash.config import load
from confdash.store.query.doubt import held_batch
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS
from confdash.sync.reading import digest_of
from confdash.sync.report import Result
from confdash.sync.run import Syncer

CONFIG = '[event]\nname = "Tides"\n[[feeds]]\nname = "grants"\nurl = "grants.csv"\n'
TABLE = 'kind = "table"\nentity = "scholarships"\ncurrency = "EUR"\n[feeds.columns]\nname = "Name"\nemail = "E-mail"\n'
TITLES = "Name,E-mail,Decision,Amount granted,Diet,Passport"


class Desk:
    """The feed of an event, synced again and again."""

    def __init__(self, folder: Path, config: str) -> None:
        self.folder = folder
        (folder / "confdash.toml").write_text(config, encoding="utf-8")
        self.syncer = Syncer(folder, load(folder), lambda _event: None)

    def put(self, applicants: int, age: int) -> bytes:
        rows = (f"Quill {n},q{n}@quill.test,offered,{n}00 EUR,fish-{n},P{n}-secret" for n in range(applicants))
        body = "\n".join([TITLES, *rows]).encode()
        path = self.folder / "grants.csv"
        path.write_bytes(body)
        os.utime(path, (age, age))
        return body

    def sync(self, applicants: int, age: int) -> Result:
        self.put(applicants, age)
        return asyncio.run(self.syncer.cycle(self.syncer.settings.feeds))[0]

    def one(self, sql: str) -> tuple[object, ...]:
        row: tuple[object, ...] = self.syncer.link.execute(sql).fetchone()
        return row

    def accept(self) -> None:
        """As a person does, at any desk."""
        Event(self.folder).ok("sync", "--accept", "grants")


@pytest.fixture(params=[CONFIG, CONFIG + TABLE], ids=["recognised", "configured"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, request.param)
    assert desk.sync(12, 1_000).state == "ok"
    yield desk
    desk.syncer.close()


def test_of_a_held_table_the_mapped_columns_alone_are_kept_and_nobody_is_told_of_anybody(desk: Desk) -> None:
    held = desk.sync(3, 2_000)
    assert held.state == "held"
    assert held.sentence is not None
    assert held.sentence.startswith("held: many applications would vanish; look at it,")
    body, digest, reason, differences = desk.one("SELECT body, digest, reason, differences FROM held")
    assert isinstance(body, bytes)
    assert digest == digest_of((desk.folder / "grants.csv").read_bytes())
    assert b"q2@quill.test" in body
    assert b"fish" not in body
    assert b"secret" not in body
    for told in (reason, differences):
        assert isinstance(told, str)
        assert "uill" not in told
        assert not [number for number in ("3", "9", "12") if f"{number} " in told]
    assert "s-" in str(differences)
    stored = "".join(desk.syncer.link.iterdump())
    assert "fish" not in stored
    assert b"fish".hex() not in stored.lower()


def test_a_config_that_reads_the_sheet_otherwise_makes_no_new_statement(tmp_path: Path) -> None:
    body = "Name,Status,Money,Sum\nQuill,ok,done,200 EUR\nRye,maybe,,\n"
    event = '[event]\nname = "Tides"\n[[feeds]]\nname = "grants"\nurl = "grants.csv"\nentity = "scholarships"\n'
    mapped = 'kind = "table"\n[feeds.columns]\nname = "Name"\nstate = "Status"\n'
    told = "state, reimbursement, paid, back_from, state_since, state_by_hand"
    answers: list[list[tuple[object, ...]]] = []
    for config, extra in (
        (mapped + '[feeds.states]\nok = "accepted"\n', ""),
        (mapped + 'reimbursement = "Money"\npaid = "Sum"\n[feeds.states]\nok = "accepted"\nmaybe = "offered"\n'
         '[feeds.reimbursements]\ndone = "paid"\n', ""),
        # And while somebody writes another row.
        (mapped + 'reimbursement = "Money"\npaid = "Sum"\n[feeds.states]\nok = "offered"\nmaybe = "waitlisted"\n'
         '[feeds.reimbursements]\ndone = "approved"\n', "Sol,ok,,\n"),
    ):  # fmt: skip
        desk = Desk(tmp_path, event + config)
        (tmp_path / "grants.csv").write_text(body + extra, encoding="utf-8")
        os.utime(tmp_path / "grants.csv", (5_000 + len(answers),) * 2)  # what has just been written is watched first
        asyncio.run(desk.syncer.cycle(desk.syncer.settings.feeds))
        rows = desk.syncer.link.execute(f"SELECT {told} FROM scholarships ORDER BY id").fetchall()
        answers.append([row[:4] for row in rows])
        if len(answers) == 1:  # as if it had all been read, and answered, an hour ago
            desk.syncer.link.execute("UPDATE scholarship_records SET state_at = 1000, claim_at = 1000, read_at = 1000")
        else:
            assert [row[4] for row in rows][:2] == [1000, 1000]
            times = desk.one(
                "SELECT max(paid_at), max(claim_at), max(claim_before_at) FROM scholarship_records WHERE id < 3"
            )
            assert times == (None, 1000, None)
        desk.syncer.close()
    assert answers == [
        [("accepted", "none", None, None), (None, "none", None, None)],
        [("accepted", "paid", 20000, None), ("offered", "none", None, None)],
        [("offered", "approved", 20000, None), ("waitlisted", "none", None, None), ("offered", "none", None, None)],
    ]


def test_the_board_tells_no_number_of_what_would_go_and_the_question_does_at_a_desk_that_may(desk: Desk) -> None:
    desk.sync(1, 2_000)
    keys = [f"− {row[0]}" for row in desk.syncer.link.execute("SELECT key FROM scholarship_records").fetchall()]
    reader = Reader(desk.folder / "confdash.db", desk.syncer.settings.clock())
    batch = held_batch(reader, 1)
    assert batch is not None
    assert len(batch.differences) == 6
    assert batch.differences[-1] == "− and more"
    assert set(batch.differences[:5]) < set(keys)
    found = [row for row in reader.rows(FEEDS) if isinstance(row, FeedRow)]
    for opens, said in ((False, []), (True, ["11 of 12 would vanish, none of them accepted"])):
        looking = Looking(reader, desk.syncer.settings.clock(), desk.syncer.settings, opens)
        assert list(going(looking, found[:1], {})) == said
    desk.syncer.link.execute(
        "UPDATE scholarships SET state = 'accepted', committed = 150000, committed_in = 'EUR'"
        " WHERE key IN (SELECT substr(value, 3) FROM held, json_each(differences) LIMIT 4)"
    )
    assert list(going(looking, found[:1], {})) == ["11 of 12 would vanish, 4 of them accepted: 6,000.00 EUR"]
    reader.close()


def test_what_was_kept_is_applied_once_a_person_accepts_it_and_is_known_as_what_the_feed_gives(desk: Desk) -> None:
    desk.sync(3, 2_000)
    desk.accept()
    assert desk.one("SELECT count(*) FROM scholarship_records WHERE gone_at IS NULL") == (3,)
    assert desk.one("SELECT count(*) FROM held") == (0,)
    body = (desk.folder / "grants.csv").read_bytes()
    assert desk.one("SELECT body_digest, state FROM feeds WHERE name = 'grants'") == (digest_of(body), "ok")
    assert desk.sync(3, 3_000).state == "unchanged"


def test_a_table_that_lists_nobody_any_more_is_held_without_a_number(desk: Desk) -> None:
    assert desk.sync(0, 2_000).sentence == (
        "held: all applications would vanish; look at it, then `confdash sync --accept grants` or `--reject grants`"
    )
    desk.accept()
    assert desk.one("SELECT count(*) FROM scholarship_records WHERE gone_at IS NULL") == (0,)
