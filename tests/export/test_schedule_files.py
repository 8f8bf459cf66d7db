"""Schedule JSON and XML, and the table: what they say of a programme, and in which shape others find it."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from tests.export.telling import entry, tell
from tests.store.build import T0, talk

from confdash.export.schedule_csv import as_csv
from confdash.export.schedule_json import as_json
from confdash.export.schedule_xml import as_xml
from confdash.export.told import Told
from confdash.store.query.published import Entry, Speaker
from confdash.uid import guid_of

#: What c3voc's schema wants of each item and knows besides; it takes nothing else.
REQUIRED = {
    "abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start", "subtitle",
    "title", "track", "type", "url",
}  # fmt: skip
KNOWN = REQUIRED | {"code", "end", "description", "do_not_record", "do_not_stream"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PROGRAMME = (
    entry(
        "KEYNOTE",
        "Locks & <people>",
        subtitle="Opening",
        abstract="On <doors>",
        description="Keys <b>& more",
        language="en",
    ),
    entry("PLENARY", at=60, rooms=("Hall B", "Hall A", "Studio"), track="Storage", do_not_record=True),
    entry("OFF", at=120, state="withdrawn", url="https://days.example/talk/OFF/"),
    entry("NIGHT", at=15 * 60 + 30, kind="open", rooms=()),
    entry("OPEN", at=240, minutes=None, do_not_record=False),
    entry("LATER", at=None),
)


def events(told: Told) -> list[dict[str, Any]]:
    """All items of the JSON, in the order of the file."""
    days = json.loads(as_json(told))["schedule"]["conference"]["days"]
    return [item for day in days for items in day["rooms"].values() for item in items]


def elements(told: Told) -> list[ET.Element]:
    """All items of the XML, in the order of the file."""
    return ET.fromstring(as_xml(told)).findall("day/room/event")


def rows(told: Told) -> list[dict[str, str]]:
    """All rows of the table."""
    return list(csv.DictReader(io.StringIO(as_csv(told).decode())))


def test_items_have_what_the_schema_wants() -> None:
    told = tell(PROGRAMME)
    document = json.loads(as_json(told))
    assert document["generator"] == {"name": "confdash"}
    conference = document["schedule"]["conference"]
    assert {"acronym", "title", "start", "end", "daysCount", "timeslot_duration", "days"} <= conference.keys()
    assert re.fullmatch(r"[a-z0-9_]{4,}", conference["acronym"])
    assert conference["time_zone_name"] == "Europe/Copenhagen"
    assert [day["date"] for day in conference["days"]] == ["2026-11-09", "2026-11-10", "2026-11-11"]
    assert [day["index"] for day in conference["days"]] == [1, 2, 3]
    assert (conference["days"][0]["day_start"], conference["days"][0]["day_end"]) == (
        "2026-11-09T04:00:00+01:00", "2026-11-10T04:00:00+01:00",
    )  # fmt: skip
    items = events(told)
    assert len(items) == 7  # what has no time has no place in it; what is in three rooms stands in each
    for item in items:
        assert item.keys() >= REQUIRED
        assert item.keys() <= KNOWN
        assert UUID.fullmatch(item["guid"])
        assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", item["slug"])
        assert re.fullmatch(r"[0-9]+:[0-9]{2}", item["duration"])
        assert 0 < item["id"] < 2**31
    for field in ("guid", "id", "slug"):
        assert len({item[field] for item in items}) == len(items)


def test_times_are_the_events_with_their_offset_and_small_hours_of_the_day_before() -> None:
    [night] = [item for item in events(tell(PROGRAMME)) if item["title"] == "About NIGHT"]
    assert (night["date"], night["start"], night["end"]) == (
        "2026-11-10T00:30:00+01:00", "00:30", "2026-11-10T01:15:00+01:00",
    )  # fmt: skip
    days = json.loads(as_json(tell(PROGRAMME)))["schedule"]["conference"]["days"]
    assert night in days[0]["rooms"][""]
    assert not days[1]["rooms"]


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(-30, "2026-10-25T02:30:00+02:00"), (30, "2026-10-25T02:30:00+01:00"), (-90, "2026-10-25T01:30:00+02:00")],
)
def test_an_hour_that_comes_twice_is_told_apart(minutes: int, shown: str) -> None:
    again = 1_792_890_000  # Sunday 25 October 2026 02:00 for the second time
    told = tell([entry("ONE", starts=again + minutes * 60, ends=again + 7200)])
    assert events(told)[0]["date"] == shown
    assert elements(told)[0].findtext("date") == shown
    assert rows(told)[0]["start"] == shown


def test_xml_says_the_same_in_frabs_words() -> None:
    told = tell(PROGRAMME)
    root = ET.fromstring(as_xml(told))
    assert [child.tag for child in root][:3] == ["generator", "version", "conference"]
    wanted = {"room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track"}
    for element, item in zip(elements(told), events(told), strict=True):
        assert {child.tag for child in element} >= wanted
        assert (element.get("guid"), element.get("id")) == (item["guid"], str(item["id"]))
        for field in ("title", "room", "slug", "date", "start", "duration", "type"):
            assert (element.findtext(field) or "") == item[field]
        assert [person.text for person in element.findall("persons/person")] == [p["name"] for p in item["persons"]]
    optouts = {each.findtext("title"): each.findtext("recording/optout") for each in elements(told)}
    assert optouts["About PLENARY"] == "true"
    assert optouts["About OPEN"] == "false"
    assert optouts["Locks & <people>"] is None  # nobody has said anything: no is something else


def test_what_does_not_take_place_says_so_to_people_and_programs() -> None:
    [off] = [item for item in events(tell(PROGRAMME)) if "OFF" in item["title"]]
    assert off["title"] == "[CANCELLED] About OFF"
    assert off["slug"].endswith("_cancelled")
    # That somebody withdrew is for inside.
    assert "withdrawn" not in as_json(tell(PROGRAMME)).decode() + as_csv(tell(PROGRAMME)).decode()
    assert [row["state"] for row in rows(tell(PROGRAMME, inside=True)) if row["key"] == "OFF"] == ["withdrawn"]


def test_items_are_called_as_feeds_call_them() -> None:
    records = (talk("hd/17", code="abc"), talk("ZKYVXR", code="ZKYVXR"))
    told = tell([entry("ONE", records=records, guid="5ee24bd5-1a23-5158-b29d-8e191fb50efb"), entry("TWO", at=60)])
    one, two = events(told)
    assert (one["guid"], one["id"], one["code"]) == ("5ee24bd5-1a23-5158-b29d-8e191fb50efb", 17, "ZKYVXR")
    assert (two["guid"], "code" in two) == (guid_of("TWO"), False)
    assert [each.get("code") for each in elements(told)] == ["ZKYVXR", None]
    slots = [entry(key, at=at, rooms=("Hall A", "Hall B"), records=records[:1]) for at, key in enumerate(("A", "A#2"))]
    numbers = [item["id"] for item in events(tell(slots))]
    assert 17 in numbers
    assert len(set(numbers)) == 4


def test_people_are_told_apart_by_what_feeds_say_and_without_any_address() -> None:
    speakers = (
        Speaker("Ada Nwosu", "code:ADA", ("code:ADA", "id:hd/7")),
        Speaker("Bo Lindqvist", "person:0a1b2c3d4e5f"),
        Speaker("Ada Nwosu", "id:hd/9", ("id:hd/9",)),
    )
    told = tell([entry("ONE", speakers=speakers)])
    ada, bo, other = events(told)[0]["persons"]
    assert (ada["code"], bo) == ("ADA", {"name": "Bo Lindqvist"})
    assert ada["guid"] != other["guid"]
    for write in (as_json, as_xml, as_csv):
        assert b"0a1b2c3d4e5f" not in write(told)


def test_text_with_tags_in_it_is_text_for_readers_that_take_it_for_html() -> None:
    told = tell(PROGRAMME)
    assert events(told)[0]["abstract"] == "On &lt;doors>"
    assert events(told)[0]["description"] == "Keys &lt;b>&amp; more"
    assert elements(told)[0].findtext("abstract") == "On &lt;doors>"


def test_what_no_file_may_hold_is_left_out() -> None:
    odd = entry(
        "ONE", "Be\x07ll\ud800", rooms=("Ha\x1b[31mll",), track="\x00T", subtitle="\u202eevil", abstract="\x9fx"
    )
    told = tell([odd])
    assert events(told)[0]["title"] == elements(told)[0].findtext("title") == rows(told)[0]["title"] == "Bell"
    for write in (as_json, as_xml, as_csv):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", write(told).decode().replace("\r\n", ""))


def test_a_row_is_a_slot_and_no_cell_is_a_formula() -> None:
    told = tell([*PROGRAMME, entry("=EVIL", "@SUM(A1)", speakers=(Speaker("Kim, Alex"),)), entry("TWO", "+1", at=5)])
    table = rows(told)
    assert list(table[0]) == [
        "key", "day", "start", "end", "room", "title", "speakers", "track", "kind", "state", "language", "url",
        "do_not_record", "guid",
    ]  # fmt: skip
    assert len(table) == 8
    by_key = {row["key"]: row for row in table}
    assert by_key["'=EVIL"]["title"] == "'@SUM(A1)"
    assert by_key["'=EVIL"]["speakers"] == "Kim, Alex;"
    assert by_key["TWO"]["title"] == "'+1"
    assert by_key["PLENARY"]["room"] == "Hall B\nHall A\nStudio"
    assert (by_key["NIGHT"]["day"], by_key["NIGHT"]["kind"]) == ("2026-11-09", "open space")
    assert (by_key["LATER"]["day"], by_key["LATER"]["start"]) == ("", "")
    assert [by_key[key]["do_not_record"] for key in ("PLENARY", "OPEN", "OFF")] == ["true", "false", ""]


@pytest.mark.parametrize("write", [as_json, as_xml, as_csv])
def test_the_same_programme_is_the_same_file(write: Callable[[Told], bytes]) -> None:
    assert write(tell(PROGRAMME)) == write(tell(PROGRAMME))
    later = tell([each for each in PROGRAMME if each.key != "OFF"])
    assert write(later) != write(tell(PROGRAMME))
    # What is not told changes nothing of what is.
    kept = {json.dumps(item) for item in events(later)}
    assert kept == {json.dumps(item) for item in events(tell(PROGRAMME)) if "OFF" not in item["title"]}


def test_what_is_for_inside_says_so() -> None:
    entries: tuple[Entry, ...] = (*PROGRAMME, entry("DRAFT", at=300, state="draft", public=False))
    told = tell(entries, inside=True)
    conference = json.loads(as_json(told))["schedule"]["conference"]
    assert "not all of it is public" in conference["title"]
    assert "not all of it is public" in (ET.fromstring(as_xml(told)).findtext("conference/title") or "")
    assert "[DRAFT] About DRAFT" in {item["title"] for item in events(told)}
    assert {row["key"] for row in rows(told) if row["public"] == "false"} == {"DRAFT"}


def test_times_follow_the_rooms_where_that_is_asked_for() -> None:
    late = entry("ONE", delay=25)
    assert events(tell([late]))[0]["start"] == "09:00"
    told = tell([late], delays=True)
    assert events(told)[0]["start"] == elements(told)[0].findtext("start") == "09:25"
    assert rows(told)[0]["start"].startswith("2026-11-09T09:25")


def test_a_programme_of_nothing_is_a_file_all_the_same() -> None:
    for told in (tell([]), tell([entry("LATER", at=None)])):
        assert events(told) == []
        assert elements(told) == []


def test_long_programmes_and_odd_days_are_listed_as_far_as_there_is_something_on() -> None:
    far = entry("FAR", starts=T0 + 400 * 86_400, ends=None)
    conference = json.loads(as_json(tell([entry("ONE"), far])))["schedule"]["conference"]
    assert conference["daysCount"] == 4
    assert conference["end"] == "2027-12-14"
    forever = entry("EXPO", minutes=60 * 24 * 9)
    assert events(tell([forever]))[0]["duration"] == "216:00"
