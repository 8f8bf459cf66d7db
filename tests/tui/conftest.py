"""Makes `tests.tui` importable, and gives stores to tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """The folder of an event with sixty talks in its store."""
    from tests.tui import fill

    fill.store(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of whoever runs the tests changes nothing."""
    for name in ("NO_COLOR", "CONFDASH_ASCII", "LC_ALL", "LC_CTYPE", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
