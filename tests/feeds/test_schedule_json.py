"""Schedule JSON: c3voc's format in both versions, pretalx's words, and what real feeds leave out."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from confdash.feeds.schedule_json import parse, recognise
from confdash.records import Batch, EventFacts, ParseOptions, Person, Talk

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
CONFERENCE: dict[str, object] = {
    "acronym": "harbour",
    "title": "Harbour Days",
    "start": "2026-11-09",
    "end": "2026-11-11",
    "time_zone_name": "Europe/Copenhagen",
}
WHEN: dict[str, object] = {"date": "2026-11-10T09:00:00+01:00", "duration": "00:45"}
DAY: dict[str, object] = {"index": 1, "date": "2026-11-10"}


def utc(text: str) -> int:
    """UTC seconds of an ISO time that is meant in UTC."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


def read(value: object, options: ParseOptions = OPTIONS) -> Batch:
    """The batch of a JSON value."""
    body = msgspec.json.encode(value)
    assert recognise(body)
    batch = parse(body, options)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def schedule(*events: object, **more: object) -> dict[str, dict[str, object]]:
    """A schedule with these events in one room of one day."""
    days = [{**DAY, "rooms": {"Hall A": list(events)}}]
    return {"schedule": {"conference": {**CONFERENCE, "days": days, **more}}}


def talk(event: object, **more: object) -> Talk:
    """The only talk of a schedule with one event."""
    (only,) = read(schedule(event, **more)).talks
    return only


def test_a_whole_event_of_pretalx() -> None:
    event = {
        "guid": "0f-1", "code": "QWERTZ", "id": 25, "title": "On  tides", "subtitle": "and ebb",
        "date": "2026-11-10T09:00:00+01:00", "start": "09:00", "duration": "01:30", "room": "Hall B",
        "type": "Workshop", "track": "Sea", "language": "en", "url": "https://cfp.example.org/t/QWERTZ/",
        "abstract": "<p>First</p><p>second</p>", "description": "R&amp;D", "do_not_record": True,
        "persons": [
            {"code": "ABC", "guid": "aa", "name": "Ada Low", "public_name": "Ada", "email": "ada@example.org"},
            {"id": 5, "public_name": " Bo  Ek "},
        ],
    }  # fmt: skip
    assert talk(event) == Talk(
        base="QWERTZ",
        title="On tides",
        code="QWERTZ",
        guid="0f-1",
        url="https://cfp.example.org/t/QWERTZ/",
        subtitle="and ebb",
        abstract="First\n\nsecond",
        description="R&D",
        starts=utc("2026-11-10T08:00"),
        ends=utc("2026-11-10T09:30"),
        rooms=("Hall B",),
        track="Sea",
        type="Workshop",
        language="en",
        people=(
            Person("Ada Low", ("code:ABC", "guid:aa"), "ada@example.org"),
            Person("Bo Ek", ("id:harbour/5",)),
        ),
        do_not_record=True,
    )


def test_what_an_event_leaves_out_is_unknown() -> None:
    assert talk({"id": 1, "title": "x", **WHEN}) == Talk(
        base="harbour/1",
        title="x",
        starts=utc("2026-11-10T08:00"),
        ends=utc("2026-11-10T08:45"),
        rooms=("Hall A",),
    )


def test_the_facts_of_the_conference() -> None:
    assert read(schedule()).event == EventFacts(
        title="Harbour Days",
        acronym="harbour",
        timezone="Europe/Copenhagen",
        starts=dt.date(2026, 11, 9),
        ends=dt.date(2026, 11, 11),
    )


def test_version_two_has_its_events_in_one_list() -> None:
    event = {
        "guid": "g", "code": "PQ", "type": "TALK", "title": "x", "track": {"slug": "sea"},
        "start": "2026-11-11T00:15:00+01:00", "end": "2026-11-11T00:55:00+01:00",
        "room": {"guid": "r-1"}, "participants": [{"guid": "p-1", "role": "SPEAKER"}, {"name": "Bo"}],
    }  # fmt: skip
    days = [{"index": 1, "date": "2026-11-10", "start": "2026-11-10T06:00:00+01:00"}]
    rooms, tracks = [{"guid": "r-1", "name": "Hall A"}], [{"slug": "sea", "name": "The Sea"}]
    conference = {**CONFERENCE, "rooms": rooms, "tracks": tracks, "days": days}
    persons = [{"guid": "p-1", "name": "Ada Low"}]
    (only,) = read({"schedule": {"conference": conference, "events": [event], "persons": persons}}).talks
    assert (only.base, only.type, only.track, only.rooms) == ("PQ", "TALK", "The Sea", ("Hall A",))
    assert (only.starts, only.ends) == (utc("2026-11-10T23:15"), utc("2026-11-10T23:55"))
    assert only.people == (Person("Ada Low", ("guid:p-1",)), Person("Bo"))


