"""`confdash serve` as others meet it: a real process, asked over HTTP by clients that mean well and by others."""

from __future__ import annotations

import concurrent.futures
import hashlib
import html
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.e2e.program import Event
from tests.web.serving import CANARIES, Serving, fill, prepare, rest, status, until

pytestmark = pytest.mark.xdist_group("served")
LINK = re.compile(r'href="([^"#]+)"')


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """It begins before there is a store, as on the day when the venue's machine is set up."""
    event = Event(tmp_path_factory.mktemp("served"))
    prepare(event)
    serving = Serving(event)
    early = {path: serving.get(path) for path in ("/", "/all.ics", "/room/hall-a.ics", "/schedule.json")}
    try:
        assert "there is no programme yet" in serving.said[0]
        assert "No programme yet" in early["/"].text
        for path in ("/all.ics", "/room/hall-a.ics", "/schedule.json"):
            assert (early[path].status_code, early[path].headers["retry-after"]) == (503, "60"), (
                "come again, do not empty"
            )
        fill(event)
        until(lambda: serving.get("/all.ics").status_code == 200)
        yield serving
    finally:
        code, err = serving.end()
    assert (code, err) == (0, ""), "ctrl+c ends it, and nothing was wrong"


def pages(served: Serving) -> dict[str, httpx.Response]:
    """All that the front page leads to, and itself."""
    front = served.get("/")
    found = {"/": front}
    for link in LINK.findall(front.text):
        if not link.startswith("webcal:"):
            found[f"/{html.unescape(link)}"] = served.get(f"/{html.unescape(link)}")
    return found


