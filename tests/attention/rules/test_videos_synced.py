"""The rules of the video desk over what feeds tell and people decide, as the store folds it."""

from __future__ import annotations

import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.filmed import ago, at
from tests.attention.rules.scene import DAY, Scene, json
from tests.store.build import config, film, public, talk

from confdash.store.decided import Cover, Linked, Said

#: When all sessions here have long ended.
LATER = 2 * DAY


@pytest.fixture
def scene(make: Make) -> Scene:
    """A programme, a host that lists all that it has, and a sheet."""
    return make(config(("programme", "host", "sheet")))


def programme(scene: Scene, **of_a: object) -> None:
    """A, B and C, one after the other."""
    one = talk("CODEA1", "About queues", code="CODEA1", people=["Bo"], **of_a)  # type: ignore[arg-type]
    scene.programme(
        one, *(talk(f"CODE{x}1", f"About {x}", code=f"CODE{x}1", at=n * 60) for n, x in ((1, "B"), (2, "C")))
    )


def rules(scene: Scene, at: float = LATER) -> set[tuple[str, str]]:
    """(rule, key) of all that the video desk has."""
    return {(item.rule, item.key) for item in scene.look(at).items if item.desk == "video"}


def test_opted_out_and_public_until_a_fetch_shows_it_gone(scene: Scene) -> None:
    programme(scene, do_not_record=True)
    there = public("youtube:a", code="CODEA1", url="https://tube.example/a", published_at=at(120))
    scene.store.film("host", [there])
    item = scene.item("opted-out-but-public", LATER)
    assert (item.key, item.keys, item.summary) == ("youtube:a", ("CODEA1",), "Opted out, but public")
    assert "public since Mon 11:00 at https://tube.example/a" in item.why
    scene.decide("video", "youtube:a", "taken_down", str(scene.store.now + 1))
    assert scene.items("opted-out-but-public", LATER) == [], "until the next fetch"
    scene.store.film("host", [there])
    assert "still there when it was read" in scene.item("opted-out-but-public", LATER).why
    scene.store.film("host", [film("youtube:a", code="CODEA1", state="uploaded", reach="private")])
    assert ("opted-out-but-public", "youtube:a") not in rules(scene)


def test_a_sheet_behind_the_host_opens_no_row_again(scene: Scene) -> None:
    programme(scene, do_not_record=True)
    scene.store.film("sheet", [film("row:1", code="CODEA1", state="published", same=("youtube:a",))])
    assert scene.item("opted-out-but-public", LATER).key == "row:1@sheet", "no host can be asked yet"
    scene.store.film("host", [public("youtube:a")])
    assert scene.item("opted-out-but-public", LATER).key == "youtube:a"
    scene.store.film("host", [])
    assert scene.items("opted-out-but-public", LATER) == []


def test_a_window_that_moved_on_is_no_word_and_taken_down_is_one(scene: Scene) -> None:
    programme(scene, do_not_record=True)
    scene.store.film("host", [public("youtube:a", code="CODEA1")], window=True)
    scene.store.film("host", [public("youtube:b", code="CODEB1")], window=True)
    assert len(scene.items("opted-out-but-public", LATER)) == 1
    scene.decide("video", "youtube:a", "taken_down", str(scene.store.now + 1))
    scene.store.film("host", [public("youtube:c", code="CODEC1")], window=True)
    assert scene.items("opted-out-but-public", LATER) == []


def test_a_guess_is_a_maybe_until_a_person_says(scene: Scene) -> None:
    programme(scene, do_not_record=True)
    scene.store.film("host", [public("youtube:a", "About queues", published_at=at(600))])
    assert scene.item("opted-out-but-public", LATER).summary == "Maybe opted out, but public"
    assert scene.item("video-unmatched", LATER).why.startswith("1 of host may be a talk’s by its title")
    scene.decide("video", "youtube:a", "talk", json(Linked("CODEA1")))
    assert scene.item("opted-out-but-public", LATER).summary == "Opted out, but public"
    scene.decide("video", "youtube:a", "talk", json(Linked("")))
    assert scene.items("opted-out-but-public", LATER) == []


def test_a_rooms_recording_says_what_to_cut(scene: Scene) -> None:
    programme(scene, do_not_record=True)
    scene.store.film("host", [public("youtube:room", "Hall A, morning", seconds=3 * 3600, published_at=at(900))])
    scene.decide("video", "youtube:room", "cover", json(Cover("Hall A", at(-15), at(165))))
    item = scene.item("opted-out-but-public", LATER)
    assert item.keys == ("CODEA1",)
    assert "cut 0:15:00–1:00:00: “About queues”." in item.why


def test_late_until_it_is_public(scene: Scene) -> None:
    programme(scene)
    assert scene.items("video-late", LATER) == []
    scene.store.film("host", [public("youtube:b", code="CODEB1", published_at=at(300))])
    (line,) = scene.lines("video-late", LATER)
    assert {item.key for item in line.items} == {"CODEA1", "CODEC1"}
    scene.acknowledge(line.items)
    scene.decide("talk", "CODEA1", "owner", "mira")
    assert scene.items("video-late", LATER)[0].owner is None, "that she looks after the talk says nothing of its video"
    scene.decide("talk", "CODEA1", "video_owner", "sam")
    scene.store.film("sheet", [film("row:1", code="CODEA1", state="review")])
    late = {item.key: item for item in scene.items("video-late", LATER)}
    assert late["CODEA1"].acknowledged
    assert late["CODEA1"].owner == "sam"
    assert "said to be review (sheet" in late["CODEA1"].why
    scene.decide("talk", "CODEC1", "video_state", json(Said("not_recorded", scene.store.now)))
    scene.store.film("host", [public(f"youtube:{x}", code=f"CODE{x}1", published_at=at(300)) for x in "AB"])
    assert scene.items("video-late", LATER) == []


