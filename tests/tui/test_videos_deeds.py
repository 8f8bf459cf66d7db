"""Deciding on the Videos board, on a store that was really synced: what a key does is seen at once."""

from __future__ import annotations

from pathlib import Path

from tests.store.build import HOUR, Store, film, public, talk
from tests.tui.driving import WIDE, Driven, dashboard
from tests.tui.fill import NOW, clock
from tests.tui.harbour import AT
from tests.tui.harbour import event as harbour

LIST = '[[feeds]]\nname = "playlist"\nurl = "playlist.json"\n'


def event(folder: Path) -> Store:
    """Two talks of yesterday: of one the recording is being cut, another may be of the second."""
    store = harbour(
        folder,
        [
            talk("CUT", "Operators by hand", at=AT - 1500, code="CUT", people=["Bo Lindqvist"]),
            talk("PAST", "What we learned from losing a region", at=AT - 1440, people=["Søren Holm"]),
        ],
        config=LIST,
    )
    store.now = NOW - 2 * HOUR
    store.film(
        "playlist",
        [film("row:1", code="CUT", state="editing"), public("youtube:guess", "What we learned from losing a region")],
    )
    return store


async def under(driven: Driven, key: str) -> None:
    """Puts the cursor on the row of a session or a stray."""
    table = driven.board.table
    at = next(at for at in range(len(table.rows)) if getattr(table.rows.at(at), "key", "") == key)
    table.go(at)
    await driven.seen()


async def test_a_guess_is_confirmed_by_a_key_and_undone(tmp_path: Path) -> None:
    store = event(tmp_path)
    assert store.videos()["youtube:guess"].match == "guessed"
    async with dashboard(store.folder, WIDE, board="videos", clock=clock()) as driven:
        assert "5 Videos 0/2" in driven.lines()[1]
        await driven.until(lambda: "nothing is public yet · 2 open, oldest 24 h" in driven.lines()[4])
        await under(driven, "youtube:guess")
        await driven.press("b")
        await driven.until(lambda: "5 Videos 1/2" in driven.lines()[1])
        await driven.until(lambda: "published 1" in driven.lines()[3])
        assert "1 open, oldest 24 h" in driven.lines()[4]
        assert store.videos()["youtube:guess"].match == "manual"
        await driven.settled()
        await under(driven, "PAST")
        assert "by hand" in driven.text()
        await driven.press("u")
        await driven.until(lambda: "5 Videos 0/2" in driven.lines()[1])
        assert store.videos()["youtube:guess"].match == "guessed"
    store.close()


async def test_a_recording_is_handed_to_a_person_and_the_row_says_so(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE, board="videos", clock=clock()) as driven:
        await under(driven, "CUT")
        await driven.press("w")
        await driven.until(lambda: "Who takes it" in driven.text())
        await driven.press(*"robin", "enter")
        await driven.until(lambda: store.films()["CUT"].owner == "robin")
        await driven.until(lambda: "has it    robin" in driven.text())
        await driven.until(lambda: "handed to robin" in driven.text())
    store.close()
