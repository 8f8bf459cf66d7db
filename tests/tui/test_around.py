"""What stands around the boards: remembered state, saved views, links, how old the data is, the reading thread."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from pathlib import Path

import msgspec
import pytest
from tests.tui import fill

from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import TALKS
from confdash.tui import opener, state, views, words
from confdash.tui.fetcher import Fetcher, Superseded
from confdash.tui.health import Pulse, health
from confdash.tui.watcher import Watcher

NOW = 1_800_000_000


def row(
    name: str = "programme", state: str = "ok", checked: int | None = NOW - 40, phase: str | None = None
) -> FeedRow:
    return FeedRow(
        id=1, name=name, place=0, format="ics", source=None, state=state, error=None, warnings=(), read=1, items=1,
        talks=1, skipped={}, checked_at=checked, changed_at=None, next_at=None, every=120, skew=None, phase=phase,
        done=4000 if phase else None, total=10_000 if phase else None, held_reason=None,
    )  # fmt: skip


def said(feeds: list[FeedRow], pulse: Pulse | None = None, *, short: bool = False) -> list[str]:
    return [text for text, _ in health(feeds, pulse or Pulse(), NOW, fill.clock(None), short=short)]


def test_the_data_is_as_old_as_the_feed_that_waits_longest() -> None:
    assert said([row(), row("calendar", checked=NOW - 300)]) == ["● 2 feeds, 5 min ago"]
    # Read every two minutes, and last read ten minutes ago: that one is no longer well.
    assert said([row(), row("calendar", checked=NOW - 600)]) == ["● 1 feed, 40 s ago", "▲ 1 stale"]
    assert said([row()], short=True) == ["● 40 s ago"]
    assert said([]) == said([row(state="never", checked=None)]) == ["○ never read"]
    assert said([row(), row("old", "unlisted", NOW - 10**6)]) == ["● 1 feed, 40 s ago"]


def test_what_is_wrong_is_counted_and_named() -> None:
    feeds = [row(), row("a", "held"), row("b", "failed"), row("c", "failed"), row("d", "stale")]
    assert said(feeds) == ["● 1 feed, 40 s ago", "▲ 1 stale", "▲ 1 held", "✗ 2 failed"]
    assert said(feeds, short=True) == ["● 40 s ago", "▲ 1", "▲ 1", "✗ 2"]
    assert said([row(state="failed")]) == ["○ last read 40 s ago", "✗ 1 failed"]
    assert "✗ no network since" in said([row()], Pulse(offline=NOW))[-1]
    assert said([row()], Pulse(stopped="no"))[-1] == "✗ sync stopped"


def test_progress_shows_from_the_child_and_from_the_store() -> None:
    assert said([row(phase="parsing")])[0] == "parsing 4,000/10,000 programme"
    assert said([row()], Pulse(doing={"calendar": "fetching"}))[0] == "fetching calendar"
    assert said([row(phase="parsing")], Pulse(doing={"calendar": "fetching"}))[0] == "reading 2 feeds"


def test_ages_are_in_one_unit() -> None:
    assert [words.span(s) for s in (0, 99, 100, 5999, 6000, 172_799, 172_800)] == [
        "0 s", "99 s", "1 min", "99 min", "1 h", "47 h", "2 d",
    ]  # fmt: skip
    assert words.ago(NOW + 90, NOW) == "in 90 s"
    assert words.ago(None, NOW) == "never"
    assert words.count(1, "talk") == "1 talk"
    assert words.count(12_000, "talk") == "12,000 talks"


def test_views_name_a_board_or_say_which_there_are() -> None:
    found, faults = views.read({"a": 'talks room:"Hall A"', "b": "talk x", "c": ""}, ["talks", "feeds"])
    assert found == [views.View("a", "talks", 'room:"Hall A"')]
    assert faults == [
        "[views] “b”: there is no board “talk”; did you mean “talks”?",
        "[views] “c”: there is no board “”; it begins with a board: talks, feeds",
    ]


def test_state_is_private_whole_and_never_in_the_way(tmp_path: Path) -> None:
    kept = state.State(theme="confdash-light", board="feeds", seen_change=7)
    kept.of("talks").filter = "hall"
    state.save(tmp_path, kept)
    assert state.load(tmp_path) == kept
    assert (tmp_path / state.STATE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [state.STATE]
    for broken in (b"", b"{", b"[]", b'{"boards": {"talks": 7}}', b"\xff\xfe"):
        (tmp_path / state.STATE).write_bytes(broken)
        assert state.load(tmp_path) == state.State()
    state.save(tmp_path / "nowhere", kept)


def program(folder: Path, text: str) -> dict[str, str]:
    browser = folder / "browser"
    browser.write_text(f"#!/bin/sh\n{text}\n")
    browser.chmod(0o755)
    return {"BROWSER": str(browser), "PATH": os.environ["PATH"]}


async def test_links_are_opened_by_a_program_that_cannot_write_on_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    opened = tmp_path / "opened"
    environment = program(tmp_path, f'echo noise; echo noise >&2; printf %s "$1" > {opened}')
    assert await opener.open_link("https://example.org/a b", environment) == (True, "opened https://example.org/a%20b")
    assert opened.read_text() == "https://example.org/a%20b"
    assert capfd.readouterr() == ("", "")
    fine, sentence = await opener.open_link("https://example.org/", program(tmp_path, "exit 3"))
    assert not fine
    assert "could not open" in sentence


@pytest.mark.parametrize("link", [None, "", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org", "-x"])
async def test_only_http_and_https_are_opened(tmp_path: Path, link: str | None) -> None:
    fine, sentence = await opener.open_link(link, program(tmp_path, f"touch {tmp_path}/ran"))
    assert not fine
    assert "no link here that may be opened" in sentence
    assert not (tmp_path / "ran").exists()


async def test_without_a_browser_the_address_is_told() -> None:
    fine, sentence = await opener.open_link("https://example.org/", {"SSH_CONNECTION": "x"})
    assert not fine
    assert sentence.endswith("the address is https://example.org/")


async def test_a_newer_question_takes_an_olders_place(event: Path) -> None:
    fetcher = Fetcher(event / "confdash.db", fill.clock())
    begun = threading.Event()

    def endless(reader: Reader) -> int:
        begun.set()
        reader.link().execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        ).fetchall()
        return 0

    first = fetcher.ask("list", endless)
    assert begun.wait(5)
    waiting = fetcher.ask("list", lambda reader: len(reader.ids(TALKS)))
    second = fetcher.ask("list", lambda reader: len(reader.ids(TALKS, "tracing")))
    assert await asyncio.wait_for(asyncio.wrap_future(second), 5) == 6
    assert isinstance(first.exception(5), Superseded)
    assert isinstance(waiting.exception(5), Superseded)
    begun.clear()
    last = fetcher.ask("other", endless)
    assert begun.wait(5)
    start = time.monotonic()
    fetcher.close()
    assert isinstance(last.exception(5), Superseded)
    assert time.monotonic() - start < 0.3
    fetcher.close()


async def test_a_question_about_no_store_is_answered_with_a_sentence(tmp_path: Path) -> None:
    fetcher = Fetcher(tmp_path / "confdash.db", fill.clock())
    with pytest.raises(StoreError, match="no store"):
        await asyncio.wrap_future(fetcher.ask("list", lambda reader: reader.count(TALKS)))
    fetcher.close()


def readers(watcher: Watcher) -> list[Reader]:
    return [watcher.reader] if watcher.reader is not None else []


def test_the_watcher_sees_a_store_come_change_be_replaced_and_go(tmp_path: Path) -> None:
    watcher: Watcher = Watcher(tmp_path / "confdash.db", fill.clock())
    assert not watcher.poll()
    path = fill.store(tmp_path, 3)
    assert watcher.poll()
    assert not watcher.poll()
    link = fill.writing(path)
    link.execute("UPDATE talks SET title = 'x'")
    assert watcher.poll()
    assert not watcher.poll()
    link.close()
    for each in tmp_path.glob("confdash.db*"):
        each.unlink()
    assert watcher.poll()
    assert not readers(watcher)
    fill.store(tmp_path, 5)
    assert watcher.poll()
    assert [reader.count(TALKS) for reader in readers(watcher)] == [5]
    watcher.close()


def test_a_store_that_is_none_says_so_and_is_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / "confdash.db").write_text("this is no store at all" * 100)
    watcher = Watcher(tmp_path / "confdash.db", fill.clock())
    assert watcher.poll()
    assert "damaged or no confdash store" in str(watcher.problem)
    assert not watcher.poll()
    (tmp_path / "confdash.db").unlink()
    fill.store(tmp_path, 2)
    assert watcher.poll()
    assert str(watcher.problem) == "None"
    watcher.close()


def test_state_grows_without_breaking_older_files() -> None:
    assert msgspec.json.decode(b'{"theme": "x", "later": 1}', type=state.State).theme == "x"
