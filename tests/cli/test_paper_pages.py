"""Every sheet as a browser prints it: nothing cut off, no row on two pages, the head on each of them."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.papers import AT, paper_event
from tests.e2e.program import Event
from tests.export.busy_doors import busy_door

from confdash.demo import Demo, make_event
from confdash.export.paper_page import Paper, as_page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
READER = shutil.which("pdftotext")
FOSDEM = Path(__file__).resolve().parents[3] / "shared/feeds/schedule-xml/fosdem-2026.xml"
#: A browser that asks nobody anything.
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip
#: Width and height in points; and the least that a printer leaves white.
SIZES = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
MARGIN = 28
#: Below it stand the numbers of pages.
FOOT = 46

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(BROWSER is None, reason="no chromium here to print with"),
    pytest.mark.skipif(READER is None, reason="no pdftotext here (poppler-utils) to read what was printed"),
]
#: A word as it is printed: page, left, top, right, bottom (points), text.
Word = tuple[int, float, float, float, float, str]
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>')


@pytest.fixture(scope="module", params=["small", "sample", "fosdem"])
def event(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Event, str]]:
    """An event, and a moment of it."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "small":
        store = paper_event(folder / "event")
        yield Event(store.folder), AT[1]
        store.close()
    elif request.param == "sample":
        event = Event(folder)
        with Demo(switch_after=None, folder=folder) as server:
            make_event(folder, server.url)
            event("sync")
        yield event, "2026-11-10T10:21"
    else:
        if not FOSDEM.exists():
            pytest.skip("the collection of real feeds is not beside the clone")
        event = Event(folder).feeds(("programme", FOSDEM), zone="Europe/Brussels")
        event.ok("sync")
        yield event, "2026-01-31T08:00"


def marked(page: str) -> tuple[str, list[bool]]:
    """The page with a word of its row's at both ends of each cell (`Q7Q` in the seventh); which rows are headings."""
    headings: list[bool] = []

    def row(match: re.Match[str]) -> str:
        word = f"<div>Q{len(headings)}Q</div>"
        headings.append('class="heading"' in match[0])
        return re.sub(
            "</t[dh]>", lambda end: word + end[0], re.sub("<t[dh]( [^>]*)?>", lambda a: a[0] + word, match[0])
        )

    bodies = re.split("(<tbody>.*?</tbody>)", page, flags=re.DOTALL)
    whole = "".join(
        re.sub("<tr.*?</tr>", row, part, flags=re.DOTALL) if part.startswith("<tbody>") else part for part in bodies
    )
    return whole, headings


def printed(page: str, folder: Path) -> list[Word]:
    """The words of a page as it is printed, with where they stand."""
    source, target, boxes = folder / "sheet.html", folder / "sheet.pdf", folder / "boxes.html"
    source.write_text(page, encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        command = [str(BROWSER), *QUIET, f"--user-data-dir={profile}", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    subprocess.run([str(READER), "-bbox", str(target), str(boxes)], check=True, timeout=60)
    found: list[Word] = []
    number = 0
    for line in boxes.read_text(encoding="utf-8").splitlines():
        number += "<page " in line
        if match := _WORD.search(line):
            left, top, right, bottom = (float(match[group]) for group in range(1, 5))
            found.append((number, left, top, right, bottom, html.unescape(match[5])))
    return found


def without_numbers(words: list[Word], high: float) -> list[Word]:
    """The words without the numbers of pages."""
    return [word for word in words if not (word[2] > high - FOOT and re.fullmatch(r"\d+|/", word[5]))]


def outside(words: list[Word], wide: float, high: float) -> list[Word]:
    """What a printer may not reach."""
    return [each for each in words if not (MARGIN <= each[1] < each[3] <= wide - MARGIN and each[4] <= high - MARGIN)]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_nothing_is_cut_off_and_no_row_is_on_two_pages(event: tuple[Event, str], paper: str, tmp_path: Path) -> None:
    program, now = event
    page, headings = marked(program.ok("--now", now, "print", "all", "--html", "--paper", paper).out)
    assert len(headings) > 20
    wide, high = SIZES[paper]
    words = without_numbers(printed(page, tmp_path), high)
    assert outside(words, wide, high) == []
    on: dict[int, list[int]] = defaultdict(list)
    for word in words:
        if row := re.fullmatch(r"Q(\d+)Q", word[5]):
            on[int(row[1])].append(word[0])
    assert list(range(len(headings))) == sorted(on), "every row is there"
    cells = {number: len(those) for number, those in on.items()}
    assert {number: len(set(those)) for number, those in on.items()} == dict.fromkeys(cells, 1), "on one page"
    stranded = [number for number, heading in enumerate(headings) if heading and on[number][0] != on[number + 1][0]]
    assert stranded == []
    stamped = {word[0] for word in words if word[5] == "sources" and word[2] < high / 4}
    assert stamped == {word[0] for word in words}, "the head stands on every page"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_door_of_a_busy_room_is_one_page(paper: Paper, tmp_path: Path) -> None:
    sheets = [busy_door(number) for number in (8, 10, 14, 16, 18, 22, 25)]
    title = "Of a harbour that counted its boats, its nets, and its days of fog: part {}"
    sheets += [busy_door(number, title) for number in (6, 7, 11, 12, 18)]
    wide, high = SIZES[paper]
    words = without_numbers(printed(as_page(sheets, "Doors", paper), tmp_path), high)
    assert sum(word[5] == "sources" for word in words) == max(word[0] for word in words) == len(sheets)
    assert outside(words, wide, high) == []
