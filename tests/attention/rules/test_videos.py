"""Recordings on their way: what is late, stands still, wants a decision, is lost, or whose source sleeps."""

from __future__ import annotations

import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.filmed import ago, at, footage, kept, many, sleeping, video
from tests.attention.rules.scene import DAY, Scene
from tests.store.build import config, talk

LATE, STUCK, DECIDE, LOST, ASLEEP = "video-late", "video-stuck", "video-needs-decision", "video-lost", "source-asleep"


# ----- video-late


@pytest.mark.parametrize(
    ("after", "summary"),
    [(24 * 60, None), (24 * 60 + 1, "Video late: 24 h"), (72 * 60 + 1, "Video late: over 72 h")],
)
def test_a_recording_is_late_a_day_after_the_end_of_its_session(scene: Scene, after: int, summary: str | None) -> None:
    scene.programme(talk("A", people=["Bo"]))
    footage(scene, "A", "editing", owner="sam")
    found = scene.items(LATE, 45 + after)
    assert [item.summary for item in found] == ([summary] if summary else [])
    for item in found:
        assert (item.severity, item.band, item.desk, item.hurts_at) == ("warning", "today", "video", None)
        assert (item.owner, item.where, item.who) == ("sam", "Hall A", "Bo")
        assert "“About A” ended Mon 09:45 in Hall A, " in item.why
        assert "said to be editing (sheet, since" in item.why


@pytest.mark.parametrize("state", ["published", "not_recorded", "opted_out", "lost"])
def test_what_is_settled_is_not_late(scene: Scene, state: str) -> None:
    many(scene, 2)
    footage(scene, "T0", state)
    assert set(scene.severities(LATE, 3 * DAY)) == {"T1"}
    assert "nothing has been heard of its video" in scene.item(LATE, 3 * DAY).why


def test_what_must_not_be_recorded_was_cancelled_or_is_no_session_is_not_late(scene: Scene) -> None:
    keys = "ABCDE"
    scene.programme(
        talk("A", do_not_record=True), talk("B", state="canceled"), talk("C", type="Break"), talk("D"), talk("E")
    )
    for key in keys:
        footage(scene, key, "editing")
    scene.decide("talk", "D", "stage", "no_show")
    for key in keys:
        footage(scene, key, "editing")
    assert set(scene.severities(LATE, 3 * DAY)) == {"E"}


def test_where_nobody_tells_of_recordings_nothing_is_late(scene: Scene) -> None:
    scene.programme(talk("A"))
    assert scene.items(LATE, 9 * DAY) == []


def test_the_late_ones_are_always_one_row_an_event_day(scene: Scene) -> None:
    many(scene, 3)
    scene.programme(
        *(talk(f"T{n}", at=n * 60, people=[f"P{n}"]) for n in range(3)), talk("after midnight", at=15 * 60 + 30),
        talk("U", at=DAY),
    )  # fmt: skip
    for key in ("T0", "T1", "T2", "after midnight", "U"):
        footage(scene, key, "recorded")
    lines = scene.lines(LATE, 2 * DAY + 60)
    assert [(line.what, line.opens) for line in lines] == [
        ("Videos of Monday late: 4, oldest 48 h", "videos is:late -state:lost day:2026-11-09"),
        ("Videos of Tuesday late: 1, oldest 24 h", "videos is:late -state:lost day:2026-11-10"),
    ]
    scene.acknowledge(item for item in scene.items(LATE, 2 * DAY + 60) if item.key in ("T0", "U"))
    (line,) = scene.lines(LATE, 2 * DAY + 60)
    assert line.what == "Videos of Monday late: 3, oldest 47 h", "the oldest of those that are shown"
    (line,) = scene.lines(LATE, 3 * DAY + 61)[:1]
    assert line.what == "Videos of Monday late: 4, oldest over 72 h (72 h)", "that is news of the one that was known"


def test_how_late_is_late_stands_in_the_config(make: Make) -> None:
    scene = make(f'{config()}\n[attention]\nvideo-late = {{ target = "2h", long = "4h" }}')
    many(scene, 1)
    assert scene.items(LATE, 45 + 120) == []
    (line,) = scene.lines(LATE, 45 + 121)
    assert line.opens == "videos is:open age:>1h -state:lost day:2026-11-09"
    assert scene.item(LATE, 45 + 241).summary == "Video late: over 4 h"


# ----- video-stuck


def test_a_state_that_lasts_while_others_go_on_is_stuck(scene: Scene) -> None:
    many(scene, 2, "transcoding", since=ago(2.1))
    assert scene.items(STUCK) == [], "nothing moves: nobody works"
    footage(scene, "T1", "published", since=ago(1.9))
    item = scene.item(STUCK)
    assert (item.key, item.severity, item.summary) == ("T0", "warning", "Video stuck: transcoding")
    assert "for 2 h 06, while others go on" in item.why or "for 126 min, while others go on" in item.why
    assert item.why.endswith("(sheet); nobody has it.")
    footage(scene, "T0", "transcoding", since=ago(1.9))
    assert scene.items(STUCK) == []


