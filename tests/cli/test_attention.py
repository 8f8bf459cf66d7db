"""`confdash attention` and `rules`: what people, pipes and programs get of the list."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event, prepared

KEYS = [
    "rule", "severity", "band", "desk", "bundle", "entity", "keys", "hurts_at", "summary", "why", "actions",
    "fingerprint", "acknowledged", "snoozed_until",
]  # fmt: skip
#: Two talks of one room begin at once: a clash that the built-in rules know.
PROGRAMME = [
    Slot("ALFA", "Queues all the way down", room="Hall A", people=("Ada Nwosu",)),
    Slot("BRAVO", "Mending nets, together", room="Hall A", people=("Bo Sato",)),
    Slot("CHARLIE", "Tables", made.hour(3), room="Hall B", people=("Cy Ito",)),
]
#: Of each talk of Hall B one row, and one that only informs.
RULE = """
title = "Painted"
desk = "video"
actions = ["note"]
todo = "Wait until it is dry."
sql = \"\"\"
SELECT 'talk' AS entity, key, starts AS hurts_at, 'warning' AS severity, 'The door of ' || room || ' is wet.' AS why,
    room AS where_, 'wet' AS cause FROM talks WHERE room = 'Hall B' AND :now >= :dries
UNION ALL SELECT 'event', 'paint', NULL, 'info', 'There is paint.', '', ''
\"\"\"
[thresholds]
dries = 0
"""
#: A minute before the clash.
NOW = (made.FIRST - dt.timedelta(minutes=1)).isoformat()


def filled(event: Event) -> None:
    event.feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.ok("sync")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def _paint(event: Event, text: str = RULE, name: str = "painted") -> None:
    (event.folder / "rules").mkdir(exist_ok=True)
    (event.folder / "rules" / f"{name}.toml").write_text(text, encoding="utf-8")


def _at(*args: str) -> tuple[str, ...]:
    return ("--now", NOW, *args)


def test_json_has_the_designs_keys_for_every_item(event: Event) -> None:
    _paint(event)
    rows = event.list(*_at("attention"))
    assert all(list(row) == KEYS for row in rows)
    clash = next(row for row in rows if row["rule"] == "room-clash")
    assert (clash["severity"], clash["band"], clash["desk"]) == ("critical", "now", "programme")
    assert clash["keys"] == ["ALFA", "BRAVO"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00", clash["hurts_at"])
    assert (clash["acknowledged"], clash["snoozed_until"]) == (False, None)
    assert {row["severity"] for row in rows if row["rule"] == "painted"} == {"warning", "info"}


def test_a_pipe_gets_one_plain_sentence_a_row(event: Event) -> None:
    _paint(event)
    lines = event.ok(*_at("attention", "rule:painted")).lines
    assert lines == ["Warning, 12:00: Painted, Hall B. The door of Hall B is wet."]
    everything = event.ok(*_at("attention", "--all", "rule:painted")).lines
    assert everything == [*lines, "Info: Painted. There is paint."]


def test_csv_and_a_table_in_a_pipe(event: Event) -> None:
    _paint(event)
    rows = list(csv.reader(io.StringIO(event.ok(*_at("attention", "--format", "csv")).out)))
    assert rows[0] == KEYS
    table = event.ok(*_at("attention", "rule:painted", "--format", "table")).cells
    assert table == [["today", "12:00", "warning", "Painted", "Hall B", "", ""]]


def test_watching_gives_no_csv(event: Event) -> None:
    done = event("attention", "--watch", "--format", "csv")
    assert (done.code, done.out) == (2, "")
    assert "--format json" in done.err


def test_filters_and_desks(event: Event) -> None:
    _paint(event)
    assert {row["rule"] for row in event.list(*_at("attention", "--desk", "video"))} == {"painted"}
    assert {row["rule"] for row in event.list(*_at("attention", "room:Hall A", "rule:room"))} == {"room-clash"}
    assert event.list(*_at("attention", "room:Hall C")) == []
    assert event.list(*_at("attention", "-rule:room-clash", "rule:room")) == []
    assert "Painted" not in event.ok(*_at("attention", "--desk", "programme")).out
    wrong = event(*_at("attention", "rom:A"))
    assert (wrong.code, wrong.out) == (2, "")
    assert "there is no field “rom” here; there are rule, severity, band" in wrong.err
    assert event("attention", "--desk", "front").code == 2


def test_a_broken_rule_is_one_sentence_beside_the_list(event: Event) -> None:
    _paint(event, "title = ", "broken")
    done = event(*_at("attention"))
    assert done.code == 0
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("confdash: rules/broken.toml: not valid TOML")
    assert "Room clash" in done.out
    found = event("doctor", "--offline")
    assert found.code == 3
    assert re.search(r"^BAD  rules +rules/broken\.toml: not valid TOML", found.out, re.MULTILINE)


def test_without_a_store_it_says_so(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    done = event("attention")
    assert done.code == 1
    assert "run `confdash sync`" in done.err
    assert "room-clash" in event.ok("rules").out


def test_rules_are_listed_explained_and_tested(event: Event) -> None:
    _paint(event)
    with event.config.open("a") as config:
        config.write("\n[attention]\ntight-turn = false\n")
    rows = {row["id"]: row for row in event.list(*_at("rules"))}
    assert list(rows["painted"].values()) == ["painted", "video", True, True, 2, "Painted", None]
    assert (rows["room-clash"]["finds"], rows["room-clash"]["own"]) == (1, False)
    assert (rows["tight-turn"]["on"], rows["tight-turn"]["finds"]) == (False, None)
    told = event.ok("rules", "explain", "painted").out
    for words in (
        "Painted (painted), for the video desk, on",
        "dries = 0",
        "Wait until it is dry.",
        "UNION ALL",
        "note",
    ):
        assert words in told
    tested = event.ok(*_at("rules", "test", "painted")).lines
    assert tested[:2] == [
        "Warning, 12:00: Painted, Hall B. The door of Hall B is wet.",
        "Info: Painted. There is paint.",
    ]
    assert re.fullmatch(r"painted finds 2 in \d+\.\d ms", tested[2])
    assert len(event.ok(*_at("rules", "test", "painted", "--format", "json")).json) == 2
    assert "did you mean “room-clash”?" in event("rules", "explain", "room-clsh").err


def test_a_file_anywhere_is_tested_with_the_configs_thresholds(event: Event, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "painted.toml"
    path.parent.mkdir()
    path.write_text(RULE, encoding="utf-8")
    assert event.ok(*_at("rules", "test", str(path))).lines[-1].startswith("painted finds 2 in")
    path.write_text(RULE.replace("SELECT 'talk'", "DELETE FROM talks; SELECT 'talk'"))
    done = event("rules", "test", str(path))
    assert (done.code, done.out) == (2, "")
    assert "may only read" in done.err or "more than one statement" in done.err
    assert "cannot be read" in event("rules", "test", "none.toml").err


class Watching:
    """`confdash attention --watch` as a process of its own."""

    def __init__(self, event: Event, *args: str) -> None:
        self.child = event.start(*_at("attention", "--watch", *args), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def line(self) -> str:
        """The next line; waits for it."""
        assert self.child.stdout
        return str(self.child.stdout.readline().decode().rstrip("\n"))

    def end(self, how: Callable[[], Any]) -> tuple[int, str]:
        """Ends it; its exit code and what it complained of."""
        how()
        code = self.child.wait(timeout=20)
        assert self.child.stderr
        return code, self.child.stderr.read().decode()


@pytest.fixture
def watching(event: Event) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*args: str) -> Watching:
        started.append(Watching(event, *args))
        return started[-1]

    yield start
    for one in started:
        one.child.kill()
        one.child.communicate()


def test_watching_prints_what_is_new_as_it_arises(event: Event, watching: Callable[..., Watching]) -> None:
    _paint(event)
    watch = watching("rule:painted")
    assert watch.line() == "Warning, 12:00: Painted, Hall B. The door of Hall B is wet."
    more = [*PROGRAMME, Slot("DELTA", "Bridges", made.hour(4), room="Hall B")]
    event.put("schedule.json", made.schedule_json(more))
    event.ok("sync")
    assert watch.line() == "Warning, 13:00: Painted, Hall B. The door of Hall B is wet."
    code, err = watch.end(lambda: watch.child.send_signal(signal.SIGINT))
    assert (code, err) == (130, "stopped\n")


def test_watching_gives_programs_a_line_an_item(event: Event, watching: Callable[..., Watching]) -> None:
    _paint(event)
    watch = watching("rule:painted", "--format", "json")
    assert list(json.loads(watch.line())) == KEYS


def test_watching_ends_when_nobody_reads_any_more(event: Event, watching: Callable[..., Watching]) -> None:
    watch = watching("rule:room-clash")
    assert "Room clash" in watch.line()
    assert watch.child.stdout
    assert watch.end(watch.child.stdout.close) == (0, "")
