"""Every error is one sentence on standard error, says what there is instead, and has the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.program import Done, Event, run

PARTS = ("talks", "speakers", "feeds", "changes")
EVENT = '[event]\nname = "Days"\n'


def complaint(done: Done, code: int = 2) -> str:
    """The sentence of an error; what holds for all of them is checked here."""
    assert (done.code, done.out) == (code, ""), done
    assert done.err.startswith("confdash: ")
    assert done.err.count("\n") == 1, done.err
    assert "Traceback" not in done.err
    assert "Usage:" not in done.err
    sentence = done.err.removeprefix("confdash: ").strip()
    assert not sentence.endswith(".") or "feed" in sentence
    assert len(sentence) < 500
    return sentence


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("tlaks",), ["“tlaks”", "“talks”?"]),
        (("frobnicate",), ["“frobnicate”", "there are demo, init, sync, attention"]),
        (("talks", "--fromat", "json"), ["--fromat", "--format?"]),
        (("sync", "--wacht"), ["--wacht", "--watch?"]),
        (("--frob", "talks"), ["--frob"]),
        (("talks", "--format", "xml"), ["'xml'", "'json'"]),
        (("talks", "--format"), ["--format"]),
        (("talks", "-C", "/tmp"), ["-C", "confdash -C DIR talks"]),
        (("talks", "rom:a"), ["“rom”", "there are room, day, speaker"]),
        (("speakers", "track:a"), ["“track”", "here, due, day, room"]),
        (("feeds", "room:a"), ["“room”", "state, format"]),
        (("changes", "room:a"), ["“room”", "since, of, feed"]),
        (("talks", "day:never"), ["“never” is no day", "day:tue"]),
        (("talks", "day:9999-12-31"), ["no calendar has"]),
        (("talks", "day:²"), ["“²”"]),
        (("talks", "day:1"), ["first day", "`starts`"]),
        (("talks", "is:never"), ["“never”", "is:now"]),
        (("talks", "gone:perhaps"), ["gone:yes"]),
        (("talks", "long:soon"), ["“soon”", "long:>60"]),
        (("talks", "long:99999999999999999999"), ["no number"]),
        (("speakers", "talks:many"), ["“many”", "talks:>1"]),
        (("changes", "since:soon"), ["“soon” is no time"]),
        (("changes", "since:9999-12-31"), ["is no time"]),
        (("--now", "soon", "talks"), ["--now", "“soon”", "2026-11-10T09:00"]),
        (("--now", "9999-12-31T23:59", "talks"), ["--now", "too far away"]),
        (("--now", "2026-11-10T09:00", "sync"), ["--now is for looking only", "`confdash sync`"]),
        (("--now", "2026-11-10T09:00", "sync", "--accept", "programme"), ["--now is for looking only"]),
        (("--now", "2026-11-10T09:00", "join", "TALK01", "TALK02"), ["--now is for looking only", "join"]),
        (("--now", "2026-11-10T09:00", "split", "TALK01"), ["--now is for looking only", "split"]),
        (("--now", "2026-11-10T09:00", "doctor", "--rebuild"), ["--now is for looking only"]),
        (("sync", "fahrplan"), ["“fahrplan”", "there are programme"]),
        (("sync", "--accept", "fahrplan"), ["“fahrplan”", "programme"]),
        (("sync", "--accept", "programme"), ["nothing of “programme” is held", "confdash feeds"]),
        (("sync", "--reject", "programme"), ["nothing of “programme” is held"]),
        (("sync", "--accept", "programme", "--reject", "programme"), ["one feed at a time"]),
        (("join",), ["KEY"]),
        (("join", "TALK01"), ["mark the talks"]),
        (("join", "TALK01", "NONE"), ["“NONE”", "`confdash talks`"]),
        (("join", "TALK0", "TALK10"), ["“TALK0” is the beginning of 9 keys", "TALK01"]),
        (("join", "TALK01", "TALK02"), ["“programme”", "more than one"]),
        (("split", "TALK01"), ["nothing to split"]),
        (("split", "NONE"), ["“NONE”"]),
        (("init", "--timezone", "Copenhagen"), ["“Copenhagen”", "Europe/Copenhagen"]),
        ((), ["needs a terminal", "confdash attention"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line(looked_at: Event, args: tuple[str, ...], words: list[str]) -> None:
    sentence = complaint(looked_at(*args))
    for word in words:
        assert word in sentence


@pytest.mark.parametrize("args", [(part,) for part in PARTS] + [("sync",), ("join", "a", "b"), ()], ids=" ".join)
def test_a_folder_without_a_config(tmp_path: Path, args: tuple[str, ...]) -> None:
    sentence = complaint(Event(tmp_path)(*args))
    assert str(tmp_path) in sentence
    assert "confdash init URL" in sentence


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert "confdash init URL" in complaint(Event(tmp_path / "nowhere")("talks"))
    assert "make it first" in complaint(Event(tmp_path / "nowhere")("init"))
    (tmp_path / "file").write_text("")
    assert "cannot be read" in complaint(Event(tmp_path / "file")("talks"))


@pytest.mark.parametrize("part", PARTS)
def test_before_the_first_sync(tmp_path: Path, part: str) -> None:
    sentence = complaint(Event(tmp_path).feeds(("programme", "a.ics"))(part), 1)
    assert "run `confdash sync`" in sentence


def test_a_sync_of_no_feeds(tmp_path: Path) -> None:
    assert "[[feeds]]" in complaint(Event(tmp_path).feeds()("sync"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[event]\nname = "Days"\ntimzone = "UTC"\n', ["line 3", "event.timzone", "“timezone”?"]),
        ('[event]\nname = "Days"\ntimezone = "Copenhagen"\n', ["line 3", "event.timezone", "Europe/Copenhagen"]),
        ("[event]\nname = 7\n", ["line 2", "event.name", "a text in quotes, not a number"]),
        ("[event]\n", ["“name” is missing"]),
        ("", ["“event” is missing"]),
        (EVENT + "[[feed]]\n", ["line 3", "feed", "“feeds”?"]),
        (
            EVENT + '[[feeds]]\nname = "a"\nurl = "a.ics"\nevery = "often"\n',
            ["line 6", "feeds (number 1).every", "30s"],
        ),
        (EVENT + '[[feeds]]\nname = "a"\nurl = "a.ics"\nkind = "pretalx"\n', ["line 6", "kind"]),
        (EVENT + '[[feeds]]\nname = "a"\nurl = "ftp://x/a"\n', ["line 5", "http"]),
        (EVENT + '[[feeds]]\nname = "a"\nurl = "x"\n' * 2, ["two feeds are called “a”"]),
        (EVENT + '[[feeds]]\nname = "a"\nurl = "x"\ntoken = "s3cret"\n', ["line 6", "env:NAME", "never the secret"]),
        (EVENT + '[[feeds]]\nname = "a"\nurl = "x"\nowns = ["rooms"]\n', ["“rooms”", "room"]),
        (EVENT + '[kinds]\nLecture = "lesson"\n', ["“lesson” is no kind", "talk"]),
        (EVENT + "starts = 2026-11-11\nends = 2026-11-09\n", ["ends before it starts"]),
        (EVENT + 'day_starts = "4 am"\n', ["line 3", "04:00"]),
        ("[event\n", ["not valid TOML", "line 1"]),
        ('[event]\nname = "\x1b]52;c;x\x07"\n', ["not valid TOML"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else value[:40],
)
def test_a_config_that_is_wrong(tmp_path: Path, text: str, words: list[str]) -> None:
    event = Event(tmp_path)
    event.config.write_text(text, encoding="utf-8")
    for command in ("talks", "sync"):
        sentence = complaint(event(command))
        assert str(event.config) in sentence
        assert "s3cret" not in sentence
        for word in words:
            assert word in sentence


def test_a_config_that_is_not_utf_8(tmp_path: Path) -> None:
    event = Event(tmp_path)
    event.config.write_bytes(b'[event]\nname = "M\xf8de"\n')
    assert "not UTF-8 at byte 17" in complaint(event("talks"))


def test_an_error_of_ours_is_kept_for_a_report(looked_at: Event, tmp_path: Path) -> None:
    """Where something unforeseen happens, a person gets one sentence, and the traceback lies in a file of theirs."""
    broken = tmp_path / "sitecustomize.py"
    broken.write_text("import confdash.config\ndef load(folder): return {}['x']\nconfdash.config.load = load\n")
    looked_at.env = {"PYTHONPATH": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    try:
        done = looked_at.really("talks")
    finally:
        looked_at.env = {}
    sentence = complaint(done, 1)
    assert "an error inside confdash (KeyError)" in sentence
    crash = next(tmp_path.rglob("crash.txt"))
    assert str(crash) in sentence
    assert "Traceback" in crash.read_text(encoding="utf-8")
    assert crash.stat().st_mode & 0o777 == 0o600


def test_the_same_as_a_process(looked_at: Event) -> None:
    assert complaint(looked_at.really("talks", "rom:a")) == complaint(looked_at("talks", "rom:a"))


def test_the_version() -> None:
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("confdash, version ")
