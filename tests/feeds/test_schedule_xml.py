"""Schedule XML: pentabarf's and frab's format, in the dialects of pretalx, wafer, OSEM and FOSDEM."""

from __future__ import annotations

import datetime as dt

import pytest

from confdash.feeds.schedule_xml import parse, recognise
from confdash.records import Batch, EventFacts, ParseOptions, Person, Talk

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
BASE = "<base_url>https://harbour.example.org/2026/</base_url>"
HEAD = f"""<conference><title>Harbour Days</title><acronym>harbour</acronym><start>2026-11-09</start>
<end>2026-11-11</end>{BASE}<time_zone_name>Europe/Copenhagen</time_zone_name></conference>"""
WHEN = "<date>2026-11-10T09:00:00+01:00</date><duration>0:45</duration>"


def utc(text: str) -> int:
    """UTC seconds of an ISO time that is meant in UTC."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


def event(more: str = "", *, title: str = "x", when: str = WHEN, ids: str = 'id="1"') -> str:
    """One event."""
    return f"<event {ids}><title>{title}</title>{when}{more}</event>"


def day(*events: str, attributes: str = 'date="2026-11-10"', room: str = "Hall A") -> str:
    """One day with one room around the events."""
    return f'<day index="1" {attributes}><room name="{room}">{"".join(events)}</room></day>'


def read(*inside: str, head: str = HEAD, options: ParseOptions = OPTIONS) -> Batch:
    """The batch of a schedule with this inside it."""
    body = f"<?xml version='1.0' encoding='utf-8'?>\n<schedule>{head}{''.join(inside)}</schedule>".encode()
    assert recognise(body)
    batch = parse(body, options)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def talk(inside: str, **more: str) -> Talk:
    """The only talk of a schedule with one event."""
    (only,) = read(day(inside, **more)).talks
    return only


def test_a_whole_event() -> None:
    assert talk(
        """<event guid="0f-1" id="25" code="QWERTZ"><room>Hall B</room><title>On  tides</title>
        <subtitle>and ebb</subtitle><type>Workshop</type><date>2026-11-10T09:00:00+01:00</date>
        <start>09:00</start><duration>01:30</duration><track>Sea</track><language>en</language>
        <abstract>&lt;p&gt;First&lt;/p&gt;&lt;p&gt;second&lt;/p&gt;</abstract>
        <description>R&amp;amp;D</description>
        <persons><person id="4">Ada Low</person><person id="5" guid="aa" code="PQR"> Bo  Ek </person>
        </persons><recording><license/><optout>true</optout></recording><url>talks/25</url></event>"""
    ) == Talk(
        base="QWERTZ",
        title="On tides",
        code="QWERTZ",
        guid="0f-1",
        url="https://harbour.example.org/2026/talks/25",
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
            Person("Ada Low", ("id:harbour/4",)),
            Person("Bo Ek", ("code:PQR", "guid:aa", "id:harbour/5")),
        ),
        do_not_record=True,
    )


def test_what_an_event_leaves_out_is_unknown() -> None:
    assert talk(event()) == Talk(
        base="harbour/1",
        title="x",
        starts=utc("2026-11-10T08:00"),
        ends=utc("2026-11-10T08:45"),
        rooms=("Hall A",),
    )


def test_the_facts_of_the_conference() -> None:
    assert read("").event == EventFacts(
        title="Harbour Days",
        acronym="harbour",
        timezone="Europe/Copenhagen",
        starts=dt.date(2026, 11, 9),
        ends=dt.date(2026, 11, 11),
    )


class TestKeys:
    """Code, GUID, number, digest."""

    def test_the_guid_is_the_key_where_there_is_no_code(self) -> None:
        assert talk(event(ids='guid="g" id="1"')).base == "g"

    def test_a_number_is_prefixed_by_the_acronym_else_the_host(self) -> None:
        nameless = "<conference><title>Harbour Days</title></conference>"
        assert talk(event()).base == "harbour/1"
        assert read(day(event()), head=nameless).talks[0].base == "cfp.example.org/1"
        assert read(day(event()), head=nameless, options=ParseOptions()).talks[0].base == "id/1"

    def test_without_any_it_is_a_digest_of_title_start_and_room(self) -> None:
        plain = event(ids="")
        base = talk(plain).base
        assert base.startswith("~")
        assert len(base) == 17
        assert base == talk(plain).base
        others = (
            talk(plain, room="Hall B"),
            talk(event(ids="", when=WHEN.replace("09:00", "10:00"))),
            talk(event(ids="", title="y")),
        )
        assert len({base, *(other.base for other in others)}) == 4

    def test_a_guid_that_is_used_twice_loses_neither(self) -> None:
        batch = read(day(event(ids='guid="g"'), event(ids='guid="g"', title="y")))
        assert [(talk.base, talk.title) for talk in batch.talks] == [("g", "x"), ("g", "y")]


class TestTimes:
    """An event's own date is the truth; a day is asked only without one."""

    def test_the_date_is_believed_before_the_day(self) -> None:
        late = event("<start>23:00</start>")
        assert talk(late, attributes='date="2026-11-09"').starts == utc("2026-11-10T08:00")

    def test_without_a_date_it_is_day_and_start_in_the_feed_s_zone(self) -> None:
        only = talk(event(when="<start>09:30</start><duration>00:20:00</duration>"))
        assert (only.starts, only.ends) == (utc("2026-11-10T08:30"), utc("2026-11-10T08:50"))

    def test_without_a_zone_it_is_the_configured_one(self) -> None:
        zoneless = "<conference><title>x</title></conference>"
        options = ParseOptions(timezone="Asia/Kolkata")
        only = read(day(event(when="<start>09:30</start>")), head=zoneless, options=options).talks[0]
        assert only.starts == utc("2026-11-10T04:00")

    def test_a_start_after_midnight_is_of_the_night_after_the_day(self) -> None:
        assert talk(event(when="<start>00:30</start>")).starts == utc("2026-11-10T23:30")

    def test_the_day_changes_when_the_feed_says(self) -> None:
        early = event(when="<start>04:30</start>")
        head = HEAD.replace(BASE, "<day_change>05:00:00</day_change>")
        assert read(day(early), head=head).talks[0].starts == utc("2026-11-11T03:30")
        assert talk(early).starts == utc("2026-11-10T03:30")

    def test_an_end_is_believed_before_the_duration(self) -> None:
        assert talk(event("<end>2026-11-10T10:15:00+01:00</end>")).ends == utc("2026-11-10T09:15")

    def test_three_parts_of_a_duration_are_days_when_pretalx_wrote_them(self) -> None:
        long = day(event(when="<date>2026-11-09T09:00:00Z</date><duration>1:06:00</duration>"))
        by_pretalx = read('<generator name="pretalx" version="2025.2.2"/>', long).talks[0]
        assert by_pretalx.ends == utc("2026-11-10T15:00")
        assert read(long).talks[0].ends == utc("2026-11-09T10:06")

    def test_an_unknown_zone_is_said(self) -> None:
        batch = read(day(event()), head=HEAD.replace("/Copenhagen", "/Kopenhagen"))
        assert batch.event.timezone is None
        assert batch.warnings == (
            "the feed’s time zone “Europe/Kopenhagen” is unknown, so its times are read in Europe/Copenhagen",
        )

    def test_an_odd_value_is_kept_and_said(self) -> None:
        batch = read(day(event(when="<date>2026-11-10T09:00Z</date><duration>ages</duration>")))
        assert (batch.items, batch.talks[0].ends) == (1, None)
        assert batch.warnings == ("“x”: the duration “ages” cannot be read",)


