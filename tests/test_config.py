"""`confdash.toml`: what may stand in it, and the sentence for everything else (design §9)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.config import CONFIG, ConfigError, Feed, Settings, load, parse
from confdash.config_check import duration
from confdash.config_error import line_of

EVENT = """\
# Harbour Days
[event]
name = "Harbour Days 2026"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
day_starts = "05:30"

[[feeds]]
name = "programme"
url = "https://cfp.example.org/harbour/schedule.json"
every = "2m"

[[feeds]]
name = "calendar"
url = "calendar.ics"
covers = "window"
owns = ["room", "starts_at"]

[rooms]
"Hall A, 2nd floor" = "Hall A"
[kinds]
"Harbour walk" = "social"
[views]
"Hall A today" = 'talks room:"Hall A" day:today'
"""


def test_all_that_may_stand_there() -> None:
    settings = parse(EVENT)
    clock = settings.clock(60)
    assert (clock.timezone, clock.day_starts, clock.offset) == ("Europe/Copenhagen", 330, 60)
    assert (clock.first_day, clock.last_day) == (dt.date(2026, 11, 9), dt.date(2026, 11, 11))
    programme, calendar = settings.feeds
    assert (programme.seconds, programme.local, programme.covers, programme.owns) == (120, False, "whole", ())
    assert (calendar.seconds, calendar.local, calendar.covers, calendar.owns) == (
        300,
        True,
        "window",
        ("room", "starts_at"),
    )
    assert settings.rooms == {"Hall A, 2nd floor": "Hall A"}
    assert settings.feed("calendar") == calendar
    assert settings.feed("none") is None


def test_the_least_that_must_stand_there() -> None:
    settings = parse('[event]\nname = "x"')
    assert (settings.event.timezone, settings.clock().day_starts, settings.feeds) == ("UTC", 240, ())


def wrong(text: str) -> str:
    """The sentence for a config that is wrong."""
    with pytest.raises(ConfigError) as told:
        parse(text, "/event/confdash.toml")
    sentence = str(told.value)
    assert sentence.startswith("/event/confdash.toml")
    assert "\n" not in sentence
    return sentence.removeprefix("/event/confdash.toml")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        # keys
        ("timezone =", "timezon =", ", line 4: event.timezon:", "did you mean “timezone”?"),
        ("every =", "evry =", ", line 12: feeds (number 1).evry:", "did you mean “every”?"),
        ("covers =", "xyzzy =", ", line 17: feeds (number 2).xyzzy:", "there are name, url, every,"),
        ("[event]", "[evnt]", ", line 2: evnt:", "did you mean “event”?"),
        ('name = "calendar"', "", ", line 14: feeds (number 2):", "“name” is missing here; add it"),
        # types
        ('"Harbour Days 2026"', "7", ", line 3: event.name:", "this must be a text in quotes, not a number"),
        ("2026-11-09", '"Monday"', ", line 5: event.starts:", "a date such as 2026-11-09"),
        ('["room", "starts_at"]', '"room"', ", line 18: feeds (number 2).owns:", "this must be a list"),
        ('"window"', "true", ", line 17: feeds (number 2).covers:", "this must be"),
        # values
        ("Europe/Copenhagen", "Europe/Copenhagn", ", line 4: event.timezone:", "did you mean “Europe/Copenhagen”?"),
        ("Europe/Copenhagen", "Moon/Base", ", line 4: event.timezone:", "write it as Area/City"),
        ("05:30", "5", ", line 7: event.day_starts:", "write it as 04:00"),
        ("05:30", "05:30:00", ", line 7: event.day_starts:", "write it as 04:00"),
        ("05:30", "24:00", ", line 7: event.day_starts:", "write it as 04:00"),
        ("2026-11-11", "2026-11-08", ", line 6: event.ends:", "ends before it starts"),
        ('"2m"', '"2 minutes"', ", line 12: feeds (number 1).every:", "write it as 30s, 2m or 1h"),
        ('"2m"', '"0s"', ", line 12: feeds (number 1).every:", "write it as 30s, 2m or 1h"),
        ('"window"', '"windw"', ", line 17: feeds (number 2).covers:", "did you mean “window”?"),
        ('"starts_at"', '"start_at"', ", line 18: feeds (number 2).owns:", "did you mean “starts_at”?"),
        ('"social"', '"socail"', ": kinds.Harbour walk:", "did you mean “social”?"),
        ('"social"', '"xyzzy"', ": kinds.Harbour walk:", "there are talk, keynote,"),
        # feeds
        ('"calendar"', '"programme"', ", line 15: feeds (number 2).name:", "two feeds are called “programme”"),
        ('"calendar"', '"local"', ", line 15: feeds (number 2).name:", "cannot be a feed's name"),
        ('"calendar"', '"a/b"', ", line 15: feeds (number 2).name:", "cannot be a feed's name"),
        ('"calendar"', '""', ", line 15: feeds (number 2).name:", "cannot be a feed's name"),
        ("https://cfp", "ftp://cfp", ", line 11: feeds (number 1).url:", "by http, https or from a file"),
        ("https://cfp", "file:///cfp", ", line 11: feeds (number 1).url:", "by http, https or from a file"),
        ("cfp.example.org", "[::1", ", line 11: feeds (number 1).url:", "this is not a web address"),
        ("cfp.example.org", "e.org:port", ", line 11: feeds (number 1).url:", "this is not a web address"),
        ("cfp.example.org/", "/", ", line 11: feeds (number 1).url:", "this is not a web address"),
        ('every = "2m"', 'token = "hunter2"', ", line 12: feeds (number 1).token:", "never the secret itself"),
        ('every = "2m"', 'token = "cmd: "', ", line 12: feeds (number 1).token:", "never the secret itself"),
    ],
)  # fmt: skip
def test_file_line_key_and_the_nearest_right_name(old: str, new: str, place: str, words: str) -> None:
    sentence = wrong(EVENT.replace(old, new, 1))
    assert place in sentence
    assert words in sentence
    assert "hunter2" not in sentence


def test_line_of_a_kind() -> None:
    assert wrong(EVENT.replace('"social"', '"xyzzy"')).startswith(", line 23: kinds.Harbour walk:")


def test_what_is_no_toml() -> None:
    sentence = wrong(EVENT.replace('every = "2m"', 'every = "2m'))
    assert sentence.startswith(": not valid TOML:")
    assert "line 12" in sentence


def test_an_empty_file() -> None:
    assert wrong("") == ": “event” is missing; add it"


def judged(text: str) -> Settings | str:
    """The settings, or the sentence that says why there are none."""
    try:
        return parse(text)
    except ConfigError as error:
        return str(error)


@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_sentence(text: str) -> None:
    found = judged(text)
    assert isinstance(found, Settings) or found.startswith(CONFIG)


_VALUES = st.recursive(
    st.one_of(
        st.integers(),
        st.booleans(),
        st.text(
            st.characters(codec="ascii", exclude_characters='"\\', min_codepoint=32, max_codepoint=126), max_size=8
        ),
    ),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@given(
    st.dictionaries(st.sampled_from(["name", "timezone", "starts", "day_starts", "nme"]), _VALUES, max_size=4),
    st.lists(
        st.dictionaries(st.sampled_from(["name", "url", "every", "owns", "token", "kind", "x"]), _VALUES, max_size=5),
        max_size=3,
    ),
)
def test_any_values_are_settings_or_a_sentence(event: dict[str, object], feeds: list[dict[str, object]]) -> None:
    def pairs(table: dict[str, object]) -> str:
        return "\n".join(f"{key} = {_toml(value)}" for key, value in table.items())

    text = "\n".join(["[event]", pairs(event), *(f"[[feeds]]\n{pairs(feed)}" for feed in feeds)])
    found = judged(text)
    if isinstance(found, Settings):
        assert found.clock().zone.key == found.event.timezone
        assert all(each.seconds > 0 for each in found.feeds)
    else:
        assert found.startswith(f"{CONFIG}, line ")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_lines_of_keys_that_stand_twice() -> None:
    assert line_of(EVENT, ["feeds", "0", "name"]) == 10
    assert line_of(EVENT, ["feeds", "1", "name"]) == 15
    assert line_of(EVENT, ["feeds", "1", "every"]) == 14, "its table, where the key itself is not there"
    assert line_of(EVENT, ["event", "name"]) == 3
    assert line_of('event = {name = "x"}', ["event", "name"]) == 1
    assert line_of(EVENT, []) is None


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("2m", 120), ("1h", 3600), (" 5 m ", 300)])
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0m", "m", "2", "-2m", "2d", "1.5h", "2m3s", "9999999s"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time; write it as 30s, 2m or 1h"):
        duration(text)


# The file


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text(EVENT, encoding="utf-8-sig")
    assert load(tmp_path) == parse(EVENT)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"there is no {CONFIG} in {tmp_path}: .*`confdash init URL…`"):
        load(tmp_path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_bytes(b'[event]\nname = "\xff"')
    with pytest.raises(ConfigError, match=f"{CONFIG}: not UTF-8 at byte 16; save it as UTF-8"):
        load(tmp_path)


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / CONFIG).mkdir()
    with pytest.raises(ConfigError, match=f"{CONFIG} cannot be read: Is a directory"):
        load(tmp_path)


def test_the_meaning_changes_with_what_folding_depends_on_and_with_nothing_else() -> None:
    settings = parse(EVENT)
    for old, new in (("2m", "3m"), ("2026-11-11", "2026-11-12"), ("Days 2026", "Nights")):
        other = parse(EVENT.replace(old, new))
        assert other.meaning() == settings.meaning(), old
        assert other.digest() != settings.digest()
    for old, new in (
        ('"calendar"', '"kalender"'),
        ('"starts_at"', '"title"'),
        ('"Hall A"\n[', '"Hall B"\n['),
        ('"social"', '"break"'),
    ):
        assert parse(EVENT.replace(old, new, 1)).meaning() != settings.meaning(), old


# Secrets


def feed(token: str | None) -> Feed:
    return Feed(name="sheet", url="https://example.org/x", token=token)


def test_a_token_comes_from_the_environment_or_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEET_TOKEN", "hunter2")
    assert feed("env:SHEET_TOKEN").secret() == "hunter2"
    assert feed("cmd:printf 'hunter2\\n'").secret() == "hunter2"
    assert feed(None).secret() is None


@pytest.mark.parametrize("token", ["env:NOT_SET_ANYWHERE", "cmd:exit 3", "cmd:true", "cmd:no-such-program-here"])
def test_a_token_that_cannot_be_had(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET_ANYWHERE", raising=False)
    with pytest.raises(ConfigError, match="feed “sheet”: "):
        feed(token).secret()


def test_a_good_token_is_taken_as_it_is_written() -> None:
    for token in ("env:SHEET_TOKEN", "cmd:pass show sheet", "cmd:a | b: c"):
        assert parse(EVENT.replace('every = "2m"', f'token = "{token}"')).feeds[0].token == token