def test_a_step_back_is_news_until_another_step(scene: Scene) -> None:
    programme(scene)
    scene.store.film("sheet", [film("row:1", code="CODEA1", state="review")])
    scene.store.film("sheet", [film("row:1", code="CODEA1", state="recorded")])
    item = scene.item("video-needs-decision", LATER)
    assert (item.key, item.summary) == ("CODEA1", "Video stepped back")
    assert "was review on sheet’s word at " in item.why
    assert "now recorded on sheet’s at " in item.why
    scene.decide("talk", "CODEA1", "video_state", json(Said("recorded", scene.store.now + 1)))
    assert scene.items("video-needs-decision", LATER) == []


def test_one_video_for_two_talks_is_one_row(scene: Scene) -> None:
    programme(scene)
    rows = [film(f"row:{x}", code=f"CODE{x}1", same=("youtube:a",), state="published") for x in "AB"]
    scene.store.film("sheet", rows)
    scene.store.film("host", [public("youtube:a", published_at=at(300))])
    item = scene.item("video-needs-decision", LATER)
    assert (item.entity, item.key, set(item.keys)) == ("video", "youtube:a", {"CODEA1", "CODEB1"})
    scene.decide("video", "youtube:a", "talk", json(Linked("CODEA1")))
    assert {(item.key, item.summary) for item in scene.items("video-needs-decision", LATER)} == {
        ("CODEB1", "Video called published, and is not")
    }


def test_public_then_private_then_too_early(scene: Scene) -> None:
    programme(scene)
    scene.store.film("host", [public("youtube:a", code="CODEA1", published_at=at(300))])
    assert ("video-needs-decision", "CODEA1") not in rules(scene)
    scene.store.film("host", [film("youtube:a", code="CODEA1", state="uploaded", reach="private")])
    item = scene.item("video-needs-decision", LATER)
    assert item.why.startswith("“About queues”: it was public, by host, and no longer is;")
    scene.store.film("host", [public("youtube:a", code="CODEA1", published_at=at(20))])
    assert scene.item("video-needs-decision", LATER).summary == "Video public too early"


def test_lost_until_the_speaker_was_told(scene: Scene) -> None:
    programme(scene)
    scene.store.film("sheet", [film("row:1", code="CODEA1", state="lost", note="disk died")])
    assert "is lost (sheet: “disk died”), and nobody has told Bo." in scene.item("video-lost", LATER).why
    scene.decide("talk", "CODEA1", "lost_told", "1")
    assert scene.items("video-lost", LATER) == []


def test_public_before_the_speaker_approved(scene: Scene) -> None:
    programme(scene)
    scene.decide("talk", "CODEA1", "review", "1")
    scene.store.film("host", [public("youtube:a", code="CODEA1", published_at=at(300))])
    assert scene.item("review-missing", LATER).key == "CODEA1"
    scene.decide("talk", "CODEA1", "approved", "1")
    assert scene.items("review-missing", LATER) == []


def test_stuck_while_others_go_on(scene: Scene) -> None:
    programme(scene)
    rows = {x: film(f"row:{x}", code=f"CODE{x}1", state="transcoding") for x in "AB"}
    scene.store.now = ago(3)
    scene.store.film("sheet", list(rows.values()))
    assert scene.items("video-stuck", LATER) == []
    scene.store.now = ago(0.5)
    scene.store.film("sheet", [rows["A"], film("row:B", code="CODEB1", state="uploaded")])
    assert scene.item("video-stuck", LATER).key == "CODEA1"
    scene.store.film("sheet", [film("row:A", code="CODEA1", state="transcoding", failed="no space left")])
    assert "“no space left”" in scene.item("video-stuck", LATER).why


def test_consent_that_nobody_states_once_it_is_uploaded(scene: Scene) -> None:
    programme(scene)
    scene.store.film("host", [film("youtube:a", code="CODEA1", state="uploaded", reach="private")])
    assert {item.key for item in scene.items("consent-unknown", LATER)} == {"CODEA1"}


def test_a_sheet_that_sleeps_and_a_host_that_may(scene: Scene) -> None:
    scene.programme(*(talk(f"T{n}", at=n, minutes=10, room=f"Hall {n}") for n in range(8)))
    scene.store.now = ago(5)
    rows = [film("row:1", room="Hall 1", starts=at(1), state="recorded")]
    scene.store.film("sheet", rows)
    scene.store.film("host", [public("youtube:a", published_at=at(5))])
    scene.store.now = ago(0.1)
    scene.store.film("sheet", rows)
    scene.store.film("host", [public("youtube:a", published_at=at(5))])
    item = scene.item("source-asleep", 60)
    assert (item.key, item.why.endswith(", 8 talks since.")) == ("sheet", True)
    scene.store.film("sheet", [film("row:1", room="Hall 1", starts=at(1), state="editing")])
    assert scene.items("source-asleep", 60) == []
