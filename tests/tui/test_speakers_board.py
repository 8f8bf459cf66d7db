"""The Speakers board: next due first, here or not, and contacts that nobody sees who did not ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.store.build import Store
from tests.tui.driving import WIDE, dashboard
from tests.tui.fill import NOW, clock
from tests.tui.harbour import event

from confdash.cli.lists import TALK, talk_values
from confdash.config import ConfigError, parse
from confdash.store import connect, decisions
from confdash.store.query.presence import presence
from confdash.store.query.rows import SpeakerRow, TalkRow
from confdash.store.query.sources import SPEAKERS, TALKS

MIRA = decisions.Who("mira", "desk-2")


def decided(store: Store, *deeds: decisions.Deed) -> None:
    with connect.writing(store.link, store.path, durable=True):
        decisions.decide(store.link, store.settings, MIRA, list(deeds))


def seen(key: str, at: int) -> decisions.Deed:
    return decisions.Deed("person", key, "here", f'{{"at": {at}, "by": "mira", "desk": "desk-2"}}')


async def test_next_due_first_and_those_whose_talks_are_over_last(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE, board="speakers") as driven:
        lines = [line for line in driven.lines() if "Hall" in line or "Studio" in line or "over" in line]
        names = [
            "Ada Nwosu",
            "Bo Lindqvist",
            "Anjali Rao",
            "Noor Haddad",
            "Li Chen",
            "Li Chen",
            "Pia Eriksen",
            "Søren Holm",
        ]
        found = [next(name for name in names if name in line) for line in lines[: len(names)]]
        assert [name for name in found if name not in ("Bo Lindqvist", "Anjali Rao")] == [
            name for name in names if name not in ("Bo Lindqvist", "Anjali Rao")
        ]
        assert set(found[1:3]) == {"Bo Lindqvist", "Anjali Rao"}
        assert re.search("10:30 [89] min", lines[0]), "the clock runs while the test does"
        assert "✗ not here" in lines[0]
        assert "over" in lines[-1]
    store.close()


async def test_here_says_when_and_by_whom_and_yesterday_is_not_today(tmp_path: Path) -> None:
    store = event(tmp_path)
    decided(store, seen("name:ada nwosu", NOW - 6000), seen("name:noor haddad", NOW - 60000))
    decided(store, decisions.Deed("person", "name:pia eriksen", "remote", "1"))
    async with dashboard(store.folder, WIDE, board="speakers") as driven:
        await driven.until(lambda: "✓ 08:41 mira" in driven.text())
        assert "yesterday 17:41" in driven.text()
        pia = next(line for line in driven.lines() if "Pia Eriksen" in line)
        assert "remote" in pia
    with store.reader(clock()) as reader:

        def names(text: str) -> set[str]:
            return {row.name for row in reader.rows(SPEAKERS, text) if isinstance(row, SpeakerRow)}

        assert names("here:yes") == {"Ada Nwosu"}
        assert names("here:yesterday") == {"Noor Haddad"}
        assert "Pia Eriksen" not in names("here:no")
        assert "Noor Haddad" in names("here:no")
        assert names("remote:yes") == {"Pia Eriksen"}
        assert names("due:60m") == {"Ada Nwosu", "Bo Lindqvist", "Anjali Rao"}
        assert names('room:"Hall B" day:3') == {"Pia Eriksen", "Bo Lindqvist"}
    store.close()


async def test_contacts_are_on_no_screen_until_they_are_asked_for(tmp_path: Path) -> None:
    store = event(
        tmp_path, config='[messages]\n"call us" = "Dear {name}, “{title}” at {time} in {room}. {by}, {event}"\n'
    )
    decided(
        store,
        decisions.Deed("person", "name:ada nwosu", "phone", "+45 12 34 56 78"),
        decisions.Deed("person", "name:ada nwosu", "email", "ada@example.org"),
    )
    async with dashboard(store.folder, WIDE, board="speakers") as driven:
        driven.app.context.by = "mira"
        await driven.until(
            lambda: "Ada Nwosu" in driven.text() and "number and e-mail: C shows, y copies" in driven.text()
        )
        assert "12 34" not in driven.text()
        assert "example.org" not in driven.text()
        await driven.press("y")
        await driven.until(lambda: "message: call us" in driven.text())
        assert "12 34" not in driven.text()
        assert "example.org" not in driven.text()
        await driven.press("n")  # number
        assert driven.app.clipboard == "+45 12 34 56 78"
        await driven.press("y", "m")
        assert driven.app.clipboard == (
            "Dear Ada Nwosu, “Queues all the way down” at Tue 10 Nov 10:30 in Hall A. mira, Harbour Days 2026"
        )
        await driven.press("C")
        await driven.until(lambda: "+45 12 34 56 78" in driven.text() and "ada@example.org" in driven.text())
        await driven.press("escape")
        await driven.until(lambda: "12 34" not in driven.text())
        for text in ("12345678", "ada@example.org"):
            await driven.filter(text)
            assert len(driven.board.rows) == 0
            await driven.press("escape")
            await driven.settled()
    store.close()


async def test_the_page_of_a_person_has_all_their_talks_and_what_was_marked(tmp_path: Path) -> None:
    store = event(tmp_path)
    decided(
        store, seen("name:bo lindqvist", NOW - 6000), decisions.Deed("person", "name:bo lindqvist", "note", "vegan")
    )
    async with dashboard(store.folder, WIDE, board="speakers") as driven:
        await driven.press("f", *"lind", "enter", "enter")
        await driven.until(lambda: "Operators by hand" in driven.text() and "A calendar is a system" in driven.text())
        for text in (
            "✓ is here",
            "by mira at desk-2",
            "with Anjali Rao",
            "with Pia Eriksen",
            "What was marked",
            "vegan",
        ):
            assert text in driven.text(), text
    store.close()


def test_a_message_with_a_place_that_is_not_known_is_refused_by_name() -> None:
    text = '[event]\nname = "x"\n[messages]\n"call us" = "Hi {nam}"\n'
    with pytest.raises(
        ConfigError, match=r"line 4: messages.call us: \{nam\} cannot be filled in; did you mean “name”"
    ):
        parse(text)
    with pytest.raises(ConfigError, match="a brace stands alone"):
        parse(text.replace("{nam}", "{"))
    assert parse(text.replace("{nam}", "{name}")).messages == {"call us": "Hi {name}"}


def test_here_and_expected_of_talks(tmp_path: Path) -> None:
    store = event(tmp_path)
    decided(store, seen("name:bo lindqvist", NOW - 600), seen("name:ada nwosu", NOW - 90000))
    decided(store, decisions.Deed("person", "name:noor haddad", "remote", "1"))
    with store.reader(clock()) as reader:

        def keys(text: str) -> set[str]:
            return {row.key for row in reader.rows(TALKS, text) if isinstance(row, TalkRow)}

        assert keys("here:some") == {"TWO"}
        assert keys("here:yes") == set()
        assert "ONE" in keys("here:no"), "seen yesterday is not here today"
        assert "NONE" in keys("here:no"), "one unnamed presenter is expected"
        assert "FAR" not in keys("here:no"), "who speaks from elsewhere is not expected"
        listed = [dict(zip(TALK, talk_values(row, clock()), strict=True)) for row in reader.rows(TALKS, "key:TWO")]  # type: ignore[arg-type]
        assert [(values["here"], values["expected"]) for values in listed] == [(1, 2)]
        found = {row.key: presence(row, clock()) for row in reader.rows(TALKS) if isinstance(row, TalkRow)}
    assert found["TWO"] == (1, 2)
    assert found["WED"] == (0, 2), "seen on Tuesday is not here on Wednesday"
    assert (found["NONE"], found["FAR"], found["ONE"]) == ((0, 1), (0, 0), (0, 1))
    store.close()
