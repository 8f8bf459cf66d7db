"""What must always hold for feeds of recordings, however broken: a batch whose counts add up, or one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.feeds.test_hostile_text import is_safe
from tests.feeds.test_schedule_mutations import ANYTHING, Path, damaged, outcome, paths, put
from tests.feeds.test_videos_pyvideo import RECORD
from tests.feeds.test_videos_systems import CONFERENCE, EVENT, LINK, OVERVIEW, RELEASED, RELIVE, TICKET
from tests.feeds.test_videos_youtube import ATOM, ENTRY, TENTH, item, page

from confdash import feeds
from confdash.feeds.describe import describe
from confdash.records import REACHES, VIDEO_STATES, ParseOptions, Video

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="video.example.org")
FORMS: dict[str, tuple[object, ...]] = {
    "youtube-api": (
        [page(item("aB-3_efghij", **TENTH), nextPageToken="x"), page(item("aB-3_efghik"))],
        {"error": {"code": 403, "errors": [{"domain": "x", "reason": "y"}], "message": "no"}},
    ),
    "voctoweb": ({**CONFERENCE, "events": [EVENT]}, {**EVENT, "recordings": [{}]}, [[EVENT], {"events": [EVENT]}]),
    "sreview": (RELEASED, [OVERVIEW, {**OVERVIEW, "nonce": "n"}]),
    "tracker": ([TICKET, TICKET, {"fahrplan_id": 1, "state": "cutting"}],),
    "pretalx-youtube": ([LINK], [{"count": 1, "next": "x", "results": [LINK]}]),
    "relive": ([RELIVE],),
    "pyvideo": ({"pyvideo": {"files": {"category.json": '{"title": "x"}', "videos/a.json": json.dumps(RECORD)}}},),
}  # fmt: skip
PLACES = [
    (form, number, path)
    for form, values in FORMS.items()
    for number, value in enumerate(values)
    for path in paths(value)
]
TEXTS = st.text(max_size=12) | st.sampled_from(["\x1b[2Jx", "x\u202ey", "[/b]", "\x9b31m", "-1", "1e9", "0", "\ud800"])


def texts(video: Video) -> Iterator[str]:
    """All texts that a recording carries."""
    for value in msgspec.to_builtins(video).values():
        yield from [value] if isinstance(value, str) else value if isinstance(value, list) else []


def check(form: str, body: bytes) -> None:
    """A body gives a batch whose counts add up, or one sentence; nothing else is ever raised."""
    parser = feeds.FORMATS[form].parser()
    batch = outcome(parser, body)
    if isinstance(batch, str):
        assert batch.endswith(".")
        assert "\n" not in batch
        assert is_safe(batch)
        return
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert batch.items == len(batch.videos) == len({video.key for video in batch.videos})
    assert len(batch.warnings) <= 20
    assert all(is_safe(told) and "\n" not in told for told in batch.warnings)
    for video in batch.videos:
        assert ":" in video.key
        assert video.state in (None, *VIDEO_STATES)
        assert video.reach in (None, *REACHES)
        assert video.seconds is None or 0 < video.seconds <= 2 * 86_400
        assert all(is_safe(text) and len(text) <= 2_000 and "\n" not in text for text in texts(video))
        assert video.url is None or video.url.lower().startswith(("http://", "https://", "mailto:"))
        assert len(video.links) <= 20
        assert len(video.people) <= 100
    msgspec.msgpack.encode(batch.videos)


@examples(60, 1_000)
@given(st.sampled_from(PLACES), ANYTHING | TEXTS)
def test_json_with_anything_anywhere(place: tuple[str, int, Path], new: object) -> None:
    form, number, path = place
    check(form, json.dumps(put(FORMS[form][number], path, new)).encode())


@examples(40, 1_000)
@given(st.sampled_from(sorted(FORMS)), ANYTHING)
def test_any_json(form: str, value: object) -> None:
    check(form, json.dumps(value).encode())


@examples(40, 1_000)
@given(st.sampled_from([(form, value) for form, values in FORMS.items() for value in values]), st.data())
def test_json_with_damaged_bytes(made: tuple[str, object], data: st.DataObject) -> None:
    check(made[0], damaged(json.dumps(made[1]).encode(), data))


@examples(40, 1_000)
@given(st.data())
def test_atom_with_damaged_bytes(data: st.DataObject) -> None:
    entry = ENTRY.format("aB-3_efghij", "Tides", "https://x.test/talk/A8CD3F/")
    check("youtube-atom", damaged(ATOM.format(entry * 2).encode(), data))


@examples(40, 500)
@given(st.binary(max_size=100))
@example(b"\xff\xfe<\x00")
@example(b"{" * 5_000)
@example(b"[" * 5_000 + b'"videos" "conference"')
def test_any_bytes(body: bytes) -> None:
    for form in (*FORMS, "youtube-atom"):
        check(form, body)
    assert describe(body).endswith(".")


@examples(40, 1_000)
@given(st.lists(st.lists(TEXTS, min_size=4, max_size=4), max_size=4), st.sampled_from(["Title", "Room"]))
def test_any_cells_of_a_table_of_recordings(rows: list[list[str]], first: str) -> None:
    options = ParseOptions(timezone="Europe/Copenhagen", entity="videos")
    named: list[dict[str, str]] = [
        dict(zip((first, "YouTube", "Video state", "Start"), row, strict=True)) for row in rows
    ]
    batch = feeds.parse(json.dumps(named).encode(), options, format="table")
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert all(is_safe(text) for video in batch.videos for text in texts(video))
    assert all(is_safe(told) for told in batch.warnings)


def test_a_value_nested_as_deep_as_json_may_be() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = {"en": [deep]}
    # Each field once a format: of items that are alike, one stands for the others.
    places = {
        (form, tuple(step for step in path if isinstance(step, str))): (number, path) for form, number, path in PLACES
    }
    for (form, _), (number, path) in places.items():
        check(form, json.dumps(put(FORMS[form][number], path, deep)).encode())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_made_body_is_recognised_as_what_it_is(form: str) -> None:
    for value in FORMS[form]:
        assert feeds.sniff(json.dumps(value).encode()) == form
        assert feeds.sniff(json.dumps(value).encode("utf-16")) == form


def test_a_description_of_megabytes_costs_little() -> None:
    entry = item("aB-3_efghij")
    entry["snippet"]["description"] = "https://x.test/(((" * 200_000
    entry["snippet"]["title"] = "x" * 1_000_000
    check("youtube-api", json.dumps(page(entry)).encode())
    check("sreview", json.dumps([{**OVERVIEW, "speakers": " " * 1_000_000 + "a, " * 100_000}]).encode())
