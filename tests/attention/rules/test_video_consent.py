"""Consent and recordings: opted out but public, not approved, unknown; and recordings of nobody knows what."""

from __future__ import annotations

import msgspec
import pytest
from tests.attention.rules.filmed import ago, at, footage, many, opted_out, told_by_host, video
from tests.attention.rules.scene import Scene
from tests.store.build import talk

from confdash.attention.lines import seen_by
from confdash.attention.search import matching

PUBLIC, REVIEW, UNMATCHED, UNKNOWN = "opted-out-but-public", "review-missing", "video-unmatched", "consent-unknown"


# ----- opted-out-but-public


def test_what_must_not_be_recorded_is_public(scene: Scene) -> None:
    scene.programme(opted_out(people=["Bo"]), talk("B", at=60))
    video(scene, "x", session="A", match="code", published_at=at(300))
    video(scene, "y", session="B", match="code")
    item = scene.item(PUBLIC)
    assert (item.entity, item.key, item.keys, item.severity, item.band) == ("video", "x", ("A",), "critical", "now")
    assert (item.summary, item.where, item.who) == ("Opted out, but public", "Hall A", "tube.example/x")
    assert item.why == (
        "“About A” (Mon 09:00, Hall A) must not be recorded, and the recording is public since Mon 14:00"
        " at https://tube.example/x. Make it private or delete it there."
    )
    assert item.actions[0] == "video.taken_down"


@pytest.mark.parametrize(
    ("more", "summary"),
    [
        ({"reach": "unlisted", "state": "uploaded"}, "Opted out, but unlisted"),
        ({"reach": None, "state": "published"}, "Opted out, but public"),
        ({"reach": None, "state": "uploaded"}, None),
        ({"reach": "private", "state": "uploaded"}, None),
        ({"gone": 1}, None),
    ],
    ids=["unlisted", "no host speaks", "not public", "private", "gone"],
)
def test_whether_anybody_may_see_it(scene: Scene, more: dict[str, object], summary: str | None) -> None:
    scene.programme(opted_out())
    video(scene, "x", session="A", match="slot", **more)
    assert [item.summary for item in scene.items(PUBLIC)] == ([summary] if summary else [])


def test_a_cancelled_talk_that_was_recorded_all_the_same(scene: Scene) -> None:
    scene.programme(opted_out(state="canceled"))
    video(scene, "x", session="A", match="guid")
    assert scene.item(PUBLIC).summary == "Opted out, but public"


def test_it_stands_in_every_view_and_nobody_can_put_it_away(scene: Scene) -> None:
    scene.programme(opted_out())
    video(scene, "x", session="A", match="url")
    scene.acknowledge(scene.items(PUBLIC))
    item = scene.item(PUBLIC)
    assert (item.always, item.acknowledged, item.snoozed_until) == (True, False, None)
    listing = scene.look(300)
    for desk in ("programme", "scholarships", "video", "feeds"):
        assert [line.key for line in seen_by(listing, desk)] == [item.mark]
    (line,) = matching(listing.lines, "talk:A room:hall")
    assert (line.entity, line.talks) == ("video", ("A",))


@pytest.mark.parametrize(
    "more",
    [
        {"session": "A", "match": "guessed", "score": 0.8},
        {"session": "A", "match": "code", "claims": '["A", "B"]'},
        {"session": "B", "match": "code", "claims": '["B", "A"]'},
    ],
    ids=["guessed", "claimed by two", "claimed by another"],
)
def test_what_may_be_it_says_maybe(scene: Scene, more: dict[str, object]) -> None:
    scene.programme(opted_out(), talk("B", at=60))
    video(scene, "x", **more)
    item = scene.item(PUBLIC)
    assert (item.severity, item.summary, item.keys) == ("critical", "Maybe opted out, but public", ("A",))
    assert item.why.startswith(
        "Maybe this is “About A” (Mon 09:00, Hall A), which must not be recorded: the recording "
    )
    assert "unlink it here if not" in item.why


def test_a_person_has_said_which_of_two_it_is(scene: Scene) -> None:
    scene.programme(opted_out(), talk("B", at=60))
    video(scene, "x", session="B", match="manual", claims='["B", "A"]')
    assert scene.items(PUBLIC) == []
    video(scene, "x", session="A", match="manual", claims='["B", "A"]')
    assert scene.item(PUBLIC).summary == "Opted out, but public"


