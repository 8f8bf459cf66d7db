"""What those outside read otherwise than the organisers: not public, feeds that disagree or lag, desks that differ."""

from __future__ import annotations

import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.scene import Scene, sessions
from tests.store.build import T0, config, talk

from confdash import clock
from confdash.records import Talk
from confdash.tui.boards.attention import ATTENTION_BOARD
from confdash.tui.openings import link_of

PUBLIC, DISAGREE, BEHIND, DIFFER = "not-public", "feeds-disagree", "feed-behind", "marks-differ"


# ----- not-public


def table(scene: Scene, *talks: Talk) -> None:
    """A talks table gives these."""
    scene.programme(*talks)
    scene.sql("UPDATE feeds SET format = 'talks-table' WHERE name = 'programme'")


def public(scene: Scene, *talks: Talk) -> None:
    """The schedule that attendees see gives these."""
    scene.programme(*talks, feed="calendar")
    scene.sql("UPDATE feeds SET format = 'ics' WHERE name = 'calendar'")


def test_what_is_confirmed_and_in_no_public_schedule(scene: Scene) -> None:
    wanted = sessions(3, state="confirmed")
    table(scene, *wanted, talk("open", at=10, state="accepted", room="Hall B"))
    public(scene, wanted[0])
    assert scene.severities(PUBLIC, -60) == {"T1": "warning", "T2": "warning"}
    assert scene.item(PUBLIC, 60).why == "“About T2” at 11:00 is confirmed in programme, and not in calendar."
    assert scene.items(PUBLIC, 120) == []
    public(scene, *wanted)
    assert scene.items(PUBLIC, -60) == []


def test_more_than_three_that_are_not_public_are_one_row(scene: Scene) -> None:
    wanted = sessions(6, state="confirmed")
    table(scene, *wanted)
    public(scene, *wanted[:3])
    assert len([line for line in scene.lines(PUBLIC, -60) if not line.bundle]) == 3
    public(scene, *wanted[:2])
    (line,) = scene.lines(PUBLIC, -60)
    assert line.what == "Confirmed in programme, and not public: 4"


def test_nothing_says_what_is_public(scene: Scene) -> None:
    wanted = sessions(3, state="confirmed")
    table(scene, *wanted)
    public(scene, talk("other", room="Hall B"))
    assert scene.items(PUBLIC, -60) == [], "that calendar is another programme's"
    scene.sql("UPDATE feeds SET format = 'schedule-json' WHERE name = 'programme'")
    public(scene, wanted[0])
    assert scene.items(PUBLIC, -60) == [], "the programme itself is a schedule that attendees may read"


def test_the_config_says_which_feed_attendees_read(make: Make) -> None:
    scene = make(f'{config(("programme", "calendar"))}\n[attention]\nnot-public = {{ feeds = ["calendar"] }}')
    wanted = sessions(2, state="confirmed")
    scene.programme(*wanted)
    public(scene, wanted[0])
    assert scene.severities(PUBLIC, -60) == {"T1": "warning"}


# ----- feeds-disagree


def test_feeds_that_give_another_room_or_start(scene: Scene) -> None:
    scene.programme(talk("A", guid="1"), talk("B", at=60, guid="2"), talk("C", at=120, guid="3"))
    scene.programme(
        talk("A", guid="1", room="Hall B"), talk("B", at=75, guid="2"), talk("C", at=120, guid="3"), feed="calendar"
    )
    why = {item.key: item.why for item in scene.items(DISAGREE, -60)}
    assert why == {
        "A": "“About A”: calendar says Hall B, not Hall A.",
        "B": "“About B”: calendar says Mon 10:15, not Mon 10:00.",
    }
    assert set(scene.severities(DISAGREE, 0)) == {"B"}
    scene.decide("talk", "B", "starts_at", str(T0 + 75 * 60))
    assert scene.items(DISAGREE, 0) == [], "then feed-behind tells of it"


def test_more_than_three_disagreements_of_a_feed_are_one_row(scene: Scene) -> None:
    here = [talk(f"T{number}", at=number * 60, guid=str(number)) for number in range(4)]
    scene.programme(*here)
    scene.programme(*(talk(each.base, at=n * 60 + 5, guid=str(n)) for n, each in enumerate(here)), feed="calendar")
    (line,) = scene.lines(DISAGREE, -60)
    assert line.what == "calendar gives another room or time: 4"


