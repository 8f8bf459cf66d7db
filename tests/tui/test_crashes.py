"""An error inside the dashboard ends it with one sentence, or is told in the log: never with what it had in hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.driving import dashboard

from confdash import config
from confdash.tui.app import Dashboard

NAME, ADDRESS, AMOUNT = "Amina Waldgrave", "amina.waldgrave@example.org", "1,010.00 EUR"


def break_down() -> None:
    """Fails with what is private in its message and in its variables."""
    name, address = NAME, ADDRESS
    raise LookupError(f"{name} {address} has {AMOUNT}")


def quiet(told: str) -> bool:
    return not [text for text in (NAME, ADDRESS, AMOUNT, "Amina") if text in told]


def test_the_terminal_gets_one_sentence(
    event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    app = Dashboard(event, config.load(event), fill.clock(), sync=False)
    app.call_later(break_down)
    assert app.run(headless=True, size=(120, 40)) is None
    assert app.return_code == 1
    told = capfd.readouterr()
    kept = next(tmp_path.rglob("crash.txt"))
    sentence = " ".join(told.err.split())
    assert sentence.startswith("confdash: an error inside confdash (LookupError); what happened is in ")
    assert sentence.endswith("please report it")
    assert "break_down" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert quiet(told.out + told.err + kept.read_text(encoding="utf-8"))


async def test_what_fails_in_the_background_is_told_without_its_message(event: Path) -> None:
    async def work() -> None:
        break_down()

    async with dashboard(event) as driven:
        driven.app.begin(work(), "trial")
        await driven.until(lambda: driven.app.log_lines.lines)
        (line,) = [sentence for _, grave, sentence in driven.app.log_lines.lines if grave]
        assert line.startswith("trial: LookupError in ")
        assert quiet(line)
        await driven.until(driven.toasts)
        assert quiet("".join(driven.toasts()))
