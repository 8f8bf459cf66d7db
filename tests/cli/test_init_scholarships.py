"""`confdash init` with tables of scholarships: CSV, JSON, Markdown, from a file or over HTTP."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.program import Event
from tests.e2e.served import Served

CSV = (
    "Application,Full name,E-mail,Fund,Decision,Asked for,Offered,Answer by,Diet\n"
    '1,Zora Quill,zora@quill.test,"Travel ""A""",pending,4321,"1.200,50 €",9 Nov 2026,fish\n'
    "2,Bo Quill,bo@quill.test,Keynotes,to the board,800 USD,,5/7/2026,none\n,,,,,,,,\n,,,,,9 EUR,,,\n"
    "3,Cy Vell,cy@vell.test,Keynotes,to the board,,,,\n"
)
JSON = json.dumps({"grants": [{"applicant": "Zora Quill", "email": "zora@quill.test", "granted_amount": 300.5}]})
MARKDOWN = "# Our fund\n\nName | Stipend size | Place\n---- | ---- | ---\nZora Quill | US$ 800 | Here\n"


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        server["/grants.json"] = JSON
        server["/published"] = CSV
        yield server


def at(event: Event, name: str) -> str:
    """Where a file of the event's folder is."""
    return str(event.folder / name)


def written(event: Event) -> dict[str, Any]:
    """The config."""
    return tomllib.loads(event.config.read_text(encoding="utf-8"))


def test_columns_are_shown_and_written_out(event: Event, served: Served) -> None:
    event.put("fund.md", MARKDOWN)
    done = event.ok(
        "init",
        "--timezone",
        "Europe/Copenhagen",
        f"{served.url}/published",
        at(event, "fund.md"),
        f"{served.url}/grants.json",
    )
    published, fund, grants = written(event)["feeds"]
    assert published["columns"] == {
        "name": "Full name", "email": "E-mail", "id": "Application", "pot": "Fund", "state": "Decision",
        "requested": "Asked for", "offered": "Offered", "answer_by": "Answer by",
    }  # fmt: skip
    assert (fund["name"], fund["url"], fund["kind"], fund["entity"]) == ("fund", "fund.md", "table", "scholarships")
    assert fund["columns"] == {"name": "Name", "offered": "Stipend size"}
    assert grants["columns"] == {"name": "applicant", "email": "email", "offered": "granted_amount"}
    assert "a table of scholarships: name = “Full name”, email = “E-mail”, id = “Application”, pot = “Fund”" in done.out
    for private in ("Zora", "quill", "4321", "fish"):
        assert private not in done.out + event.config.read_text(encoding="utf-8")


