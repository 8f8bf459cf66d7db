"""What stands where in the list: bands, order, one row a talk with signs, bundles, desks' views."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.attention.event import SOON, T0, Event, one, talk
from tests.store.build import HOUR, Store

from confdash.attention.bands import band
from confdash.attention.lines import seen_by

DAY_ENDS = T0 + 19 * HOUR  # 04:00 of the next morning, in Copenhagen


@pytest.mark.parametrize(
    ("severity", "hurts", "overdue", "wanted"),
    [
        ("warning", T0, False, "now"),
        ("warning", T0 + 3600, False, "now"),
        ("warning", T0 + 3601, False, "today"),
        ("critical", T0 + 3601, False, "today"),
        ("info", DAY_ENDS - 1, False, "today"),
        ("critical", DAY_ENDS, False, "later"),
        ("warning", T0 - 30 * HOUR, False, "now"),
        ("warning", T0 - 30 * HOUR, True, "later"),
        ("critical", None, False, "now"),
        ("warning", None, False, "today"),
        ("critical", None, True, "later"),
    ],
)
def test_band(severity: str, hurts: int | None, overdue: bool, wanted: str) -> None:
    found = band(severity, hurts, overdue=overdue, now=T0, today_ends=DAY_ENDS)  # type: ignore[arg-type]
    assert found == wanted


def test_the_day_ends_where_the_event_says(event: Event) -> None:
    event.rule(
        "night", one(hurts=str(DAY_ENDS - 1), key="evening") + " UNION ALL " + one(hurts=str(DAY_ENDS), key="dawn")
    )
    assert [(line.items[0].key, line.band) for line in event.lines()] == [("evening", "today"), ("dawn", "later")]


def test_order_is_band_severity_time_key(event: Event) -> None:
    rows = [
        one("warning", str(T0 + 600), "b"), one("warning", str(T0 + 600), "a"), one("critical", str(T0 + 900), "c"),
        one("critical", "NULL", "d"), one("warning", "NULL", "e"), one("warning", str(T0 + 9000), "f"),
        one("critical", str(T0 + 90000), "g"), one("critical", "NULL", "h", overdue="1"),
    ]  # fmt: skip
    event.rule("rows", " UNION ALL ".join(_whole(row) for row in rows))
    lines = event.lines()
    assert "".join(line.items[0].key for line in lines) == "cdabfegh"
    assert [line.band for line in lines] == ["now"] * 4 + ["today"] * 2 + ["later"] * 2


def _whole(row: str) -> str:
    return row if "overdue" in row else f"{row}, 0 AS overdue"


def test_what_one_talk_has_is_one_row_the_worst_first(event: Event) -> None:
    talk_row = (
        "SELECT 'talk' AS entity, 'one' AS key, {hurts} AS hurts_at, '{severity}' AS severity, 'Why.' AS why{more}"
    )
    event.rule(
        "shifted", talk_row.format(hurts=T0 + 60, severity="warning", more=", 'Moved A → B' AS summary"), title="Moved"
    )
    event.rule(
        "missing",
        talk_row.format(hurts=T0 + 1800, severity="critical", more=", 'Missing 0/1' AS summary, 'Ada' AS who"),
        title="Missing",
    )
    event.rule("turn", talk_row.format(hurts="NULL", severity="info", more=", 'Tight' AS summary"), "badge = true")
    event.rule("known", talk_row.format(hurts="NULL", severity="info", more=""))
    listing = event.sound()
    (line,) = listing.lines
    assert (line.key, line.what, line.severity, line.band) == ("talk one", "Missing 0/1", "critical", "now")
    assert line.badges == ("Moved", "Tight")
    assert line.hurts_at == T0 + 60
    assert (line.who, line.talks) == ("Ada", ("one",))
    assert [item.rule for item in line.items] == ["missing", "shifted", "turn"]
    assert (len(listing.items), listing.info) == (4, 1)


def test_a_sign_alone_is_information_even_as_a_warning(event: Event) -> None:
    event.rule("sign", SOON, "badge = true")
    listing = event.sound()
    assert (listing.lines, listing.info) == ((), 3)
    event.rule("row", SOON + " LIMIT 1")
    listing = event.sound()
    assert [line.badges for line in listing.lines] == [("sign",)]
    assert listing.info == 2


def test_a_rule_may_say_of_each_row_whether_it_is_a_sign(event: Event) -> None:
    event.rule("some", SOON.replace("AS cause", "AS cause, key = 'two' AS badge"))
    listing = event.sound()
    assert sorted(line.items[0].key for line in listing.lines) == ["one", "three"]
    assert listing.info == 1


def test_a_sign_about_a_person_stands_on_the_persons_talks(event: Event) -> None:
    event.rule("row", SOON)
    event.rule(
        "sign",
        "SELECT 'person' AS entity, 'ada' AS key, json_array('one', 'three', 'nine') AS keys, 'info' AS severity,"
        " 'Why.' AS why, 'Twice' AS summary",
        "badge = true",
    )
    listing = event.sound()
    assert {line.key: line.badges for line in listing.lines} == {
        "talk one": ("Twice",), "talk two": (), "talk three": ("Twice",),
    }  # fmt: skip
    assert listing.info == 0


@pytest.mark.parametrize(("beyond", "bundled"), [(2, True), (3, False)])
def test_more_than_so_many_alike_are_one_row(event: Event, beyond: int, bundled: bool) -> None:
    event.rule(
        "many", SOON, f'[bundle]\nbeyond = {beyond}\nwords = "{{count}} from {{day}}, {{first}}"\nopens = "talks day:2"'
    )
    listing = event.sound()
    assert len(listing.items) == 3
    if not bundled:
        assert [line.key for line in listing.lines] == ["talk one", "talk two", "talk three"]
        assert {item.bundle for item in listing.items} == {None}
        return
    (line,) = listing.lines
    assert (line.key, line.what, line.opens) == ("bundle many", "3 from Mon 9 Nov, Hall A", "talks day:2")
    assert (line.bundle, line.band, line.hurts_at) == (True, "now", T0 + 1800)
    assert {item.bundle for item in listing.items} == {line.key}
    assert set(line.talks) == {"one", "two", "three"}


def test_rows_of_one_label_are_one_row_however_few(event: Event) -> None:
    event.rule(
        "starts",
        SOON.replace(
            "AS cause",
            "AS cause, iif(key = 'three', NULL, 'monday') AS bundle, hhmm(starts) || ': {count} begin' AS bundle_words,"
            " 'talks day:1' AS opens",
        ),
    )
    lines = {line.key: line for line in event.lines()}
    assert set(lines) == {"bundle starts monday", "talk three"}
    bundle = lines["bundle starts monday"]
    assert (bundle.what, bundle.opens, len(bundle.items)) == ("09:30: 2 begin", "talks day:1", 2)
    assert bundle.what.startswith("09:30")


def test_information_and_signs_never_make_a_bundle(event: Event) -> None:
    event.rule("info", SOON.replace("'warning'", "'info'"), "[bundle]\nbeyond = 1")
    listing = event.sound()
    assert (listing.lines, listing.info) == ((), 3)


def test_each_desk_sees_its_own_part_of_a_talk(event: Event) -> None:
    event.rule("missing", SOON.replace("'warning'", "'critical'"), desk="programme")
    event.rule("tell", SOON + " LIMIT 1", desk="video", title="Tell AV")
    event.rule("sign", SOON, "badge = true", desk="programme")
    event.rule("public", one("critical"), "always = true", desk="video")
    event.rule("late", one("warning", key="late"), desk="feeds")
    listing = event.sound()
    assert len(listing.lines) == 5
    assert listing.lines[0].key == "public event it"  # what harms somebody all the while stands first
    assert listing.lines[1].badges == ("Tell AV", "sign")
    video = {line.key: line for line in seen_by(listing, "video")}
    assert set(video) == {"talk one", "public event it"}
    assert (video["talk one"].severity, video["talk one"].badges) == ("warning", ("sign",))
    assert video["talk one"].desk == "video"
    programme = {line.key: line for line in seen_by(listing, "programme")}
    assert set(programme) == {"talk one", "talk two", "talk three", "public event it"}
    assert programme["talk one"].badges == ("sign",)
    assert {line.key for line in seen_by(listing, "feeds")} == {"late event late", "public event it"}
    assert seen_by(listing, None) == listing.lines
    assert listing.always == {"public event it"}


def test_what_stands_in_every_view_has_a_row_of_its_own_also_about_a_talk(event: Event) -> None:
    event.rule("row", SOON)
    event.rule("public", SOON.replace("'warning'", "'critical'"), "always = true\n[bundle]\nbeyond = 1")
    listing = event.sound()
    assert listing.always == {"public talk one", "public talk two", "public talk three"}
    assert len(listing.lines) == 6
    assert all(line.badges == () for line in listing.lines)


def test_the_rows_keep_their_keys_and_order_from_one_look_to_the_next(event: Event) -> None:
    event.rule("rows", SOON)
    event.rule("more", SOON.replace("'warning'", "'critical'"))
    first, second = event.sound(), event.sound(T0 + 60)
    assert [line.key for line in first.lines] == [line.key for line in second.lines]
    assert [item.fingerprint for item in first.items] == [item.fingerprint for item in second.items]
    assert len({item.fingerprint for item in first.items}) == 6


def test_the_functions_speak_the_events_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    event = Event(store)
    store.sync("programme", [talk("late", at=15 * 60 + 45)])  # Tue 00:45, of Monday's evening
    event.rule(
        "words",
        "SELECT 'talk' AS entity, key, starts AS hurts_at, 'info' AS severity, hhmm(starts) || ' ' || weekday(starts)"
        " || ' ' || day_of(starts) || ' ' || (day_starts(starts) = :today_starts) || ' ' || minutes(starts - :now)"
        " || ' ' || clip('abcdef', 4) || ' ' || coalesce(hhmm(NULL), '-') || coalesce(hhmm(1e300), '-') AS why"
        " FROM talks",
    )
    assert event.item().why == "00:45 Tue 2026-11-09 1 15 h 45 abc… --"
    store.close()


def test_the_parameters(event: Event) -> None:
    event.rule(
        "given",
        one(summary="json_array(:now, :today_starts, :today_ends, :event_starts, :event_ends, :day_seconds_left)",
            cause=":real"),
    )  # fmt: skip
    assert event.item().summary == str(
        [T0, T0 - 5 * HOUR, T0 + 19 * HOUR, T0 - 5 * HOUR, T0 + 67 * HOUR, 19 * HOUR]
    ).replace(" ", "")