class TestPlaces:
    """Rooms, and where events may stand."""

    def test_an_event_directly_under_its_day(self) -> None:
        inside = f'<day date="2026-11-10">{event("<room>Quay</room>")}</day>'
        assert read(inside).talks[0].rooms == ("Quay",)

    def test_no_room_at_all(self) -> None:
        assert read(event()).talks[0].rooms == ()

    def test_a_plenary_in_every_room_is_one_talk(self) -> None:
        batch = read(day(event()), day(event(), room="Hall B"), day(event(), room="Hall B"))
        assert (batch.read, batch.items) == (3, 3)
        assert [talk.rooms for talk in batch.talks] == [("Hall A", "Hall B")]

    def test_one_do_not_record_among_its_rooms_holds(self) -> None:
        said = "<recording><optout>{}</optout></recording>"
        batch = read(day(event(said.format("false"))), day(event(said.format("true")), room="Hall B"))
        assert [talk.do_not_record for talk in batch.talks] == [True]

    def test_other_times_are_other_slots(self) -> None:
        later = event(when=WHEN.replace("T09", "T14"))
        assert len(read(day(event()), day(later, room="Hall B")).talks) == 2

    def test_two_of_one_key_in_one_room_are_not_joined(self) -> None:
        assert len(read(day(event("<track>Sea</track>"), event("<track>Land</track>"))).talks) == 2

    def test_unscheduled_ones_are_not_joined(self) -> None:
        assert len(read(day(event(when="")), day(event(when=""), room="Hall B")).talks) == 2


