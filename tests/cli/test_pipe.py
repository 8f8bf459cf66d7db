"""The program in a pipe and on odd terminals: readers that leave, letters that are missing, interrupts."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import COMMAND, Event, own_environment
from tests.e2e.served import Served

#: What the fixtures make is made once.
pytestmark = pytest.mark.xdist_group("pipe")


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """Enough talks that no pipe takes them at once."""
    event = Event(tmp_path_factory.mktemp("pipe")).feeds(("programme", "schedule.json"))
    event.put(
        "schedule.json", made.schedule_json([Slot("Z", "Søren’s 建てる nets"), *made.slots(1500, track="x" * 100)])
    )
    event.ok("sync")
    return event


@pytest.mark.parametrize("args", ["talks", "talks --format json", "talks --format csv"])
def test_a_reader_that_has_had_enough(event: Event, args: str) -> None:
    program = shlex.join(COMMAND)
    done = subprocess.run(
        ["bash", "-c", f"{program} {args} | head -1; echo ${{PIPESTATUS[0]}}"],
        cwd=event.folder, env=own_environment({}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.splitlines()[1] == "0"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_letters_that_a_terminal_has_not(event: Event, encoding: str) -> None:
    event.env = {"PYTHONIOENCODING": encoding}
    try:
        children = [event.start("talks", "nets", *more) for more in ((), ("--format", "json"), ("rom:a",))]
        (text, complaint), (rows, _), (_, error) = (child.communicate() for child in children)
    finally:
        event.env = {}
    assert complaint == b""
    assert [child.returncode for child in children] == [0, 0, 2]
    assert b"nets" in text
    assert "Søren".encode("latin-1" if encoding == "latin-1" else "utf-8") in text
    # JSON loses nothing.
    assert json.loads(rows.decode(encoding))[0]["title"] == "Søren’s 建てる nets"
    assert b"rom" in error
    assert b"Traceback" not in error


def test_nothing_on_standard_output_at_all(event: Event) -> None:
    with Path("/dev/full").open("wb") as full:
        child = event.start("talks", stdout=full)
        _, error = child.communicate()
    assert child.returncode == 1
    assert b"Traceback" not in error
    assert error.count(b"\n") == 1


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Event]:
    """An event whose server has taken the question, and not answered yet."""
    with Served() as served:
        served["/a.ics"] = lambda _request: served.ending.wait(30)
        yield Event(tmp_path).feeds(("programme", f"{served.url}/a.ics"))


@pytest.mark.parametrize("args", [("sync",), ("sync", "--watch")], ids=" ".join)
def test_an_interrupt_is_no_error_to_explain(slow: Event, args: tuple[str, ...]) -> None:
    child = slow.start(*args, "--progress=json")
    assert child.stdout
    assert b'"fetching"' in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, error = child.communicate(timeout=5)
    assert child.returncode == 130
    assert error == b"stopped\n"
    # The lease is free again.
    assert not list(slow.folder.glob("*.sync.info"))
