"""Makes stores for tests, and closes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from tests.store.build import T0, Store

from confdash import clock

#: Makes a store with a config's text, or with feeds of these names.
Make = Callable[[str | Iterable[str]], Store]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes stores, each in a folder of its own."""
    made: list[Store] = []

    def one(text: str | Iterable[str]) -> Store:
        made.append(Store(tmp_path / f"event{len(made)}", text))
        return made[-1]

    yield one
    for store in made:
        store.close()


class Time:
    """Real time, as the tests want it."""

    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The clock of stamps, which stands still."""
    real = Time()
    monkeypatch.setattr(clock, "real", real)
    return real