def test_what_could_not_be_read_is_told_with_what_to_write(event: Event) -> None:
    event.put("grants.csv", CSV)
    done = event.ok("init", at(event, "grants.csv"))
    assert "add what they mean under this feed’s [feeds.states]" in done.out
    assert "`requested` counts as not said in 1 row (line 2): an amount needs its currency" in done.out
    assert "`answer_by` counts as not said in 1 row (line 3): which is the day and which the month" in done.out
    assert "the config maps no columns" not in done.out
    hints = [line for line in event.config.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert hints == [
        '# currency = "EUR"   # of amounts that name none',
        "# [feeds.states]   # what these words mean: one of submitted, under_review, waitlisted, offered, accepted,"
        " declined, expired, denied, canceled",
        '# "pending" = "…"',
        '# "to the board" = "…"',
        "# What may be spent, and what has come in so far, of each pot that the table names:",
        "# [[pots]]", '# name = "Travel \\"A\\""', '# currency = "EUR"', '# budget = "50,000"', '# raised = "42,500"',
        "# [[pots]]", '# name = "Keynotes"', '# currency = "USD"', '# budget = "50,000"', '# raised = "42,500"',
        "# [privacy]   # these desks alone open the Scholarships board; `confdash doctor` says what yours is called",
        '# desks = ["scholarships"]',
    ]  # fmt: skip


def test_the_hints_are_right_as_they_stand_once_they_are_filled_in(event: Event) -> None:
    event.put("grants.csv", CSV)
    event.ok("init", at(event, "grants.csv"))
    text = event.config.read_text(encoding="utf-8")
    text = re.sub(r"^# (?!What)", "", text, flags=re.MULTILINE).replace('= "…"', '= "offered"')
    event.config.write_text(text, encoding="utf-8")
    config = written(event)
    assert config["feeds"][0]["states"] == {"pending": "offered", "to the board": "offered"}
    assert [pot["name"] for pot in config["pots"]] == ['Travel "A"', "Keynotes"]
    event.env["CONFDASH_DESK"] = config["privacy"]["desks"][0]
    assert event("sync").code == 0
    (feed,) = event.ok("feeds", "--format", "json").json
    assert feed["state"] == "ok"
    assert feed["skipped_reasons"] == {"no name, e-mail address or id says whose application it is": 1}
    assert feed["aside"] == ["line 5: no name, e-mail address or id says whose application it is"]
    assert not [warning for warning in feed.get("warnings", []) if "an amount needs its currency" in warning]


def test_where_there_is_a_config_the_lines_to_add_are_shown(event: Event) -> None:
    event.put("fund.md", MARKDOWN)
    event.ok("init")
    done = event("init", at(event, "fund.md"))
    assert done.code == 2
    assert 'entity = "scholarships"\n# currency = "EUR"' in done.err
    assert '# [[pots]]\n# name = "Scholarships"\n# currency = "EUR"' in done.err


def test_prose_and_headerless_tables_are_told_without_a_name(event: Event) -> None:
    event.put("report.md", "# Report\n\n| Continent | Granted in 2025 |\n|---|---|\n| Africa | 3 |\n")
    event.put("bare.csv", "Zora Quill,zora@quill.test,4321 EUR\nBo Quill,bo@quill.test,99 EUR\n")
    event.put("barer.csv", "Zora Quill,fish,Fjordby\nBo Quill,none,Fjordby\n")
    done = event("init", *(at(event, name) for name in ("report.md", "bare.csv", "barer.csv")))
    assert "report: a table whose titles do not say what its rows are (“Continent”, “Granted in 2025”)" in done.err
    assert done.err.count("a table, but nothing says that its first line is one of titles: give it one") == 2
    text = event.config.read_text(encoding="utf-8")
    for private in ("uill", "fish", "Fjordby", "4321"):
        assert private not in done.out + done.err + text


GERMAN = (
    "Name;Vorname;E-Mail-Adresse;Topf;Status;Beantragt;Bewilligt;Währung;Frist;Erstattung;Ernährung\n"
    "Quill;Zora;zora@quill.test;Reise;angenommen;1.200,50;900;EUR;9.11.2026;eingereicht;Fisch\n"
)


def test_what_is_recognised_is_written_and_what_is_not_waits_as_comments(event: Event, served: Served) -> None:
    event.put("antraege.csv", GERMAN)
    event.put("scores.csv", "Name,Points,Reason\nZora Quill,17,fish\n")
    event.put("fund.md", MARKDOWN)
    paths = [at(event, name) for name in ("scores.csv", "antraege.csv", "fund.md")]
    done = event("init", "--timezone", "Europe/Berlin", *paths)
    assert done.code == 3
    assert done.err == (
        "  scores: a table whose titles do not say what its rows are (“Name”, “Points”, “Reason”): its lines wait in"
        " the file as comments\n"
    )
    assert "next: complete the lines of scores in the file, then `confdash sync`" in done.out
    antraege, fund = written(event)["feeds"]
    assert antraege["columns"] == {
        "first_name": "Vorname", "last_name": "Name", "email": "E-Mail-Adresse", "pot": "Topf", "state": "Status",
        "reimbursement": "Erstattung", "currency": "Währung", "requested": "Beantragt", "offered": "Bewilligt",
        "answer_by": "Frist",
    }  # fmt: skip
    assert fund["name"] == "fund"
    assert "    left aside, and never read: column 11\n" in done.out
    # That of Markdown.
    assert (
        done.out.count("neither an id nor an e-mail address is mapped: people are then told apart by name alone") == 1
    )
    text = event.config.read_text(encoding="utf-8")
    assert "# # its columns: “Name”, “Points”, “Reason”\n" in text
    assert "# # fields of people: name, first_name, last_name, code, id, email" in text
    block = [line for line in text.splitlines() if line.startswith("# ")][:13]
    whole = text.replace("\n".join(block), "\n".join(line.removeprefix("# ") for line in block))
    whole = whole.replace('entity = "…"', 'entity = "people"', 1).replace('name = "…"', 'name = "Name"', 1)
    event.config.write_text(whole, encoding="utf-8")
    assert written(event)["feeds"][0] == {
        "name": "scores", "url": "scores.csv", "kind": "table", "entity": "people", "columns": {"name": "Name"},
    }  # fmt: skip
    assert event("sync").code == 0


def test_an_unknown_table_alone_makes_a_config_and_is_added_to_one(event: Event) -> None:
    event.put("scores.json", json.dumps([{"name": "Zora Quill", "points": 17}]))
    assert event("init", at(event, "scores.json")).code == 3
    assert "feeds" not in written(event)
    again = event("init", at(event, "scores.json"))
    assert again.code == 2
    assert '# name = "scores"\n# url = "scores.json"\n# kind = "table"\n# entity = "…"' in again.err


def test_words_of_the_reimbursement_have_a_table_of_their_own(event: Event) -> None:
    rows = "".join(f"{n},p{n}@x.test,submitted,handed in\n" for n in range(3))
    event.put("grants.csv", f"Application,E-mail,Bursary status,Claim status\n{rows}")
    done = event.ok("init", at(event, "grants.csv"))
    assert (
        'under this feed’s [feeds.reimbursements]: "handed in" = "…" (one of none, claimed, approved, paid)' in done.out
    )
    text = event.config.read_text(encoding="utf-8")
    assert "# [feeds.reimbursements]   # what words of that column mean: one of none, claimed, approved, paid\n" in text
    assert "# [feeds.states]" not in text


def test_a_broken_sheet_leaves_no_name_in_the_config_or_on_the_screen(event: Event) -> None:
    rows = "Ada,offered,Travel\nBo,Zora Quill,Zora Quill\nCy,see Quill,about 4321 euros\nZora Quill,Quill,Quill\n"
    event.put("broken.csv", f"Name (not Quill),Grant status,Fund\n{rows}")
    event.put("above.csv", f"Zora Quill paid 4321.50\nName,Grant status,Fund\n{rows}")
    event.put("keyed.json", json.dumps({"zora@quill.test": {"name": "Zora Quill", "amount": 4321}}))
    done = event("init", at(event, "broken.csv"))
    told = done.out + done.err
    text = event.config.read_text(encoding="utf-8").replace("Name (not Quill)", "Name")  # by which it is found
    assert '# "a word of the table" = "…"' in text
    assert "`state` counts as not said in 3 rows (lines 3, 4, 5): it holds 3 words that are not known" in told
    for name in ("above.csv", "keyed.json"):
        event.config.unlink()
        again = event("init", at(event, name))
        assert again.code
        told += again.out + again.err
        text += event.config.read_text(encoding="utf-8") if event.config.exists() else ""
        event.config.touch()
    assert not [private for private in ("ora", "uill", "4321") if private in told.replace("or a", "") + text], told
