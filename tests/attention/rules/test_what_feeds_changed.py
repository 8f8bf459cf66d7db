"""Talks that a feed moved, dropped or renamed, and consent that changed."""

from __future__ import annotations

import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.scene import DAY, HOUR, Scene
from tests.store.build import T0, config, talk

from confdash import clock

MOVED, VANISHED, CONSENT, KEYS = "moved", "vanished", "consent-changed", "keys-changed"


def long_ago(scene: Scene) -> None:
    """All changes so far are older than the event and than a day."""
    scene.sql("UPDATE changes SET at = ?", min(T0, clock.real()) - 3 * 86400)


# ----- moved


@pytest.mark.parametrize(
    ("at", "severity"),
    [
        pytest.param(-121, "warning", id="more than two hours before"),
        pytest.param(-120, "critical", id="two hours before"),
        pytest.param(-1, "critical", id="a minute before"),
        pytest.param(0, None, id="it has begun"),
    ],
)
def test_a_talk_in_another_room_until_it_begins(scene: Scene, at: float, severity: str | None) -> None:
    scene.programme(talk("A", people=["Bo"]))
    scene.programme(talk("A", people=["Bo"], room="Hall B"))
    assert scene.severities(MOVED, at) == ({"A": severity} if severity else {})
    if severity:
        item = scene.item(MOVED, at)
        assert item.summary == "Moved Hall A → Hall B"
        assert item.why.startswith("“About A” was Hall A and is now Hall B; it begins 09:00 in Hall B (programme, ")


def test_a_talk_at_another_time_hurts_at_the_earlier_of_the_two(scene: Scene) -> None:
    scene.programme(talk("A", at=60), talk("B", at=180, room="Hall B"))
    scene.programme(talk("A", at=180), talk("B", at=60, room="Hall C"))
    later, earlier = (item for key in "AB" for item in scene.items(MOVED, 0) if item.key == key)
    assert later.hurts_at == earlier.hurts_at == T0 + 60 * 60
    assert later.summary == "Moved 10:00 → 12:00"
    assert earlier.summary == "Moved 12:00 Hall B → 10:00 Hall C"
    assert scene.severities(MOVED, 59) == {"A": "critical", "B": "critical"}
    assert scene.severities(MOVED, 61) == {"A": "critical"}, "of the later one the new start is still to come"
    assert scene.item(MOVED, 61).hurts_at == T0 + 180 * 60


def test_rooms_are_named_as_the_config_names_them(make: Make) -> None:
    scene = make(config(("programme",), rooms={"Auditorium 1": "Hall A", "Aud. 1": "Hall A"}))
    scene.programme(talk("A", room="Auditorium 1"), talk("B", room="Auditorium 1", at=60))
    scene.programme(talk("A", room="Hall B"), talk("B", room="Aud. 1", at=60))
    assert scene.item(MOVED, -60).summary == "Moved Hall A → Hall B", "the other is where it was, by another name"


def test_what_moved_back_has_not_moved(scene: Scene) -> None:
    for room in ("Hall A", "Hall B", "Hall C"):
        scene.programme(talk("A", room=room))
    assert scene.item(MOVED, -60).summary == "Moved Hall A → Hall C"
    scene.programme(talk("A", room="Hall A"))
    assert scene.items(MOVED, -60) == []


def test_what_moved_before_the_event_and_before_yesterday_is_no_news(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.programme(talk("A", room="Hall B"))
    long_ago(scene)
    assert scene.items(MOVED, -60) == []
    scene.programme(talk("A", room="Hall C"))
    assert scene.item(MOVED, -60).summary == "Moved Hall B → Hall C"


def test_a_longer_talk_is_a_warning_at_most(scene: Scene) -> None:
    scene.programme(talk("A", minutes=30))
    scene.programme(talk("A", minutes=60))
    item = scene.item(MOVED, -10)
    assert (item.severity, item.summary) == ("warning", "Moved until 09:30 → until 10:00")


def test_talks_of_other_days_are_one_row(scene: Scene) -> None:
    days = [talk(f"T{number}", at=DAY * number, room="Hall A") for number in range(3)]
    scene.programme(*days)
    scene.programme(*(talk(f"T{number}", at=DAY * number, room="Hall B") for number in range(3)))
    today, others = scene.lines(MOVED, -60)
    assert today.key == "talk T0"
    assert (others.bundle, others.what, len(others.items)) == (True, "Moved, on other days: 2", 2)
    assert scene.severities(MOVED, DAY) == {"T2": "warning"}, "the past is silent"


def test_a_talk_that_left_today_is_of_today(scene: Scene) -> None:
    scene.programme(talk("A", at=60))
    scene.programme(talk("A", at=DAY))
    (line,) = scene.lines(MOVED, -HOUR)
    assert (line.bundle, line.what) == (False, "Moved Mon 10:00 → Tue 09:00")


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"room": "Hall B", "state": "canceled"}, id="canceled"),
        pytest.param({"room": None}, id="it has no room any more, which is another rule's"),
        pytest.param({"title": "Another title"}, id="another title"),
    ],
)
def test_other_news_is_no_move(scene: Scene, after: dict[str, object]) -> None:
    scene.programme(talk("A"))
    scene.programme(talk("A", **after))  # type: ignore[arg-type]
    assert scene.items(MOVED, -60) == []


