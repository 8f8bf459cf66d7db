"""`confdash serve --to`: the same pages as files, written so that nobody else's are ever lost."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.program import Event, prepared, refused
from tests.web.serving import CANARIES, fill, prepare

from confdash.web.folder import LIST


def synced(event: Event) -> None:
    prepare(event)
    fill(event)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(synced, tmp_path / "event")


@pytest.fixture
def permissive() -> Iterator[None]:
    """A umask that lets everybody write what is written."""
    before = os.umask(0)
    yield
    os.umask(before)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = {path: path.stat() for path in folder.rglob("*.*") if path.is_file() and path.name != LIST}
    return {path.name: (status.st_mtime_ns, status.st_ino) for path, status in found.items()}


def test_links_lead_to_files_and_everybody_may_read_them(event: Event, permissive: None) -> None:
    folder = event.folder / "www" / "calendars"
    done = event.ok("serve", "--to", str(folder), "--planned")
    assert done.lines[0] == "written: 3 talks of Invented Days"
    assert "16 files written, 0 unchanged, 0 of before removed" in done.lines[-2]
    assert "phones can only be given files" in done.lines[-1]
    assert "--base https://venue.example/" in done.lines[-1]
    found = files(folder)
    links = set(re.findall(r'href="([^"#]+)"', found["index.html"].decode()))
    assert links == found.keys() - {"index.html", LIST}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o644}
    everything = (b"".join(found.values()) + " ".join(found).encode()).decode().casefold().replace("\r\n ", "")
    assert [each for each in CANARIES if each in everything] == []
    based = event.ok("serve", "--to", str(folder), "--base", "https://days.example/cal")
    assert based.lines[-1].endswith("of before removed"), "nothing is left to be said"
    page = (folder / "index.html").read_text()
    assert 'href="webcal://days.example/cal/all.ics"' in page
    assert 'href="all.ics"' in page


def test_only_what_changed_is_written_and_what_is_no_more_goes(event: Event) -> None:
    folder = event.folder / "www"
    event.ok("serve", "--to", str(folder))
    (folder / "room" / "notes.txt").write_text("somebody's own")
    (folder / "room" / "own.ics").write_bytes((folder / "all.ics").read_bytes())
    before = stamps(folder)
    assert "0 files written, 16 unchanged, 0 of before removed" in event.ok("serve", "--to", str(folder)).out
    assert stamps(folder) == before
    event.ok("mark", "talk", "GAMMA", "room=+Canal Deck")
    event.ok("serve", "--to", str(folder))
    now = stamps(folder)
    assert before.keys() - now.keys() == {"zurich.ics"}
    assert now.keys() - before.keys() == {"canal-deck.ics"}
    same = {name for name in now if before.get(name) == now[name]}
    assert {"hall-a.ics", "2026-11-09.ics", "craft.ics", "notes.txt", "own.ics"} <= same
    assert same.isdisjoint({"all.ics", "2026-11-10.ics", "data.ics", "index.html", "schedule.json"})
    assert [path for path in folder.rglob("*") if path.name.endswith(".part")] == []


def test_nobody_elses_file_is_touched(event: Event) -> None:
    folder = event.folder / "www"
    (folder / "room").mkdir(parents=True)
    for name in ("index.html", "room/hall-a.ics"):
        own = folder / name
        own.write_text("BEGIN:VCALENDAR\r\nPRODID:somebody else\r\n")
        refused(event("serve", "--to", str(folder)), f"{own} was not written by confdash; choose another folder")
        assert files(folder) == {name: own.read_bytes()}, "nothing was written beside it"
        own.unlink()
    (folder / "all.ics").symlink_to(event.config)
    refused(event("serve", "--to", str(folder), "--force"), "all.ics is no plain file")
    (folder / "all.ics").unlink()
    (folder / "day").symlink_to(event.folder)
    refused(event("serve", "--to", str(folder), "--force"), "day is no folder of its own")
    (folder / "day").unlink()
    (folder / "index.html").write_text("own")
    event.ok("serve", "--to", str(folder), "--force")
    assert b'content="confdash"' in (folder / "index.html").read_bytes()


def test_a_list_that_was_tampered_with_takes_nothing_away(event: Event) -> None:
    folder = event.folder / "www"
    event.ok("serve", "--to", str(folder))
    ours = event.folder / "ours.ics"
    ours.write_bytes((folder / "all.ics").read_bytes())
    (folder / "own.txt").write_text("own")
    with (folder / LIST).open("a") as listed:
        listed.write("../ours.ics\nroom/../../ours.ics\n/etc/passwd\nown.txt\nroom\n\n")
    event.ok("mark", "talk", "ALFA", "room=Zürich")
    event.ok("serve", "--to", str(folder))
    assert ours.exists()
    assert (folder / "own.txt").exists()
    assert not (folder / "room" / "hall-a.ics").exists(), "while what is ours and no more goes"


def test_what_cannot_be_is_a_sentence(event: Event) -> None:
    taken = event.folder / "taken"
    taken.write_text("a file")
    refused(event("serve", "--to", str(taken)), "taken is a file; --to needs a folder")
    around = event.folder / ".." / event.folder.name / "taken"
    assert f"confdash: {taken.resolve()} is a file;" in event("serve", "--to", str(around)).err
    refused(event("serve", "--to", "www", "--port", "81"), "--port is for serving, and --to FOLDER writes files")
    refused(event("serve", "--force"), "--force is for files")
    refused(event("--now", "2026-11-09T10:00", "serve"), "--now is for looking only")
    for base in ("ftp://x/", "days.example", 'https://x/"onclick=', "https://a b/", "https://x/?q", "javascript:x//"):
        refused(event("serve", "--to", "www", "--base", base), "is no address; write it as https://")
    empty = Event(event.folder / "empty")
    empty.folder.mkdir()
    prepare(empty)
    refused(empty("serve", "--to", "www"), "there is no programme yet; run `confdash sync`")


@pytest.mark.parametrize("place", [".", "..", "journal", "www/../../event"])
def test_pages_never_go_where_the_store_is(event: Event, place: str) -> None:
    (event.folder / "www").mkdir()
    before = sorted(event.folder.parent.rglob("*"))
    refused(event("serve", "--to", str(event.folder / place)), "the event's own files are in")
    assert [each for each in sorted(event.folder.parent.rglob("*")) if each not in before] == []


def test_a_list_that_is_none_is_not_waited_for(event: Event) -> None:
    folder = event.folder / "www"
    folder.mkdir()
    os.mkfifo(folder / LIST)
    event.ok("serve", "--to", str(folder))
    assert (folder / LIST).is_file()
