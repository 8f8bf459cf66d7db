"""Programs of others that read calendars: where they are, and what they make of one of ours.

They are no dependencies: CONTRIBUTING.md says how to put them into `.foreign`. What is not there is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent
FOREIGN = HERE.parents[1] / ".foreign"
_ICAL_JS = FOREIGN / "node_modules" / "ical.js" / "dist" / "ical.js"


class Seen(NamedTuple):
    """An event as a reader sees it; times are UTC seconds, an event without an end ends as it begins."""

    uid: str
    starts: int
    ends: int
    summary: str
    location: str
    status: str
    sequence: int
    stamped: int


#: Reads a calendar; fails when there is anything to complain about.
Reader = Callable[[Path, Path], list[Seen]]


def run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    """What a program writes. It may say nothing else, and end with nothing but 0."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, ""), (command, done.stderr[-2_000:])
    return done.stdout


def _seen(events: list[dict[str, Any]]) -> list[Seen]:
    return sorted(Seen(**event) for event in events)


def ical_js(calendar: Path, _: Path) -> list[Seen]:
    """Thunderbird's parser."""
    needs(shutil.which("node") and _ICAL_JS.exists(), "ical.js")
    read = json.loads(run("node", HERE / "read_ical_js.mjs", _ICAL_JS, calendar))
    assert read["refresh"] == 900
    return _seen(read["events"])


def libical(calendar: Path, folder: Path) -> list[Seen]:
    """The parser of GNOME's and KDE's calendars."""
    found = shutil.which("cc") and shutil.which("pkg-config")
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libical"], capture_output=True, text=True, check=False
    ).stdout if found else ""  # fmt: skip
    needs(flags, "libical-dev, with a C compiler and pkg-config")
    program = folder / "read_libical"
    if not program.exists():
        run("cc", "-Wall", "-Werror", HERE / "read_libical.c", "-o", program, *flags.split())
    read = json.loads(run(program, calendar))
    assert (read["errors"], read["restrictions_met"]) == (0, 1)
    return _seen(read["events"])


def vobject(calendar: Path, _: Path) -> list[Seen]:
    """The parser of Radicale and many scripts."""
    python = FOREIGN / "bin" / "python"
    needs(python.exists(), "vobject")
    return _seen(json.loads(run(python, "-W", "error", HERE / "read_vobject.py", calendar))["events"])


READERS: dict[str, Reader] = {"ical.js": ical_js, "libical": libical, "vobject": vobject}


class Khal:
    """A calendar of khal's own, in a folder."""

    FIELDS = ("uid", "start-long-full", "end-long-full", "title", "location", "status")

    def __init__(self, folder: Path) -> None:
        needs((FOREIGN / "bin" / "khal").exists(), "khal")
        self._config = folder / "khal.conf"
        self._env = {
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
        }
        (folder / "calendar").mkdir(parents=True)
        self._config.write_text(
            f"[calendars]\n[[ours]]\npath = {folder / 'calendar'}\n[default]\ndefault_calendar = ours\n"
            f"[sqlite]\npath = {folder / 'khal.db'}\n"
            "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\nlongdateformat = %Y-%m-%d\ndateformat = %Y-%m-%d\n"
            "timeformat = %H:%M\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%dT%H:%M+00:00\n",
            encoding="utf-8",
        )

    def __call__(self, *args: str | Path) -> str:
        return run(FOREIGN / "bin" / "khal", "-c", self._config, *args, env=self._env)

    def take(self, calendar: Path) -> None:
        """Imports a calendar."""
        self("import", "--batch", calendar)

    def events(self, first: str, days: int) -> list[dict[str, str]]:
        """What it shows of some days, each event once."""
        wanted = [word for field in self.FIELDS for word in ("--json", field)]
        lines = self("list", "--once", *wanted, first, f"{days}d").splitlines()
        return [event for line in lines for event in json.loads(line)]


def needs(there: object, what: str) -> None:
    """Skips the test where a program is not there."""
    if not there:
        pytest.skip(f"{what} is not here; CONTRIBUTING.md says how to install readers of others")
