"""Feeds that are files on this machine."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from confdash import clock
from confdash.sync.fetch import Fetched, Limits, Unchanged, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker


def settle(path: Path, seconds: float = 3_600) -> None:
    """As if the last change were so long ago."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


async def test_a_file_is_read_relative_to_the_folder_or_absolute(ask: Asker) -> None:
    path = ask.folder / "feeds" / "a.ics"
    path.parent.mkdir()
    path.write_bytes(b"one")
    settle(path)
    for url in ("feeds/a.ics", "./feeds/a.ics", str(path)):
        found = await ask.anything(url)
        assert isinstance(found, Fetched)
        assert (found.body, found.server_date, found.media_type) == (b"one", None, "")
        assert await ask.anything(url, found.validators) == Unchanged(None)


async def test_it_is_told_when_a_file_was_last_written_to(ask: Asker) -> None:
    path = ask.folder / "a.csv"
    path.write_bytes(b"one")
    for seconds, told in ((3_600, 3_600), (-900, 0), (time.time() - 1, None)):
        settle(path, seconds)
        found = await ask.anything("a.csv")
        assert isinstance(found, Fetched)
        if told is None:
            assert found.edited is None, "1970 is no time at which anybody wrote"
        else:
            assert found.edited is not None
            assert 0 <= clock.real() - found.edited - told <= 2


async def test_a_home_folder_is_meant_by_a_tilde(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(ask.folder))
    (ask.folder / "a.ics").write_bytes(b"one")
    assert await ask.body("~/a.ics") == b"one"
    error = await ask.problem("~nobody-of-that-name/a.ics")
    assert "is not a path that a file can have" in error.sentence


async def test_any_change_is_seen(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"one")
    settle(path)
    first = await ask.anything("a.ics")
    assert isinstance(first, Fetched)

    # The same size, another time.
    path.write_bytes(b"two")
    settle(path, 1_800)
    second = await ask.anything("a.ics", first.validators)
    assert isinstance(second, Fetched)
    assert second.body == b"two"

    # The same size and time, another file in its place, as `cp -p` and `mv` leave it.
    other = ask.folder / "b.ics"
    other.write_bytes(b"six")
    os.utime(other, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    third = await ask.anything("a.ics", second.validators)
    assert isinstance(third, Fetched)
    assert third.body == b"six"


async def test_a_file_at_rest_is_read_at_once(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"one")
    settle(path, 100)
    began = time.monotonic()
    assert await ask.body("a.ics", limits=Limits(still=60, seconds=5)) == b"one"
    assert time.monotonic() - began < 4


async def test_half_a_file_is_never_taken_for_the_whole(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"line\n")

    async def write() -> None:
        for _ in range(8):
            await asyncio.sleep(0.05)
            with path.open("ab") as file:
                file.write(b"line\n")

    writing = asyncio.create_task(write())
    body = await ask.body("a.ics", limits=Limits(still=0.4))
    assert body == b"line\n" * 9
    await writing


async def test_a_time_that_has_yet_to_come_is_watched_and_then_believed(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"one")
    settle(path, -86_400)
    began = time.monotonic()
    assert await ask.body("a.ics", limits=Limits(still=0.2)) == b"one"
    assert time.monotonic() - began >= 0.2


async def test_a_file_that_never_rests(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"")

    async def write() -> None:
        while True:
            with path.open("ab") as file:
                file.write(b"line\n")
            await asyncio.sleep(0.01)

    writing = asyncio.create_task(write())
    error = await ask.problem("a.ics", limits=Limits(still=0.5, seconds=1))
    writing.cancel()
    assert error.problem == "file"
    assert error.sentence == "a.ics is still being written to after 1 s; try again when that is done"


async def test_files_that_are_not_there_or_no_files(ask: Asker) -> None:
    (ask.folder / "sub").mkdir()
    (ask.folder / "plain").write_text("x")
    os.mkfifo(ask.folder / "pipe")
    for url, words in {
        "missing.ics": f"there is no file {ask.folder}/missing.ics; check the path",
        "sub": "sub is a folder, not a file; give the file's path",
        "": "an empty path is a folder, not a file",
        "pipe": "pipe is a pipe or a device, not a file",
        "/dev/zero": "/dev/zero is a pipe or a device",
        "plain/a.ics": "plain/a.ics cannot be read (Not a directory); check the file and its rights",
        "a\x00\x1b]52;b.ics": "is not a path that a file can have; correct it",
        "x" * 300: "cannot be read (File name too long)",
    }.items():
        error = await ask.problem(url)
        assert error.problem == "file"
        assert words in error.sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_that_may_not_be_read(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"one")
    settle(path)
    path.chmod(0)
    error = await ask.problem("a.ics")
    assert error.problem == "file"
    assert "a.ics cannot be read (Permission denied); check the file and its rights" in error.sentence


async def test_a_file_over_the_cap(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"x" * 1_000)
    settle(path)
    assert len(await ask.body("a.ics", limits=Limits(size=1_000))) == 1_000
    error = await ask.problem("a.ics", limits=Limits(size=999))
    assert error.problem == "too-large"
    assert error.sentence.startswith("a.ics is larger than 999 bytes; check")


async def test_validators_of_another_kind_mean_nothing(ask: Asker) -> None:
    path = ask.folder / "a.ics"
    path.write_bytes(b"one")
    settle(path)
    assert isinstance(await ask.anything("a.ics", Validators('"v1"', "yesterday")), Fetched)
