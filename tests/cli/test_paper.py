"""`confdash print door`, `room`, `arrivals`, `day`, `all`: what is on each sheet, and what on none."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from rich.cells import cell_len
from tests.cli.papers import AT, CANARIES, paper_event
from tests.e2e.program import Event, refused

from confdash.export.slot_words import weight

KINDS = ("door", "room", "arrivals", "day")


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Event]:
    store = paper_event(tmp_path_factory.mktemp("paper") / "event")
    yield Event(store.folder)
    store.close()


@pytest.fixture(scope="module")
def text(event: Event) -> dict[str, str]:
    """Each kind of sheet of the first day, as text."""
    return {kind: event.ok(*AT, "print", kind).out for kind in KINDS}


def sheets(text: str) -> dict[str, str]:
    """The sheets of a text by the first word or two of their titles."""
    return {sheet.partition(" ·")[0]: sheet for sheet in text.split("\f")}


def test_doors_tell_what_is_public_and_where_it_went(text: dict[str, str]) -> None:
    doors = sheets(text["door"])
    assert list(doors) == ["Foyer", "Hall A", "Hall B", "Studio"]
    a, b = doors["Hall A"], doors["Hall B"]
    assert a.splitlines()[0] == "Hall A · Mon 9 Nov 2026 · Harbour Days"
    assert re.match("As of Mon 9 Nov 2026 08:30 CET, read from the sources .* before.", a.splitlines()[1])
    assert "09:00–09:45  Queues <b>& more</b>\n             Ada Nwosu, Bo Ek\n" in a
    assert "09:50        Straight on\n             moved to Studio\n" in a
    assert "12:00        Knots\n             moved to Hall B, 14:30\n" in a
    assert "16:00        Left the day\n             moved to Tue 09:00\n" in a
    assert "14:30–15:15  Knots\n             Ed Ito\n" in b
    assert "11:00–11:45  Fog\n             CANCELLED\n" in b
    assert "Di Ek" not in b
    assert "Nets\n             Cy Roth\n             Language: da\n             PLEASE DO NOT RECORD\n" in b
    assert "00:30–01:15  Late" in b
    for hidden in ("Embargoed", "Perhaps", "Second day", "late", "sam", "Inside", "[ ]"):
        assert hidden not in text["door"].replace("confirmed late", ""), hidden


def test_rooms_tell_host_and_av_what_they_must_know(text: dict[str, str]) -> None:
    rooms = sheets(text["room"])
    a, b, studio = rooms["Hall A"], rooms["Hall B"], rooms["Studio"]
    assert "Inside: for those who run it, not for the audience." in a
    assert "Host: sam\nThe room runs 10 min late.\n" in b
    assert re.search(r"09:00–09:45  Nets +DO NOT RECORD\nnow 09:10    \[ \] \w{3} Cy Roth +DO NOT STREAM\n", b)
    assert "Cy Roth must go to" in b
    assert re.search(r"\[ \] \w{3} Cy Roth +Cy Roth comes from\n +Hall B, 09:45\n", studio)
    assert re.search(r"09:00–09:45  Queues <b>& more</b> +recording: ask first\n +\[x\] \w{3} Ada Nwosu\n", a)
    assert re.search(r"09:50        Straight on +moved to Studio\n", a)
    assert re.search(r"Perhaps +recording: ask first\n.*Fay Åkesson +unconfirmed\n", a)
    assert re.search(r"10:00–10:45  Open stage .*\n.*\[ \] \w{3} who presents it", b)
    assert "Embargoed keynote" in a
    assert re.search(r"Plenary.*\n +\w{3} Gus Remote remote\n", a)


def test_arrivals_are_by_family_name_with_a_box_and_a_handle(text: dict[str, str]) -> None:
    lines = [line.rstrip() for line in text["arrivals"].splitlines()]
    assert any(line.startswith("8 are due, 1 is here. As of Mon 9 Nov") for line in lines)
    named = [line[13:45].split("  ")[0] for line in lines if re.match(r"(\[.\]|   )  \w{3}   ", line)]
    assert named == [
        "Fay Åkesson", "Zed Canary", "Bo Ek", "Ed Ito", "Ada Nwosu", "Gus Remote", "Cy Roth", "Open stage",
    ]  # fmt: skip
    letters = [line for line in lines if len(line) == 1]
    assert letters == ["A", "C", "E", "I", "N", "R"]
    assert any(re.fullmatch(r"\[x\]  \w{3}     Ada Nwosu +09:00 Hall A +2 sessions", line) for line in lines)
    assert any(re.fullmatch(r"\[ \]  \w{3}     Ed Ito +14:30 Hall B +first time", line) for line in lines)
    assert any(re.fullmatch(r"     \w{3}     Gus Remote +14:00 Hall A +remote", line) for line in lines)
    assert lines.index("Sessions that name nobody") > lines.index("R")
    assert not {"Di Ek", "Hal Later"} & set(named)


def test_the_run_of_the_day_is_in_the_order_of_time(text: dict[str, str]) -> None:
    day = text["day"]
    times = re.findall(r"^(\d\d:\d\d)–", day, re.MULTILINE)
    assert times == [*sorted(times[:-1]), "00:30"]
    assert "14:30–15:15  Hall B          Knots\n                             was in Hall A, 12:00\n" in day
    assert "16:00        Hall A          Left the day\n                             moved to Tue 09:00\n" in day
    assert "Fog CANCELLED" in day
    assert re.search(r"CANCELLED\n +\w{3} Di Ek\n", day), "who was to give it has a handle, and no box"
    assert "DO NOT RECORD" in day
    assert "SECRET" not in day


def test_text_fits_80_columns_and_begins_each_sheet_on_a_new_page(text: dict[str, str]) -> None:
    for kind, each in text.items():
        assert max(cell_len(line) for line in each.replace("\f", "\n").splitlines()) <= 80, kind
    assert text["room"].count("\f") == 3
    assert text["day"].count("\f") == 0


def test_nothing_private_is_on_any(event: Event, text: dict[str, str]) -> None:
    page = event.ok(*AT, "print", "all", "--html").out
    for each in (*text.values(), page):
        for canary in CANARIES:
            assert canary.casefold() not in each.casefold()


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.tables: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag == "table":
            self.tables.append(dict(attrs)["class"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(("paper", "size"), [("a4", ["A4"]), ("letter", ["letter"]), (None, [])])
def test_all_of_it_as_a_page_that_loads_nothing(event: Event, paper: str | None, size: list[str]) -> None:
    out = event.ok(*AT, "print", "all", "--html", *(["--paper", paper] if paper else [])).out
    page = Page()
    page.feed(out)
    assert page.tables == ["door"] * 4 + ["room"] * 4 + ["arrivals", "day"]
    assert page.tags.isdisjoint({"script", "img", "link", "a", "iframe", "b", "form"})
    assert "Queues <b>& more</b>" in page.text
    assert "default-src 'none'" in out
    assert re.findall(r"size: (\w+);", out.replace("font-size", "")) == size
    for rule in ("table-header-group", "tr { break-inside: avoid", "break-before: page", '<meta name="generator" co'):
        assert rule in out


@pytest.mark.usefixtures("permissive")
def test_a_file_is_for_its_owner_alone(event: Event) -> None:
    file = event.folder / "tuesday.html"
    done = event.ok(*AT, "print", "arrivals", "-o", str(file))
    assert done.out == f"the arrivals list is in {file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("<!doctype html>")
    refused(event(*AT, "print", "door", "-o", str(file)), "add --force")
    assert event.ok(*AT, "print", "door", "-o", str(file), "--force").out == f"door sheets are in {file}\n"


@pytest.mark.parametrize(
    ("now", "day", "said"),
    [
        ("2026-10-01T12:00", (), "Mon 9 Nov 2026"),
        ("2026-11-10T12:00", (), "Tue 10 Nov 2026"),
        ("2026-11-09T12:00", ("--day", "2"), "Tue 10 Nov 2026"),
        ("2026-11-09T12:00", ("--day", "tue"), "Tue 10 Nov 2026"),
        ("2026-11-10T02:00", (), "Mon 9 Nov 2026"),
    ],
)
def test_which_day(event: Event, now: str, day: tuple[str, ...], said: str) -> None:
    assert said in event.ok("--now", now, "print", "day", *day).lines[0]


def test_some_rooms_alone(event: Event) -> None:
    assert list(sheets(event.ok(*AT, "print", "door", "--room", "hall b", "--room", "Foyer").out)) == [
        "Foyer", "Hall B",
    ]  # fmt: skip
    arrivals = event.ok(*AT, "print", "arrivals", "--room", "Hall B").out
    assert "Ed Ito" in arrivals
    assert "Bo Ek" not in arrivals


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("door", "--room", "Hal B"), "“Hal B” on Mon 9 Nov 2026; did you mean “Hall B”?"),
        (("day", "--day", "3"), "nothing is planned for Wed 11 Nov 2026; there is something on Mon 9 Nov 2026, Tue 10"),
        (("day", "--day", "soon"), "“soon” is no day"),
        (("arrivals", "--room", "Foyer"), "nobody is due on Mon 9 Nov 2026"),
        (("room", "--paper", "a4"), "add --html"),
        (("rooms",), "did you mean “room”?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line(event: Event, args: tuple[str, ...], why: str) -> None:
    refused(event(*AT, "print", *args), why)


@pytest.mark.parametrize(
    ("kind", "given", "small"),
    [("break", False, True), ("social", False, True), ("open", True, False), ("open", False, False),
     ("social", True, False), ("poster", True, False), ("talk", False, False)],
)  # fmt: skip
def test_nothing_that_somebody_gives_is_small_as_a_break(kind: str, given: bool, small: bool) -> None:
    assert (weight(kind, given=given) == "pause") is small


def test_help_says_of_each_sheet_what_it_is(event: Event) -> None:
    said = event.ok("print", "--help").out.partition("Commands:")[2]
    assert "sign-in" in said
    assert "..." not in said
