"""`confdash init` with the addresses of recordings: what each is, is seen from what it gives."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.program import Event
from tests.e2e.served import Served
from tests.feeds.test_videos_pyvideo import RECORD
from tests.feeds.test_videos_systems import CONFERENCE, EVENT, LINK, OVERVIEW, RELIVE, TICKET
from tests.feeds.test_videos_youtube import ATOM, ENTRY, item, page

BODIES: dict[str, object] = {
    "voctoweb": {**CONFERENCE, "events": [EVENT]},
    "sreview": [OVERVIEW],
    "tracker": [TICKET],
    "pretalx-youtube": [LINK],
    "relive": [RELIVE],
    "youtube-api": page(item("aB-3_efghij")),
}


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        for name, body in BODIES.items():
            server[f"/{name}"] = json.dumps(body)
        server["/youtube-atom"] = ATOM.format(ENTRY.format("aB-3_efghij", "Tides", ""))
        server["/elsewhere"] = "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title></feed>"
        yield server


def written(event: Event) -> dict[str, dict[str, Any]]:
    """The feeds of the config, by name."""
    config = tomllib.loads(event.config.read_text(encoding="utf-8"))
    return {feed.pop("name"): feed for feed in config["feeds"]}


def test_every_format_of_recordings_is_recognised(event: Event, served: Served) -> None:
    names = [*BODIES, "youtube-atom"]
    done = event.ok("init", "--timezone", "Europe/Copenhagen", *(f"{served.url}/{name}" for name in names))
    found = written(event)
    assert found == {
        "voctoweb": {"url": f"{served.url}/voctoweb"},
        # Empty, these look like any other list: their kind has to be said.
        **{
            name: {"url": f"{served.url}/{name}", "kind": name}
            for name in ("sreview", "tracker", "pretalx-youtube", "relive")
        },
        "youtube-api": {"url": f"{served.url}/youtube-api", "every": "15m"},
        "youtube-atom": {"url": f"{served.url}/youtube-atom"},
    }
    assert "voctoweb: recordings on media.ccc.de, 1 items" in done.out
    assert "youtube-api: a playlist from YouTube’s Data API, 1 items" in done.out
    assert "a table of" not in done.out
    assert event.ok("sync").err == ""


def test_a_list_that_becomes_empty_is_still_what_it_was(event: Event, served: Served) -> None:
    event.ok("init", "--timezone", "Europe/Copenhagen", f"{served.url}/relive")
    served["/relive"] = "[]"
    event.ok("sync")
    (feed,) = event.list("feeds")
    assert (feed["items"], feed["state"]) == (0, "ok")
    assert feed["warnings"] == ["the feed is valid, but there is no recording in it"]


def test_a_sheet_of_recordings(event: Event) -> None:
    event.put("cutting.csv", b"Talk;Editor;Video state;YouTube\nTides;Sam;QC;\n")
    done = event.ok("init", str(event.folder / "cutting.csv"))
    assert written(event)["cutting"] == {
        "url": "cutting.csv", "kind": "table", "entity": "videos",
        "columns": {"title": "Talk", "owner": "Editor", "state": "Video state", "url": "YouTube"},
    }  # fmt: skip
    assert "a table of videos" in done.out


def test_a_folder_of_pyvideo(event: Event) -> None:
    (event.folder / "days" / "videos").mkdir(parents=True)
    event.put("days/category.json", b'{"title": "Harbour Days 2026"}')
    event.put("days/videos/tides.json", json.dumps(RECORD).encode())
    os.utime(event.folder / "days" / "videos", (1_000_000_000,) * 2)  # else it is watched for a while first
    event.ok("init", str(event.folder / "days"))
    assert written(event)["days"] == {"url": "days"}
    assert "Harbour Days 2026" in event.config.read_text(encoding="utf-8")


def test_an_atom_feed_of_somebody_else_makes_no_config(event: Event, served: Served) -> None:
    done = event("init", f"{served.url}/elsewhere")
    assert done.code == 2
    assert "an Atom feed (of these only YouTube’s are read) titled “News”" in done.err
    assert not event.config.exists()
