"""Hostile text of a feed is shown as text, in every list and format, and nothing of it is obeyed by a terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import COMMAND, Event, own_environment

LONGEST = "x" * 999 + "…"
#: A title, and how it has to appear.
TITLES = {
    "[CANCELLED] Nets": "[CANCELLED] Nets",
    "[/foo] [red]x[/red]": "[/foo] [red]x[/red]",
    "[link=https://evil.example]y[/link]": "[link=https://evil.example]y[/link]",
    "\x1b]52;c;ZXZpbA==\x07clip": "]52;c;ZXZpbA==clip",
    "\x1b[2J\x1b[31mred": "[2J[31mred",
    "\x9b31mc1": "31mc1",
    "right \u202eot\u2066 left": "right ot left",
    "bell\x07 null\x00 del\x7f back\x08": "bell null del back",
    "tab\tand\vform\ffeed": "tab andformfeed",
    "two\nlines\u2028three\x85four": None,
    "": "",
    "x" * 10_000: LONGEST,
    "=2+2": "=2+2",
    "日本語 العربية ß": "日本語 العربية ß",
    ":smile: \\ % {} $HOME `id` 'q' \"": ":smile: \\ % {} $HOME `id` 'q' \"",
}
#: What a terminal might obey, or be misled by; a line's own end, a pipe's tab and CSV's line end are ours.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")
LISTS = ("talks", "speakers", "feeds", "changes")
FORMS = ("lines", "json", "csv")


#: What the fixtures make is made once.
pytestmark = pytest.mark.xdist_group("hostile")


def programme(again: str = "") -> list[Slot]:
    """Each title is also a room, a track, a speaker, an abstract and part of an address."""
    return [
        Slot(
            f"T{number:02}", again + title, made.hour(number), room=f"{title}{number}", people=(title, "Ada Nwosu"),
            track=title, url=f"javascript:{title}", abstract=title,
        )
        for number, title in enumerate(TITLES)
    ]  # fmt: skip


def without_control_characters(text: str) -> str:
    """What XML 1.0 can hold of it."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def as_json(again: str) -> str:
    return made.schedule_json(programme(again), title="\x1b]0;evil\x07Days")


def as_xml(again: str) -> str:
    return without_control_characters(made.schedule_xml(programme(again), title="\x9b0mDays"))


def as_ics(again: str) -> str:
    return made.ics(programme(again), title="\x1b]0;evil\x07Days")


@pytest.fixture(scope="module", params=[as_json, as_xml, as_ics], ids=["json", "xml", "ics"])
def event(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Event:
    """A store that a hostile feed has filled, and changed."""
    make: Callable[[str], str] = request.param
    event = Event(tmp_path_factory.mktemp("hostile"))
    event.put("feed", make(""))
    done = event.ok("init", str(event.folder / "feed"))
    assert not HARMFUL.search(done.out)
    assert not HARMFUL.search(event.config.read_text(encoding="utf-8"))
    event.ok("sync")
    event.put("feed", make("moved "))
    assert not HARMFUL.search(event.ok("sync").out)
    return event


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LISTS)
def test_no_harmful_character_is_ever_printed(event: Event, name: str, form: str) -> None:
    done = event.ok(name, *(() if form == "lines" else ("--format", form)))
    assert len(done.lines) >= (1 if name in ("feeds", "speakers") else 10)
    assert not HARMFUL.search(done.out)


def test_every_title_is_there_as_text(event: Event) -> None:
    shown = {talk["title"].removeprefix("moved").strip() for talk in event.list("talks")}
    assert len(shown) == len(TITLES)
    assert {title for title in TITLES.values() if title is not None} <= shown | {LONGEST}
    assert any(re.fullmatch("x{900,}…", title) for title in shown)
    assert max(map(len, shown)) <= 1_000


def test_each_talk_is_one_line_of_a_pipe(event: Event) -> None:
    cells = event.ok("talks").cells
    assert len(cells) == len(TITLES)
    assert {len(line) for line in cells} == {6}


def test_an_address_that_could_run_something_is_no_address(event: Event) -> None:
    assert {talk["url"] for talk in event.list("talks")} == {None}


def test_csv_holds_each_talk_once(event: Event) -> None:
    _, *rows = csv.reader(io.StringIO(event.ok("talks", "--format", "csv").out, newline=""))
    assert len(rows) == len(TITLES)


def test_an_empty_title_says_so(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "feed"))
    event.put("feed", made.schedule_json([Slot("A", "")]))
    event.ok("sync")
    assert event.ok("talks").cells[0][2] == "(no title)"
    assert event.list("talks")[0]["title"] == ""


@pytest.mark.parametrize("name", LISTS)
def test_a_terminal_gets_a_table_and_no_order_of_the_feed(event: Event, name: str) -> None:
    env = own_environment({"TERM": "xterm-256color", "COLUMNS": "140"})
    child = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], name], cwd=event.folder, env=env, encoding="utf-8", dimensions=(60, 140), timeout=20
    )
    text = child.read()
    child.close()
    assert child.exitstatus == 0
    # Colours are rich's own, and all that may be left of escapes.
    assert not HARMFUL.search(re.sub(r"\x1b\[[0-9;]*m", "", text))
    if name == "talks":
        assert "[CANCELLED]" in text
        assert "[/foo]" in text


@pytest.mark.parametrize(
    "body",
    [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n"
        b"\x1b]52;c;eA==\x07 no line \xe2\x80\xae\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:\x1b[2J\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:\x1b[31m\r\n",
        b'{"\x1b]0;x\x07": ',
        b"<schedule><\x1b[31m></schedule>",
        b"<html><title>\x1b]52;c;eA==\x07 log in \xe2\x80\xae</title></html>",
        b"\x1b]52;c;eA==\x07",
    ],
    ids=["line", "zone", "json", "xml", "html", "text"],
)
def test_an_error_quotes_a_feed_without_its_orders(tmp_path: Path, body: bytes) -> None:
    event = Event(tmp_path)
    path = event.put("feed", body)
    refused = event("init", str(path))
    assert refused.code == 2
    event.feeds(("programme", "feed"))
    synced = event("sync")
    assert synced.code == 3
    for text in (refused.err, synced.out, event.ok("feeds").out, event.ok("feeds", "--format", "json").out):
        assert text
        assert not HARMFUL.search(text)
