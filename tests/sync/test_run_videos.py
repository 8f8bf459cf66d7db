"""Feeds of recordings from fetch to store: what slides on or fails takes nothing with it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from confdash import clock
from confdash.config import load
from confdash.sync.limits import Limits
from confdash.sync.report import Result
from confdash.sync.run import Syncer

API = "/youtube/v3/playlistItems"
QUOTA = '{"error": {"code": 403, "message": "No.", "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}]}}'


class Desk:
    """One feed of an event, synced again and again."""

    def __init__(self, folder: Path, url: str, *more: str) -> None:
        lines = ("[event]", 'name = "Tides"', "[[feeds]]", 'name = "videos"', f'url = "{url}"', *more)
        (folder / "confdash.toml").write_text("\n".join(lines), encoding="utf-8")
        self.syncer = Syncer(folder, load(folder), lambda _event: None, Limits(still=0.05, pause=0.001))

    def sync(self) -> Result:
        (result,) = asyncio.run(self.syncer.cycle(self.syncer.settings.feeds))
        return result

    def listed(self) -> list[str]:
        """The keys of all recordings that the feed has not lost."""
        rows = self.syncer.link.execute("SELECT key FROM video_records WHERE gone_at IS NULL ORDER BY key")
        return [key for (key,) in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Iterable[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(url: str, *more: str) -> Desk:
        made.append(Desk(tmp_path, url, *more))
        return made[-1]

    yield make
    for each in made:
        each.syncer.close()


def names(numbers: Iterable[int]) -> list[str]:
    """Ids of recordings, as long as YouTube's."""
    return [f"video-{number:05}" for number in numbers]


def atom(ids: Iterable[str]) -> str:
    """A playlist's Atom feed."""
    entries = "".join(
        f"<entry><id>yt:video:{id_}</id><yt:videoId>{id_}</yt:videoId><title>About {id_}</title>"
        f'<link rel="alternate" href="https://www.youtube.com/watch?v={id_}"/>'
        "<published>2026-11-10T10:00:00+00:00</published></entry>"
        for id_ in ids
    )
    return (
        '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">'
        f"<id>yt:playlist:PLtide26</id><yt:playlistId>PLtide26</yt:playlistId><title>Tides</title>{entries}</feed>"
    )


def api(ids: Iterable[str], after: str | None = None) -> str:
    """A page of a playlist as the Data API gives it."""
    items = [
        {
            "kind": "youtube#playlistItem",
            "snippet": {"title": f"About {id_}", "resourceId": {"kind": "youtube#video", "videoId": id_}},
            "contentDetails": {"videoId": id_, "videoPublishedAt": "2026-11-10T10:00:00Z"},
            "status": {"privacyStatus": "public"},
        }
        for id_ in ids
    ]
    page = {"kind": "youtube#playlistItemListResponse", "items": items, "pageInfo": {"totalResults": len(items)}}
    return json.dumps(page | ({"nextPageToken": after} if after else {}))


def test_a_window_that_slides_on_is_not_held_and_loses_nothing(
    desk: Callable[..., Desk], httpserver: HTTPServer
) -> None:
    feed = desk(httpserver.url_for("/feeds/videos.xml"))
    for window in (range(15), range(4, 19), range(40, 55), range(0)):
        httpserver.expect_oneshot_request("/feeds/videos.xml").respond_with_data(atom(names(window)))
    assert [feed.sync().state for _ in range(4)] == ["ok"] * 4
    assert feed.listed() == [f"youtube:{id_}" for id_ in names((*range(19), *range(40, 55)))]


def test_a_key_lists_all_and_what_it_no_longer_lists_has_gone(
    desk: Callable[..., Desk], httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIDEO_KEY", "ZQXJ")
    feed = desk(httpserver.url_for(API), 'token = "env:VIDEO_KEY"')
    answers: dict[str, str] = {"": api(names(range(50)), "TWO"), "TWO": api(names(range(50, 60)))}
    httpserver.expect_request(API, headers={"X-Goog-Api-Key": "ZQXJ"}).respond_with_handler(
        lambda request: Response(answers[request.args.get("pageToken", "")])
    )
    assert feed.sync().state == "ok"
    assert len(feed.listed()) == 60
    assert feed.sync().state == "unchanged"
    answers["TWO"] = api(names(range(50, 59)))
    assert feed.sync().state == "ok"
    assert feed.listed() == [f"youtube:{id_}" for id_ in names(range(59))]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (Response(api(names(range(50, 60)), "TWO")), "broken"),
        (Response(api(names(range(50, 60)))[:-9]), "broken"),
        (Response("<html>"), "broken"),
        (Response(status=404), "not-found"),
        (Response(QUOTA, status=403), "busy"),
    ],
    ids=["loops", "cut-off", "a-page-for-people", "not-there", "quota"],
)
def test_a_page_that_fails_loses_nothing_of_what_was_there(
    desk: Callable[..., Desk], httpserver: HTTPServer, second: Response, problem: str
) -> None:
    feed = desk(httpserver.url_for(API), 'every = "5m"')
    answers = {"": Response(api(names(range(50)), "TWO")), "TWO": Response(api(names(range(50, 60))))}

    def answer(request: Request) -> Response:
        return answers[request.args.get("pageToken", "")]

    httpserver.expect_request(API).respond_with_handler(answer)
    assert feed.sync().state == "ok"
    answers[""] = Response(api(names(range(5)), "TWO"))
    answers["TWO"] = second
    began = clock.real()
    assert feed.sync().state == "failed"
    assert len(feed.listed()) == 60
    told, again = feed.syncer.link.execute("SELECT problem, next_at FROM feeds WHERE name = 'videos'").fetchone()
    assert told == problem
    assert again - began >= (3_600 if problem == "busy" else 300)


def test_a_folder_with_half_a_file_is_broken_and_loses_nothing(desk: Callable[..., Desk], tmp_path: Path) -> None:
    videos = tmp_path / "pyvideo" / "videos"
    videos.mkdir(parents=True)

    def put(name: str, text: str) -> None:
        (videos / name).write_text(text)
        os.utime(videos / name, (1_000, 1_000))

    for id_ in names(range(3)):
        put(f"{id_}.json", json.dumps({"title": id_, "videos": [{"url": f"https://www.youtube.com/watch?v={id_}"}]}))
    feed = desk("pyvideo")
    assert feed.sync().state == "ok"
    assert feed.sync().state == "unchanged"
    put(f"{names([1])[0]}.json", '{"title": "vid')
    result = feed.sync()
    assert result.state == "failed"
    assert "videos/video-00001.json" in (result.sentence or "")
    assert len(feed.listed()) == 3