def test_where_a_host_speaks_the_sheet_is_not_believed(scene: Scene) -> None:
    scene.programme(opted_out())
    both = {"session": "A", "match": "code"}
    video(scene, "row", **both, reach=None, feeds='["sheet"]')
    assert [item.key for item in scene.items(PUBLIC)] == ["row"], "no host can be asked"
    video(scene, "x", **both)
    told_by_host(scene, "x")
    assert [item.key for item in scene.items(PUBLIC)] == ["x"]
    video(scene, "x", **both, reach="private", state="uploaded")
    assert scene.items(PUBLIC) == []


def test_a_recording_of_nobody_knows_what_is_another_rules(scene: Scene) -> None:
    scene.programme(opted_out())
    video(scene, "x")
    assert scene.items(PUBLIC) == []


def cover(scene: Scene, starts: float = -15, ends: float = 165, **more: object) -> None:
    """A public recording of Hall A, from 08:45 to 11:45 where nothing else is said."""
    video(scene, "x", title="Hall A, day 1", **{
        "cover_room": "Hall A", "cover_starts": at(starts), "cover_ends": at(ends), **more})  # fmt: skip


def test_a_stretch_of_a_room_recording_says_what_to_cut(scene: Scene) -> None:
    scene.programme(
        opted_out("A", at=30, minutes=30), opted_out("B", at=150, minutes=60), opted_out("C", at=60, room="Hall B"),
        opted_out("D", at=-60, minutes=45), talk("E", at=60, minutes=30), opted_out("F", at=100, type="Break"),
        opted_out("G", at=100, state="canceled"),
    )  # fmt: skip
    cover(scene)
    item = scene.item(PUBLIC)
    assert (item.severity, item.summary, item.keys) == ("critical", "Maybe opted out: a stretch is public", ("A", "B"))
    assert item.where == "Hall A"
    assert item.why == (
        "The recording “Hall A, day 1” is public at https://tube.example/x. It shows Hall A from Mon 08:45 to 11:45,"
        " so maybe also what must not be recorded: cut 0:45:00–1:15:00: “About A”; 2:45:00–3:00:00: “About B”."
    )
    cover(scene, reach="private", state="uploaded")
    assert scene.items(PUBLIC) == []


def test_a_stretch_begins_and_ends_with_the_recording(scene: Scene) -> None:
    scene.programme(opted_out(minutes=60))
    cover(scene, 10, 200)
    assert "cut 0:00:00–0:50:00: “About A”." in scene.item(PUBLIC).why
    cover(scene, -10, 200, seconds=1800)
    assert "cut 0:10:00–0:30:00: “About A”." in scene.item(PUBLIC).why
    cover(scene, 60, 200)
    assert scene.items(PUBLIC) == [], "it begins when that ends"


def test_a_room_that_ran_late_is_cut_later(scene: Scene) -> None:
    scene.programme(opted_out())
    scene.sql("UPDATE talks SET delay = 7")
    cover(scene)
    assert "cut 0:22:00–1:07:00: “About A”." in scene.item(PUBLIC).why


def test_many_stretches_are_told_to_the_last_one_that_has_room(scene: Scene) -> None:
    scene.programme(*(opted_out(f"T{n}", title="A title that is long " * 5, at=n * 10, minutes=8) for n in range(25)))
    cover(scene, 0, 400)
    item = scene.item(PUBLIC)
    assert len(item.keys) == 25
    assert "; 3:10:00–3:18:00; and 5 more." in item.why
    assert len(item.why) < 1000


def test_a_recording_is_one_row_whatever_it_shows(scene: Scene) -> None:
    scene.programme(opted_out("A"), opted_out("B", at=60))
    cover(scene, session="A", match="manual")
    item = scene.item(PUBLIC)
    assert set(item.keys) == {"A", "B"}
    assert item.summary == "Opted out, but public"
    assert "cut 0:15:00–1:00:00: “About A”; 1:15:00–2:00:00: “About B”." in item.why


