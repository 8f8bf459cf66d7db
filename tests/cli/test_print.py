"""`confdash print`: sheets for paper; what names people needs `--private`, and is kept from others."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from tests.cli.granted import LOOKED_AT, filled
from tests.e2e.program import Event, prepared, refused

SHEET = (*LOOKED_AT, "print", "sign-in")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def test_it_names_nobody_unasked(event: Event) -> None:
    refused(event(*SHEET), "add --private")
    refused(event(*SHEET, "-o", str(event.folder / "sheet.html")), "add --private")
    assert not (event.folder / "sheet.html").exists()


def test_as_text_with_a_warning_in_a_pipe(event: Event) -> None:
    lines = event.ok(*SHEET, "--private").lines
    assert lines[0] == "Invented Days: sign-in"
    assert lines[1].startswith("2 people · Mon 9 Nov 2026 10:00 CET, read from the sources")
    key = event.list("scholarships", "claim:none")[0]["key"]
    assert any(line.startswith("[ ] Ada Kanaria") and key[:5] in line for line in lines)
    assert "Cy Kanaria" not in "".join(lines)


@pytest.mark.usefixtures("permissive")
@pytest.mark.parametrize(
    ("args", "file", "holds"),
    [((), "sheet.html", "<!doctype html>"), (("--html",), "sheet", "<!doctype html>"), ((), "sheet.txt", "Invented")],
)
def test_a_file_is_for_its_owner_alone(event: Event, args: tuple[str, ...], file: str, holds: str) -> None:
    path = event.folder / file
    event.ok(*SHEET, "--private", *args, "-o", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith(holds)
    refused(event(*SHEET, "--private", "-o", str(path)), "add --force")
    event.ok(*SHEET, "--private", "-o", str(path), "--force")


def test_whom_a_filter_names(event: Event) -> None:
    text = event.ok(*SHEET, "--private", "ada", "--html").out
    assert "Ada <b>Kanaria</b>" in text
    assert "HYPERLINK" not in text
    assert "=HYPERLINK(&quot;" in event.ok(*SHEET, "--private", "--html").out.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((), "say which sheet: door, room, arrivals, day, all, sign-in"),
        (("sing-in",), "did you mean “sign-in”?"),
        (("sign-in", "--private", "--paper", "a4"), "add --html"),
        (("sign-in", "--private", "--paper", "a5"), "'letter'"),
        (("sign-in", "--private", "--force"), "write -o FILE"),
        (("sign-in", "--private", "state:offered"), "among “state:offered”"),
        (("sign-in", "--private", "room:a"), "“room”"),
        (("sign-in", "--privat"), "did you mean --private?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line(event: Event, args: tuple[str, ...], why: str) -> None:
    refused(event(*LOOKED_AT, "print", *args), why)


def test_help_has_an_example(event: Event) -> None:
    assert "Example: confdash print all --day 2" in event.ok("print", "--help").out
    assert "Example: confdash print sign-in --private" in event.ok("print", "sign-in", "--help").out
