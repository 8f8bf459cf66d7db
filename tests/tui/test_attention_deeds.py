"""What is done on the Attention board: opening, filtering, putting away; and what must never wait for the rules."""

from __future__ import annotations

import time
from pathlib import Path

from tests.tui import wanted
from tests.tui.attention import rows, settled
from tests.tui.driving import MIDDLE, WIDE, dashboard

SMALL = (60, 20)


async def test_enter_opens_the_record_and_a_bundle_its_board_with_a_way_back(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 1, 9)
    for number in (4, 15, 26):
        wanted.want(link, number, 30, sort="many")
    async with dashboard(tmp_path, MIDDLE, board="attention") as driven:
        await settled(driven, 2)
        await driven.press("enter")
        await driven.until(lambda: "Why, and the whole record" in driven.text())
        assert "It is wanted because of Tracing in the dark." in driven.text()
        assert "https://example.org/T000001" in driven.text()
        await driven.press("escape", "j")
        assert "3 of a kind" in rows(driven)[2]
        assert rows(driven)[2].endswith("▸ 3")
        for back in ("escape", "minus"):
            await driven.press("enter")
            await driven.until(lambda: driven.board.board.name == "talks" and driven.board.settled)
            await driven.until(lambda: driven.board.memory.filter == "title:build")
            await driven.until(lambda: "3 of a kind · esc goes back" in driven.text())
            await driven.press(back)
            await driven.until(lambda: driven.board.board.name == "attention")
            assert driven.board.table.cursor == 1
        # What was not opened from here is a filter as any other.
        await driven.press("2")
        await driven.until(lambda: driven.board.board.name == "talks")
        await driven.press("escape")
        await driven.until(lambda: driven.board.memory.filter == "" and driven.board.settled)
        assert driven.board.board.name == "talks"


async def test_a_filter_finds_rows_and_a_wrong_field_is_said(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    for number in range(5):
        wanted.want(link, number, 10 + number, severity="critical" if number < 2 else "warning")
    async with dashboard(tmp_path, MIDDLE, board="attention") as driven:
        await settled(driven, 5)
        await driven.filter("severity:crit")
        assert len(driven.board.rows) == 2
        assert "all desks · 2 of 5" in driven.lines()[2]
        await driven.press("escape")
        await settled(driven, 5)
        await driven.filter("-colour:x")
        assert "there is no field “colour” here; there are rule, severity" in driven.text()
        assert len(driven.board.rows) == 5
        await driven.press("escape", "question_mark")
        await driven.until(lambda: "Keys on Attention" in driven.text())
        await driven.press("G")
        await driven.until(lambda: "severity:critical" in driven.text())


async def test_a_broken_rule_is_said_once_and_stops_no_other(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 1, 9)
    wanted.rule(tmp_path, "broken", 'title = "Broken"\ndesk = "video"\nsql = "SELECT nonsense FROM nowhere"\n')
    async with dashboard(tmp_path, MIDDLE, board="attention") as driven:
        await settled(driven, 1)
        await driven.until(lambda: any("broken" in toast for toast in driven.toasts()))
        found = driven.app.context.listing
        link.execute("UPDATE talks SET track = 'critical' WHERE subtitle = 'wanted'")
        await driven.until(lambda: driven.app.context.listing is not found)
        assert sum("broken" in toast for toast in driven.toasts()) == 1
    link.close()


async def test_quitting_waits_for_no_rule(tmp_path: Path) -> None:
    wanted.event(tmp_path).close()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    wanted.rule(tmp_path, "endless", f'title = "Endless"\ndesk = "video"\nsql = "{endless}"\n')
    async with dashboard(tmp_path, MIDDLE) as driven:
        await driven.until(lambda: driven.app.lookout.running)
        begun = time.monotonic()
        await driven.press("q")
        await driven.until(lambda: not driven.app.is_running)
        await driven.until(lambda: not driven.app.lookout.running)
        assert time.monotonic() - begun < 1


async def test_talks_that_need_a_human_have_a_sign_and_n_goes_from_one_to_the_next(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    link.execute("UPDATE talks SET starts = NULL, ends = NULL")
    keys = [wanted.want(link, number, 10 * number, severity="critical") for number in (7, 20, 33)]
    wanted.want(link, 40, 100, severity="info")
    async with dashboard(tmp_path, WIDE) as driven:
        await driven.until(lambda: len(driven.app.context.flags) == 3)
        assert driven.text().count("▲ ") >= 3
        await driven.press("G", "N")
        await driven.until(lambda: driven.key == keys[2])
        await driven.press("N")
        await driven.until(lambda: driven.key == keys[1])
        await driven.press("n")
        await driven.until(lambda: driven.key == keys[2])
        await driven.press("n")
        await driven.until(lambda: "no talk below needs a human" in driven.text())
        assert driven.key == keys[2]


async def test_acknowledging_takes_the_row_and_undo_gives_it_back(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    keys = [wanted.want(link, number, 10 + number) for number in range(3)]
    link.close()
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 3)
        await driven.press("j", "a")
        await settled(driven, 2)
        assert driven.key == f"talk {keys[2]}"
        await driven.press("u")
        await settled(driven, 3)
        assert driven.key == f"talk {keys[2]}"


async def test_what_is_put_away_goes_at_once_and_the_next_key_is_for_the_next_row(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    keys = [wanted.want(link, number, 10 + number) for number in range(8)]
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 8)
        driven.app.lookout.close()  # however long the rules take, nobody waits for them
        for number in range(6):
            assert driven.key == f"talk {keys[number]}"
            await driven.press("a")
            await driven.until(lambda number=number: driven.key == f"talk {keys[number + 1]}")  # type: ignore[misc]
            await driven.seen()
        assert "no longer listed" not in driven.text()
        told = [tuple(row) for row in link.execute("SELECT key FROM journal ORDER BY seq")]
        assert told == [(f"wanted talk {key}",) for key in keys[:6]]
        await driven.press("q")
    async with dashboard(tmp_path, WIDE) as driven:
        await settled(driven, 2)
        await driven.press(*"uuuuuu")
        await settled(driven, 8)
    link.close()


async def test_the_link_of_a_row_is_the_one_it_names_else_its_talks(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    key = wanted.want(link, 1, 9)
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 1)
        await driven.press("Y")
        assert driven.app.clipboard == f"https://example.org/{key}"
        link.execute("UPDATE talks SET title = 'see https://video.example.org/x' WHERE key = ?", [key])
        await driven.until(lambda: "see https" in rows(driven)[1])
        await driven.press("Y")
        assert driven.app.clipboard == "https://video.example.org/x"
    link.close()