def test_taken_down_is_believed_until_the_next_fetch(scene: Scene) -> None:
    scene.programme(opted_out())
    there = {"session": "A", "match": "code"}
    video(scene, "x", **there, taken_down=ago(1), checked=ago(1))
    assert scene.items(PUBLIC) == []
    video(scene, "x", **there, taken_down=ago(1), checked=ago(0.9))
    item = scene.item(PUBLIC)
    assert "It was marked as taken down " in item.why
    assert ", and was still there when it was read at " in item.why
    video(scene, "x", **there, taken_down=ago(1), checked=ago(1.1), missing=ago(0.95))
    assert scene.items(PUBLIC) == [], "its window has moved on"
    video(scene, "x", **there, taken_down=ago(1), checked=ago(0.9), missing=ago(0.8))
    assert len(scene.items(PUBLIC)) == 1, "it was seen after it was marked; that its window moved on is no word"
    video(scene, "x", **there, checked=ago(0.9), missing=ago(0.95))
    assert len(scene.items(PUBLIC)) == 1, "that a window moved on says nothing by itself"
    video(scene, "x", **there, taken_down=ago(1), checked=ago(0.9), reach="private", state="uploaded")
    assert scene.items(PUBLIC) == []


# ----- review-missing


@pytest.mark.parametrize(
    ("state", "more", "rows"),
    [
        ("published", {}, 1),
        ("published", {"approved": 1}, 0),
        ("published", {"review": 0}, 0),
        ("uploaded", {"reach": "public"}, 1),
        ("uploaded", {"reach": "unlisted"}, 0),
        ("uploaded", {"reach": "private"}, 0),
        ("transcoding", {}, 0),
        ("review", {}, 0),
    ],
)
def test_public_without_the_speakers_approval(scene: Scene, state: str, more: dict[str, object], rows: int) -> None:
    scene.programme(talk("A", people=["Bo"]))
    footage(scene, "A", state, **{"review": 1, "url": "https://tube.example/x", "public_at": at(300), **more})
    found = scene.items(REVIEW)
    assert [(item.key, item.severity, item.band) for item in found] == [("A", "critical", "now")] * rows
    for item in found:
        assert item.why == (
            "“About A” is public since Mon 14:00 at https://tube.example/x, and Bo wanted to see it first:"
            " nobody has noted an approval."
        )


def test_more_than_three_without_approval_are_one_row(scene: Scene) -> None:
    many(scene, 3, "published", review=1)
    assert len(scene.lines(REVIEW)) == 3
    many(scene, 4, "published", review=1)
    (line,) = scene.lines(REVIEW)
    assert (line.what, line.opens, line.severity) == (
        "4 are public, and their speakers have not approved", "videos is:unapproved state:published", "critical",
    )  # fmt: skip


# ----- video-unmatched, consent-unknown


def test_recordings_that_belong_to_no_talk_are_information_once_a_feed(scene: Scene) -> None:
    scene.programme(talk("A"))
    for number in range(3):
        video(scene, f"n{number}")
    for number in range(2):
        video(scene, f"g{number}", session="A", match="guessed")
    video(scene, "covers", cover_room="Hall A", cover_starts=at(0), cover_ends=at(180))
    video(scene, "outside", outside=1)
    video(scene, "gone", gone=1)
    video(scene, "sure", session="A", match="code")
    item = scene.item(UNMATCHED)
    assert (item.entity, item.key, item.severity, item.desk) == ("feed", "playlist", "info", "video")
    assert item.why == (
        "3 recordings of playlist belong to no talk that is known;"
        " 2 may be a talk’s by their titles: confirm or unlink."
    )
    assert scene.lines(UNMATCHED) == []
    scene.sql("DELETE FROM videos WHERE key LIKE 'n%' OR key = 'g0'")
    assert scene.item(UNMATCHED).why == "1 of playlist may be a talk’s by its title: confirm or unlink."
    video(scene, "x", feeds=msgspec.json.encode(["sheet"]).decode())
    assert {item.key: item.why for item in scene.items(UNMATCHED)}["sheet"] == (
        "1 recording of sheet belongs to no talk that is known."
    )


@pytest.mark.parametrize(("state", "rows"), [("editing", 0), ("uploaded", 1), ("published", 1)])
def test_unknown_consent_is_told_of_a_talk_once_it_is_uploaded(scene: Scene, state: str, rows: int) -> None:
    scene.programme(talk("A"), talk("B", at=60, do_not_record=False), talk("C", at=60, room="B", type="Break"))
    for key in "ABC":
        footage(scene, key, state, url=f"https://tube.example/{key}")
    found = [item for item in scene.items(UNKNOWN, 300) if item.entity == "talk"]
    assert [(item.key, item.severity) for item in found] == [("A", "info")] * rows
    for item in found:
        assert "at https://tube.example/A, and nobody says whether it may be recorded." in item.why
