"""Makes `tests.tui` importable, and gives stores to tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from confdash.tui.lookout import Lookout

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


@pytest.fixture(autouse=True)
def _a_dashboard_ends_with_its_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As `tui/running.py` ends it: else each would evaluate its rules every 15 s to the end of all tests."""
    started: list[Lookout] = []
    start = Lookout.start

    def noted(lookout: Lookout) -> None:
        started.append(lookout)
        start(lookout)

    monkeypatch.setattr(Lookout, "start", noted)
    yield
    for lookout in started:
        lookout._context.fetcher.close()
        lookout.close()
        lookout._context.watcher.close()
        if lookout._thread is not None:
            lookout._thread.join(10)
            assert not lookout.running


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_are_parsed_once() -> Iterator[None]:
    """Textual keeps what it parsed as long as the application lives; here hundreds of them have the same sheets."""
    parse, known = Stylesheet._parse_rules, dict[tuple[object, ...], list[RuleSet]]()

    def once(
        sheet: Stylesheet, css: str, read_from: tuple[str, str], is_default_rules: bool = False,
        tie_breaker: int = 0, scope: str = "",
    ) -> list[RuleSet]:  # fmt: skip
        asked = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*asked, *sheet._variables.items())
        if key not in known:
            known[key] = parse(sheet, *asked)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield
