"""`confdash export json|xml|csv`: files that another confdash, and this one, read as the programme that they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.program import Event, prepared

FORMS = ("json", "xml", "csv")
_SAID = ("title", "starts_at", "ends_at", "rooms", "speakers", "state")


def fill(event: Event) -> None:
    """An event that people have changed."""
    event.feeds(("programme", "schedule.json"))
    schedule = json.loads(made.schedule_json(made.slots(6)))
    event.put("schedule.json", json.dumps(schedule))
    event.ok("sync")
    event.ok("mark", "talk", "TALK02", "state=canceled")
    event.ok("mark", "talk", "TALK03", "room=+Hall B", "starts=15:30")


@pytest.fixture
def own(tmp_path: Path) -> Event:
    """The event, for a test of its own."""
    return prepared(fill, tmp_path / "event")


def said(event: Event) -> dict[str, list[Any]]:
    """What holds of each talk."""
    return {talk["key"]: [talk[field] for field in _SAID] for talk in event.list("talks")}


def rules(event: Event) -> set[str]:
    """Of what Attention speaks."""
    return {item["rule"] for item in event.list("attention")}


def test_files_of_ours_are_feeds_here_and_elsewhere(own: Event, tmp_path: Path) -> None:
    files = {form: own.folder / f"out.{form}" for form in FORMS}
    for form, out in files.items():
        assert own("export", form, "-o", str(out)).err == f"confdash: 6 talks in {out}\n"
    (tmp_path / "there").mkdir()
    there = Event(tmp_path / "there").feeds(("copy", "out.json"))
    there.put("out.json", files["json"].read_text("utf-8"))
    there.ok("sync")
    assert sorted(said(there).values()) == sorted(said(own).values())
    before, needed = said(own), rules(own)
    with own.config.open("a", encoding="utf-8") as config:
        for form, out in files.items():
            config.write(f'\n[[feeds]]\nname = "{form}"\nurl = "{out.name}"\npublic = true\n')
        config.write('kind = "table"\nentity = "talks"\n')
    own.ok("sync")
    assert said(own) == before
    assert {tuple(talk["feeds"]) for talk in own.list("talks")} == {("programme", *FORMS)}
    # The programme tells attendees another room than people here have chosen; that was so before.
    assert rules(own) <= needed | {"feed-behind"}
    # What was read from them changes nothing of what is written next.
    for form, out in files.items():
        assert own("export", form, "-o", str(out)).err == f"confdash: 6 talks in {out}, which is as it was\n"