def fields(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_the_page_leads_to_a_calendar_of_each_part_and_to_nothing_else(served: Serving) -> None:
    found = pages(served)
    assert {path: answer.status_code for path, answer in found.items() if answer.status_code != 200} == {}
    kinds = {path: answer.headers["content-type"] for path, answer in found.items()}
    assert kinds.pop("/") == "text/html; charset=utf-8"
    assert kinds.pop("/schedule.json") == "application/json"
    assert kinds.pop("/schedule.xml").startswith("application/xml")
    assert kinds.pop("/schedule.csv") == "text/csv; charset=utf-8"
    assert set(kinds.values()) == {"text/calendar; charset=utf-8"}
    assert {"/all.ics", "/day/2026-11-09.ics", "/day/2026-11-10.ics", "/room/hall-a.ics", "/track/data.ics"} <= set(
        kinds
    )
    assert sum(path.startswith("/speaker/") for path in kinds) == 4
    follow = {html.unescape(link) for link in LINK.findall(found["/"].text) if link.startswith("webcal:")}
    assert follow == {f"webcal://127.0.0.1:{served.port}{path}" for path in kinds}
    assert b"Queues all the way down" in found["/room/hall-a.ics"].content
    assert b"Slow tides" not in found["/room/hall-a.ics"].content
    assert found["/room/hall-a.ics"].headers["content-disposition"] == 'inline; filename="hall-a.ics"'


def test_nothing_of_a_feed_becomes_part_of_the_page(served: Serving) -> None:
    front = served.get("/")
    assert "<bdi>Hall &lt;B&gt;</bdi>" in front.text
    assert "<script" not in front.text
    policy = front.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_nothing_private_is_in_any_page(served: Serving) -> None:
    found = pages(served)
    assert len(found) > 12
    for path, answer in found.items():
        text = (path + answer.text).casefold().replace("\r\n ", "")
        assert [each for each in CANARIES if each in text] == [], path
    for path in ("/room/quokka-hall.ics", "/room/embargo-hall.ics", "/track/embargo.ics"):
        assert served.get(path).status_code == 404


def test_the_links_name_the_host_by_which_a_phone_came(served: Serving) -> None:
    named = served.get("/", host="Calendar.Venue.example:8000")
    assert 'href="webcal://calendar.venue.example:8000/all.ics"' in named.text
    assert named.headers["etag"] != served.get("/").headers["etag"]
    for host in ('x"><script>', "a/../b", "a b", "x" * 400, "a@b", "evil\\x"):
        assert f'href="webcal://127.0.0.1:{served.port}/all.ics"' in served.get("/", host=host).text, host


@pytest.mark.parametrize("path", ["/", "/all.ics", "/schedule.json", "/room/hall-a.ics"])
def test_who_has_it_gets_it_not_again(served: Serving, path: str) -> None:
    whole = served.get(path)
    tag = whole.headers["etag"]
    if "content-encoding" not in whole.headers:
        assert tag == f'"{hashlib.sha256(whole.content).hexdigest()}"'
    assert whole.headers["cache-control"] == "no-cache"
    bare = tag.strip('"')
    for known in (tag, f"W/{tag}", bare, "*", f'"other", {tag}', f'W/"other",{tag}', f"other, {bare}"):
        again = served.get(path, if_none_match=known)
        assert (again.status_code, again.content) == (304, b""), known
        kept = ("etag", "last-modified", "cache-control")
        assert [again.headers[name] for name in kept] == [whole.headers[name] for name in kept]
        assert "content-type" not in again.headers
    since = whole.headers["last-modified"]
    assert served.get(path, if_modified_since=since).status_code == 304
    assert served.get(path, if_modified_since="Sun, 01 Jan 2040 00:00:00 GMT").status_code == 304
    for fresh in (
        {"if_none_match": '"other"'}, {"if_none_match": bare[:-1]}, {"if_none_match": '""'},
        {"if_none_match": '"other"', "if_modified_since": since}, {"if_modified_since": "yesterday"},
        {"if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}, {"if_modified_since": "Mon, 99 Foo 9999999 99:99:99"},
    ):  # fmt: skip
        assert served.get(path, **fresh).content == whole.content, fresh


def test_who_takes_it_packed_gets_it_so(served: Serving) -> None:
    """The two forms have tags of their own, or a cache would give one for the other."""
    plain = served.get("/all.ics", accept_encoding="identity")
    packed = served.get("/all.ics", accept_encoding="br, gzip;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content, "once it is unpacked"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    tags = [answer.headers["etag"] for answer in (plain, packed)]
    for number, coding in enumerate(("identity", "gzip")):
        known = [served.get("/all.ics", accept_encoding=coding, if_none_match=tag).status_code for tag in tags]
        assert known == [304 if number == place else 200 for place in range(2)]
        assert served.get("/all.ics", accept_encoding=coding, if_none_match=tags[number]).headers["vary"]
    for coding in ("gzip;q=0", "gzip; q=0.000", "br", "", "xgzip", "*;q=0"):
        assert served.get("/all.ics", accept_encoding=coding).headers["etag"] == tags[0], coding
    small = served.get("/track/data.ics", accept_encoding="gzip")
    assert "content-encoding" not in small.headers, "it would gain nothing"


def test_head_says_what_get_would(served: Serving) -> None:
    for path in ("/", "/room/hall-a.ics", "/nothing"):
        get, head = served.get(path), served.client.head(path)
        assert (head.status_code, head.content, fields(head)) == (get.status_code, b"", fields(get))
    tag = served.get("/all.ics").headers["etag"]
    assert served.client.head("/all.ics", headers={"if-none-match": tag}).status_code == 304


def test_it_can_only_be_read(served: Serving) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        answer = served.client.request(method, "/all.ics")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), method
    assert served.client.request("GET", "/all.ics", content=b"x" * 1000).status_code == 413
    assert status(served.raw(b"get / HTTP/1.1\r\nHost: a\r\n\r\n")) == 405
    chunked = b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert status(served.raw(chunked)) == 413


PATHS = (
    "/../confdash.db", "/..%2fconfdash.db", "/%2e%2e/confdash.db", "/%2e%2e%2fconfdash.toml",
    "/%252e%252e/confdash.db", "/%2561ll.ics", "/%c0%ae%c0%ae/confdash.db", "/room/../all.ics",
    "/room/%2e%2e/all.ics", "/./all.ics", "//all.ics", "/all.ics/", "/all.ics%00", "/all.ics%00.html",
    "/all%2eics%2f", "/room\\hall-a.ics", "/room/", "/ALL.ICS", "/all.ics;x", "/%ff%fe", "/%", "/%zz",
    "/%0d%0aX-Evil:%201", "/\u2026".encode().decode("latin-1"), "/file:///etc/passwd", "/etc/passwd", "/confdash.db",
    "/journal/", "/" + "a" * 1000, "/" + "%41" * 500, "https://elsewhere.example/all.ics",
    "http:///all.ics", "http://", "http:all.ics", "http://a@b/all.ics", "http://a b/all.ics", "http://a:b/all.ics",
    "http://a\\all.ics", "ftp://a/all.ics", "http://a/../all.ics", "http://a/http://a/all.ics", "*", "all.ics", "",
)  # fmt: skip


def test_no_path_leads_elsewhere(served: Serving) -> None:
    before = untouched(served.event.folder)
    answers = {}
    for path in PATHS:
        for target in (path, path + "?x=../../confdash.db"):
            answer = served.raw(
                b"GET " + target.encode("latin-1") + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            )
            answers[target] = status(answer)
            head, _, body = answer.partition(b"\r\n\r\n")
            assert b"Traceback" not in body
            assert b"X-Evil" not in head
            assert len(body) < 200
    assert set(answers.values()) <= {400, 404, 414}, answers
    assert served.get("/all.ics?from=phone").status_code == 200
    assert served.get("/%61ll.ics").status_code == 200, "one decoding, as any client may encode"
    assert untouched(served.event.folder) == before


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://elsewhere.example/all.ics", "/all.ics"),
        ("HTTP://127.0.0.1:8000/all.ics?from=phone", "/all.ics"),
        ("http://[::1]:8000/%61ll.ics", "/all.ics"),
        ("http://elsewhere.example/", "/"),
        ("http://elsewhere.example", "/"),
        ("http://elsewhere.example?x", "/"),
    ],
)
def test_a_target_that_names_a_server_too_is_answered_like_its_path(served: Serving, target: str, path: str) -> None:
    """Absolute form, which every server has to understand (RFC 9112 §3.2.2)."""
    asked = [
        served.raw(f"GET {each} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()) for each in (target, path)
    ]
    assert status(asked[0]) == 200
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in asked]
    assert bodies[0] == bodies[1]


