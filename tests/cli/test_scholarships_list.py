"""`confdash scholarships`: masked unless it is asked for, in files that nobody else reads, guarded against formulas."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import stat
from pathlib import Path

import pexpect
import pytest
from tests.cli.granted import CANARIES, LOOKED_AT, canaries, filled
from tests.e2e.program import COMMAND, PRIVATE, Event, own_environment, prepared, refused

from confdash.records import AMOUNTS

KEYS = [
    "key", "deadline", "pot", "state", "here", "reimbursement", "next_step", "urgency", "needs_info", "since",
    "said_by", "claim_since", "claim_said_by", "back_from", "back_by", "offered_at", "answered_at", "answer_by",
    "claim_by", "owner", "gone", "feeds",
]  # fmt: skip
MONEY = [f"{name}{more}" for name in (*AMOUNTS, "committed") for more in ("", "_minor", "_currency")]
OPENED = [*KEYS, "name", "email", "person", "raw_state", "seen_at", "seen_by", "note", *MONEY]
FORMULA = '=HYPERLINK("http://kanaria.example","x")'
LIST = (*LOOKED_AT, "scholarships")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def key_of(event: Event, name: str) -> str:
    [row] = event.ok(*LIST, "--private", "--format", "json", name).json
    return str(row["key"])


# ----- masked


@pytest.mark.parametrize("form", [(), ("--format", "table"), ("--format", "json"), ("--format", "csv")])
def test_masked_it_tells_nothing_of_anybody(event: Event, form: tuple[str, ...]) -> None:
    done = event.ok(*LIST, *form)
    assert done.out.count("s-") == 5
    assert canaries(done.out) == []


def test_masked_json_has_stable_keys(event: Event) -> None:
    rows = event.ok(*LIST, "--format", "json").json
    assert [list(row) for row in rows] == [KEYS] * 5
    lapsed = rows[0]
    assert (lapsed["state"], lapsed["pot"], lapsed["answer_by"]) == ("offered", "Travel", "2026-11-08T23:59:59+01:00")
    assert (lapsed["next_step"], lapsed["urgency"]) == ("lapsed Sun 8 Nov: expire and release the money?", "now")
    assert lapsed["feeds"] == ["grants"]
    assert {row["here"] for row in rows} == {False}


def test_a_list_for_people(event: Event) -> None:
    assert event.ok(*LIST).cells[0][:6] == [
        "Sun 8 Nov", "Travel", "offered", "", "", "lapsed Sun 8 Nov: expire and release the money?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "number"),
    [((), 5), (("state:acc",), 2), (("pot:travel", "-state:accepted"), 2), (("is:lapsed",), 1), (("kanaria",), 0),
     (("ada",), 0), (("1515",), 0)],
)  # fmt: skip
def test_a_masked_filter_looks_at_nothing_private(event: Event, query: tuple[str, ...], number: int) -> None:
    done = event(*LIST, *query)
    assert (done.code, len(done.lines)) == (0, number)
    assert done.err == ("" if number else "confdash: names are searched with --private alone\n")


@pytest.mark.parametrize("query", ["name:ada", "email:ada@kanaria.example", "accepted:>1500", "-name:ada"])
def test_a_private_filter_has_to_be_asked_for(event: Event, query: str) -> None:
    refused(event(*LIST, query), "--private opens it")
    assert event.ok(*LIST, "--private", query).lines


# ----- opened


def test_opened_json_gives_amounts_as_whole_numbers_and_as_text(event: Event) -> None:
    rows = event.ok(*LIST, "--private", "--format", "json").json
    assert [list(row) for row in rows] == [OPENED] * 5
    ada = next(row for row in rows if row["name"] == "Ada Kanaria")
    assert ada["email"] == "ada@kanaria.example"
    assert [ada[name] for name in MONEY[3:9]] == ["1,616.16 EUR", 161616, "EUR", "1,515.15 EUR", 151515, "EUR"]
    assert [ada[name] for name in MONEY[9:12]] == [None, None, None]
    assert not any(isinstance(value, float) for row in rows for value in row.values())


def test_a_formula_is_text_and_csv_says_so(event: Event) -> None:
    [row] = event.ok(*LIST, "--private", "hyperlink", "--format", "json").json
    assert (row["name"], row["email"]) == (FORMULA, "=cmd@kanaria.example")
    done = event.ok(*LIST, "--private", "--format", "csv")
    header, *lines = csv.reader(io.StringIO(done.out, newline=""))
    assert (header, len(lines)) == (OPENED, 5)
    cells = {cell for line in lines for cell in line}
    assert {f"'{FORMULA}", "'=cmd@kanaria.example"} <= cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_people_read_names_first(event: Event) -> None:
    done = event.ok(*LIST, "--private", "ada")
    [cells] = done.cells
    assert cells[0] == "Ada Kanaria"
    money = "requested 1,717.17 EUR, offered 1,616.16 EUR, accepted 1,515.15 EUR"
    assert cells[-3:] == ["ada@kanaria.example", money, ""]


@pytest.mark.parametrize("command", ["scholarships", "speakers", "talks", "videos", "changes", "history"])
def test_in_a_pipe_a_warning_is_told_on_standard_error(event: Event, command: str) -> None:
    done = event(*LOOKED_AT, command, "--private")
    assert done.code == 0
    assert PRIVATE.fullmatch(done.err)
    assert canaries(done.err) == []
    assert "goes into a pipe" not in event(*LOOKED_AT, command).err


def test_on_a_terminal_there_is_no_warning(event: Event) -> None:
    command = [*COMMAND[1:], *LIST, "--private", "ada"]
    child = pexpect.spawn(
        COMMAND[0],
        command,
        cwd=event.folder,
        env=own_environment({"COLUMNS": "240"}),
        dimensions=(24, 240),
        encoding="utf-8",
        timeout=30,
    )
    child.expect(pexpect.EOF)
    assert "Ada Kanaria" in child.before
    assert "others may be able to read" not in child.before


# ----- files


@pytest.mark.usefixtures("permissive")
@pytest.mark.parametrize(
    ("args", "file", "holds"),
    [
        (("--private",), "list.csv", "key,deadline"),
        (("--private",), "list.json", '[\n {\n  "key": "s-'),
        (("--private", "--format", "table"), "list.txt", "Bo Kanaria\tSun 8 Nov"),
        ((), "list.csv", "key,deadline"),
        (("--pots",), "pots.csv", "pot,currency"),
        (("--summary",), "summary.md", "# Invented Days"),
        (("--summary",), "summary.json", '{\n "event": "Invented Days"'),
    ],
)
def test_a_file_is_for_its_owner_alone(event: Event, args: tuple[str, ...], file: str, holds: str) -> None:
    path = event.folder / file
    done = event.ok(*LIST, *args, "-o", str(path))
    assert done.out.endswith(f"is in {path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().decode().startswith(holds)
    assert [each.name for each in event.folder.iterdir() if each.name.endswith(".part")] == []


@pytest.mark.usefixtures("permissive")
def test_a_file_that_is_there_stays_unless_it_is_forced(event: Event) -> None:
    path = event.folder / "list.csv"
    path.write_text("somebody's own")
    refused(event(*LIST, "--private", "-o", str(path)), "add --force")
    assert path.read_text() == "somebody's own"
    event.ok(*LIST, "--private", "-o", str(path), "--force")
    assert path.read_text().startswith("key,")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_no_plain_file_is_never_replaced(event: Event) -> None:
    link = event.folder / "link.csv"
    link.symlink_to(event.folder / "elsewhere.csv")
    (event.folder / "folder").mkdir()
    for path in (event.folder / "folder", Path("/dev/null"), link):
        refused(event(*LIST, "-o", str(path), "--force"), "choose another name")
    refused(event(*LIST, "-o", str(event.folder / "none" / "list.csv")), "cannot be written: No such file")
    assert link.is_symlink()
    assert not (event.folder / "elsewhere.csv").exists()


# ----- pots and summary


def test_who_is_paid_without_an_amount_is_counted(event: Event) -> None:
    with sqlite3.connect(event.folder / "confdash.db") as link:
        link.execute("UPDATE scholarships SET reimbursement = 'paid' WHERE state = 'accepted' AND paid IS NULL")
        (number,) = link.execute("SELECT count(*) FROM scholarships WHERE reimbursement = 'paid'").fetchone()
    link.close()
    assert sum(pot["paid_unknown"] for pot in event.ok(*LIST, "--pots", "--format", "json").json) == number > 0
    assert re.search(r"[0-9]{1} of unknown amount", event.ok(*LIST, "--pots").out)


def test_pots(event: Event) -> None:
    travel, other = event.ok(*LIST, "--pots", "--format", "json").json
    assert list(travel)[:6] == ["pot", "currency", "raised", "raised_minor", "budget", "budget_minor"]
    assert (travel["raised"], travel["committed_minor"], travel["left"]) == ("8,000.00 EUR", 213131, "5,868.69 EUR")
    assert (travel["more"], travel["people"]) == (None, 2)
    parts = ("offered", "accepted", "charged", "paid", "lapsed")
    told = [(travel[part], travel[f"{part}_minor"]) for part in parts]
    assert told[:3] == [("few", None)] * 3, "of one person each"
    assert told[3] == ("0.00 EUR", 0), "nobody is paid, and that is nobody's amount"
    assert travel["paid_unknown"] == 0
    done = event.ok(*LIST, "--pots", "--private", "--format", "json")
    assert PRIVATE.fullmatch(done.err)
    whole = done.json[0]
    assert (whole["offered_minor"], whole["accepted_minor"], whole["more"]) == (61616, 151515, 5)
    assert not [name for name in travel if "median" in name], "it is what somebody was offered"
    assert (other["pot"], other["currency"], other["left"], other["more"]) == ("Travel", "USD", None, None)
    assert event.ok(*LIST, "--pots").cells[0][4:] == ["few", "few", "few", "0.00 EUR", "5,868.69 EUR", ""]


def test_the_summary_of_so_few_tells_how_many_there_are(event: Event) -> None:
    done = event.ok(*LIST, "--summary")
    assert "| all |  | 5 |" in done.out
    assert canaries(done.out) == []
    found = event.ok(*LIST, "--summary", "--format", "json")
    assert (found.json["people"], found.json["states"], found.json["money"]) == (5, [], [])
    assert canaries(found.out) == []


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--pots", "--summary"), "two things"),
        (("--pots", "state:offered"), "about all applications"),
        (("--summary", "pot:travel"), "about all applications"),
        (("--summary", "--private"), "leave out --private"),
        (("--summary", "--format", "csv"), "json or markdown"),
        (("--format", "markdown"), "markdown is for --summary"),
        (("--force",), "write -o FILE"),
        (("--sumary",), "did you mean --summary?"),
        (("room:a",), "“room”"),
        (("state:perhaps",), "no state “perhaps”"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line(event: Event, args: tuple[str, ...], why: str) -> None:
    refused(event(*LIST, *args), why)


def test_help_has_an_example(event: Event) -> None:
    text = event.ok("scholarships", "--help").out
    assert "Example: confdash scholarships is:lapsed" in text
    assert "scholarships" in event.ok("--help").out


def test_what_tells_of_somebody_is_in_the_sheet() -> None:
    from tests.cli.granted import ROWS

    assert all(each in "\n".join(ROWS).casefold() for each in CANARIES)
