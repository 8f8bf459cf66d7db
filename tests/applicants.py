"""The sample's event with and without its scholarships, and what of them must be found nowhere.

The applicants' addresses and amounts, and the names of those who do not speak, are read from the sample's source and
sheet; nothing of confdash has a part in it.
"""

from __future__ import annotations

import asyncio
import atexit
import csv
import functools
import io
import os
import shutil
import tempfile
from pathlib import Path

from confdash import clock, config, demo
from confdash.cli import morning
from confdash.sync.run import Syncer

SAMPLE = Path(__file__).parents[1] / "sample_data"
NAME, SHEET, _ = demo.SCHOLARSHIPS
#: What is left out: formats that say nothing more about people, and take their time.
SLOW = ("fahrplan", "calendar", "pipeline", "archive")
#: The columns of amounts; and those of which confdash knows nothing.
AMOUNTS = ("Asked for", "Offered", "Accepted", "Claimed", "Charged", "Paid")
UNREAD = ("Why do you need support?", "Gender", "Notes from the committee")


def rows(revision: int = 1) -> list[dict[str, str]]:
    """The sheet, without the row that names nobody."""
    text = (SAMPLE / f"rev{revision}" / SHEET).read_bytes().decode()
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["Full name"]]


# ----- the event, as `confdash sync` makes it


def event(folder: Path, *, applied: bool = True, more: str = "") -> Path:
    """The event in a folder, read at the demo's moment; without `applied` the sheet has nothing but its columns.

    `more` stands at the end of the config.
    """
    shutil.copytree(_made(applied=applied), folder)
    with (folder / config.CONFIG).open("a", encoding="utf-8") as file:
        file.write(more)
    return folder


@functools.cache
def _made(*, applied: bool) -> Path:
    """The two events differ in the sheet alone: all else was read before, for both."""
    body = (SAMPLE / "rev1" / SHEET).read_bytes()
    folder = _folder() / "event"
    shutil.copytree(_before(), folder)
    put(folder, SHEET, body if applied else body.partition(b"\r\n")[0])
    sync(folder, NAME)
    return folder


@functools.cache
def _before() -> Path:
    folder = _folder()
    demo.make_event(folder, "http://127.0.0.1:1")
    path = folder / config.CONFIG
    head, *feeds = path.read_text(encoding="utf-8").replace("http://127.0.0.1:1/", "").split("[[feeds]]")
    kept = [feed for feed in feeds if not any(f'name = "{name}"' in feed for name in SLOW)]
    path.write_text("[[feeds]]".join([head, *kept]), encoding="utf-8")
    others = [feed for feed in config.load(folder).feeds if feed.name != NAME]
    for feed in others:
        put(folder, feed.url, (SAMPLE / "rev1" / feed.url).read_bytes())
    morning.write(folder)
    sync(folder, *(feed.name for feed in others))
    return folder


def _folder() -> Path:
    home = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def put(folder: Path, name: str, body: bytes) -> None:
    """A feed's file, as if edited long ago: one that has just been written is first watched for a while."""
    (folder / name).write_bytes(body)
    long_ago = clock.real() - 90 * 60
    os.utime(folder / name, (long_ago, long_ago))


def sync(folder: Path, *names: str) -> None:
    """Reads these feeds, or all."""
    settings = config.load(folder)
    syncer = Syncer(folder, settings, lambda _event: None)
    feeds = [feed for feed in settings.feeds if not names or feed.name in names]
    results = asyncio.run(syncer.cycle(feeds))
    syncer.close()
    assert {result.state for result in results} <= {"ok", "unchanged"}, results
