"""The wrong row: while syncs reorder the table under the cursor, a key acts on what was highlighted when it came."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from tests.store.build import Store, talk
from tests.tui.driving import Driven, dashboard
from tests.tui.harbour import event, journal
from textual import events
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from confdash.records import Talk

#: So high that the list scrolls, and so wide that no toast lies over a title.
LOW = (140, 24)
#: A key that no command has by itself, for a decision that asks nothing and is written for any talk.
KEYS = '[keys]\n"talk.no_stream" = "9"\n'


def programme(dice: random.Random, number: int, gone: Sequence[str] = ()) -> list[Talk]:
    """Talks at random times of a day, so that each sync puts them into another order; some have vanished."""
    return [
        talk(f"T{n:03}", f"Talk {n:03}", at=1440 + dice.randrange(0, 600, 5), room="Hall A", people=[f"P {n:03}"])
        for n in range(number)
        if f"T{n:03}" not in gone
    ]


#: What is sent to a terminal: moves of its cursor, other sequences, letters.
_SENT = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;?]*[A-Za-z]|\x1b[^\[]|(.)", re.DOTALL)


class Eye:
    """What a person sees highlighted, from what is sent to the terminal and nothing else."""

    def __init__(self, driven: Driven) -> None:
        self.app = driven.app
        self.key: str | None = None
        self._cells: dict[int, dict[int, str]] = {}
        paint = driven.app._display

        def watched(screen: Screen[Any], renderable: RenderableType | None) -> None:
            paint(screen, renderable)
            update: object = renderable
            if isinstance(update, CompositorUpdate) and not self.app._batch_count:
                self._send(update.render_segments(self.app.console))
                self._look()

        driven.app._display = watched  # type: ignore[method-assign]
        driven.board.refresh(layout=True)

    def _send(self, text: str) -> None:
        y = x = 0
        for found in _SENT.finditer(text):
            down, right, letter = found.groups()
            if down:
                y, x = int(down) - 1, int(right) - 1
            elif letter == "\n":
                y, x = y + 1, 0
            elif letter:
                self._cells.setdefault(y, {})[x] = letter
                x += cell_len(letter)

    def _look(self) -> None:
        lines = ("".join(row[x] for x in sorted(row)) for row in self._cells.values())
        line = next((line for line in lines if line.startswith("▌")), "")
        self.key = f"T{line.partition('Talk ')[2][:3]}" if "Talk " in line else None


async def hammer(store: Store, driven: Driven, presses: int, number: int, seed: int) -> int:
    """Presses keys while syncs are shown; each decision must be about what was highlighted. Gives how many were."""
    dice = random.Random(seed)
    eye = Eye(driven)
    await driven.until(lambda: eye.key)
    done: list[str] = []
    for _ in range(presses):
        await driven.press(dice.choice(("j", "k", "pagedown", "pageup", "G", "j", "j")))
        gone = {f"T{dice.randrange(number):03}" for _ in range(4)}
        if eye.key is not None and dice.random() < 0.6:
            gone.add(eye.key)  # the very row under the cursor goes
        store.sync("programme", programme(dice, number, sorted(gone)))
        driven.app._poll()
        for _ in range(dice.randrange(0, 60)):
            await asyncio.sleep(0)
        driven.app.clear_notifications()
        seen = eye.key
        driven.app.post_message(events.Key("9", "9"))
        await driven.until(driven.toasts)
        written = decided(store)
        if len(written) > len(done):
            assert written[-1] == seen, f"{written[-1]} was decided while {seen} was highlighted (seed {seed})"
            done = written
        else:
            refused = driven.toasts()[-1]
            assert seen in done or "just changed" in refused or "nothing here" in refused, refused
    return len(done)


def decided(store: Store) -> list[str]:
    """The talks that were decided about, in order."""
    rows = store.link.execute("SELECT key FROM journal WHERE field = 'do_not_stream' ORDER BY seq").fetchall()
    return [key for (key,) in rows]


async def test_a_key_acts_on_what_was_highlighted_when_it_was_pressed(tmp_path: Path) -> None:
    store = event(tmp_path, programme(random.Random(0), 40), KEYS)
    async with dashboard(store.folder, LOW) as driven:
        await driven.filter("-gone:yes")
        assert await hammer(store, driven, 14, 40, seed=1) > 5
    store.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
async def test_many_keys_act_on_what_was_highlighted(tmp_path: Path, seed: int) -> None:
    store = event(tmp_path, programme(random.Random(seed), 400), KEYS)
    async with dashboard(store.folder, LOW) as driven:
        await driven.filter("-gone:yes")
        assert await hammer(store, driven, 100, 400, seed) > 50
    store.close()


async def test_keys_typed_ahead_of_the_screen_follow_each_other(tmp_path: Path) -> None:
    store = event(tmp_path, [talk(f"T{n:03}", f"Talk {n:03}", at=n * 5) for n in range(30)], KEYS)
    async with dashboard(store.folder, LOW) as driven:
        for key in "jj9j9jjk9":
            driven.app.post_message(events.Key(key, key))
        await driven.until(lambda: len(journal(store.folder)) == 3)
        assert [key for _, key, *_ in journal(store.folder)] == ["T002", "T003", "T004"]
    store.close()


async def test_marks_are_on_keys_when_the_store_gives_their_ids_to_others(tmp_path: Path) -> None:
    store = event(tmp_path, [talk(f"T{n:03}", f"Talk {n:03}", at=n * 5) for n in range(12)], KEYS)
    async with dashboard(store.folder, LOW) as driven:
        await driven.press("j", "space", "space")
        assert set(driven.board.table.marks.keys.values()) == {"T001", "T002"}
        last = store.link.execute("SELECT max(id) FROM talks").fetchone()[0]
        store.link.execute("BEGIN IMMEDIATE")
        for key in ("T001", "T002"):  # as a rebuild does: other ids, the old ones given to others
            store.link.execute("UPDATE talks SET id = -id WHERE key = ?", [key])
        ids = dict(store.link.execute("SELECT key, -id FROM talks WHERE id < 0").fetchall())
        for key, other in (("T001", "T008"), ("T002", "T009")):
            store.link.execute("UPDATE talks SET id = ? WHERE key = ?", [ids[key], other])
        for n, key in enumerate(("T001", "T002"), start=1):
            store.link.execute("UPDATE talks SET id = ? WHERE key = ?", [last + n, key])
        store.link.execute("COMMIT")
        await driven.press("9")
        await driven.until(lambda: "2 talks?" in driven.text())
        await driven.press("y")
        await driven.until(lambda: len(journal(store.folder)) == 2)
        assert {key for _, key, *_ in journal(store.folder)} == {"T001", "T002"}
    store.close()
