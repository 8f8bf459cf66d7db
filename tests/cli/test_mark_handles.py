"""`confdash mark handles`: a ticked list typed back in from a shell, all or none, in one step to undo."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.deciding import PROGRAMME, Desks
from tests.e2e.program import Event, refused
from tests.store.build import Store

from confdash.commands.declare import Refused
from confdash.store.query.handles import Handles

Listed = tuple[Event, dict[str, str]]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listed]:
    """An event, and of each person and untold presenter the handle."""
    store = Store(tmp_path_factory.mktemp("handles") / "event")
    store.sync("programme", PROGRAMME)
    handles = Handles(store.link)
    found = {row.name: handles.of("person", key) for key, row in store.speakers().items()}
    yield Event(store.folder), found | {"ECHO": handles.of("talk", "ECHO")}
    store.close()


def test_all_in_one_step(listed: Listed) -> None:
    event, handles = listed
    args = (handles["Ada Nwosu"].upper(), f"{handles['Cy Roth']},{handles['ECHO']}")
    done = event.ok("mark", "handles", *args, "here=yes", "--format", "json").json
    assert done["said"] == "3 people are here"
    assert len(done["decided"]) == 3
    assert [row["name"] for row in event.list("speakers", "here:yes")] == ["Ada Nwosu", "Cy Roth"]
    again = event.ok("mark", "handles", handles["Ada Nwosu"], handles["Bo Lindqvist"], "here=yes").out
    assert again == "Bo Lindqvist is here; 1 had been seen before\n"
    event.ok("undo")
    event.ok("undo")
    assert event.list("speakers", "here:yes") == []


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (
            ("{ada}", "zzz", "here=yes"),
            "nobody has the handle “zzz”: nobody was marked; correct it, or take it out, or add --known to mark the",
        ),
        (("{ada}", "4f", "zzz", "here=yes"), "“4f” is too short, a handle has 3 letters or digits; nobody has"),
        (
            ("zzz", "here=yes", "--known"),
            "“zzz”: nobody was marked; correct it, or take it out\n",
        ),
        (("{ada}", "here=no"), "of handles nothing is marked but here=yes"),
        (("{ada}", "remote=yes"), "of handles nothing is marked but here=yes"),
        (("{ada}", "{ada}"), "of handles nothing is marked but here=yes"),
        (("-", "here=yes"), "no handle was typed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_none_while_one_is_wrong(listed: Listed, args: tuple[str, ...], why: str) -> None:
    event, handles = listed
    refused(event("mark", "handles", *(arg.format(ada=handles["Ada Nwosu"]) for arg in args)), why)
    assert event.list("speakers", "here:yes") == []


def test_the_others_where_that_is_wanted(listed: Listed) -> None:
    event, handles = listed
    said = event.ok("mark", "handles", handles["Ada Nwosu"], "zzz", "here=yes", "--known").out
    assert said == "Ada Nwosu is here; nobody has the handle “zzz”\n"
    again = event("mark", "handles", handles["Ada Nwosu"], "zzz", "here=yes", "--known")
    refused(again, "; nobody has the handle “zzz”")
    event.ok("undo")
    refused(event("mark", "person", "Ada Nwosu", "here=yes", "--known"), "--known is for handles")


def test_a_prompt_speaks_of_no_option(tmp_path: Path) -> None:
    with contextlib.closing(Desks(tmp_path / "event")) as store:
        store.sync("programme", PROGRAMME)
        ada = Handles(store.link).of("person", next(iter(store.speakers())))
        with pytest.raises(Refused, match=r"nobody was marked; correct it, or take it out$"):
            store.do("here.handles", [], {"handles": f"{ada} zzz"})
