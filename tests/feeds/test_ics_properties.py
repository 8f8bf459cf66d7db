"""What must hold for any calendar."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from tests.examples import examples

from confdash.feeds import ics
from confdash.records import Batch, FeedError, Known, ParseOptions, Talk
from confdash.text import line

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", starts=dt.date(2026, 11, 9), ends=dt.date(2026, 11, 11))
HEAD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Lisbon\r\nBEGIN:VTIMEZONE\r\nTZID:Venue\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n"
    "END:VTIMEZONE\r\n"
)
RULES = ["", "RRULE:FREQ=DAILY", "RDATE:20261110T100000", "RECURRENCE-ID;TZID=Venue:20261110T090000"]


@st.composite
def events(draw: st.DrawFn) -> str:
    """One event of a few UIDs, so that they meet; most are plain."""
    uid = draw(st.sampled_from(["a", "b", "c", "pretalx-x-D", "e\\, f", ""]))
    lines = [f"UID:{uid}" if uid or draw(st.integers(0, 9)) else "X-NO-UID:1"]
    lines.append(f"DTSTAMP:2026110{draw(st.integers(1, 9))}T080000Z")
    lines.append(f"SUMMARY:{draw(st.sampled_from(['Tides', 'Harbour - Mira Holt', 'Ærø']))}")
    hour = draw(st.integers(8, 10))
    start = draw(st.sampled_from([f":20261109T{hour:02}0000", f";TZID=Venue:20261109T{hour:02}0000", ":soon"]))
    lines.append(f"DTSTART{start}")
    lines.append(f"LOCATION:{draw(st.sampled_from(['Hall A', 'Hall B']))}")
    lines.append(f"SEQUENCE:{draw(st.sampled_from([0, 0, 0, 1]))}")
    lines += [rule for rule in [draw(st.sampled_from([*[""] * 8, *RULES]))] if rule]
    if draw(st.integers(0, 15)) == 0:
        lines += ["BEGIN:VALARM", "TRIGGER:PT-2H", "END:VALARM"]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def body(programme: list[str]) -> bytes:
    return f"{HEAD}{''.join(programme)}END:VCALENDAR\r\n".encode()


def parse(content: bytes, known: Known | None = None, options: ParseOptions = OPTIONS) -> Batch | None:
    """The batch, or None where it is refused; whatever else is raised fails the test."""
    try:
        batch = ics.parse(content, options, known)
    except FeedError as error:
        said = str(error)
        assert said.endswith(".")
        assert line(said) == said
        return None
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert len(batch.warnings) <= 20
    assert all(line(warning) == warning for warning in batch.warnings)
    assert bool(batch.context) or not (batch.parts or batch.kept or any(talk.part for talk in batch.talks))
    assert batch.kept <= set(batch.parts)
    return batch


def bare(talks: list[Talk]) -> list[tuple[object, ...]]:
    return sorted(
        (
            talk.base,
            talk.title,
            talk.starts or 0,
            talk.ends or 0,
            talk.rooms,
            talk.state or "",
            repr(talk.people),
        )
        for talk in talks
    )


@examples(15, 300, deadline=None)
@given(st.lists(st.lists(events(), max_size=8), min_size=2, max_size=4))
def test_reading_by_parts_gives_what_reading_whole_gives(revisions: list[list[str]]) -> None:
    stored: dict[str, list[Talk]] = {}
    known: Known | None = None
    for revision in revisions:
        content = body(revision)
        batch, whole = parse(content, known), parse(content)
        assert (batch is None) == (whole is None)
        if batch is None or whole is None:
            continue
        assert (batch.read, batch.items, batch.skipped) == (whole.read, whole.items, whole.skipped)
        assert (batch.context, batch.parts) == (whole.context, whole.parts)
        stored = {part: talks for part, talks in stored.items() if part in batch.kept}
        for talk in batch.talks:
            stored.setdefault(talk.part, []).append(talk)
        assert bare([talk for talks in stored.values() for talk in talks]) == bare(list(whole.talks))
        known = Known(batch.context, batch.parts) if batch.context else None


@examples(15, 200, deadline=None)
@given(st.lists(events(), max_size=8), st.randoms())
def test_shuffling_and_stamping_change_nothing(programme: list[str], random: object) -> None:
    plain = [event for event in programme if "RRULE" not in event and "RDATE" not in event]
    plain = list({event.split("\r\n")[1]: event for event in plain if "UID:" in event}.values())
    first = parse(body(plain))
    if first is None or not first.context:
        return
    stamped = [event.replace("DTSTAMP:2026110", "DTSTAMP:2027110") for event in reversed(plain)]
    second = parse(body(stamped), Known(first.context, first.parts))
    assert second is not None
    assert (second.talks, second.parts, second.kept) == ((), first.parts, frozenset(first.parts))


@examples(15, 200, deadline=None)
@given(st.lists(events(), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n", "\r\n\r\n"]), st.booleans())
def test_the_strict_and_the_loose_way_agree(programme: list[str], newline: str, dates: bool) -> None:
    options = OPTIONS if dates else ParseOptions(timezone="Europe/Copenhagen")
    strict = parse(body(programme), options=options)
    loose = parse(
        body(programme).replace(b"BEGIN:VCAL", b"Begin:VCAL").replace(b"\r\n", newline.encode()),
        options=options,
    )
    assert (strict is None) == (loose is None)
    if strict is not None and loose is not None:
        assert (strict.read, strict.items) == (loose.read, loose.items)
        assert bare(list(strict.talks)) == bare(list(loose.talks))


SAMPLE = body(
    [
        "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T080000Z\r\nSUMMARY;LANGUAGE=en:Tides\\, ebb\r\n"
        "DTSTART;TZID=Venue:20261109T090000\r\nDTEND;TZID=Europe/Berlin:20261109T093000\r\nLOCATION:Hall A\r\n"
        "CATEGORIES:Sea,Sky\r\nATTENDEE;CN=\"Mira Holt\":invalid:nomail\r\nURL:https://example.org/a\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20261109T150000\r\nDURATION:PT30M\r\nRRULE:FREQ=DAILY;COUNT=5\r\n"
        "EXDATE:20261110T150000\r\nRDATE:20261111T170000\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nUID:b\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261111T150000\r\nDTSTART:20261111T160000\r\n"
        "STATUS:CANCELLED\r\nSEQUENCE:1\r\nEND:VEVENT\r\n",
    ]
)  # fmt: skip
PIECES = [
    b"BEGIN:VEVENT", b"END:VEVENT", b"END:VCALENDAR", b"\r\n", b"\n ", b"\r", b";", b":", b"=", b",", b"-", b"0", b"9",
    b"\x00", b"\xff", b"\xe2\x80\xae", b"FREQ=YEARLY", b"FREQ=SECONDLY", b"INTERVAL=0", b"COUNT=", b"UNTIL=2026", b"P",
    b"VALUE=DATE", b"VALUE=PERIOD", b"TZID=", b"RRULE:", b"DTSTART:", b"BYDAY=5MO", b"BYSETPOS=9", b"T", b"Z", b"/",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The sample with bytes flipped, pieces put in, cut out or moved, and perhaps cut off."""
    content = bytearray(SAMPLE)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        kind = draw(st.integers(0, 4))
        if kind == 0 and at < len(content):
            content[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == 1:
            content[at:at] = draw(st.sampled_from(PIECES))
        elif kind == 2:
            del content[at : at + draw(st.integers(1, 40))]
        elif kind == 3:
            lines = bytes(content).split(b"\r\n")
            lines.insert(at % len(lines), lines.pop(draw(st.integers(0, len(lines) - 1))))
            content = bytearray(b"\r\n".join(lines))
        elif kind == 4 and draw(st.integers(0, 9)) == 0:
            del content[at:]
    return bytes(content)


@examples(60, 1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(), st.booleans())
@example(SAMPLE, False)
@example(SAMPLE.replace(b"X-WR", b"X\xadWR"), False)
@example(SAMPLE.replace(b"FREQ=YEARLY", b"FREQ=YEARLY;INTERVAL=0"), False)
@example(SAMPLE.replace(b"20261109", b"99991231"), False)
@example(SAMPLE.replace(b"20261109", b"00010101"), True)
@example(SAMPLE.replace(b"+0100", b"+2359"), True)
def test_no_damage_raises_anything_but_a_sentence(content: bytes, dates: bool) -> None:
    known = ics.parse(SAMPLE, OPTIONS)
    parse(content, options=OPTIONS if dates else ParseOptions())
    parse(content, Known(known.context, known.parts))


@examples(60, 1_000, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\n", b"\xff\xfe", b"B\x00"]),
)
def test_any_bytes_at_all(content: bytes, start: bytes) -> None:
    ics.recognise(start + content)
    parse(start + content)
