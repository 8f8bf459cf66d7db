"""What the programme lacks, and what AV must be told."""

from __future__ import annotations

import pytest
from tests.attention.rules.scene import DAY, HOUR, Scene, seen, sessions
from tests.store.build import T0, talk

OPEN, INCOMPLETE, AV, UNKNOWN = "unconfirmed", "incomplete", "tell-av", "consent-unknown"


# ----- unconfirmed


def test_an_unconfirmed_session_within_four_hours_is_a_row_and_the_others_one_a_day(scene: Scene) -> None:
    scene.programme(
        *sessions(6, state="accepted"), talk("next", at=DAY, state="accepted", raw_state="TENTATIVE"),
        talk("fine", state="confirmed", room="Hall B"),
    )  # fmt: skip
    lines = [line for line in scene.look(-120).lines if line.items[0].rule == OPEN]
    assert [(line.key, line.what) for line in lines if not line.bundle] == [
        ("talk T0", "Unconfirmed"), ("talk T1", "Unconfirmed"), ("talk T2", "Unconfirmed"),
    ]  # fmt: skip
    assert [line.what for line in lines if line.bundle] == ["Later today: 3 not confirmed", "Tue: 1 not confirmed"]
    assert set(scene.severities(OPEN, -120).values()) == {"warning"}, "never critical"
    assert set(scene.severities(OPEN, -1).values()) == {"warning"}
    assert "T0" not in scene.severities(OPEN, 0)


def test_who_is_here_is_as_good_as_confirmed(scene: Scene) -> None:
    scene.programme(*sessions(2, state="accepted"), talk("X", people=[], state="accepted", room="Hall B"))
    scene.here("P0", at=-60)
    scene.decide("talk", "X", "here", seen(-60))
    assert set(scene.severities(OPEN, -30)) == {"T1"}
    scene.programme(*sessions(2, state="accepted", at=DAY))
    assert set(scene.severities(OPEN, -30)) == {"T0", "T1"}, "here today says nothing of tomorrow"


@pytest.mark.parametrize(
    "more",
    [{"type": "Break"}, {"type": "Registration"}, {"type": "Poster"}, {"state": "canceled"}, {"state": "confirmed"},
     {"at": None}],
)  # fmt: skip
def test_nothing_to_confirm(scene: Scene, more: dict[str, object]) -> None:
    scene.programme(talk("A", **{"state": "accepted", "people": ["Bo"], **more}))  # type: ignore[arg-type]
    assert scene.items(OPEN, -60) == []


# ----- incomplete


@pytest.mark.parametrize(
    ("more", "at", "found"),
    [
        pytest.param({"room": None}, -60, ("warning", "No room"), id="no room"),
        pytest.param({"room": None}, -DAY, ("warning", "No room"), id="no room, a day before"),
        pytest.param({"room": None}, -DAY - 1, ("info", "No room"), id="no room, longer before"),
        pytest.param({"room": None}, 0, None, id="no room, but it has begun"),
        pytest.param({"at": None}, -60, ("warning", "No time"), id="no time, on the day"),
        pytest.param({"at": None}, -DAY - 6 * HOUR, None, id="no time, longer before the event"),
        pytest.param({"at": None, "room": None}, -60, ("warning", "No room, no time"), id="neither"),
        pytest.param({"people": []}, -60, ("info", "Names nobody"), id="nobody"),
        pytest.param({"minutes": -30}, -60, ("warning", "Ends before it starts"), id="reversed"),
        pytest.param({"minutes": 0}, -60, None, id="without length"),
        pytest.param({"room": None, "type": "Break"}, -60, None, id="a break needs no room"),
        pytest.param({"room": None, "people": [], "type": "Social event"}, -60, None, id="nor does the evening"),
        pytest.param({"at": None, "state": "submitted"}, -60, None, id="a proposal needs no time"),
        pytest.param({"room": None, "state": "canceled"}, -60, None, id="canceled"),
    ],
)
def test_what_a_talk_lacks(scene: Scene, more: dict[str, object], at: float, found: tuple[str, str] | None) -> None:
    scene.programme(talk("A", **{"people": ["Bo"], **more}), talk("Z", at=2 * DAY, people=["Zoe"]))  # type: ignore[arg-type]
    items = scene.items(INCOMPLETE, at)
    assert [(item.severity, item.summary) for item in items] == ([found] if found else [])


def test_where_no_feed_names_anybody_nobody_is_missed(scene: Scene) -> None:
    scene.programme(talk("A"), talk("B", at=60))
    assert scene.items(INCOMPLETE, -60) == []


def test_more_than_three_incomplete_talks_are_one_row(scene: Scene) -> None:
    scene.programme(*sessions(3, room=None))
    assert len(scene.lines(INCOMPLETE, -120)) == 3
    scene.programme(*sessions(4, room=None))
    (line,) = (line for line in scene.lines(INCOMPLETE, -120) if line.bundle)
    assert (line.what, line.opens) == ("4 talks lack room or time", "talks is:unscheduled")


# ----- tell-av


@pytest.mark.parametrize(
    ("at", "severity"),
    [(-31, None), (-30, "warning"), (-11, "warning"), (-10, "critical"), (44, "critical"), (45, None)],
)
def test_av_must_know_what_not_to_record(scene: Scene, at: float, severity: str | None) -> None:
    scene.programme(talk("A", do_not_record=True, people=["Bo"]))
    assert scene.severities(AV, at) == ({"A": severity} if severity else {})
    if severity:
        item = scene.item(AV, at)
        assert item.why == "“About A” at 09:00 in Hall A must not be recorded, and nobody has told AV."
        assert (item.actions[0], item.hurts_at) == ("talk.av_told", T0)


@pytest.mark.parametrize("more", [{"do_not_record": None}, {"do_not_record": False}, {"type": "Poster"},
                                  {"state": "canceled"}])  # fmt: skip
def test_av_need_not_know(scene: Scene, more: dict[str, object]) -> None:
    scene.programme(talk("A", **{"do_not_record": True, **more}))  # type: ignore[arg-type]
    assert scene.items(AV, -5) == []


def test_av_was_told_or_it_is_finished(scene: Scene) -> None:
    scene.programme(talk("A", do_not_record=True), talk("B", do_not_record=True, room="Hall B"))
    scene.decide("talk", "A", "av_told", "1")
    assert set(scene.severities(AV, -5)) == {"B"}
    scene.decide("talk", "B", "stage", "on_stage")
    assert set(scene.severities(AV, 5)) == {"B"}
    scene.decide("talk", "B", "stage", "finished")
    assert scene.items(AV, 30) == []


# ----- consent-unknown


def test_consent_that_nobody_states_is_information_once_a_feed(scene: Scene) -> None:
    scene.programme(*sessions(4), talk("yes", at=300, do_not_record=False), talk("coffee", at=200, type="Break"))
    item = scene.item(UNKNOWN, -60)
    assert (item.key, item.severity, item.summary) == ("programme", "info", "Consent unknown for 4 talks")
    assert scene.lines(UNKNOWN, -60) == []
    scene.programme(*sessions(4, do_not_record=False))
    assert scene.items(UNKNOWN, -60) == []
