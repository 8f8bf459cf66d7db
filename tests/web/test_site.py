"""The pages as they are made: the same from scratch as from those of before, and made anew only where there is need."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from tests.e2e.program import Event, prepared
from tests.web.serving import SLOTS, ZONE, fill, prepare

from confdash.cli import context
from confdash.cli.telling import gather
from confdash.config import CONFIG, ConfigError
from confdash.export.site import site
from confdash.export.site_page import Listed, Part, waiting_page, written
from confdash.export.told import Told
from confdash.store.connect import StoreError
from confdash.web.keeper import Keeper, Watched
from confdash.web.shelf import Shelf


def synced(event: Event) -> None:
    prepare(event)
    fill(event)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(synced, tmp_path / "event")


def told(event: Event) -> Told:
    return gather(context.Event(event.folder, None), records=True)


def test_pages_from_those_of_before_are_as_from_scratch(event: Event) -> None:
    before = site(told(event))
    for words in (
        ("talk", "ALFA", "title=Another one"), ("talk", "GAMMA", "state=canceled"), ("talk", "BETA", "room=Zürich"),
        ("talk", "ALFA", "public=no"), ("talk", "ALFA", "public=yes"),
    ):  # fmt: skip
        event.ok("mark", *words)
        now = told(event)
        made = site(now, before)
        assert made.pages == site(now).pages, words
        assert made.pages != before.pages, words
        before = made
    event.config.write_text(event.config.read_text().replace(ZONE, "America/New_York"))
    elsewhere = told(event)
    late = tuple(msgspec.structs.replace(entry, delay=7) for entry in now.entries)
    for other in (
        msgspec.structs.replace(now, entries=late),
        msgspec.structs.replace(now, entries=late, delays=True),
        msgspec.structs.replace(now, entries=late, delays=True, settings=elsewhere.settings, clock=elsewhere.clock),
        msgspec.structs.replace(now, stamps={}),
    ):
        made = site(other, before)
        assert made.pages == site(other).pages
        assert made.told == other
        before = made


def test_what_concerns_no_page_makes_none(event: Event) -> None:
    before = site(told(event))
    event.ok("mark", "talk", "ALFA", "note=more of it", "owner=mira", "tags=+press")
    event.ok("sync")
    assert site(told(event), before) is before


def test_many_speakers_are_found_by_letters() -> None:
    names = ["Ånne", "anna", *(f"Bo {number}" for number in range(30)), "山田 花子", "Zoë", "42"]
    people = tuple(Part(name, f"speaker/{number}.ics", 1) for number, name in enumerate(names))
    page = written(_listed(people), None).decode()
    found = [page.index(f'id="speaker-{letter}"') for letter in ("a", "b", "z", "other")]
    assert found == sorted(found)
    assert page.index("Ånne") < found[1] < page.index("Bo 7") < found[2] < page.index("Zoë") < found[3]
    assert page.index("山田") > found[3] < page.index("42")
    for name in names:
        assert page.count(f"<bdi>{name}</bdi>") == 1
    assert "speaker-a" not in written(_listed(people[:5]), None).decode()


def _listed(people: tuple[Part, ...]) -> Listed:
    return Listed(event="Days", zone="UTC", changed="", number=1, delays=False, sections=(("speaker", people),))


def test_a_page_says_nothing_of_now_and_loads_nothing(event: Event) -> None:
    made = site(told(event))
    page = made.front("https://days.example/").body.decode()
    assert made.front("https://days.example/") == made.front("https://days.example/")
    for text in (page, waiting_page().decode()):
        assert [each for each in ("<script", "<img", "<link", "src=", "@import", "url(") if each in text] == []
    assert f"<small>{len(SLOTS) - 1}</small>" in page
    assert "The programme last changed" in page
    assert "zone is Europe/Copenhagen" in page


def test_what_is_wrong_is_told_once_until_it_is_well_or_something_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    wrong: list[Exception | None] = [
        ConfigError("a typing error"), ConfigError("a typing error"), StoreError("locked"), StoreError("locked"), None,
        None, StoreError("locked"), LookupError("kanaria"), LookupError("kanaria"), None,
    ]  # fmt: skip
    said: list[str] = []

    def make() -> None:
        error = wrong.pop(0)
        if error is not None:
            raise error

    keeper = Keeper(tmp_path, Shelf(None, "a"), make, said.append)
    while wrong:
        (tmp_path / CONFIG).write_text("#" * len(wrong))  # which is a change
        keeper.look()
    whys = [each.partition(";")[0].partition("(")[0].strip() for each in said]
    well = "the pages follow the event again"
    assert whys == ["a typing error", "locked", well, "locked", "an error inside confdash", well]
    assert "kanaria" not in "".join(said)


def test_a_store_that_took_the_place_of_another_is_looked_at(event: Event) -> None:
    watched = Watched(event.folder)
    before = watched.state()
    assert watched.state() == before
    copy = shutil.copy(event.store, event.folder / "copy.db")
    Path(copy).replace(event.store)
    other = watched.state()
    assert other != before
    event.ok("mark", "talk", "ALFA", "title=In the other one")
    assert watched.state() != other
    event.store.rename(event.folder / "away.db")
    gone = watched.state()
    (event.folder / "away.db").rename(event.store)
    assert watched.state() != gone
    watched.close()
