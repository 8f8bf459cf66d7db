"""The sample's morning: six rows dealt with by six keystrokes, and six undos that give the former state again."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.attention.moments import give
from tests.commands.deciding import Standing
from tests.store.build import Store, config
from tests.tui.driving import WIDE, dashboard

from confdash.cli import morning
from confdash.clock import Clock, real
from confdash.demo import BUSY_MOMENT, FEEDS
from confdash.store import connect, decide, feeds, journal


def sample(folder: Path) -> Store:
    """The sample's first revision, with what its desks have marked by the demo's moment."""
    store = Store(folder, config([name for name, _, _ in FEEDS]))
    store.now = real() - 300
    morning.write(folder)
    with connect.writing(store.link, store.path):
        journal.take_in(store.link, folder)
    give(store, 1)
    with connect.writing(store.link, store.path):
        decide.place_waiting(store.link, feeds.rules(store.link, store.settings))
        store.link.execute("UPDATE feeds SET checked_at = ?", [real()])
    return store


def clock(store: Store) -> Clock:
    """The event's clock, which stands at the demo's moment: in another minute the list is another."""
    moment = int(BUSY_MOMENT.timestamp())
    return Standing(**msgspec.structs.asdict(store.settings.clock(moment - real())), stands=moment)


async def test_six_rows_by_six_keys_and_back_by_six_undos(tmp_path: Path) -> None:
    store = sample(tmp_path / "event")
    before = decide.dump(store.link)
    already = len(journal.entries(store.link))
    async with dashboard(store.folder, WIDE, board="attention", clock=clock(store)) as driven:
        await driven.until(lambda: len(driven.board.rows) > 8)
        rows = len(driven.board.rows)
        for count, key in enumerate(["a", "i", "a", "a", "i", "a"], 1):
            await driven.seen()
            row = driven.key
            await driven.press(key)
            await driven.until(lambda row=row, left=rows - count: len(driven.board.rows) == left)  # type: ignore[misc]
            await driven.until(lambda row=row: driven.key != row)  # type: ignore[misc]
        assert decide.dump(store.link) != before
        made = {entry.batch: entry.field for _, entry in journal.entries(store.link)[already:]}
        assert list(made.values()) == ["ack", "here", "ack", "ack", "here", "ack"]
        for count in range(1, 7):
            await driven.press("u")
            await driven.until(lambda left=rows - 6 + count: len(driven.board.rows) == left)  # type: ignore[misc]
    assert decide.dump(store.link) == before, "every current table is as it was"
    batches = {entry.batch for _, entry in journal.entries(store.link)[already:]}
    assert len(batches) == 12, "undo appends, and takes nothing out"
    store.close()
