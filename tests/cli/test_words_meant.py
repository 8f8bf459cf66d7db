"""A word that a table has for a state: asked about, answered once from a shell, and written into the config."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.program import Event, prepared

SHEET = "Code,Status\n" + "".join(f"T{number},{word}\n" for number, word in enumerate(("QC", "qc", "rec 2", "online")))
#: What a session stands at of whose recording nothing is known.
WAITS = "waiting_for_files"
MORE = """
[[feeds]]
name = "cutting"
url = "cutting.csv"
kind = "table"
entity = "videos"
[feeds.columns]
code = "Code"
state = "Status"
[feeds.states]
"online" = "published"
"""


def filled(event: Event) -> None:
    event.feeds(("programme", "schedule.json"))
    event.config.write_text(event.config.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    slots = [made.Slot(f"T{number}", f"About {number}", made.hour(number)) for number in range(4)]
    event.put("schedule.json", made.schedule_json(slots))
    event.put("cutting.csv", SHEET)
    event.ok("sync")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def asked(event: Event) -> list[str]:
    return [row["why"] for row in event.list("attention") if row["rule"] == "unknown-words"]


def states(event: Event) -> list[str | None]:
    return [row["state"] for row in sorted(event.list("videos"), key=lambda row: str(row["key"]))]


def test_a_word_is_asked_about_answered_and_written_into_the_config(event: Event) -> None:
    assert asked(event) == [
        "cutting: 2 words are not known: “QC” (2), “rec 2” (1); until somebody says what they mean, they say nothing."
    ]
    assert states(event) == [WAITS, WAITS, WAITS, "published"]
    done = event.ok("mark", "feed", "cutting", "words=qc=review; rec 2=recorded")
    assert done.out == (
        "cutting has “QC” explained as review, “rec 2” explained as recorded; add to [feeds.states] of cutting in"
        ' confdash.toml: "QC" = "review", "rec 2" = "recorded"\n'
    )
    assert asked(event) == []
    assert states(event) == ["review", "review", "recorded", "published"]
    assert "“QC” is review, “rec 2” is recorded" in event.ok("history").out
    since = [row["since"] for row in event.list("videos")]

    lines = done.out.partition("confdash.toml: ")[2].strip().split(", ")
    text = event.config.read_text(encoding="utf-8")
    event.config.write_text(text + "\n".join(lines) + "\n", encoding="utf-8")
    event.ok("sync")
    event.ok("mark", "feed", "cutting", "words=-")
    assert states(event) == ["review", "review", "recorded", "published"], "the config says it now"
    assert [row["since"] for row in event.list("videos")] == since
    assert "nothing changed" in event.ok("doctor", "--rebuild").out


def test_an_answer_is_taken_back(event: Event) -> None:
    event.ok("mark", "feed", "cutting", "words=QC=review")
    assert asked(event) == ["cutting: “rec 2” (1) is not known; until somebody says what it means, it says nothing."]
    assert event.ok("undo").out == "undone: cutting has “QC” explained as review\n"
    assert "2 words are not known" in asked(event)[0]
    event.ok("redo")
    assert event.ok("mark", "feed", "cutting", "words=QC=-").out == "cutting has no word explained any more\n"
    assert states(event) == [WAITS, WAITS, WAITS, "published"]


@pytest.mark.parametrize(
    ("feed", "setting", "why"),
    [
        ("cutting", "words=QC=reviewed", "“reviewed” is no state of a recording; did you mean “review”?"),
        ("cutting", "words=QC", "“QC” explains nothing; write WORD=STATE, such as 'QC=review'"),
        ("cutting", "words=online=lost", "cutting: nobody asks what “online” means; there are QC, rec 2"),
        ("programme", "words=QC=review", "programme: nobody asks what “QC” means: all its words are known"),
        ("cuting", "words=QC=review", "there is no feed “cuting”; did you mean “cutting”?"),
    ],
)
def test_a_bad_answer_is_a_sentence_and_writes_nothing(event: Event, feed: str, setting: str, why: str) -> None:
    done = event("mark", "feed", feed, setting)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert len(asked(event)) == 1
    assert "2 words" in asked(event)[0]