def test_talks_that_are_not_scheduled_yet() -> None:
    speakers = [{"code": "ABC", "name": "Ada Low"}]
    batch = read([{"title": "x", "speakers": speakers, "abstract": "y"}, {"title": "z", "speakers": []}])
    assert [(talk.title, talk.starts, talk.people) for talk in batch.talks] == [
        ("x", None, (Person("Ada Low", ("code:ABC",)),)),
        ("z", None, ()),
    ]
    assert len({talk.base for talk in batch.talks}) == 2


def test_a_talk_of_two_slots_is_one_item_and_two_talks() -> None:
    slots = [
        {
            "start": f"2026-11-{day}T10:00:00+01:00",
            "end": f"2026-11-{day}T17:00:00+01:00",
            "room": {"name": "Quay"},
        }
        for day in (10, 11)
    ]
    batch = read([{"code": "PQ", "title": "x", "speakers": [], "state": "accepted", "slots": slots}])
    assert (batch.items, [talk.base for talk in batch.talks]) == (1, ["PQ", "PQ"])
    assert [talk.starts for talk in batch.talks] == [utc("2026-11-10T09:00"), utc("2026-11-11T09:00")]
    assert {talk.rooms for talk in batch.talks} == {("Quay",)}


@pytest.mark.parametrize(
    "value",
    [
        {"conference": {**CONFERENCE, "days": [{**DAY, "rooms": {"Hall A": [{"id": 1, "title": "x"}]}}]}},
        {"conference": CONFERENCE, "days": [{**DAY, "rooms": {"Hall A": [{"id": 1, "title": "x"}]}}]},
        {
            "schedule": {
                "conference": CONFERENCE,
                "days": [{**DAY, "rooms": {"Hall A": [{"id": 1, "title": "x"}]}}],
            }
        },
        {"schedule": {"days": [{**DAY, "rooms": {"Hall A": [{"id": 1, "title": "x"}]}}]}},
        {"schedule": {"days": [{**DAY, "rooms": [{"name": "Hall A", "events": [{"id": 1, "title": "x"}]}]}]}},
    ],
)
def test_what_real_files_leave_out_or_put_elsewhere(value: object) -> None:
    (only,) = read(value).talks
    assert (only.title, only.rooms) == ("x", ("Hall A",))


@pytest.mark.parametrize("value", [schedule(), {"schedule": {"conference": {"title": "x"}}}, []])
def test_an_empty_schedule_is_valid_and_says_so(value: object) -> None:
    batch = read(value)
    assert (batch.read, batch.talks) == (0, ())
    assert batch.warnings == ("the feed is valid, but there is no talk in it",)


class TestKeysAndTimes:
    """The same rules as in XML."""

    def test_the_guid_is_the_key_where_there_is_no_code(self) -> None:
        assert talk({"guid": "g", "id": 1, "title": "x"}).base == "g"

    @pytest.mark.parametrize(("number", "base"), [(1, "harbour/1"), ("1", "harbour/1"), (0, "harbour/0")])
    def test_a_number_is_prefixed(self, number: object, base: str) -> None:
        assert talk({"id": number, "title": "x"}).base == base

    def test_without_an_acronym_the_host_prefixes(self) -> None:
        assert talk({"id": 1, "title": "x"}, acronym=None).base == "cfp.example.org/1"

    def test_without_a_date_it_is_day_and_start(self) -> None:
        assert talk({"id": 1, "title": "x", "start": "09:30"}).starts == utc("2026-11-10T08:30")
        assert talk({"id": 1, "title": "x", "start": "00:30"}).starts == utc("2026-11-10T23:30")

    def test_an_end_is_believed_before_the_duration(self) -> None:
        assert talk({"title": "x", **WHEN, "end": "2026-11-10T10:15:00+01:00"}).ends == utc("2026-11-10T09:15")

    def test_minutes_as_a_number(self) -> None:
        assert talk({"title": "x", **WHEN, "duration": 90}).ends == utc("2026-11-10T09:30")

    def test_three_parts_of_a_duration_are_days_where_the_words_are_pretalx_s(self) -> None:
        long = {"title": "x", **WHEN, "duration": "1:06:00"}
        assert talk({**long, "code": "PQ"}).ends == utc("2026-11-11T14:00")
        assert talk(long).ends == utc("2026-11-10T09:06")

    @pytest.mark.parametrize(
        ("event", "warning"),
        [
            ({"duration": "ages"}, "“x”: the duration “ages” cannot be read"),
            ({"duration": {}}, "“x”: the duration cannot be read"),
            ({"duration": ["0:30"]}, "“x”: the duration cannot be read"),
            ({"date": 17}, "“x”: the date “17” cannot be read"),
            ({"date": {"of": 1}}, "“x”: the date “an object” cannot be read"),
            ({"end": "late"}, "“x”: the end “late” cannot be read"),
        ],
    )
    def test_an_odd_value_is_kept_and_said(self, event: dict[str, object], warning: str) -> None:
        batch = read(schedule({"title": "x", **WHEN, **event}))
        assert batch.items == 1
        assert batch.warnings == (warning,)

    def test_a_plenary_in_every_room_is_one_talk(self) -> None:
        event = {"guid": "g", "title": "x", **WHEN}
        rooms = {"Hall A": [event], "Hall B": [event]}
        batch = read({"schedule": {"conference": {**CONFERENCE, "days": [{**DAY, "rooms": rooms}]}}})
        assert (batch.items, [talk.rooms for talk in batch.talks]) == (2, [("Hall A", "Hall B")])