def test_a_feed_that_does_not_state_a_room_contradicts_nobody(scene: Scene) -> None:
    scene.programme(talk("A", guid="1"))
    scene.programme(talk("A", guid="1", room=None), feed="calendar")
    assert scene.items(DISAGREE, -60) == []


# ----- feed-behind


def decided_before(scene: Scene, minutes: int) -> None:
    """All decisions were made so many minutes ago, and the feeds read since."""
    scene.sql("UPDATE overrides SET at = ?", clock.real() - minutes * 60)
    scene.sql("UPDATE feeds SET checked_at = ?", clock.real())


@pytest.mark.parametrize(
    ("at", "severity"),
    [(-121, "warning"), (-120, "critical"), (44, "critical"), (45, None)],
    ids=["before", "two hours before", "while it is on", "when it is over"],
)
def test_the_feed_still_says_what_was_decided_otherwise(scene: Scene, at: float, severity: str | None) -> None:
    scene.programme(talk("A", people=["Bo"], url="https://cfp.days.example/A"))
    scene.decide("talk", "A", "room", '["Hall B"]')
    decided_before(scene, 10)
    assert scene.severities(BEHIND, at) == ({"A": severity} if severity else {})
    if severity:
        item = scene.item(BEHIND, at)
        assert item.summary == "programme says otherwise: room"
        assert "you said Hall B (ada, " in item.why
        assert "programme still says Hall A. To paste at https://cfp.days.example/A: room: Hall B." in item.why


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts_at", str(T0 + 900), "start: Mon 09:15"),
        ("state", "canceled", "state: canceled"),
        ("title", "Another title", "title: Another title"),
        ("speakers", '[{"name": "Ada Nwosu", "key": null}]', "people: Ada Nwosu"),
    ],
)
def test_all_that_outside_may_read_wrongly(scene: Scene, field: str, value: str, words: str) -> None:
    scene.programme(talk("A", people=["Bo"], state="confirmed"))
    scene.decide("talk", "A", field, value)
    decided_before(scene, 11)
    assert words in scene.item(BEHIND, -60).why


@pytest.mark.parametrize(
    ("source", "page", "address", "told", "opens"),
    [
        ("https://cfp.days.example/all.json?key=abc", "https://days.example/A", "https://days.example/A", "at", True),
        ("https://cfp.days.example/all.json?key=abc", None, "https://cfp.days.example/all.json", "at", True),
        ("programme.json", None, "programme.json", "into", False),
        ("programme.json", f"https://days.example/{'a' * 200}", f"https://days.example/{'a' * 200}", "at", True),
    ],
    ids=["its page", "the feed", "a file", "a long address"],
)
def test_the_address_is_that_of_the_talk_else_of_the_feed(
    make: Make, source: str, page: str | None, address: str, told: str, opens: bool
) -> None:
    scene = make(config().replace('"programme.json"', f'"{source}"'))
    scene.programme(talk("A", url=page))
    scene.decide("talk", "A", "room", '["Hall B"]')
    scene.decide("talk", "A", "starts_at", str(T0 + 900))
    decided_before(scene, 20)
    (line,) = scene.lines(BEHIND, -60)
    item = line.items[0]
    assert (item.address, item.paste) == (address, "room: Hall B; start: Mon 09:15")
    assert f"To paste {told} {address[:100]}" in item.why
    assert "abc" not in item.why
    copies = ATTENTION_BOARD.copies(line, scene.store.settings.clock())
    assert copies[:2] == [("the words to paste", item.paste), ("the address", address)]
    assert link_of(None, line) == (address if opens else None)


def test_title_and_people_of_two_slots_are_told_once(scene: Scene) -> None:
    scene.programme(talk("S", "One"), talk("S", "One", at=60), talk("S", "One", at=120))
    scene.decide("talk", "S", "speakers", '[{"name": "Ada Nwosu", "key": null}]')
    scene.decide("talk", "S#2", "room", '["Hall B"]')
    decided_before(scene, 20)
    assert {item.key: item.summary for item in scene.items(BEHIND, -60)} == {
        "S": "programme says otherwise: people",
        "S#2": "programme says otherwise: room",
    }
    assert set(scene.severities(BEHIND, 50)) == {"S#2"}
    assert "people" in scene.item(BEHIND, 50).summary