HOSTILE = {
    b"": {0},
    b"\r\n\r\n\r\n": {0, 400},
    b"GET": {0, 400},
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60: {400},
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n": {505},
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": {505},
    b"GET / HTTP/1.1\r\n\r\n": {400},  # no host
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": {400},
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n": {431},
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5_000)) + b"\r\n": {431},
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n": {431},
    b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n": {400},
    b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n": {400},
    b"GET / HTTP/1.1\r\nHost : a\r\n\r\n": {400},
    b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n": {400},
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": {400, 405},
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc": {400},
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n": {400},
    b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: a\r\n\r\n": {405},
}


def test_what_is_no_request_is_refused(served: Serving) -> None:
    before = untouched(served.event.folder)
    for request, expected in HOSTILE.items():
        answer = served.raw(request)
        assert status(answer) in expected, (request[:60], answer[:200])
        assert b"Traceback" not in answer
        assert b"Server:" not in answer
    assert untouched(served.event.folder) == before


def test_requests_in_a_row_are_answered_in_order(served: Serving) -> None:
    one = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = served.raw(one % b"all.ics" + one % b"nothing" + one % b"schedule.json")
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"404", b"200"]
    old = served.raw(b"GET /all.ics HTTP/1.0\r\n\r\n")
    assert status(old) == 200
    assert old.endswith(b"END:VCALENDAR\r\n")


def test_who_is_slow_holds_nobody_up(served: Serving) -> None:
    slow = [served.connect() for _ in range(60)]
    try:
        for number, line in enumerate(slow):
            line.sendall(b"GET /all.ics HTTP/1.1\r\nHost: a\r\nX-"[: number or None])
        with concurrent.futures.ThreadPoolExecutor(8) as others:
            found = list(others.map(lambda _: served.get("/all.ics"), range(40)))
        assert {answer.status_code for answer in found} == {200}
        slow[-1].sendall(b"Late: y\r\nConnection: close\r\n\r\n")
        assert status(rest(slow[-1])) == 200, "who is slow gets it all the same"
    finally:
        for line in slow:
            line.close()


def test_a_change_is_there_soon_and_only_where_it_belongs(served: Serving) -> None:
    paths = ("/all.ics", "/room/hall-a.ics", "/room/zurich.ics", "/schedule.json")
    before = {path: served.get(path) for path in paths}
    front = served.get("/")
    served.event.ok("mark", "talk", "ALFA", "room=+Canal Deck")
    until(lambda: served.get("/room/canal-deck.ics").status_code == 200)
    now = {path: served.get(path, if_none_match=before[path].headers["etag"]) for path in paths}
    assert now["/room/zurich.ics"].status_code == 304
    assert now["/room/hall-a.ics"].status_code == 404
    assert b"LOCATION:Canal Deck" in now["/all.ics"].content
    assert b"SEQUENCE:1" in now["/all.ics"].content
    since = before["/all.ics"].headers["last-modified"]
    assert served.get("/all.ics", if_modified_since=since).status_code == 200
    assert "Canal Deck" in served.get("/", if_none_match=front.headers["etag"]).text
    served.event.ok("undo")
    until(lambda: served.get("/room/hall-a.ics").status_code == 200)


def test_sigterm_and_trouble_meanwhile(tmp_path: Path) -> None:
    """A config that is being edited and a store that is away change nothing, and each is told once."""
    event = Event(tmp_path)
    prepare(event)
    fill(event)
    serving = Serving(event, "--base", "https://days.example/cal")
    assert serving.said[0] == "serving 3 talks of Invented Days"
    assert serving.said[1] == "2 are left out: 1 known from no public feed, 1 not confirmed"
    before = serving.get("/")
    assert 'href="webcal://days.example/cal/all.ics"' in before.text
    good = event.config.read_text()
    event.config.write_text("[event\n")
    away = event.store.rename(tmp_path / "away.db")
    assert "not valid TOML" in serving.complaint()
    event.config.write_text(good.replace("Invented Days", "Renamed Days"))
    assert "there is no store at" in serving.complaint()
    assert serving.get("/").content == before.content
    away.rename(event.store)
    until(lambda: "Renamed Days" in serving.get("/").text)
    assert serving.get("/all.ics").status_code == 200
    assert "the pages follow the event again" in serving.complaint()
    assert serving.end(signal.SIGTERM) == (0, "")


def untouched(folder: Path) -> dict[str, str]:
    """The bytes of all that is in the event's folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
