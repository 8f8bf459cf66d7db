"""`confdash serve` as a process of its own, over an event whose every private word is a canary."""

from __future__ import annotations

import contextlib
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable

import httpx
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event

ZONE = "Europe/Copenhagen"
#: What must be in no page: a note, addresses, what only organisers know, what is not confirmed, who applied.
CANARIES = ("kanaria", "quokka", "embargo")
_CONFIG = """
[[feeds]]
name = "inside"
url = "inside.json"
public = false

[[feeds]]
name = "people"
url = "people.csv"
kind = "table"
entity = "people"
[feeds.columns]
name = "Name"
email = "Mail"
phone = "Phone"

[[feeds]]
name = "grants"
url = "grants.csv"
kind = "table"
entity = "scholarships"
[feeds.columns]
id = "No"
name = "Name"
state = "State"
"""
SLOTS = (
    Slot("ALFA", "Queues all the way down", made.hour(1)),
    Slot("BETA", '<script>alert("x")</script> & co', made.hour(2), room="Hall <B>", people=("Bo “B” <Ek>",)),
    Slot("GAMMA", "Slow tides", made.hour(9), room="Zürich", people=("Ånne Ødegaard", "山田 花子"), track="Data"),
    Slot("UNSURE", "Quokka unconfirmed", made.hour(3), room="Quokka Hall", people=("Quokka Person",)),
)
INSIDE = (
    Slot("ALFA", "Embargo: queues", made.hour(1), people=("Embargo Speaker",)),
    Slot("SECRET", "Embargo keynote", made.hour(4), room="Embargo Hall", track="Embargo"),
)


def prepare(event: Event) -> None:
    """Writes config and feeds; nothing is synced yet."""
    event.feeds(("programme", "schedule.json"), zone=ZONE, event="starts = 2026-11-09\nends = 2026-11-11")
    event.config.write_text(event.config.read_text() + _CONFIG)
    programme = made.schedule_json(SLOTS).replace('"code": "UNSURE"', '"state": "accepted", "code": "UNSURE"')
    event.put("schedule.json", programme)
    event.put("inside.json", made.schedule_json(INSIDE))
    event.put("people.csv", "Name,Mail,Phone\nAda Nwosu,ada@kanaria.example,+45 kanaria\n")
    event.put("grants.csv", "No,Name,State\n1,Ada Nwosu,accepted\n2,Kim Kanaria,accepted\n")


def fill(event: Event) -> None:
    """Syncs, and notes what nobody else may read."""
    event.ok("sync")
    event.ok("mark", "talk", "ALFA", "note=quokka was here", "owner=quokka")
    event.ok("mark", "person", "Ada Nwosu", "note=kanaria", "tags=+quokka")


class Serving:
    """The process. `url` ends without a slash."""

    def __init__(self, event: Event, *args: str) -> None:
        self.event = event
        self.process = event.start("serve", "--port", "0", *args)
        assert self.process.stdout is not None
        self.said: list[str] = []
        while not self.said or "ctrl+c" not in self.said[-1]:
            line = self.process.stdout.readline().decode()
            assert line, self.process.communicate()
            self.said.append(line.strip())
        found = re.search(r"http://\S+(?=/)", "\n".join(self.said))
        assert found
        self.url = found[0]
        self.port = int(self.url.rpartition(":")[2])
        self.client = httpx.Client(base_url=self.url, timeout=20, trust_env=False)

    def get(self, path: str, **fields: str) -> httpx.Response:
        """Asks for a page; underscores in the fields' names are dashes."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in fields.items()})

    def complaint(self) -> str:
        """The next line on standard error."""
        assert self.process.stderr is not None
        return self.process.stderr.readline().decode()

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Ends the process; its exit code and what it said on standard error."""
        self.client.close()
        self.process.send_signal(by)
        try:
            _, err = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, err.decode()

    def connect(self) -> socket.socket:
        """A connection on which a test says what it likes."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def raw(self, request: bytes) -> bytes:
        """Sends these bytes, and takes all that comes until the server hangs up."""
        with self.connect() as line:
            with contextlib.suppress(OSError):  # it may have had enough before the end
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
            return rest(line)


def rest(line: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    found = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while piece := line.recv(65_536):
            found += piece
    return bytes(found)


def status(answer: bytes) -> int:
    """Of the first answer in these bytes; 0 where there is none."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


def until(condition: Callable[[], object], patience: float = 20) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        select.select([], [], [], 0.02)