@pytest.mark.parametrize("state", ["waiting_for_files", "published", "needs_work", "lost", None])
def test_what_is_in_no_machine_is_not_stuck(scene: Scene, state: str | None) -> None:
    many(scene, 2, "editing")
    footage(scene, "T0", state, since=ago(30))
    assert scene.items(STUCK) == []


@pytest.mark.parametrize("flag", ["ahead", "vanished", "back"])
def test_what_wants_a_decision_is_not_told_as_stuck_too(scene: Scene, flag: str) -> None:
    many(scene, 2, "uploaded", since=ago(3))
    footage(scene, "T1", "published", since=ago(1))
    assert [item.key for item in scene.items(STUCK)] == ["T0"]
    footage(scene, "T0", "uploaded", since=ago(3), flags=f'["{flag}"]')
    assert scene.items(STUCK) == []


def test_a_review_that_lasts_names_who_has_it(scene: Scene) -> None:
    many(scene, 1, "review", since=ago(26), owner="sam")
    item = scene.item(STUCK)
    assert "in review since" in item.why
    assert item.why.endswith("for 26 h (sheet); sam has it.")
    assert item.owner == "sam"
    footage(scene, "T0", "review", since=ago(23))
    assert scene.items(STUCK) == []


def test_what_its_speaker_must_approve_is_in_review_where_it_lies(scene: Scene) -> None:
    many(scene, 2, "uploaded", since=ago(20), review=1)
    footage(scene, "T1", "editing")
    assert scene.items(STUCK) == []
    footage(scene, "T0", "uploaded", since=ago(25), review=1)
    assert scene.item(STUCK).summary == "Video waits for its speaker"


def test_a_step_that_failed_is_told_at_once(scene: Scene) -> None:
    many(scene, 1, "transcoding", since=ago(0.1), failed="no space left")
    item = scene.item(STUCK)
    assert item.summary == "Video: a step failed"
    assert "a step failed, “no space left”; it is said to be transcoding since" in item.why


def test_more_than_three_that_are_stuck_are_one_row_of_a_kind(scene: Scene) -> None:
    many(scene, 6, "transcoding", since=ago(3))
    footage(scene, "T5", "published", since=ago(0.1))
    footage(scene, "T4", "transcoding", failed="disk")
    footage(scene, "T3", "published", since=ago(3))
    footage(scene, "T2", "published", since=ago(3))
    assert [line.bundle for line in scene.lines(STUCK)] == [False] * 3
    footage(scene, "T3", "review", since=ago(30))
    assert {line.what: line.opens for line in scene.lines(STUCK)} == {
        "Videos stuck: 2": "videos is:open -state:waiting -state:review -state:needs_work -state:lost",
        "Videos of which a step failed: 1": "videos is:failed",
        "Videos stuck in review: 1": "videos state:review",
    }


# ----- video-needs-decision


#: A Monday at 13:05 that is long past: what was said today is told without its day.
PAST = at(245 - 1352 * 7 * DAY)
EVIDENCE = {
    "needs work": ({"state": "needs_work", "note": "left channel only", "since": PAST},
                   "it needs work (sheet, since Mon 13:05): “left channel only”. Say who does what"),
    "one of several": ({"state": "review", "flags": '["needs_work"]'}, "one of its recordings needs work"),
    "back": ({"state": "recorded", "flags": '["back"]', "back_from": "review", "back_by": "sheet",
              "back_at": PAST, "said_by": "pipeline", "since": PAST + 3300},
             "was review on sheet’s word at Mon 13:05, now recorded on pipeline’s at Mon 14:00"),
    "ahead": ({"state": "uploaded", "flags": '["ahead"]', "reach": "private"},
              "and its host does not show it (private): publish it there, or correct sheet."),
    "early": ({"state": "published", "flags": '["early"]', "public_at": at(20)},
              "public since Mon 09:20, before the session ended (Mon 09:45): look whether it is the right recording"),
    "vanished": ({"state": "uploaded", "flags": '["vanished"]', "back_by": "playlist"},
                 "it was public, by playlist, and no longer is; nothing else of it is."),
}  # fmt: skip


@pytest.mark.parametrize("name", EVIDENCE)
def test_what_wants_a_decision_says_its_evidence(scene: Scene, name: str) -> None:
    more, words = EVIDENCE[name]
    scene.programme(talk("A", people=["Bo"]), talk("B", at=60))
    footage(scene, "A", **more)  # type: ignore[arg-type]
    footage(scene, "B", "editing", flags='["unlisted", "removal"]')
    item = scene.item(DECIDE, 60)
    assert (item.key, item.severity, item.desk, item.where) == ("A", "warning", "video", "Hall A")
    assert words in item.why
    assert "  " not in item.why
    scene.programme(talk("A", people=["Bo"], do_not_record=True), talk("B", at=60))
    footage(scene, "A", **more)  # type: ignore[arg-type]
    assert scene.items(DECIDE, 60) == [], "that it must not be is another rule's"