class TestConsent:
    """Three values: what a feed does not say is unknown, and OSEM's constant says nothing."""

    SAID = "<slug>1-x</slug><recording><license/><optout>{}</optout></recording>"
    LIKE_OSEM = HEAD.replace(BASE, "")

    @pytest.mark.parametrize(
        ("said", "meant"), [("true", True), ("False", False), ("1", True), ("", None), ("?", None)]
    )
    def test_the_opt_out(self, said: str, meant: bool | None) -> None:
        assert talk(event(self.SAID.format(said))).do_not_record is meant

    def test_osem_always_says_false(self) -> None:
        osem = day(event(self.SAID.format("false")))
        assert read(osem, head=self.LIKE_OSEM).talks[0].do_not_record is None
        assert read('<generator name="OSEM"/>', osem).talks[0].do_not_record is None

    def test_a_feed_like_osem_s_that_says_true_once_is_none(self) -> None:
        both = day(event(self.SAID.format("false")), event(self.SAID.format("true"), title="y"))
        assert [talk.do_not_record for talk in read(both, head=self.LIKE_OSEM).talks] == [False, True]


class TestPeople:
    """Nobody, and nothing said, are two things."""

    def test_nothing_said(self) -> None:
        assert talk(event()).people is None

    def test_nobody(self) -> None:
        assert talk(event("<persons/>")).people == ()

    def test_a_name_that_is_empty_is_nobody(self) -> None:
        persons = '<persons><person id="3"> </person><!-- no --><person>Ada</person></persons>'
        assert talk(event(persons)).people == (Person("Ada"),)

    def test_wafer_s_contact_is_the_private_address(self) -> None:
        ada, bo = '<person id="3" contact="ada@example.org">Ada</person>', '<person contact="@b">Bo</person>'
        people = talk(event(f"<persons>{ada}{bo}</persons>")).people
        assert people == (Person("Ada", ("id:harbour/3",), "ada@example.org"), Person("Bo"))

    def test_a_number_that_stands_for_two_people_tells_nobody_apart(self) -> None:
        names = (("a", 1, "Ada"), ("b", 1, "Bo"), ("c", 2, "Cy"))
        batch = read(
            day(
                *(
                    event(f'<persons><person id="{number}">{name}</person></persons>', ids=f'guid="{guid}"')
                    for guid, number, name in names
                )
            )
        )
        people = [talk.people for talk in batch.talks]
        assert people == [(Person("Ada"),), (Person("Bo"),), (Person("Cy", ("id:harbour/2",)),)]
        assert batch.warnings == ("person numbers that stand for several people are not used (1 of them)",)
