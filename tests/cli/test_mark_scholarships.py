"""`confdash mark` of scholarships and pots: known by key or by the pot's name, and told without names and amounts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.e2e.program import Event

TABLE = """Name,E-mail,Status,Budget,Offered
Cy Lund,cy@example.org,offered,Travel EUR,500 EUR
Dee Osei,dee@example.org,waitlisted,Travel EUR,
"""
POTS = """
kind = "table"
entity = "scholarships"
[feeds.columns]
name = "Name"
email = "E-mail"
state = "Status"
pot = "Budget"
offered = "Offered"
[[pots]]
name = "Travel EUR"
currency = "EUR"
raised = 1000
"""


def test_an_application_is_marked_by_its_key_and_never_by_a_name(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("grants", "grants.csv"), zone="Europe/Copenhagen", more=POTS)
    event.put("grants.csv", TABLE)
    event.ok("sync")
    with sqlite3.connect(event.store) as link:
        key, other = (row[0] for row in link.execute("SELECT key FROM scholarships ORDER BY name").fetchall())
    short = next(key[:length] for length in range(3, 11) if not other.startswith(key[:length]))
    assert event.ok("mark", "scholarship", short, "state=accepted").out == f"{key} has accepted\n"
    done = event("mark", "scholarship", key, "state=expired")
    assert (done.code, done.out) == (2, "")
    assert f"{key}: it is accepted; next it can be canceled" in done.err
    for name in ("Cy Lund", "Cy", "cy@example.org"):
        done = event("mark", "scholarship", name, "state=canceled")
        assert done.code == 2
        assert "no scholarship has a key that begins with" in done.err
        assert key not in done.err
    done = event.ok("mark", "scholarship", key, "claim=77 USD", "here=yes", "--format", "json")
    assert done.json["said"] == f"{key} is here, has its claim received, 77.00 USD"
    assert [each["field"] for each in done.json["decided"]] == ["here", "claim"]
    assert event.ok("undo").out == f"undone: {key} is here, has its claim received\n"
    assert event("history").out == ""
    assert event("history").err == (
        "confdash: no decisions to show; those about scholarships are listed with --private\n"
    )
    lines = event.ok("history", "--private").lines
    assert [line.split("\t")[2] for line in lines] == [
        "undone: is here", "undone: claim: claimed (claimed 77.00 USD)",
        "claim: none → claimed (claimed 77.00 USD) (taken back since)", "is here (taken back since)",
        "state: offered → accepted",
    ]  # fmt: skip
    assert {line.split("\t")[3] for line in lines} == {key}
    event.config.write_text(event.config.read_text() + '[privacy]\ndesks = ["grants"]\n')
    elsewhere = event("history", "--private")
    assert elsewhere.out == ""
    assert "those about scholarships are listed at the desks that [privacy] names" in elsewhere.err
    event.env = {"CONFDASH_DESK": "grants"}
    assert event.ok("history", "--private").lines == lines
    assert event.ok("undo", lines[-1].split("\t")[-1]).out == f"undone: {key} has accepted\n"
    assert event.ok("mark", "pot", "travel eur", "raised=1.200 €").out == "Travel EUR has another sum raised\n"
    assert "there is no pot “Moon”" in event("mark", "pot", "Moon", "raised=1").err
    event.env = {}
    for typed, said in (
        (("offered=480 EUR",), f"{key} has another amount offered, 480.00 EUR\n"),
        (("state=accepted", "accepted=400"), f"{key} has accepted, 400.00 EUR\n"),
        (("claim=390 EUR", "here=yes"), f"{key} is here, has its claim received, 390.00 EUR\n"),
        (("approved=yes",), f"{key} has its claim approved, 390.00 EUR\n"),
        (("paid=100",), f"{key} has a part paid, 100.00 EUR\n"),
        (("paid=rest",), f"{key} is paid, 290.00 EUR\n"),
    ):
        assert said in event.ok("mark", "scholarship", key, *typed).out
    for path in (tmp_path / "journal").iterdir():
        text = path.read_text(encoding="utf-8").casefold()
        assert "lund" not in text
        assert "example.org" not in text
    assert "nothing changed" in event.ok("doctor", "--rebuild").out
    assert "state=accepted" in event.ok("mark", "--help").out