@pytest.mark.parametrize("flag", ["back", "vanished"])
def test_what_is_taken_down_on_purpose_is_no_question(scene: Scene, flag: str) -> None:
    many(scene, 1, "uploaded", flags=f'["{flag}"]', back_from="published")
    assert len(scene.items(DECIDE)) == 1
    footage(scene, "T0", "uploaded", flags=f'["{flag}", "removal"]', back_from="published")
    assert scene.items(DECIDE) == []


def test_a_recording_that_two_sessions_claim_is_one_row_of_both(scene: Scene) -> None:
    scene.programme(talk("A"), talk("B", at=60))
    for key in "AB":
        footage(scene, key, "published", flags='["claimed"]')
    video(scene, "x", claims='["A", "B"]')
    item = scene.item(DECIDE)
    assert (item.entity, item.key, item.keys, item.summary) == (
        "video",
        "x",
        ("A", "B"),
        "One video, claimed by 2 talks",
    )
    assert "“Recording x” at https://tube.example/x is claimed by “About A” and “About B”: link it" in item.why
    (line,) = scene.lines(DECIDE)
    assert line.talks == ("A", "B")
    video(scene, "x", claims='["A", "B"]', session="A", match="manual")
    assert scene.items(DECIDE) == []


def test_more_than_three_decisions_are_one_row(scene: Scene) -> None:
    many(scene, 3, "needs_work")
    assert [line.bundle for line in scene.lines(DECIDE)] == [False] * 3
    video(scene, "x", claims='["T0", "T1"]')
    (line,) = scene.lines(DECIDE)
    assert (line.what, line.opens) == ("Videos that need a decision: 4", "videos is:undecided")


# ----- video-lost


def test_a_lost_recording_stands_until_its_speaker_was_told(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo", "Ada"]))
    footage(scene, "A", "lost", note="disk died")
    item = scene.item(LOST)
    assert (item.severity, item.actions[0]) == ("warning", "talk.lost_told")
    assert item.why == (
        "“About A”, Mon 09:00 in Hall A: the recording is lost (sheet: “disk died”), and nobody has told Bo, Ada."
    )
    footage(scene, "A", "lost", lost_told=1)
    assert scene.items(LOST) == []


@pytest.mark.parametrize(("state", "rows"), [("uploaded", 1), ("published", 0)])
def test_one_of_several_that_is_lost_matters_until_another_is_public(scene: Scene, state: str, rows: int) -> None:
    many(scene, 1, state, flags='["lost"]')
    assert len(scene.items(LOST)) == rows


def test_more_than_three_that_are_lost_are_one_row(scene: Scene) -> None:
    many(scene, 3, "lost")
    assert len(scene.lines(LOST)) == 3
    many(scene, 4, "lost")
    (line,) = scene.lines(LOST)
    assert (line.what, line.opens) == ("Videos lost, and nobody told: 4", "videos state:lost")


# ----- source-asleep


def test_a_sheet_that_nobody_edits_while_talks_end(scene: Scene) -> None:
    many(scene, 8)
    kept(scene)
    assert scene.items(ASLEEP, 11 * 60) == [], "in three hours three ended"
    kept(scene, edited=6.1)
    item = scene.item(ASLEEP, 7 * 60)
    assert (item.entity, item.key, item.severity, item.band) == ("feed", "calendar", "warning", "today")
    assert item.why.startswith("calendar: read 6 min ago, last edited ")
    assert item.why.endswith(", 6 talks since.")


@pytest.mark.parametrize(
    "why",
    [
        {"edited": 1.9},
        {"read": 1.0},
        {"reach": "public"},
    ],
    ids=["edited since", "not read", "a host"],
)
def test_a_source_that_is_awake_is_none(scene: Scene, why: dict[str, float | str]) -> None:
    sleeping(scene)
    assert len(scene.items(ASLEEP, 60)) == 1
    kept(scene, **why)  # type: ignore[arg-type]
    assert scene.items(ASLEEP, 60) == []


def test_a_window_may_stand_still(scene: Scene) -> None:
    sleeping(scene)
    scene.sql("UPDATE feeds SET window = 1 WHERE name = 'calendar'")
    assert scene.items(ASLEEP, 60) == []


def test_a_source_sleeps_only_on_event_days(scene: Scene) -> None:
    many(scene, 8)
    kept(scene, edited=200)
    assert len(scene.items(ASLEEP, 2 * DAY)) == 1
    assert scene.items(ASLEEP, 4 * DAY) == []