class TestWords:
    """Values in several languages, states, consent, people."""

    def test_an_item_s_own_language_then_english_then_any(self) -> None:
        both = {"da": "Tidevand", "en": "Tides", "fr": "Marées"}
        assert talk({"title": both, "language": "da"}).title == "Tidevand"
        assert talk({"title": both, "content_locale": "fr"}).title == "Marées"
        assert talk({"title": both}).title == "Tides"
        assert talk({"title": {"fr": "Marées"}}).title == "Marées"

    def test_names_of_objects(self) -> None:
        only = talk({"title": "x", "submission_type": {"id": 3, "name": {"en": "Long talk"}}, "track": {"en": "Sea"}})
        assert (only.type, only.track) == ("Long talk", "Sea")

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("confirmed", "confirmed"),
            ("Cancelled", "canceled"),
            ("unconfirmed", "accepted"),
            ("dreamt", None),
        ],
    )
    def test_a_state_is_kept_raw_beside_our_word(self, said: str, meant: str | None) -> None:
        only = talk({"title": "x", "state": said})
        assert (only.state, only.raw_state) == (meant, said)

    def test_without_a_state_it_is_unknown(self) -> None:
        only = talk({"title": "x"})
        assert (only.state, only.raw_state) == (None, None)

    @pytest.mark.parametrize(
        ("event", "meant"),
        [
            ({"do_not_record": True}, True),
            ({"do_not_record": False}, False),
            ({"do_not_record": "true"}, True),
            ({"do_not_record": None}, None),
            ({"recording": {"optout": True}}, True),
            ({"optout": 0}, False),
            ({"do_not_stream": True}, None),
            ({}, None),
        ],
    )
    def test_consent_to_be_recorded(self, event: dict[str, object], meant: bool | None) -> None:
        assert talk({"title": "x", **event}).do_not_record is meant

    def test_streaming_is_another_question(self) -> None:
        assert talk({"title": "x", "do_not_stream": True, "do_not_record": False}).do_not_stream is True

    @pytest.mark.parametrize(
        ("persons", "people"),
        [
            (None, None),
            ([], ()),
            ({}, ()),
            ("Ada", None),
            ([{"name": " "}, None, 3, [], {"code": "ABC"}], ()),
            (["Ada Low"], (Person("Ada Low"),)),
            ([{"name": "Ada", "email": "not an address"}], (Person("Ada"),)),
        ],
    )
    def test_people(self, persons: object, people: tuple[Person, ...] | None) -> None:
        assert talk({"title": "x", "persons": persons}).people == people

    def test_a_code_stands_for_one_person_however_the_name_is_written(self) -> None:
        spelt = [{"title": name, "persons": [{"code": "ABC", "id": 4, "name": name}]} for name in ("Ada Low", "A. Low")]
        people = [talk.people for talk in read(schedule(*spelt)).talks]
        assert people == [(Person("Ada Low", ("code:ABC",)),), (Person("A. Low", ("code:ABC",)),)]

    def test_nothing_said_of_people_is_none(self) -> None:
        assert talk({"title": "x"}).people is None

    def test_tags_are_categories(self) -> None:
        assert talk({"title": "x", "tags": ["sea", {"tag": "land"}, {}, "sea"]}).categories == ("sea", "land")

    def test_a_relative_address_is_joined_to_the_base(self) -> None:
        value = schedule({"title": "x", "url": "talks/1"})
        value["schedule"]["base_url"] = "https://harbour.example.org/2026/"
        assert read(value).talks[0].url == "https://harbour.example.org/2026/talks/1"


def test_what_is_no_event_is_counted_with_its_reason() -> None:
    rooms = {"Hall A": [1, None, {"id": 1}, {"title": "x"}], "Hall B": "closed", "Hall C": None}
    batch = read({"schedule": {"conference": {**CONFERENCE, "days": [{**DAY, "rooms": rooms}, 7]}}})
    assert (batch.read, batch.items) == (6, 1)
    assert batch.skipped == {
        "not an object": 3,
        "no title and no time": 1,
        "a room without a list of events": 1,
    }
