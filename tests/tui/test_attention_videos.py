"""A recording on the Attention board: what its row tells, what can be done there, and what opens."""

from __future__ import annotations

from pathlib import Path

from tests.commands.deciding import PROGRAMME, Desks
from tests.commands.filming import HOST, filmed
from tests.store.build import HOUR, T0, config, public
from tests.tui.attention import rows
from tests.tui.driving import WIDE, dashboard


async def test_what_must_not_be_public_is_told_confirmed_and_opened(tmp_path: Path) -> None:
    event = Desks(tmp_path / "event")
    event.at = 28 * HOUR // 60
    event.sync("programme", PROGRAMME)
    filmed(event)
    event.film("host", [*HOST, public("youtube:golf", "Twice", published_at=T0 + 20 * HOUR)])
    event.configure(config(["programme", "host", "sheet"]))  # nobody is asked who sits here
    async with dashboard(event.folder, WIDE, board="attention", clock=event.clock) as driven:
        await driven.until(lambda: any("Maybe opted out, but public" in row for row in rows(driven)))
        await driven.settled()
        await driven.press("g", "g")
        await driven.seen()
        await driven.until(lambda: "seen by" in driven.text())
        assert "everybody" in driven.text()
        assert "Maybe this is “Nets”" in driven.text()
        await driven.press("b")
        await driven.until(lambda: any(" Opted out, but public" in row for row in rows(driven)))
        assert event.videos()["youtube:nets"].match == "manual"
        await driven.settled()
        await driven.press("enter")
        await driven.until(lambda: "Why, and the whole record" in driven.text())
        assert "https://youtu.be/nets" in driven.text()
        assert "seen by" in driven.text()
    event.close()


async def test_a_bundle_of_recordings_opens_their_board(tmp_path: Path) -> None:
    event = Desks(tmp_path / "event")
    event.at = 28 * HOUR // 60
    event.sync("programme", PROGRAMME)
    filmed(event)
    event.configure(config(["programme", "host", "sheet"]))
    async with dashboard(event.folder, WIDE, board="attention", clock=event.clock) as driven:
        await driven.until(lambda: any("Videos of Monday late" in row for row in rows(driven)))
        await driven.settled()
        await driven.filter("rule:video-late")
        await driven.seen()
        await driven.press("enter")
        await driven.until(lambda: driven.board.board.name == "videos" and driven.board.settled)
        assert driven.board.memory.filter == "is:late -state:lost day:2026-11-09"
        await driven.until(lambda: len(driven.board.rows) == 2)
    event.close()