def test_a_feed_that_says_a_third_thing_is_told_so(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "room", '["Hall B"]')
    decided_before(scene, 20)
    before = scene.item(BEHIND, -60)
    scene.store.now = clock.real() - 60
    scene.programme(talk("A", room="Hall C"))
    decided_before(scene, 20)
    after = scene.item(BEHIND, -60)
    assert "you said Hall B (ada, " in after.why
    assert "programme now says Hall C." in after.why
    assert before.fingerprint != after.fingerprint


def test_the_feed_has_time_to_follow_and_must_have_been_read_since(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "room", '["Hall B"]')
    decided_before(scene, 9)
    assert scene.items(BEHIND, -60) == []
    decided_before(scene, 10)
    scene.sql("UPDATE feeds SET checked_at = ?", clock.real() - 601)
    assert scene.items(BEHIND, -60) == []


def test_it_closes_when_the_feed_agrees_or_when_they_were_told(scene: Scene) -> None:
    scene.programme(talk("A"), talk("B", room="Hall C"))
    for key in "AB":
        scene.decide("talk", key, "room", '["Hall B"]')
    decided_before(scene, 20)
    assert set(scene.severities(BEHIND, -60)) == {"A", "B"}
    scene.programme(talk("A", room="Hall B"), talk("B", room="Hall C"))
    decided_before(scene, 20)
    assert set(scene.severities(BEHIND, -60)) == {"B"}
    scene.decide("talk", "B", "told", '{"room": "[\\"Hall B\\"]"}')
    decided_before(scene, 20)
    assert scene.items(BEHIND, -60) == []


# ----- marks-differ


def test_two_desks_that_decided_differently(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "room", '["Hall B"]', desk="front")
    scene.decide("talk", "A", "room", '["Hall C"]', desk="lounge")
    item = scene.item(DIFFER, -60)
    assert (item.severity, item.summary) == ("warning", "Two desks differ: room")
    assert "front said Hall B (ada, " in item.why
    assert "lounge said Hall C (ada, " in item.why
    assert scene.items(DIFFER, 45) == [], "the talk is over"
    scene.decide("talk", "A", "room", '["Hall C"]', desk="front")
    assert scene.items(DIFFER, -60) == []


def test_one_desk_may_change_its_mind_and_take_back(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "room", '["Hall B"]')
    scene.decide("talk", "A", "room", '["Hall C"]')
    assert scene.items(DIFFER, -60) == []
    scene.decide("talk", "A", "room", '["Hall D"]', desk="lounge")
    assert len(scene.items(DIFFER, -60)) == 1
    scene.store.undo(desk="lounge")
    assert scene.items(DIFFER, -60) == []
    scene.store.redo(desk="lounge")
    assert "lounge said Hall D" in scene.item(DIFFER, -60).why


def test_what_is_left_when_a_desk_took_its_last_word_back_counts(scene: Scene) -> None:
    scene.programme(talk("A"))
    for desk, room in (("front", "B"), ("lounge", "C"), ("lounge", "D")):
        scene.decide("talk", "A", "room", f'["Hall {room}"]', desk=desk)
    scene.store.undo(desk="lounge")
    assert "lounge said Hall C" in scene.item(DIFFER, -60).why


def test_stages_follow_each_other_save_for_a_no_show(scene: Scene) -> None:
    scene.programme(talk("A"))
    scene.decide("talk", "A", "stage", "on_stage", desk="front")
    scene.decide("talk", "A", "stage", "finished", desk="lounge")
    assert scene.items(DIFFER, 10) == []
    scene.decide("talk", "A", "stage", "no_show", desk="lounge")
    assert "front said on stage" in scene.item(DIFFER, 10).why


def test_what_two_desks_may_both_do_is_no_difference(scene: Scene) -> None:
    scene.programme(talk("A", people=["Bo"]))
    for desk, at in (("front", -60), ("lounge", -50)):
        scene.here("Bo", at=at, desk=desk)
        scene.decide("talk", "A", "note", f"of {desk}", desk=desk)
        scene.decide("talk", "A", "owner", desk, desk=desk)
    assert scene.items(DIFFER, -40) == []
