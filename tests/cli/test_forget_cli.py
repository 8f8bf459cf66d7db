"""`confdash forget` and `confdash purge scholarships`: they ask, say what goes and what they could not reach."""

from __future__ import annotations

import random
import re
import signal
import stat
import time
from pathlib import Path

import pexpect
import pytest
from tests.e2e import made
from tests.e2e.program import COMMAND, Event, own_environment, prepared
from tests.store.forgetting import stands

from confdash.store import connect, overwrite
from confdash.sync.lease import Lease

NAME, EMAIL = "Ngozi Ðalström", "ngozi@sea.example"
COLUMNS = '[feeds.columns]\nname = "Name"\nemail = "E-mail"\nstate = "Decision"\npot = "Pot"\naccepted = "Sum"\n'
GRANTS = f'kind = "table"\nentity = "scholarships"\ncurrency = "EUR"\n{COLUMNS}'
SHEET = (
    f"Name;E-mail;Decision;Pot;Sum\n{NAME};{EMAIL};accepted;Travel;1.200,00\nCy Lund;cy@lund.example;offered;Travel;\n"
)


def _filled(event: Event) -> None:
    text = '[event]\nname = "Invented Days"\ntimezone = "Europe/Copenhagen"\nstarts = 2026-11-09\nends = 2026-11-11\n'
    text += '[[feeds]]\nname = "programme"\nurl = "schedule.json"\n'
    text += f'[[feeds]]\nname = "grants"\nurl = "grants.csv"\n{GRANTS}'
    text += '[[pots]]\nname = "Travel"\ncurrency = "EUR"\nbudget = 5000\n'
    event.config.write_text(text, encoding="utf-8")
    slots = [made.Slot("SEALS", "Seals", people=(NAME, "Bo Ek"), abstract=f"{NAME} counts seals.")]
    slots += [made.Slot("BOATS", "Boats", made.hour(2), people=("Bo Ek",))]
    event.put("schedule.json", made.schedule_json(slots))
    event.put("grants.csv", SHEET)
    event.ok("sync")
    event.ok("mark", "talk", "BOATS", f"note={NAME} lends a boat", "owner=ðalström")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(_filled, tmp_path / "event")


def own(event: Event) -> list[str]:
    """Our files that name the person."""
    return [name for name in stands(event.folder, NAME, EMAIL) if name not in ("schedule.json", "grants.csv")]


def test_a_person_goes_and_does_not_come_back(event: Event) -> None:
    assert own(event) == ["confdash.db", "journal/desk-a.jsonl"]
    done = event.ok("forget", "ngozi dalstrom", "--yes")
    assert own(event) == []
    assert "forgotten: 1 decision that names them, 1 record of talks, 1 row of scholarships" in done.lines
    assert "rewritten: confdash.db, journal/desk-a.jsonl" in done.lines
    assert "look at talk BOATS (owner); `confdash forget` with the name as it stands there takes that out" in done.out
    assert "grants.csv (feed “grants” reads it), schedule.json (feed “programme” reads it)" in done.out
    assert "feeds that listed them: grants, programme" in done.out
    assert "shell's history" in done.out
    event.ok("sync")
    event.put("grants.csv", SHEET + "Dee Osei;dee@osei.example;submitted;Travel;\n")
    event.ok("sync")
    event.ok("doctor", "--rebuild")
    assert own(event) == []
    assert [row["speakers"] for row in event.list("talks")] == [["Bo Ek"], ["Bo Ek"]]
    assert stat.S_IMODE((event.folder / ".confdash-forgotten").stat().st_mode) == 0o600
    again = event.ok("forget", NAME, "--yes")
    assert "forgotten: nothing was left in the store" in again.lines


def test_without_the_secret_of_those_who_were_forgotten_nothing_is_read(event: Event) -> None:
    event.ok("forget", EMAIL, "--yes")
    secret = event.folder / ".confdash-secret"
    kept = secret.read_bytes()

    def lost(own: bytes | None, told: str) -> None:
        for path in event.folder.glob("confdash.db*"):
            path.unlink()
        secret.unlink(missing_ok=True)
        if own is not None:
            secret.write_bytes(own)
        for done in (event("sync"), event("purge", "scholarships", "--yes")):
            assert (done.code == 0, done.out, done.err.count("\n")) == (False, done.out, 1)
            assert told in done.err
            assert "put .confdash-secret back from a backup, or delete .confdash-forgotten if they may" in done.err
        assert f"BAD  private   {event.folder / '.confdash-forgotten'} {told}" in event("doctor", "--offline").out
        assert own is not None or not secret.exists(), "a new one would be of no use"

    lost(None, "is of no use without .confdash-secret, so that whoever was forgotten would come back")
    lost(b"5c" * 32 + b"\n", "was made with another secret than this folder has")
    secret.write_bytes(kept)
    event.ok("sync")
    assert own(event) == []
    assert "private" not in event("doctor", "--offline").out
    (event.folder / ".confdash-forgotten").write_text('{"marks":["0"],"check":"0"}')
    assert "was made with another secret" in event("sync").err, "also where the store is whole"
    (event.folder / ".confdash-forgotten").unlink()
    event.ok("sync")


