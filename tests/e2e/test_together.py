"""Several processes on one store: a sync that never rests, dashboards, lists and decisions; all agree in the end."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest
from tests.e2e import made
from tests.e2e.program import COMMAND, Event, own_environment
from tests.e2e.served import Served
from tests.e2e.watching import PATIENCE, Watching, until

from confdash import demo
from confdash.config import load
from confdash.store.query.reader import Reader
from confdash.store.query.sources import TALKS

#: How long the long test runs, in seconds.
LONG = int(os.environ.get("CONFDASH_SOAK_SECONDS", "300"))


class Polling(threading.Thread):
    """Reads all talks whenever the store has changed, as a dashboard does."""

    def __init__(self, event: Event) -> None:
        super().__init__(daemon=True)
        self._event = event
        self._end = threading.Event()
        self.troubles: list[str] = []
        self.seen: list[tuple[str, ...]] = []

    def run(self) -> None:
        reader = Reader(self._event.store, load(self._event.folder).clock())
        before = -1
        while not self._end.wait(0.01):
            try:
                version = reader.version()
                if version != before:
                    self.seen.append(titles(reader.rows(TALKS)))
                    before = version
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
                self.troubles.append(repr(error))
        reader.close()

    def stop(self) -> tuple[str, ...]:
        """What it saw last."""
        self._end.set()
        self.join()
        return self.seen[-1]


def titles(rows: list[Any]) -> tuple[str, ...]:
    return tuple(sorted(row.title for row in rows))


def test_two_readers_follow_a_sync_that_never_rests(tmp_path: Path) -> None:
    revisions = [
        [slot._replace(title=f"{slot.title} {word}") for slot in made.slots(400)] for word in ("first", "second")
    ]
    with Served() as served:
        served["/feed"] = made.schedule_json(revisions[0])
        event = Event(tmp_path).feeds(("programme", f"{served.url}/feed"), more='every = "1h"')
        event.ok("sync")
        pollers = [Polling(event) for _ in range(2)]
        for poller in pollers:
            poller.start()
        with Watching(event) as watch:
            told = watch.cycle()
            for number in range(12):
                served["/feed"] = made.schedule_json(revisions[(number + 1) % 2])
                watch.say("sync")
                told = watch.cycle(told)
                if number % 4 == 0:
                    # Decisions are made in between; that these two cannot be joined is said, not that they are locked.
                    assert "more than one" in event("join", "TALK01", "TALK02").err
            states = {each["state"] for each in watch.told if each["event"] == "result"}
        assert states == {"ok", "unchanged"}
        wanted = tuple(sorted(talk["title"] for talk in event.list("talks")))
        until(lambda: all(poller.seen[-1] == wanted for poller in pollers))
        assert [poller.stop() for poller in pollers] == [wanted, wanted]
        assert [poller.troubles for poller in pollers] == [[], []]
        assert all(len(poller.seen) > 3 for poller in pollers)


class Dashboard:
    """The dashboard in a terminal of 120×40, and what stands on its screen."""

    def __init__(self, event: Event) -> None:
        env = own_environment({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
        self.child = pexpect.spawn(
            COMMAND[0], list(COMMAND[1:]), cwd=event.folder, env=env, encoding="utf-8", dimensions=(40, 120), timeout=20
        )
        self._screen = pyte.Screen(120, 40)
        self._stream = pyte.Stream(self._screen)
        self.all_it_wrote = ""

    def look(self) -> list[str]:
        """The screen's lines, once all that has come is drawn."""
        while True:
            try:
                text = self.child.read_nonblocking(65536, timeout=0.1)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return [line.rstrip() for line in self._screen.display]
            self.all_it_wrote += text
            self._stream.feed(text)

    def table(self) -> list[str]:
        """The rows of the table, without the pane and the toasts beside it."""
        return [line[3:60].rstrip() for line in self.look() if re.match(r"...\w{3} \d\d:\d\d–", line)]

    def press(self, keys: str) -> None:
        """Types."""
        self.child.send(keys)

    def quit(self) -> None:
        """Quits, and waits for its end."""
        self.press("q")
        deadline = time.monotonic() + PATIENCE
        while self.child.isalive():
            self.look()
            assert time.monotonic() < deadline, "it did not quit"
        self.child.close()


def agrees(board: Dashboard, talks: list[dict[str, Any]]) -> bool:
    """Whether these talks are on the screen; titles in other scripts are left out, as terminals draw them apart."""
    lines = board.table()
    return all(
        any(line[4:9] == talk["starts_at"][11:16] and talk["title"][:8] in line for line in lines)
        for talk in talks
        if talk["title"].isascii()
    )


@pytest.mark.soak
def test_two_dashboards_and_a_sync_for_minutes(tmp_path: Path) -> None:
    event = Event(tmp_path)
    with demo.Demo(switch_after=None) as served:
        demo.make_event(event.folder, served.url, every="5s")
        with Watching(event) as watch:
            told = watch.cycle()
            boards = [Dashboard(event) for _ in range(2)]
            end = time.monotonic() + LONG
            revision = 1
            while time.monotonic() < end:
                revision = 3 - revision
                served.switch(revision)
                watch.say("sync")
                told = watch.cycle(told)
                for board, keys in zip(boards, ("jjkG", "gjj\t"), strict=True):
                    board.press(keys)
                    board.look()
                assert event("join", "TALK01", "TALK02").code == 2
                time.sleep(1)
            served.switch(2)
            watch.say("sync")
            told = watch.cycle(told)
            for board in boards:
                board.press("\x1b")
                board.look()
                board.press("2g")
            first = event.list("talks")[:30]
            for board in boards:
                until(lambda board=board: agrees(board, first))  # type: ignore[misc]
            assert boards[0].table() == boards[1].table()
            for board in boards:
                board.quit()
                assert "locked" not in board.all_it_wrote
                assert "Traceback" not in board.all_it_wrote
            sentences = " ".join(str(each.get("sentence")) for each in watch.told)
            assert "locked" not in sentences
            assert {each["state"] for each in watch.told if each["event"] == "result"} <= {"ok", "unchanged"}
            watch.hang_up()
            assert watch.ended() == 0
            assert watch.complaint() == ""
