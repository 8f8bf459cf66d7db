"""Feeds of recordings from fetch to store: what slides on or fails takes nothing with it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
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

    def changed_at(self) -> int:
        """Since when the feed says what it says."""
        (stamp,) = self.syncer.link.execute("SELECT changed_at FROM feeds WHERE name = 'videos'").fetchone()
        return int(stamp)


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


SHEET = ('kind = "table"', 'entity = "videos"', "[feeds.columns]", 'title = "Talk"', 'state = "Status"')


def test_a_sheet_has_changed_when_its_file_was_written_to(desk: Callable[..., Desk], tmp_path: Path) -> None:
    path = tmp_path / "cutting.csv"

    def edit(status: str, ago: int) -> None:
        path.write_text(f"Talk,Status\nTides,{status}\n", encoding="utf-8")
        os.utime(path, (time.time() - ago, time.time() - ago))

    edit("cutting", 7_200)
    feed = desk("cutting.csv", *SHEET)
    assert feed.sync().state == "ok"
    assert 0 <= clock.real() - feed.changed_at() - 7_200 <= 5
    first = feed.changed_at()
    edit("cutting", 3_600)
    assert feed.sync().state == "unchanged"
    assert feed.changed_at() == first, "it says what it said"
    feed.syncer.link.execute("UPDATE feeds SET checked_at = checked_at - 3600")
    edit("done", 600)
    assert feed.sync().state == "ok"
    assert 0 <= clock.real() - feed.changed_at() - 600 <= 5
    second = feed.changed_at()
    edit("lost", 86_400)  # put there from elsewhere with its old time, since it was last read
    assert feed.sync().state == "ok"
    assert second < feed.changed_at() <= clock.real()


def test_the_same_sheet_read_by_another_config_says_nothing_new(desk: Callable[..., Desk], tmp_path: Path) -> None:
    path = tmp_path / "cutting.csv"
    path.write_text("Talk,Status\nTides,QC\n", encoding="utf-8")
    os.utime(path, (time.time() - 7_200, time.time() - 7_200))
    feed = desk("cutting.csv", *SHEET)
    assert feed.sync().state == "ok"
    before = feed.changed_at()
    config = tmp_path / "confdash.toml"
    config.write_text(config.read_text(encoding="utf-8") + '\n[feeds.states]\n"QC" = "review"\n', encoding="utf-8")
    feed.syncer.take_up(load(tmp_path))
    assert feed.sync().state == "ok"
    assert feed.syncer.link.execute("SELECT state FROM videos").fetchall() == [("review",)]
    assert feed.changed_at() == before


def test_a_server_says_when_it_was_changed(desk: Callable[..., Desk], httpserver: HTTPServer) -> None:
    feed = desk(httpserver.url_for("/cutting.csv"), *SHEET)

    def answer(status: str, ago: int | None) -> None:
        headers = {} if ago is None else {"Last-Modified": formatdate(clock.real() - ago, usegmt=True)}
        body = f"Talk,Status\nTides,{status}\n"
        httpserver.expect_oneshot_request("/cutting.csv").respond_with_response(Response(body, headers=headers))

    answer("cutting", 7_200)
    assert feed.sync().state == "ok"
    assert 0 <= clock.real() - feed.changed_at() - 7_200 <= 5
    answer("done", None)
    assert feed.sync().state == "ok"
    assert 0 <= clock.real() - feed.changed_at() <= 5, "nothing tells when: since it was read"


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


def test_a_playlist_that_shrinks_is_held_in_words_of_recordings_and_so_is_what_speaks_of_them_no_more(
    desk: Callable[..., Desk], tmp_path: Path
) -> None:
    feed, file = desk("list.json"), tmp_path / "list.json"

    def put(text: str) -> Result:
        file.write_text(text)
        os.utime(file, (1_000, 1_000))
        return feed.sync()

    def released(numbers: Iterable[int]) -> str:
        videos = [{"title": f"About {n}", "speakers": "Ada", "eventid": f"CODE{n:02}", "video": "x"} for n in numbers]
        return json.dumps({"conference": {"title": "Tides"}, "videos": videos})

    assert put(released(range(96))).state == "ok"
    result = put(released(range(3)))
    assert (result.state, len(feed.listed())) == ("held", 96)
    assert "93 of 96 videos would vanish: 96 → 3" in (result.sentence or "")
    events = [
        {"guid": f"{n}", "id": n, "title": f"Talk {n}", "date": f"2026-11-10T{n}:00:00+01:00"} for n in range(10, 20)
    ]
    day = {"date": "2026-11-10", "rooms": {"Hall A": events}}
    result = put(json.dumps({"schedule": {"version": "1", "conference": {"acronym": "t", "days": [day]}}}))
    assert (result.state, len(feed.listed())) == ("held", 96)
    assert "all 96 videos would vanish" in (result.sentence or "")
    assert put(released(range(97))).state == "ok"
    assert len(feed.listed()) == 97
