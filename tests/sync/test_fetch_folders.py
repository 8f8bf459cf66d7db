"""Folders of pyvideo's records: one body, taken when nobody writes to it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from confdash.sync import folders
from confdash.sync.fetch import Fetched, Limits, Unchanged

if TYPE_CHECKING:
    from tests.sync.conftest import Asker


def put(root: Path, **records: str | bytes) -> Path:
    """A folder with these records, and a category, all of them old."""
    (root / "videos").mkdir(parents=True, exist_ok=True)
    (root / "category.json").write_text('{"title": "Harbour Days"}')
    for name, text in records.items():
        path = root / "videos" / f"{name}.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    settle(root)
    return root


def settle(root: Path, seconds: float = 3_600) -> None:
    """As if the last change to anything in it were so long ago."""
    moment = time.time() - seconds
    for path in (*root.rglob("*"), root):
        os.utime(path, (moment, moment), follow_symlinks=False)


def files(body: bytes) -> dict[str, str]:
    """The files in a body."""
    read: dict[str, dict[str, dict[str, str]]] = json.loads(body)
    assert list(read) == ["pyvideo"]
    assert list(read["pyvideo"]) == ["files"]
    return read["pyvideo"]["files"]


async def test_a_folder_is_one_body_of_all_its_files_by_name(ask: Asker) -> None:
    root = put(ask.folder / "tides", b='{"title": "B"}', a='{"title": "Ä"}', C=b"\xef\xbb\xbfcaf\xe9")
    (root / "videos" / "notes.txt").write_text("x")
    (root / "videos" / ".b.json.swp.json").write_text("x")
    (root / "videos" / "sub.json").mkdir()
    settle(root)
    for url in ("tides", "./tides/", str(root)):
        found = await ask.anything(url)
        assert isinstance(found, Fetched)
        assert list(files(found.body).items()) == [
            ("category.json", '{"title": "Harbour Days"}'),
            ("videos/C.json", "caf\ufffd"),
            ("videos/a.json", '{"title": "Ä"}'),
            ("videos/b.json", '{"title": "B"}'),
        ]
        assert (found.server_date, found.media_type, found.validators.last_modified) == (None, "", None)
        assert await ask.anything(url, found.validators) == Unchanged(None)


async def test_any_change_in_it_is_seen(ask: Asker) -> None:
    root = put(ask.folder / "tides", a="one", b="two")
    found = await ask.anything("tides")

    def write() -> None:
        (root / "videos" / "a.json").write_text("six")

    def add() -> None:
        (root / "videos" / "c.json").write_text("new")

    def rename() -> None:
        (root / "videos" / "c.json").rename(root / "videos" / "d.json")

    def remove() -> None:
        (root / "videos" / "b.json").unlink()

    def swap() -> None:
        # The same size and time, another file in its place.
        other = root / "videos" / "a.json.new"
        other.write_text("two")
        os.utime(other, ns=(before, before))
        other.replace(root / "videos" / "a.json")

    def describe() -> None:
        (root / "category.json").write_text("{}")

    for age, change in enumerate((write, add, rename, remove, swap, describe), start=1):
        assert isinstance(found, Fetched)
        before = (root / "videos" / "a.json").stat().st_mtime_ns
        change()
        if change is not swap:
            settle(root, 3_600 - age)
        found = await ask.anything("tides", found.validators)
        assert isinstance(found, Fetched), change.__name__
    assert isinstance(found, Fetched)
    assert files(found.body) == {"category.json": "{}", "videos/a.json": "two", "videos/d.json": "new"}


@pytest.mark.parametrize("kept", ["category", "videos"])
async def test_either_half_of_it_is_enough(ask: Asker, kept: str) -> None:
    root = put(ask.folder / "tides", a="one")
    if kept == "category":
        (root / "videos" / "a.json").unlink()
        (root / "videos").rmdir()
    else:
        (root / "category.json").unlink()
    assert [name.split("/")[0].removesuffix(".json") for name in files(await ask.body("tides"))] == [kept]


async def test_a_folder_of_anything_else_is_what_it_was(ask: Asker) -> None:
    (ask.folder / "sub" / "videos").mkdir(parents=True)
    (ask.folder / "sub" / "videos" / "a.mp4").write_text("x")
    (ask.folder / "sub" / "schedule.json").write_text("{}")
    put(ask.folder / "pyvideo" / "tides", a="one")
    for url in ("sub", "sub/videos", "pyvideo"):
        error = await ask.problem(url)
        assert error.problem == "file"
        assert "is a folder, not a file; give the file's path in the config" in error.sentence


async def test_a_file_that_is_being_written_is_never_taken_half(ask: Asker) -> None:
    root = put(ask.folder / "tides", a='{"title": "A"}')
    path = root / "videos" / "b.json"
    path.write_text("line\n")

    async def write() -> None:
        for _ in range(6):
            await asyncio.sleep(0.04)
            with path.open("a") as file:
                file.write("line\n")

    writing = asyncio.create_task(write())
    body = await ask.body("tides", limits=Limits(still=0.3))
    assert files(body)["videos/b.json"] == "line\n" * 7
    await writing


async def test_a_folder_that_files_with_old_times_come_into_is_watched(ask: Asker) -> None:
    root = put(ask.folder / "tides", a="one")

    async def copy() -> None:
        for name in "bcdef":
            await asyncio.sleep(0.04)
            file = root / "videos" / f"{name}.json"
            file.write_text(name)
            os.utime(file, (1_000, 1_000))

    (root / "videos" / "first.json").write_text("x")
    os.utime(root / "videos" / "first.json", (1_000, 1_000))
    copying = asyncio.create_task(copy())
    body = await ask.body("tides", limits=Limits(still=0.3))
    assert [name for name in files(body) if name.startswith("videos/")] == [
        f"videos/{name}.json" for name in ("a", "b", "c", "d", "e", "f", "first")
    ]
    await copying


async def test_a_folder_that_never_rests(ask: Asker) -> None:
    root = put(ask.folder / "tides", a="one")

    async def write() -> None:
        number = 0
        while True:
            number += 1
            (root / "videos" / "a.json").write_text(str(number))
            await asyncio.sleep(0.01)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0)
    error = await ask.problem("tides", limits=Limits(still=0.2, seconds=0.5))
    writing.cancel()
    assert error.problem == "file"
    assert error.sentence == "tides is still being written to after 0.5 s; try again when that is done"


async def test_a_folder_at_rest_is_read_at_once(ask: Asker) -> None:
    put(ask.folder / "tides", a="one")
    began = time.monotonic()
    assert await ask.body("tides", limits=Limits(still=60, seconds=5))
    assert time.monotonic() - began < 4


async def test_links_out_of_the_folder_are_not_followed(ask: Asker) -> None:
    secret = ask.folder / "secret.json"
    secret.write_text("ZQXJ")
    root = put(ask.folder / "tides", a="one")
    (root / "videos" / "in.json").symlink_to("a.json")
    (root / "videos" / "out.json").symlink_to(secret)
    (root / "videos" / "passwd.json").symlink_to("/etc/passwd")
    (root / "videos" / "gone.json").symlink_to("nothing.json")
    (root / "videos" / "round.json").symlink_to("round.json")
    os.mkfifo(root / "videos" / "pipe.json")
    (root / "category.json").unlink()
    (root / "category.json").symlink_to(secret)
    settle(root)
    assert files(await ask.body("tides")) == {"videos/a.json": "one", "videos/in.json": "one"}
    # The folder itself may be reached by a link; what it holds may not lie elsewhere.
    (ask.folder / "link").symlink_to(root)
    assert len(files(await ask.body("link"))) == 2
    (ask.folder / "hollow").mkdir()
    (ask.folder / "hollow" / "videos").symlink_to(root / "videos")
    assert "is a folder, not a file" in (await ask.problem("hollow")).sentence


async def test_a_name_that_is_not_utf8(ask: Asker) -> None:
    root = put(ask.folder / "tides")
    try:
        (root / "videos" / os.fsdecode(b"caf\xe9.json")).write_text("one")
    except OSError:
        pytest.skip("this file system takes no such name")
    settle(root)
    assert files(await ask.body("tides"))["videos/caf\ufffd.json"] == "one"


async def test_all_files_together_are_under_the_cap(ask: Asker) -> None:
    put(ask.folder / "tides", a="x" * 400, b="y" * 400)
    size = 800 + len('{"title": "Harbour Days"}')
    assert await ask.body("tides", limits=Limits(size=size))
    error = await ask.problem("tides", limits=Limits(size=size - 1))
    assert error.problem == "too-large"
    assert error.sentence.startswith(f"tides is larger than {size - 1} bytes; check")


async def test_too_many_files(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    put(ask.folder / "tides", **{f"v{number}": "{}" for number in range(4)})
    monkeypatch.setattr(folders, "MOST", 4)
    assert len(files(await ask.body("tides"))) == 5
    monkeypatch.setattr(folders, "MOST", 3)
    error = await ask.problem("tides")
    assert error.problem == "too-large"
    assert error.sentence == "tides holds more than 3 recordings; give the folder of this event alone"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_in_it_that_may_not_be_read(ask: Asker) -> None:
    root = put(ask.folder / "tides", a="one")
    (root / "videos" / "a.json").chmod(0)
    error = await ask.problem("tides")
    assert error.problem == "file"
    assert "tides cannot be read (Permission denied); check the file and its rights" in error.sentence