def test_a_first_room_and_a_first_time_are_no_move(scene: Scene) -> None:
    scene.programme(talk("A", room=None), talk("B", at=None))
    scene.programme(talk("A"), talk("B"))
    assert scene.items(MOVED, -60) == []


def test_where_the_organisers_decided_the_feed_moves_nothing(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "room", '["Hall D"]')
    scene.programme(talk("A", room="Hall B"))
    assert scene.items(MOVED, -60) == []


def test_a_mirror_that_catches_up_moves_nothing(scene: Scene) -> None:
    scene.programme(talk("A", room="Hall B", guid="1"))
    scene.programme(talk("A", room="Hall A", guid="1"), feed="calendar")
    assert len(scene.items("feeds-disagree", -60)) == 1
    scene.programme(talk("A", room="Hall B", guid="1"), feed="calendar")
    assert scene.items(MOVED, -60) == []
    assert scene.items("feeds-disagree", -60) == []


def test_the_feed_that_owns_the_room_moves_it(make: Make) -> None:
    scene = make(config(("programme", "calendar"), owns={"calendar": ["room"]}))
    scene.programme(talk("A", guid="1"))
    scene.programme(talk("A", guid="1"), feed="calendar")
    scene.programme(talk("A", guid="1", room="Hall B"), feed="calendar")
    assert scene.item(MOVED, -60).summary == "Moved Hall A → Hall B"


def test_two_texts_of_one_room_are_no_move(scene: Scene) -> None:
    names = [f"T{number}" for number in range(12)]
    scene.programme(*(talk(name, at=number * 60, guid=name) for number, name in enumerate(names)))
    scene.programme(
        *(talk(name, at=number * 60, guid=name, room="Hall A, 2nd floor") for number, name in enumerate(names)),
        feed="calendar",
    )
    assert scene.items("feeds-disagree", -60) == []
    scene.programme(
        talk("T0", guid="T0", room="Hall A, 2nd floor"),
        *(talk(name, at=number * 60, guid=name) for number, name in enumerate(names) if number),
    )
    assert scene.items(MOVED, -60) == []


# ----- vanished


@pytest.mark.parametrize(("at", "severity"), [(-121, "warning"), (-120, "critical"), (-1, "critical"), (0, None)])
def test_a_talk_that_its_feed_dropped(scene: Scene, at: float, severity: str | None) -> None:
    scene.programme(talk("A", people=["Bo"]), talk("B"))
    scene.programme(talk("B"))
    assert scene.severities(VANISHED, at) == ({"A": severity} if severity else {})
    if severity:
        assert "09:00 in Hall A: programme no longer lists it, since " in scene.item(VANISHED, at).why


@pytest.mark.parametrize("state", ["canceled", "withdrawn", "rejected"])
def test_a_talk_that_its_feed_cancelled(scene: Scene, state: str) -> None:
    scene.programme(talk("A", state="confirmed"))
    scene.programme(talk("A", state=state))
    assert scene.item(VANISHED, -60).summary == f"Now {state}"
    scene.programme(talk("A", state="confirmed"))
    assert scene.items(VANISHED, -60) == []


def test_what_came_back_has_not_vanished(scene: Scene) -> None:
    for talks in ([talk("A"), talk("B")], [talk("B")], [talk("A"), talk("B")]):
        scene.programme(*talks)
    assert scene.items(VANISHED, -60) == []


def test_vanished_talks_of_other_days_are_one_row(scene: Scene) -> None:
    scene.programme(*(talk(f"T{number}", at=DAY * number) for number in range(3)), talk("B"))
    scene.programme(talk("B"))
    today, others = scene.lines(VANISHED, -60)
    assert (today.key, others.what) == ("talk T0", "Vanished, on other days: 2")


def test_silent_where_a_mirror_dropped_it_or_a_person_cancelled_it(scene: Scene) -> None:
    scene.programme(talk("A", guid="1"), talk("C", guid="2"))
    scene.programme(talk("A", guid="1"), talk("C", guid="2"), feed="calendar")
    scene.programme(talk("A", guid="1"), feed="calendar")
    assert scene.items(VANISHED, -60) == []
    scene.decide("talk", "A", "state", "canceled")
    scene.programme(talk("C", guid="2"))
    assert scene.items(VANISHED, -60) == []
    scene.programme(talk("D"))
    assert scene.severities(VANISHED, -60) == {"C": "critical"}


