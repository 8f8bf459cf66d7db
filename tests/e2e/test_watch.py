"""`confdash sync --watch`: what it tells, what it is told, and that it is gone when it should be."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event
from tests.e2e.served import Served, status
from tests.e2e.watching import Watching, until

#: Long enough that no feed becomes due by itself within a test.
SELDOM = 'every = "1h"'


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        server["/a.ics"] = made.ics(made.slots(10))
        server["/b.json"] = made.schedule_json([Slot("B", "Of the other feed", made.hour(40))])
        yield server


@pytest.fixture
def event(tmp_path: Path, served: Served) -> Event:
    return Event(tmp_path).feeds(("a", f"{served.url}/a.ics"), ("b", f"{served.url}/b.json"), more=SELDOM)


def titles(event: Event) -> set[str]:
    return {talk["title"] for talk in event.list("talks") if not talk["gone"]}


def test_what_it_tells(event: Event, served: Served) -> None:
    with Watching(event) as watch:
        first = watch.cycle()
        told = watch.told[:first]
        phases = [(each["feed"], each["phase"]) for each in told if each["event"] == "phase"]
        for feed in ("a", "b"):
            assert [phase for name, phase in phases if name == feed] == ["fetching", "parsing", "merging"]
        assert watch.result("a") == {
            "event": "result", "feed": "a", "state": "ok", "talks": 10,
            "changes": {"appeared": 10, "vanished": 0, "moved": 0, "changed": 0},
        }  # fmt: skip
        assert told[-1] == {"event": "cycle", "ok": 2, "failed": 0, "held": 0, "changed": 2}

        served["/b.json"] = made.schedule_json([Slot("B", "Of the other feed", made.hour(41))])
        before = len(served.asked)
        watch.say("sync b")
        assert watch.result("b", first)["changes"]["moved"] == 1
        second = watch.cycle(first)
        assert served.asked[before:] == ["/b.json"]

        watch.say("nonsense")
        watch.say("sync nobody")
        watch.say("sync")
        third = watch.cycle(second)
        assert Counter(each["feed"] for each in watch.told[second:third] if each["event"] == "result") == {
            "a": 1,
            "b": 1,
        }
        assert {each["state"] for each in watch.told[second:third] if each["event"] == "result"} == {"unchanged"}


def test_the_end_of_its_input_ends_it(event: Event) -> None:
    with Watching(event) as watch:
        watch.cycle()
        began = time.monotonic()
        watch.hang_up()
        assert watch.ended() == 0
        assert time.monotonic() - began < 0.5
        assert watch.complaint() == ""


@pytest.mark.parametrize("moment", ["at once", "fetching"])
def test_the_end_of_its_input_ends_it_while_it_is_busy(event: Event, served: Served, moment: str) -> None:
    served["/a.ics"] = lambda _request: served.ending.wait(30)
    with Watching(event) as watch:
        if moment == "fetching":
            watch.until(
                lambda told: told == {"event": "phase", "feed": "a", "phase": "fetching", "done": None, "total": None}
            )
        watch.hang_up()
        began = time.monotonic()
        assert watch.ended() == 0
        assert moment == "at once" or time.monotonic() - began < 0.5


def test_sigterm_ends_it(event: Event) -> None:
    with Watching(event) as watch:
        watch.cycle()
        began = time.monotonic()
        watch.child.terminate()
        assert watch.ended() == -signal.SIGTERM
        assert time.monotonic() - began < 0.5


def test_a_second_one_waits_and_takes_over(event: Event) -> None:
    with Watching(event) as first, Watching(event) as second:
        both = {first: second, second: first}
        until(lambda: any(watch.told and watch.told[0]["event"] == "waiting" for watch in both))
        waiting = next(watch for watch in both if watch.told and watch.told[0]["event"] == "waiting")
        holder = both[waiting]
        holder.cycle()
        waiting.until(lambda told: f"process {holder.child.pid}" in told.get("holder", ""))
        assert {told["event"] for told in waiting.told} == {"waiting"}
        # Somebody who syncs by hand is told for whom he waits.
        one_shot = event.start("sync", "--progress=json")
        assert one_shot.stdout
        assert b'"waiting"' in one_shot.stdout.readline()
        one_shot.kill()
        one_shot.communicate()
        holder.child.kill()
        waiting.cycle()
        assert titles(event) == {*(f"Talk number {number}" for number in range(1, 11)), "Of the other feed"}


def test_what_another_process_accepts_is_applied(event: Event, served: Served) -> None:
    with Watching(event) as watch:
        told = watch.cycle()
        served["/a.ics"] = made.ics(made.slots(2))
        watch.say("sync a")
        held = watch.result("a", told)
        assert held["state"] == "held"
        assert "8 of 10 talks would vanish" in held["sentence"]
        told = watch.cycle(told)
        assert len(titles(event)) == 11
        done = event.ok("sync", "--accept", "a")
        assert f"process {watch.child.pid}" in done.out
        assert watch.result("a", told)["changes"]["vanished"] == 8
        assert len(titles(event)) == 3
        assert event.feed("a")["state"] == "ok"


def test_what_another_process_rejects_stays_away(event: Event, served: Served) -> None:
    with Watching(event) as watch:
        told = watch.cycle()
        served["/a.ics"] = made.ics(made.slots(2))
        watch.say("sync a")
        told = watch.cycle(told)
        event.ok("sync", "--reject", "a")
        watch.say("sync a")
        assert watch.result("a", told)["state"] == "unchanged"
        assert len(titles(event)) == 11


def test_an_edited_config_is_taken_up(event: Event, served: Served) -> None:
    """Also where there is no standard input, as under systemd."""
    served["/c.ics"] = made.ics([Slot("C", "Of the new feed", made.hour(50))])
    both = (("a", f"{served.url}/a.ics"), ("b", f"{served.url}/b.json"))
    with Watching(event, "sync", "--watch", "--progress=json") as watch:
        watch.hang_up()
        told = watch.cycle()
        event.feeds(*both, ("c", f"{served.url}/c.ics"), more=SELDOM)
        assert watch.result("c", told)["state"] == "ok"
        assert {"event": "config", "sentence": None} in watch.told[told:]
        told = watch.cycle(told)
        assert "Of the new feed" in titles(event)

        good = event.config.read_text(encoding="utf-8")
        event.config.write_text(good.replace("timezone", "timzone"), encoding="utf-8")
        place = watch.until(lambda each: each["event"] == "config", told)
        sentence = watch.told[place - 1]["sentence"]
        assert "line 3: event.timzone" in sentence
        assert sentence.endswith("the last good config is kept")

        # What only the zone of the display needs is taken up too; a feed that left keeps its data.
        event.feeds(*both, zone="Asia/Tokyo", more=SELDOM)
        place = watch.until(lambda each: each == {"event": "config", "sentence": None}, place)
        watch.cycle(place)
        assert [talk["gone"] for talk in event.list("talks", "title:Of the new feed")] == [True]
        assert event.feed("c")["state"] == "unlisted"

        event.config.unlink()
        place = watch.until(lambda each: each["event"] == "config", place)
        assert "there is no confdash.toml" in watch.told[place - 1]["sentence"]
        event.config.write_text(good, encoding="utf-8")
        watch.until(lambda each: each == {"event": "config", "sentence": None}, place)


#: A watch for which a second is a long time.
SLEEPY = """
import asyncio, sys
from pathlib import Path
from confdash.config import load
from confdash.sync.report import as_json
from confdash.sync.watch import Watch
asyncio.run(Watch(Path.cwd(), load(Path.cwd()), as_json, slept=1).run())
"""


def test_sleep_is_told_and_all_feeds_are_read(event: Event) -> None:
    with Watching(event, "-c", SLEEPY, command=[sys.executable]) as watch:
        told = watch.cycle()
        os.kill(watch.child.pid, signal.SIGSTOP)
        stopped = time.time()
        until(lambda: time.time() - stopped > 3)
        os.kill(watch.child.pid, signal.SIGCONT)
        place = watch.until(lambda each: each["event"] == "asleep", told)
        asleep = watch.told[place - 1]
        assert stopped - 2 < asleep["from"] <= stopped + 1
        assert 2 <= asleep["to"] - asleep["from"] <= 20
        end = watch.cycle(place)
        assert Counter(each["feed"] for each in watch.told[place:end] if each["event"] == "result") == {"a": 1, "b": 1}
    [line] = event.list("changes", "sort:feed")
    assert (line["field"], line["new"]) == ("asleep", f"{asleep['from']} {asleep['to']}")


def test_no_network_is_told_once_and_its_return_once(tmp_path: Path) -> None:
    with Served() as gone:
        port = gone.port
    event = Event(tmp_path).feeds(*((name, f"http://127.0.0.1:{port}/{name}.ics") for name in "abc"), more=SELDOM)
    with Watching(event) as watch:
        told = watch.cycle()
        for _ in range(2):
            watch.say("sync")
            told = watch.cycle(told)
        assert Counter(each["event"] for each in watch.told)["offline"] == 1
        with Served(port) as back:
            for name in "abc":
                back[f"/{name}.ics"] = made.ics([Slot(name, f"Of {name}")])
            watch.say("sync b")
            watch.until(lambda each: each["event"] == "online", told)
            told = watch.cycle(told)
            watch.say("sync")
            watch.cycle(told)
        count = Counter(each["event"] for each in watch.told)
        assert (count["offline"], count["online"]) == (1, 1)
    assert [(line["field"], line["feed"]) for line in event.list("changes", "sort:feed")] == [
        ("online", None), ("offline", None),
    ], "one line for all feeds, not one a feed"  # fmt: skip


def test_one_server_that_is_down_is_not_the_network(event: Event, served: Served) -> None:
    with Served() as gone:
        port = gone.port
    event.feeds(("a", f"{served.url}/a.ics"), ("down", f"http://127.0.0.1:{port}/x"), more=SELDOM)
    with Watching(event) as watch:
        told = watch.cycle()
        watch.say("sync down")
        # The other feed is asked, to know whether it is the network.
        assert watch.result("a", told)["state"] == "unchanged"
        told = watch.cycle(watch.cycle(told))
        assert not [each for each in watch.told if each["event"] == "offline"]
    [line] = event.list("changes", "sort:feed")
    assert (line["field"], line["feed"]) == ("failed", "down")


def test_a_feed_that_ends_the_program_again_and_again_is_left_out(event: Event, served: Served) -> None:
    heavy = made.ics(made.slots(1500, room="Hall A"))
    served["/heavy.ics"] = heavy
    event.feeds(("heavy", f"{served.url}/heavy.ics"), ("a", f"{served.url}/a.ics"), more=SELDOM)
    event.ok("sync", "a")

    def stored(column: str) -> object:
        link = sqlite3.connect(event.store)
        try:
            return link.execute(f"SELECT {column} FROM feeds WHERE name = 'heavy'").fetchone()[0]
        finally:
            link.close()

    def die_while_parsing() -> None:
        with Watching(event) as watch:
            watch.until(lambda told: told.get("phase") == "parsing" and told["feed"] == "heavy")
            until(lambda: stored("phase") == "parsing")
            watch.child.kill()
            watch.ended()

    die_while_parsing()
    die_while_parsing()
    assert stored("deaths") == 1, "the second start has counted the first death"
    link = sqlite3.connect(event.store)
    with link:
        link.execute("UPDATE feeds SET deaths = 4 WHERE name = 'heavy'")
    link.close()
    with Watching(event) as watch:
        told = watch.cycle()
        left_out = watch.result("heavy")
        assert left_out["state"] == "failed"
        assert "ended confdash 5 times in a row" in left_out["sentence"]
        assert watch.result("a")["state"] == "unchanged"
        assert event.feed("heavy")["error"] == left_out["sentence"]
        watch.say("sync")
        end = watch.cycle(told)
        assert [each["feed"] for each in watch.told[told:end] if each["event"] == "result"] == ["a"]
    # Nor is it forgotten when the program starts anew.
    with Watching(event) as watch:
        told = watch.cycle()
        assert watch.result("heavy")["state"] == "failed"
        # A person may ask for it by name; a read that ends well sets it right.
        watch.say("sync heavy")
        assert watch.result("heavy", told)["state"] == "ok"
        watch.cycle(told)
        assert stored("deaths") == 0


def test_a_bad_config_ends_it_with_2(tmp_path: Path) -> None:
    """The dashboard does not start it again then."""
    event = Event(tmp_path)
    event.config.write_text("[event]\n", encoding="utf-8")
    with Watching(event) as watch:
        assert watch.ended() == 2
        assert watch.told == []
        assert watch.complaint().count("\n") == 1


def test_a_person_reads_sentences(event: Event, served: Served) -> None:
    served["/b.json"] = status(404)
    child = event.start("sync", "--watch", stdin=subprocess.PIPE)
    assert child.stdout
    lines = sorted(child.stdout.readline().decode() for _ in range(2))
    child.terminate()
    child.communicate()
    assert lines[0] == "a: 10 new (10 talks)\n"
    assert lines[1].startswith("b: 127.0.0.1")
