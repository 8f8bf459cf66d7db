"""The real program, run in a folder: in this process, which is quick, or as a process of its own.

`Event("talks", "--format", "json")` goes through `confdash.cli.main` just as the console script does, with
the same arguments, streams and exit codes; only the interpreter is not started anew. `Event.start` starts one.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import certifi
import pytest

from confdash import cli

#: What decides how confdash reads and says things, and is the machine's own.
MACHINES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
COMMAND = (sys.executable, "-m", "confdash")
#: What `--private` says in a pipe, in one line.
PRIVATE = re.compile(
    "confdash: this holds [a-z, -]+, and goes into a pipe or a file that others may be able to read; .*\n"
)


class Done(NamedTuple):
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote, as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What it wrote, line by line."""
        return self.out.splitlines()

    @property
    def cells(self) -> list[list[str]]:
        """The cells of each line, as a pipe gets them."""
        return [line.split("\t") for line in self.lines]


def refused(done: Done, why: str) -> None:
    """Exit 2, one sentence, nothing on standard output."""
    assert (done.code, done.out) == (2, ""), done
    assert done.err.startswith("confdash: ")
    assert why in done.err
    assert done.err.count("\n") == 1


class Event:
    """An event's folder, and the program run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env: dict[str, str] = {}
        self._written = 0

    @property
    def store(self) -> Path:
        """Where its store is, or will be."""
        return self.folder / "confdash.db"

    @property
    def config(self) -> Path:
        """Where its config is, or will be."""
        return self.folder / "confdash.toml"

    def __call__(self, *args: str) -> Done:
        """Runs a command in this process."""
        return run("-C", str(self.folder), *args, env=self.env)

    def ok(self, *args: str) -> Done:
        """Runs a command that must succeed and have no complaint, save that what is private leaves the terminal."""
        done = self(*args)
        told = "--private" in args and "-o" not in args
        assert done.code == 0, done
        assert PRIVATE.fullmatch(done.err) if told else done.err == "", done
        return done

    def list(self, *args: str) -> list[dict[str, Any]]:
        """The rows of a list."""
        rows = self.ok(*args, "--format", "json").json
        assert isinstance(rows, list)
        return rows

    def feed(self, name: str) -> dict[str, Any]:
        """One feed as `confdash feeds` has it."""
        return next(row for row in self.list("feeds") if row["name"] == name)

    def start(self, *args: str, command: Sequence[str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        """Starts a process of its own; `command` in place of confdash's."""
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        env = own_environment(self.env)
        return subprocess.Popen([*(command or COMMAND), *args], cwd=self.folder, env=env, **(pipes | more))

    def really(self, *args: str, **more: Any) -> Done:
        """Runs a command as a process of its own, in the folder."""
        child = self.start(*args, **more)
        out, err = child.communicate(timeout=60)
        return Done(child.returncode, (out or b"").decode(), (err or b"").decode())

    def put(self, name: str, body: bytes | str) -> Path:
        """Writes a feed's file, as if long ago: one that has just been written is first watched for a while."""
        path = self.folder / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        self._written += 1
        os.utime(path, (1_000_000_000 + self._written,) * 2)
        return path

    def feeds(self, *feeds: tuple[str, str | Path], zone: str = "UTC", more: str = "", event: str = "") -> Event:
        """Writes the config by hand: the feeds' names and addresses, in order; `more` stands in each feed."""
        text = f'[event]\nname = "Invented Days"\ntimezone = "{zone}"\n{event}\n'
        for name, url in feeds:
            text += f'\n[[feeds]]\nname = "{name}"\nurl = "{url}"\n{more}\n'
        self.config.write_text(text, encoding="utf-8")
        return self


def prepared(fill: Callable[[Event], object], folder: Path) -> Event:
    """An event as `fill` makes it, in a folder of its own: made once, and copied for every test that changes it."""
    first = _first(fill)
    shutil.copytree(first.folder, folder, dirs_exist_ok=True)
    event = Event(folder)
    event._written = first._written
    return event


@functools.cache
def _first(fill: Callable[[Event], object]) -> Event:
    folder = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    event = Event(folder)
    fill(event)
    return event


def own_environment(env: dict[str, str]) -> dict[str, str]:
    """This process's environment without what is the machine's own, and with what a test wants."""
    kept = {name: value for name, value in os.environ.items() if name.upper() not in MACHINES}
    return kept | {"SSL_CERT_FILE": one_certificate(), "CONFDASH_DESK": "desk-a"} | env


@functools.cache
def one_certificate() -> str:
    """A file with a single authority: reading all that there are would be a fifth of these tests' time."""
    bundle = Path(certifi.where()).read_text(encoding="utf-8")
    mark = "-----END CERTIFICATE-----\n"
    descriptor, path = tempfile.mkstemp(suffix=".pem")
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - of a descriptor
        file.write(bundle[: bundle.index(mark)] + mark)
    atexit.register(Path(path).unlink, missing_ok=True)
    return path


def run(*args: str, env: dict[str, str] | None = None) -> Done:
    """Runs `confdash ARGS` in this process and takes down what it writes."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    with (
        mock.patch.dict(os.environ, own_environment(env or {}), clear=True),
        mock.patch.object(sys, "argv", ["confdash", *args]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    assert isinstance(end.value.code, int)
    return Done(end.value.code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
