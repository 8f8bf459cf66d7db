"""Makes scenes for the rules' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.attention.rules.scene import Scene
from tests.store.build import Store, config

#: Makes a scene of a config's text; of two feeds where none is given.
Make = Callable[..., Scene]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes scenes, each in a folder of its own."""
    made: list[Scene] = []

    def one(text: str | None = None) -> Scene:
        made.append(Scene(Store(tmp_path / f"event{len(made)}", text or config(("programme", "calendar")))))
        return made[-1]

    yield one
    for scene in made:
        scene.close()
        scene.store.close()


@pytest.fixture
def scene(make: Make) -> Scene:
    """An empty event of two feeds, the programme believed before the calendar."""
    return make()
