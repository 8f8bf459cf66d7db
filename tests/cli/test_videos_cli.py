"""`confdash videos`: the list, the figures, and marks on recordings from a shell."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sqlite3
from pathlib import Path

import pexpect
import pytest
from tests.e2e import made
from tests.e2e.made import FIRST, Slot
from tests.e2e.program import COMMAND, Event, own_environment, prepared, refused

from confdash.desk import login

PROGRAMME = [
    Slot("ALFA", "Queues all the way down", FIRST, 45, "Hall A", ("Ada Nwosu",)),
    Slot("BRAVO", "Mending nets", FIRST + dt.timedelta(hours=1), 45, "Hall A", ("Cy Roth",)),
    Slot("CHARLIE", "Build less", FIRST + dt.timedelta(hours=2), 45, "Hall B", ("Bo Ek",)),
]
SHEET = """No,Talk,Code,State,Link,Who,Note,Public since,Day
1,Queues,ALFA,published,https://youtu.be/aaaaaaaaaaa,sam,,2026-11-09T21:00,
2,Nets,BRAVO,cutting,,sam,ask twice,,
3,Build less,,review,,,,,2026-11-09
4,[link=x] final2,,published,https://youtu.be/bbbbbbbbbbb,,,2026-11-09T22:00,
"""
CONFIG = """
[[feeds]]
name = "sheet"
url = "videos.csv"
kind = "table"
entity = "videos"
[feeds.columns]
title = "Talk"
code = "Code"
state = "State"
url = "Link"
owner = "Who"
note = "Note"
published = "Public since"
id = "No"
date = "Day"
[feeds.states]
cutting = "editing"
"""

#: The design's keys first, in its order.
KEYS = [
    "key", "talk_key", "match", "state", "raw_state", "url", "published_at", "title", "kind", "room", "starts_at",
    "ended_at", "age_hours", "public_after_hours", "since", "said_by", "reach", "owner", "flags", "videos",
    "do_not_record", "guess", "score", "claims", "cover_room", "cover_starts_at", "cover_ends_at", "taken_down_at",
    "outside", "feeds",
]  # fmt: skip
FIGURES = [
    "of", "name", "public", "median_hours", "p90_hours", "within_target", "share", "early", "undated", "open",
    "oldest_hours", "target_hours",
]  # fmt: skip
#: A quarter of a day after the last talk.
EVENING = ("--now", "2026-11-09T18:45")


def filled(event: Event) -> None:
    event.feeds(
        ("programme", "schedule.json"), zone="Europe/Copenhagen", event="starts = 2026-11-09\nends = 2026-11-10"
    )
    event.config.write_text(event.config.read_text() + CONFIG)
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.put("videos.csv", SHEET)
    event.ok("sync")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def held(event: Event) -> list[object]:
    with sqlite3.connect(event.store) as link:
        return [
            link.execute(f"SELECT * FROM {name}").fetchall() for name in ("journal", "decisions", "videos", "footage")
        ]


def test_json_tells_sessions_by_age_then_strays(event: Event) -> None:
    rows = event.ok(*EVENING, "videos", "--format", "json").json
    assert [list(row) for row in rows] == [KEYS] * 5
    assert [(row["key"], row["talk_key"], row["match"], row["state"]) for row in rows] == [
        ("row:2@sheet", "BRAVO", "code", "editing"),
        (None, "CHARLIE", None, "waiting_for_files"),
        ("row:4@sheet", None, None, "published"),
        ("row:3@sheet", None, "guessed", "review"),
        ("row:1@sheet", "ALFA", "code", "published"),
    ]
    bravo, alfa, guess = rows[0], rows[4], rows[3]
    assert (bravo["raw_state"], bravo["age_hours"], bravo["owner"]) == ("cutting", 7.0, "sam")
    assert (alfa["published_at"], alfa["ended_at"]) == ("2026-11-09T21:00:00+01:00", "2026-11-09T10:45:00+01:00")
    assert (alfa["public_after_hours"], alfa["url"]) == (10.25, "https://youtu.be/aaaaaaaaaaa")
    assert (guess["guess"], guess["score"], guess["room"]) == ("CHARLIE", 1.0, None)
    assert "note" not in bravo


def test_what_is_to_come_has_no_state_and_notes_are_private(event: Event) -> None:
    [row] = event.ok(
        "--now", "2026-11-09T11:30", "videos", "BUILD", "state:coming", "--private", "--format", "json"
    ).json
    assert (row["talk_key"], row["state"], row["age_hours"], row["note"]) == ("CHARLIE", None, None, None)
    [row] = event.ok("videos", "nets", "--private", "--format", "json").json
    assert row["note"] == "ask twice"
    assert "ask twice" not in event.ok("videos").out
    assert event.list("talks", "ALFA")[0]["video_state"] == "published"


def test_a_pipe_gets_one_line_a_row_and_csv_the_same_keys(event: Event) -> None:
    cells = event.ok(*EVENING, "videos").cells
    assert cells[0] == ["7 h", "Mending nets", "Hall A", "Mon 9 Nov 11:45", "editing", "sam", "code", "", "BRAVO"]
    assert cells[2][1] == "[link=x] final2", "never markup"
    assert cells[3][6] == "guess 1.00: Build less"
    rows = list(csv.reader(io.StringIO(event.ok(*EVENING, "videos", "is:guessed", "--format", "csv").out)))
    assert rows[0] == KEYS
    assert (rows[1][0], rows[1][3]) == ("row:3@sheet", "review")
    refused(event("videos", "statee:review"), "there is no field “statee” here")


def test_a_narrow_terminal_keeps_titles_and_times(event: Event) -> None:
    """A long key gives way, since its beginning is enough; a column in which nothing stands is left out."""
    env = own_environment({"TERM": "xterm", "NO_COLOR": "1"})
    event.put("videos.csv", SHEET.replace("\n4,", f"\n{'4' * 60},"))
    event.ok("sync")
    child = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], *EVENING, "videos"], cwd=event.folder, env=env, encoding="utf-8",
        dimensions=(24, 80), timeout=20,
    )  # fmt: skip
    head, *lines = re.sub(r"\x1b\[[0-9;]*m", "", child.read()).splitlines()
    child.close()
    assert head.split() == ["age", "title", "room", "ended", "state", "who", "match", "key"]
    assert max(map(len, lines)) <= 80
    assert re.match(r"7 h +Mending nets +Hall A +Mon 9 Nov 11:45 +editing +sam +code +BRAVO$", lines[0].rstrip())
    assert any(re.search(r" row:4+…$", line.rstrip()) for line in lines)


def test_a_feed_s_recordings_are_found_with_their_sessions(event: Event) -> None:
    assert [row["talk_key"] for row in event.list("videos", "feed:sheet")] == ["BRAVO", None, None, "ALFA"]
    assert {row["talk_key"] for row in event.list("videos", "-feed:sheet")} == {"CHARLIE"}, "a guess is no join"
    assert len(event.list("videos", "feed:programme")) == 3


def test_feeds_count_recordings(event: Event) -> None:
    assert event.feed("sheet")["videos"] == 4
    assert (event.feed("programme")["videos"], event.feed("programme")["talks"]) == (0, 3)
    assert [cells[2] for cells in event.ok("feeds").cells] == ["3", "4 videos"]


def test_the_figures(event: Event) -> None:
    found = event.ok(*EVENING, "videos", "--turnaround", "--format", "json").json
    assert list(found) == ["counts", "late", "coming", "figures"]
    assert (found["counts"]["editing"], found["counts"]["waiting_for_files"], found["coming"]) == (1, 1, 0)
    assert [list(row) for row in found["figures"]] == [FIGURES] * 4
    everything, hall_a, hall_b, day = found["figures"]
    assert (everything["of"], everything["name"], everything["public"], everything["open"]) == ("all", None, 1, 2)
    assert (everything["median_hours"], everything["p90_hours"], everything["share"]) == (10.25, 10.25, 1.0)
    assert (hall_a["of"], hall_a["name"], hall_b["median_hours"], day["name"]) == ("room", "Hall A", None, "2026-11-09")
    lines = event.ok(*EVENING, "videos", "--turnaround").lines
    assert lines[0].startswith("waiting for files 1 · recorded 0 · editing 1 · ")
    assert lines[2].split("\t") == ["all", "1", "10.2 h", "10.2 h", "100%", "2", "7.0 h"]
    rows = list(csv.reader(io.StringIO(event.ok(*EVENING, "videos", "--turnaround", "--format", "csv").out)))
    assert [row[1] for row in rows] == ["name", "", "Hall A", "Hall B", "2026-11-09"]


def test_the_target_is_the_rules(event: Event) -> None:
    event.config.write_text(event.config.read_text() + '\n[attention]\nvideo-late = { target = "6h" }\n')
    found = event.ok(*EVENING, "videos", "--turnaround", "--format", "json").json
    assert (found["late"]["editing"], found["figures"][0]["share"], found["figures"][0]["target_hours"]) == (
        1,
        0.0,
        6.0,
    )


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--turnaround", "--letter"), "write one of them"),
        (("--turnaround", "day:1"), "leave out “day:1”"),
        (("--letter", "--format", "json"), "leave out --format"),
        (("--letter", "--private"), "--private is for the list"),
        (("--since", "14:00"), "--since is for the letter"),
        (("--letter", "--since", "soon"), "“soon” is no time"),
        (("--turnaroud",), "did you mean --turnaround?"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(event: Event, args: tuple[str, ...], why: str) -> None:
    refused(event("videos", *args), why)


def test_a_recording_is_marked_by_the_beginning_of_its_key(event: Event) -> None:
    done = event.ok("mark", "video", "row:4", "talk=build less", "owner=me", "note=second part")
    assert done.out.startswith("“[link=x] final2” is linked to “Build less”, handed to ")
    assert "second part" not in done.out
    [row] = event.list("videos", "key:CHARLIE")
    assert (row["key"], row["match"], row["state"]) == ("row:4@sheet", "manual", "published")
    before = held(event)
    assert event.ok("undo").out.startswith("undone: “[link=x] final2” is linked to “Build less”")
    assert [row["match"] for row in event.list("videos", "final2")] == [None]
    event.ok("redo")
    assert held(event)[2:] == before[2:]
    event.ok("mark", "video", "row:4", "talk=none")
    event.ok("mark", "video", "row:4", "talk=-", "cover=Hall A mon 10:00-11:30")
    [row] = event.list("videos", "is:cover")
    assert (row["cover_room"], row["cover_starts_at"]) == ("Hall A", "2026-11-09T10:00:00+01:00")
    assert "nothing changed" in event.ok("doctor", "--rebuild").out


def test_a_session_s_recording_is_marked_by_the_talk(event: Event) -> None:
    done = event.ok("mark", "talk", "BRAVO", "video=needs work", "video_note=no sound", "video_owner=bo", "review=yes")
    assert done.out.startswith("“Mending nets” has a recording that needs work, has a note on its recording,")
    [row] = event.list("videos", "nets", "--private")
    assert (row["state"], row["note"], row["owner"], row["said_by"]) == ("needs_work", "no sound", "bo", login())
    event.ok("mark", "talk", "BRAVO", "video=lost", "lost_told=yes", "approved=yes")
    assert event.list("talks", "BRAVO")[0]["video_state"] == "lost"
    event.ok("mark", "talk", "BRAVO", "video=-")
    assert event.list("talks", "BRAVO")[0]["video_state"] == "editing"
    said = [cells[2:4] for cells in event.ok("history").cells if "video: " in cells[2]]
    assert said == [
        ["video: lost → —", "Mending nets"],
        ["video: needs work → lost", "Mending nets"],
        ["video: needs work", "Mending nets"],
    ]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("talk", "ALFA", "video=gone"), "“gone” is no state of a recording; there are waiting_for_files, recorded"),
        (("video", "row:9", "talk=ALFA"), "no recording has a key that begins with “row:9”; `confdash videos` lists"),
        (("video", "row", "talk=ALFA"), "“row” is the beginning of 4 keys, such as row:1@sheet, row:2@sheet"),
        (("video", " ", "talk=ALFA"), "the key is empty; `confdash videos` lists them"),
        (("video", "row:4", "talk=Mending net"), "there is no session “Mending net”; did you mean “Mending nets”?"),
        (("video", "row:4", "cover=Hall Z mon 09:00-10:00"), "there is no room “Hall Z”; did you mean “Hall B”?"),
        (("video", "row:4", "cover=Hall A mon 11:00-10:00"), "10:00 is not after mon 11:00; write the earlier time"),
        (("video", "row:4", "note=x", "cover=soon"), "is no stretch of a room"),
        (("video", "row:2", "taken_down=yes"), "“Nets” cannot be seen by others anyway"),
        (("video", "row:4", "taken_down=maybe"), "neither yes nor no"),
        (("video", "row:4", "state=lost"), "a video has no field “state”; there are talk, cover, taken_down"),
    ],
)
def test_a_bad_mark_is_one_sentence_and_writes_nothing(event: Event, args: tuple[str, ...], why: str) -> None:
    before = held(event)
    refused(event("mark", *args), why)
    assert held(event) == before


def test_after_the_event_a_time_needs_its_day(event: Event) -> None:
    done = event("mark", "video", "row:4", "cover=Hall A 09:30-12:30")
    refused(done, "the event is from Mon 9 Nov to Tue 10 Nov")
    assert done.err.rstrip().endswith("write its day too, such as mon 09:30")


def test_the_letter_and_its_news(event: Event) -> None:
    letter = event.ok("videos", "--letter", "--since", "2026-11-09").out
    assert letter.startswith("Invented Days: recordings\n")
    assert "Mon 9 Nov 21:00  Queues all the way down · published" in letter
    assert "Queues all the way down" not in event.ok("videos", "--letter").out, "it was not today"