def test_what_the_feed_lists_under_another_key_has_not_vanished(scene: Scene) -> None:
    scene.programme(talk("A", "Queues"), talk("B"))
    scene.programme(talk("A2", "Queues"), talk("B"))
    assert scene.items(VANISHED, -60) == []


def test_what_vanished_long_before_the_event_is_no_news(scene: Scene) -> None:
    scene.programme(talk("A"), talk("B"))
    scene.programme(talk("B"))
    long_ago(scene)
    assert scene.items(VANISHED, -60) == []


# ----- keys-changed


@pytest.mark.parametrize(("renamed", "rows"), [(2, 0), (3, 1)], ids=["a fifth", "more than a fifth"])
def test_new_keys_for_old_titles_are_one_row(scene: Scene, renamed: int, rows: int) -> None:
    titles = [f"Title {number}" for number in range(10)]
    scene.programme(*(talk(f"a{number}", title, at=number * 60) for number, title in enumerate(titles)))
    scene.programme(
        *(
            talk(f"{'b' if number < renamed else 'a'}{number}", title, at=number * 60)
            for number, title in enumerate(titles)
        )
    )
    found = scene.items(KEYS, 0)
    assert len(found) == rows
    assert scene.items(VANISHED, -30) == []
    if found:
        assert (found[0].key, found[0].desk, found[0].severity) == ("programme", "feeds", "warning")
        assert found[0].why.startswith("programme gave 3 of its 10 talks new keys ")


def test_new_talks_with_titles_of_their_own_are_no_new_keys(scene: Scene) -> None:
    scene.programme(*(talk(f"a{number}", at=number * 60) for number in range(10)))
    scene.programme(*(talk(f"{'b' if number < 5 else 'a'}{number}", at=number * 60) for number in range(10)))
    assert scene.items(KEYS, 0) == []
    assert len(scene.items(VANISHED, -30)) == 5


# ----- consent-changed


@pytest.mark.parametrize(
    ("before", "after", "summary"),
    [
        (False, True, "Now do not record"),
        (None, True, "Now do not record"),
        (True, False, "Now may be recorded"),
        (True, None, "Consent withdrawn from the feed"),
        (False, None, "Consent withdrawn from the feed"),
        (None, False, None),
    ],
)
def test_consent_that_a_feed_changed(
    scene: Scene, before: bool | None, after: bool | None, summary: str | None
) -> None:
    scene.programme(talk("A", do_not_record=before))
    scene.programme(talk("A", do_not_record=after))
    assert [item.summary for item in scene.items(CONSENT, -60)] == ([summary] if summary else [])


@pytest.mark.parametrize(
    ("at", "severity"),
    [
        pytest.param(-DAY - 1, "warning", id="more than a day before"),
        pytest.param(-DAY, "critical", id="a day before"),
        pytest.param(30, "critical", id="while it is on"),
        pytest.param(DAY + 44, "critical", id="within a day after it"),
        pytest.param(DAY + 46, "warning", id="later"),
    ],
)
def test_consent_is_critical_within_a_day_of_the_talk(scene: Scene, at: float, severity: str) -> None:
    scene.programme(talk("A", do_not_record=False))
    scene.programme(talk("A", do_not_record=True))
    assert scene.severities(CONSENT, at) == {"A": severity}


def test_consent_is_settled_by_telling_av_by_a_decision_or_by_changing_back(scene: Scene) -> None:
    def flip(*keys: str) -> None:
        for flag in (False, True):
            scene.programme(*(talk(key, do_not_record=flag if key in keys else None) for key in "ABC"))

    flip("A", "B", "C")
    assert set(scene.severities(CONSENT, -60)) == {"A", "B", "C"}
    scene.decide("talk", "A", "av_told", "1")
    scene.decide("talk", "B", "do_not_record", "1")
    scene.programme(*(talk(key, do_not_record=key != "C") for key in "ABC"))
    assert scene.severities(CONSENT, -60) == {}


def test_consent_of_two_slots_is_told_once(scene: Scene) -> None:
    for flag in (False, True):
        scene.programme(talk("S", "One", do_not_record=flag), talk("S", "One", at=60, do_not_record=flag))
    assert scene.severities(CONSENT, -60) == {"S": "critical"}
    assert scene.severities(CONSENT, 50) == {"S#2": "critical"}


def test_consent_of_what_nobody_records_is_no_news(scene: Scene) -> None:
    scene.programme(talk("A", do_not_record=False, type="Poster"))
    scene.programme(talk("A", do_not_record=True, type="Poster"))
    assert scene.items(CONSENT, -60) == []