def test_what_is_held_afterwards_names_them_neither_and_can_be_accepted(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    slots = made.slots(12, people=(NAME, "Bo Ek"), abstract=f"With {NAME}.")
    event.put("schedule.json", made.schedule_json(slots))
    event.ok("sync")
    event.ok("forget", NAME, "--yes")
    event.put("schedule.json", made.schedule_json(slots[:2], title=f"Days of {NAME}"))
    assert event("sync").code == 3
    assert own(event) == []
    assert event.feed("programme")["state"] == "held"
    event.ok("sync", "--accept", "programme")
    assert [row["speakers"] for row in event.list("talks") if not row["gone"]] == [["Bo Ek"]] * 2
    assert event.ok("sync").lines == ["programme: unchanged"]
    assert own(event) == []


def test_it_says_first_what_would_go(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    assert event.ok("forget", EMAIL, "--dry-run").err == ""
    monkeypatch.setattr("confdash.cli.forget._LARGE", 0)
    done = event("forget", EMAIL, "--dry-run")
    assert re.fullmatch(r"looking through \d\d tables; this may take half a minute…\n", done.err)
    assert "(a speaker and an application): 1 decision that names them, 1 record of talks" in done.out
    assert (
        "1 place holds the surname, alone or in a longer name, and may mean them: look at talk BOATS (owner)"
        in done.out
    )
    assert event("forget", NAME, "--dry-run").out == done.out


def test_it_asks_by_name_and_takes_silence_for_no(event: Event) -> None:
    done = event("forget", NAME)
    assert (done.code, "--dry-run" in done.err) == (2, True)
    env = own_environment(event.env)
    child = pexpect.spawn(COMMAND[0], [*COMMAND[1:], "forget", EMAIL], cwd=str(event.folder), env=env, encoding="utf-8")
    child.expect_exact(f"Forget {NAME}, for good? [y/N]")
    child.sendline("")
    child.expect_exact("stopped")
    child.wait()
    assert child.exitstatus == 130
    assert len(own(event)) == 2


def test_nobody_and_several_are_told_without_what_is_private(event: Event) -> None:
    done = event("forget", "Eva Sand", "--yes")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "nobody here is called “Eva Sand”" in done.err
    event.put("grants.csv", f"{SHEET}{NAME};other@sea.example;offered;Travel;\n")
    event.ok("sync")
    done = event("forget", NAME, "--yes")
    assert done.code == 2
    assert "may be 3 people; write the key of one: " in done.err
    assert "@sea.example" not in done.err
    keys = [word for word in done.err.split() if word.startswith("s-")]
    assert len(keys) == 2
    other = next(key for key in keys if "other" in str(_addresses(event, key)))
    done = event.ok("forget", other, "--yes")
    assert f"“{NAME}” stays where it means somebody else" in done.out
    assert EMAIL in str(event.ok("speakers", "--format", "json").out) or EMAIL.encode() in event.store.read_bytes()
    assert stands(event.folder, "other@sea.example") == ["grants.csv"]
    event.ok("sync")
    assert stands(event.folder, "other@sea.example") == ["grants.csv"]


def _addresses(event: Event, key: str) -> list[object]:
    link = connect.open_reader(event.store)
    found = link.execute("SELECT email FROM scholarships WHERE key = ?", [key]).fetchone()
    link.close()
    return list(found)


def test_a_sync_that_goes_on_is_not_disturbed(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confdash.cli.forget._PATIENCE", 0.05)
    with Lease(event.store):
        for args in (("forget", NAME), ("purge", "scholarships")):
            done = event(*args, "--yes")
            assert (done.code, done.err.count("\n")) == (3, 1)
            assert "syncs this event (a dashboard does); close it and run this again: nothing was changed" in done.err
    assert len(own(event)) == 2


def test_a_program_that_reads_on_is_told_and_the_rest_is_done(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overwrite, "_PATIENCE", 0)
    link = connect.open_reader(event.store)
    with connect.snapshot(link):
        link.execute("SELECT count(*) FROM talks").fetchone()
        done = event("forget", NAME, "--yes")
    link.close()
    assert done.code == 3
    assert "another program is reading it" in done.err
    assert "`confdash forget` or `purge` was broken off" in event("doctor", "--offline").out
    assert event("forget", NAME, "--yes").code == 0
    assert "broken off" not in event("doctor", "--offline").out
    assert own(event) == []


def test_a_desk_that_may_not_open_scholarships_reaches_into_none(event: Event) -> None:
    text = event.config.read_text(encoding="utf-8")
    event.config.write_text(f'{text}\n[privacy]\ndesks = ["office"]\n', encoding="utf-8")
    for args in (("forget", NAME), ("purge", "scholarships")):
        done = event(*args, "--yes")
        assert (done.code, "run it at “office”" in done.err) == (2, True)
    said = event("doctor", "--offline").out
    assert "this one is called “desk-a”, and may not open scholarships" in said
    assert "start as one that may: CONFDASH_DESK=office confdash" in " ".join(said.split())
    said = event("forget", "Zzyx Quux").err
    assert "run it at “office”" in said
    event.config.write_text(text, encoding="utf-8")
    said = event("forget", "Zzyx Quux").err
    assert "`confdash speakers` lists who speaks, `confdash scholarships --private` who applied" in said
    event.env = {"CONFDASH_DESK": "office"}
    assert "this one is called “office”, and may open scholarships" in event("doctor", "--offline").out
    event.ok("forget", NAME, "--yes")


def test_scholarships_are_purged_and_their_feed_rests(event: Event) -> None:
    event.ok("mark", "scholarship", _key(event, "Cy Lund"), "note=needs a visa")
    done = event.ok("purge", "scholarships", "--dry-run")
    assert done.lines == ["scholarships: 2 applications, 1 decision, 2 rows of scholarships; feeds: grants"]
    done = event.ok("purge", "scholarships", "--yes")
    assert "“grants” is not read again; to read it again, rename the feed" in done.lines
    assert "  the sheets themselves: grants.csv" in done.lines
    assert stands(event.folder, "Cy Lund", EMAIL, "needs a visa") == ["grants.csv"]
    event.put("grants.csv", SHEET + "Dee Osei;dee@osei.example;submitted;Travel;\n")
    day = event.ok("sync").lines[0]
    assert day.startswith("grants: purged on ")
    event.ok("doctor", "--rebuild")
    assert stands(event.folder, "Cy Lund", "Dee Osei") == ["grants.csv"]
    told = event("doctor").lines
    assert [line for line in told if "grants" in line and line.startswith("note feed")] != []
    row = event.feed("grants")
    assert (row["state"], row["error"].startswith("purged on ")) == ("unlisted", True)
    assert [each["speakers"] for each in event.list("talks")] == [[NAME, "Bo Ek"], ["Bo Ek"]]


def _key(event: Event, name: str) -> str:
    link = connect.open_reader(event.store)
    found = link.execute("SELECT key FROM scholarships WHERE name = ?", [name]).fetchone()
    link.close()
    return str(found[0])


@pytest.mark.parametrize(("now", "told"), [("2027-02-08T09:00", False), ("2027-02-09T09:00", True)])
def test_a_doctor_reminds_ninety_days_after_the_last_day(event: Event, now: str, told: bool) -> None:
    done = event("--now", now, "doctor", "--offline")
    assert ("run `confdash purge scholarships`" in done.out) is told
    size = [line.partition(", ")[2] for line in event("doctor").lines if "grants: a table" in line]
    assert "items" not in str(size), "how many apply is told to nobody"
    if told:
        assert "the event was over 90 days ago" in done.out
        event.ok("purge", "scholarships", "--yes")
        assert "purge scholarships" not in event("--now", now, "doctor", "--offline").out


@pytest.mark.soak
def test_killed_at_any_moment_it_can_be_finished(event: Event) -> None:
    chance = random.Random(7)
    for _ in range(12):
        child = event.start("forget", NAME, "--yes")
        time.sleep(chance.uniform(0.2, 1.2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert event("doctor", "--offline").code in (0, 3)
        assert len(event.list("talks")) == 2
    event.ok("forget", NAME, "--yes")
    assert own(event) == []
    assert event.ok("doctor", "--rebuild").lines[0].endswith("nothing changed")


def test_with_another_clock_nothing_is_forgotten(event: Event) -> None:
    assert event("--now", "2026-11-10T09:00", "forget", NAME, "--yes").code == 2
    assert len(own(event)) == 2
