"""What is kept of an error says where it happened, and nothing of what the program had in hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from confdash import crash, text

#: What no message, note or local variable may bring to light.
PRIVATE = ("ada.nwosu@example.org", "Ada Nwosu", "1.234,50", "Amina Waldgrave")


def fail() -> None:
    """Fails as it happens: the messages quote what was read, and one error leads to the next."""
    name = PRIVATE[3]
    try:
        int(PRIVATE[2])
    except ValueError as error:
        error.add_note(f"the applicant is {name}")
        try:
            dict[str, str]()[PRIVATE[0]]
        except KeyError as other:
            raise ExceptionGroup(PRIVATE[1], [other, ValueError(PRIVATE[1])]) from error


def failed() -> BaseException:
    with pytest.raises(ExceptionGroup) as raised:
        fail()
    return raised.value


def test_the_trace_names_the_lines_and_quotes_nothing() -> None:
    told = "".join(crash.trace(failed()))
    assert not [each for each in PRIVATE if each in told]
    kinds = [line for line in told.splitlines() if line.startswith("builtins.")]
    assert kinds == [
        "builtins.ValueError", "builtins.ValueError", "builtins.KeyError", "builtins.ValueError",
        "builtins.ExceptionGroup",
    ]  # fmt: skip
    assert f'File "{__file__}"' in told
    assert "int(PRIVATE[2])" in told
    assert told.count("Traceback (most recent call last):") == len(kinds)


def test_what_was_suppressed_on_purpose_is_not_told() -> None:
    def translated() -> None:
        try:
            int("x")
        except ValueError:
            raise KeyError(PRIVATE[0]) from None

    with pytest.raises(KeyError) as raised:
        translated()
    assert "builtins.ValueError" not in "".join(crash.trace(raised.value))


def test_the_place_is_that_of_confdash_s_own_line() -> None:
    with pytest.raises((AttributeError, TypeError)) as raised:
        text.line(object())  # type: ignore[arg-type]
    assert re.fullmatch(r"\w+Error in text.py, line \d+", crash.place(raised.value))
    assert crash.place(failed()).startswith("ExceptionGroup in test_crash.py, line ")
    assert crash.place(KeyError(PRIVATE[0])) == "KeyError"


def test_it_is_kept_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    sentence = crash.sentence(failed())
    kept = next(tmp_path.rglob("crash.txt"))
    assert sentence == f"an error inside confdash (ExceptionGroup); what happened is in {kept}, please report it"
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.unlink()
    kept.mkdir()
    assert crash.sentence(failed()) == "an error inside confdash (ExceptionGroup); please report it"
