"""Nobody of a session is here and it starts soon; and one row where nobody marks arrivals at all."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.scene import DAY, HOUR, Scene, json, seen
from tests.store.build import T0, config, talk

from confdash.records import Talk
from confdash.store.decisions import Late

RULE = "speaker-missing"
FIRST = dt.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("at", "severity"),
    [
        pytest.param(-61, None, id="more than an hour before"),
        pytest.param(-60, "warning", id="an hour before, in the start's bundle"),
        pytest.param(-30, "warning", id="30 minutes before"),
        pytest.param(-16, "warning", id="16 minutes before"),
        pytest.param(-15, "critical", id="15 minutes before"),
        pytest.param(0, "critical", id="at the start"),
        pytest.param(10, "critical", id="10 minutes after the start"),
        pytest.param(11, None, id="later the room knows better"),
    ],
)
def test_nobody_here_grows_worse_until_ten_minutes_after_the_start(
    scene: Scene, at: float, severity: str | None
) -> None:
    scene.programme(talk("A", people=["Bo Lindqvist", "Anjali Rao"]))
    assert scene.severities(RULE, at) == ({"A": severity} if severity else {})


def test_the_row_says_who_where_and_when_they_were_seen_last(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo Lindqvist", "Anjali Rao"], room="Hall B"))
    scene.here("Bo Lindqvist", at=-16 * HOUR + 40)
    scene.decide("room", "Hall B", "host", "desk-2")
    item = scene.item(RULE, -9)
    assert item.summary == "Speaker missing 0/2"
    assert item.why == (
        "Not here yet: Bo Lindqvist (here yesterday 17:40, not yet today), Anjali Rao (never seen). "
        "Hall B, 09:00; the room's host is desk-2."
    )
    assert (item.where, item.who) == ("Hall B", "Bo Lindqvist, Anjali Rao")


def test_somebody_here_is_enough_save_for_a_keynote(scene: Scene) -> None:
    scene.programme(
        talk("A", people=["Bo", "Ada"]),
        talk("K", people=["Bo", "Kim"], room="Hall B", type="Keynote"),
    )
    scene.here("Bo", at=-60)
    listing = scene.look(-10)
    assert scene.severities(RULE, -10) == {"A": "info", "K": "critical"}
    assert [line.what for line in listing.lines if line.key == "talk A"] == []
    assert scene.severities(RULE, -29) == {"A": "info", "K": "warning"}
    assert scene.severities(RULE, -31) == {}, "some are here: no row of the start says that nobody is"
    scene.here("Kim", at=-5)
    assert scene.severities(RULE, -4) == {"A": "info"}
    scene.here("Ada", at=-4)
    assert scene.severities(RULE, -3) == {}


def test_some_here_is_a_sign_on_the_row_that_the_talk_has_anyway(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo", "Ada"], do_not_record=True))
    scene.here("Bo", at=-60)
    (line,) = scene.look(-9).lines
    assert (line.what, line.badges) == ("Tell AV: no recording", ("Here 1/2",))


@pytest.mark.parametrize(
    ("at", "severity"), [(-31, None), (-16, None), (-15, "warning"), (-1, "warning"), (10, "warning")]
)
def test_who_was_here_yesterday_is_never_critical(scene: Scene, at: float, severity: str | None) -> None:
    scene.programme(talk("A", at=DAY, people=["Bo", "Ada"]))
    scene.here("Bo", at=8 * HOUR)
    assert scene.severities(RULE, DAY + at) == ({"A": severity} if severity else {})


def test_seen_two_days_ago_is_not_yesterday(scene: Scene) -> None:
    scene.programme(talk("A", at=2 * DAY, people=["Bo"]))
    scene.here("Bo", at=60)
    assert scene.severities(RULE, 2 * DAY - 10) == {"A": "critical"}
    assert "last seen Mon 10:00" in scene.item(RULE, 2 * DAY - 10).why


def test_a_keynote_of_whom_one_was_never_seen_is_critical(scene: Scene) -> None:
    scene.programme(talk("A", at=DAY, people=["Bo", "Ada"], type="Keynote"))
    scene.here("Bo", at=8 * HOUR)
    assert scene.severities(RULE, DAY - 10) == {"A": "critical"}
    scene.here("Ada", at=8 * HOUR)
    assert scene.severities(RULE, DAY - 10) == {"A": "warning"}


def test_from_sixty_to_thirty_minutes_before_each_start_is_one_row(scene: Scene) -> None:
    rooms = [talk(f"T{number}", at=0, room=f"Hall {number}", people=[f"P{number}"]) for number in range(6)]
    scene.programme(*rooms, talk("L", at=15, room="Lab", people=["Lee"]))
    scene.here("P0", "P1", at=-100)
    nine, quarter = scene.lines(RULE, -45)
    assert nine.bundle
    assert nine.what == "09:00: 4 of 6 rooms have nobody yet"
    assert len(nine.items) == 4
    assert quarter.what == "09:15: nobody is here yet for “About L”"
    assert len(scene.lines(RULE, -30)) == 5, "four rows from thirty minutes on, and the later start's"


def test_who_is_acknowledged_no_longer_counts_in_the_row_of_a_start(scene: Scene) -> None:
    scene.programme(*(talk(f"T{number}", room=f"Hall {number}", people=[f"P{number}"]) for number in range(3)))
    scene.acknowledge(scene.items(RULE, -45)[:1])
    (line,) = scene.lines(RULE, -45)
    assert line.what == "09:00: 2 of 3 rooms have nobody yet"


def test_who_knows_an_hour_before_is_asked_again_at_thirty_minutes(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo"]), talk("B", people=["Cy"], room="Hall B"))
    scene.acknowledge(scene.items(RULE, -50))
    assert scene.lines(RULE, -31) == []
    assert len(scene.lines(RULE, -30)) == 2


def test_silent_for_whom_nobody_waits(make: Make) -> None:
    scene = make(config(("programme",), kinds={"Meetup": "open"}))
    people = ["Bo"]
    scene.programme(
        talk("break", "Coffee", people=people, type="Break"),
        talk("service", "Registration", people=people, type="Registration"),
        talk("social", "Dinner", people=people, type="Social event"),
        talk("poster", people=people, type="Poster"),
        talk("open", people=people, type="Meetup"),
        talk("canceled", people=people, state="canceled"),
        talk("undated", people=people, at=None),
        talk("marked", people=people),
    )
    assert scene.severities(RULE, -10) == {"marked": "critical"}
    for stage in ("on_stage", "finished", "no_show"):
        scene.decide("talk", "marked", "stage", stage)
        assert scene.severities(RULE, -10) == {}, stage


def test_nobody_waits_for_who_speaks_from_elsewhere(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo"]), talk("B", people=["Bo", "Ada"], room="Hall B"))
    scene.decide("person", scene.person("Bo"), "remote", "1")
    assert scene.severities(RULE, -10) == {"B": "critical"}
    assert scene.item(RULE, -10).summary == "Speaker missing 0/1"
    scene.here("Ada", at=-20)
    assert scene.severities(RULE, -10) == {}


def test_a_session_that_names_nobody_has_one_unnamed_presenter(scene: Scene) -> None:
    scene.programme(talk("A", people=[]))
    item = scene.item(RULE, -10)
    assert item.summary == "Speaker missing 0/1"
    assert "whom no feed names" in item.why
    scene.decide("talk", "A", "here", seen(-20))
    assert scene.severities(RULE, -10) == {}


def test_severity_counts_to_the_planned_start_and_the_end_to_the_expected_one(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo"]))
    scene.decide("room", "Hall A", "late", json(Late(20, scene.store.settings.clock().at(FIRST, 8, 30))))
    assert scene.severities(RULE, -15) == {"A": "critical"}
    assert "it will begin 20 min late" in scene.item(RULE, -15).why
    assert scene.severities(RULE, 29) == {"A": "critical"}
    assert scene.severities(RULE, 31) == {}


def test_a_talk_after_midnight_belongs_to_the_evening_before(scene: Scene) -> None:
    scene.programme(talk("A", at=15 * HOUR + 30, people=["Bo"]))
    scene.here("Bo", at=9 * HOUR)
    assert scene.severities(RULE, 15 * HOUR + 20) == {}, "seen at 18:00, on at 00:30"


def test_seen_before_the_day_opened_is_seen_yesterday(scene: Scene) -> None:
    scene.programme(talk("A", at=DAY, people=["Bo"]))
    scene.here("Bo", at=18 * HOUR + 50)
    assert scene.severities(RULE, DAY - 10) == {"A": "warning"}, "seen at 03:50, before the new day opened at 04:00"
    scene.here("Bo", at=19 * HOUR + 10)
    assert scene.severities(RULE, DAY - 10) == {}


def test_on_the_day_when_clocks_change_minutes_are_real_ones(make: Make) -> None:
    text = config(("programme",)).replace("2026-11-09", "2026-10-24").replace("2026-11-11", "2026-10-25")
    scene = make(text)
    clock = scene.store.settings.clock()
    sunday = FIRST.replace(month=10, day=25)
    # Sunday 25 October 2026, 09:00 by the winter clock; the night had an hour more.
    starts = (clock.at(sunday, 9) - T0) // 60
    scene.programme(talk("A", at=starts, people=["Bo"]))
    assert scene.severities(RULE, starts - 16) == {"A": "warning"}
    assert scene.severities(RULE, starts - 15) == {"A": "critical"}
    scene.here("Bo", at=starts - 5 * HOUR - 10)  # 03:50 of the winter clock
    assert scene.severities(RULE, starts - 15) == {"A": "warning"}
    assert "here yesterday 03:50" in scene.item(RULE, starts - 15).why


# ----- arrivals-unused


def begun(count: int, marked: int) -> tuple[list[Talk], list[str]]:
    """So many sessions that begin at 09:00, and who of so many of them is seen."""
    talks = [talk(f"T{number}", room=f"Hall {number}", people=[f"P{number}"]) for number in range(count)]
    return talks, [f"P{number}" for number in range(marked)]


@pytest.mark.parametrize(
    ("count", "marked", "rows"),
    [
        pytest.param(1, 0, 0, id="too few have begun to say so"),
        pytest.param(2, 0, 1, id="none of two"),
        pytest.param(8, 1, 1, id="one of eight"),
        pytest.param(8, 2, 0, id="a quarter is enough"),
    ],
)
def test_that_nobody_marks_arrivals_is_one_row(scene: Scene, count: int, marked: int, rows: int) -> None:
    talks, names = begun(count, marked)
    scene.programme(*talks, talk("next", at=4 * HOUR, people=["Nia"]))
    scene.here(*names, at=-30)
    at = 4 * HOUR - 10
    assert len(scene.lines("arrivals-unused", at)) == rows
    assert bool(scene.items(RULE, at)) == (rows == 0), "then no row a speaker says the same"


def test_as_soon_as_somebody_is_marked_again_speakers_are_missed_again(scene: Scene) -> None:
    talks, _ = begun(8, 0)
    scene.programme(*talks, *(talk(f"N{n}", at=4 * HOUR, room=f"Hall {n}", people=[f"N{n}"]) for n in range(2)))
    at = 4 * HOUR - 10
    assert scene.items(RULE, at) == []
    scene.here("N0", at=at - 5)
    assert scene.severities(RULE, at) == {"N1": "critical"}
    assert len(scene.items("arrivals-unused", at)) == 1, "most of those that have begun are still not marked"


def test_after_the_last_session_of_the_day_nobody_needs_to_begin(scene: Scene) -> None:
    talks, _ = begun(8, 0)
    scene.programme(*talks, talk("late", at=4 * HOUR, people=["Nia"]), talk("morrow", at=DAY, people=["Mo"]))
    assert len(scene.items("arrivals-unused", 4 * HOUR - 1)) == 1
    assert scene.items("arrivals-unused", 4 * HOUR) == []


def test_sessions_on_stage_and_remote_ones_are_no_sign_of_neglect(scene: Scene) -> None:
    talks, _ = begun(5, 0)
    scene.programme(*talks, talk("next", at=4 * HOUR, people=["Nia"]))
    assert len(scene.items("arrivals-unused", HOUR)) == 1
    scene.decide("person", scene.person("P0"), "remote", "1")
    scene.decide("talk", "T1", "stage", "on_stage")
    assert scene.items("arrivals-unused", HOUR) == [], "one of four"
