"""The Attention board: what stands where, what moves with the clock and the data, and what it says when all is well."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from tests.tui import fill, wanted
from tests.tui.attention import rows, settled
from tests.tui.driving import MIDDLE, NARROW, WIDE, dashboard

from confdash import config
from confdash.tui.attention_screen import AttentionScreen

SMALL = (60, 20)


async def test_what_hurts_first_stands_first_under_its_band_and_the_cursor_is_there(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    for number, minutes, severity in (
        (0, 300, "critical"),
        (1, 9, "warning"),
        (2, 40, "critical"),
        (3, 2000, "warning"),
    ):
        wanted.want(link, number, minutes, severity=severity)
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 4)
        assert driven.line == 0
        assert driven.key == "talk T000002"
        lines = rows(driven)
        assert lines[0].startswith(" now ──")
        assert lines[1].startswith("▌  !!  critical  40 min      Wanted What we learned")
        assert lines[2].startswith("   !   warning    9 min      Wanted Tracing in the dark")
        assert lines[3].startswith(" today ──")
        assert lines[4].startswith("   !!  critical  15:21")
        assert lines[5].startswith(" later ──")
        assert lines[6].startswith("   !   warning   Wed 19:41")
        assert "Hall C" in lines[1]
        assert "Ada Nwosu" in lines[1]
        assert "1 Attention 4 !!" in driven.lines()[1]
        assert "all desks · 4 need a human" in driven.lines()[2]


async def test_the_cursor_passes_over_headings_and_the_first_one_stays_in_sight(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    for number in range(40):
        wanted.want(link, number, 5 + number if number < 20 else 100 + number)
    async with dashboard(tmp_path, NARROW, board="attention") as driven:
        await settled(driven, 40)
        table = driven.board.table
        seen = []
        for _ in range(39):
            seen.append(driven.key)
            await driven.press("j")
        assert [*seen, driven.key] == [row.key for row in driven.board.rows.some(99)]  # type: ignore[attr-defined]
        assert table.render_line(table.line_of(39) - round(table.scroll_y) + 1).text.startswith("▌")
        await driven.press("g")
        assert round(table.scroll_y) == 0
        await driven.press("j")
        await driven.pilot.click("#table", offset=(10, 1))  # the heading
        assert table.cursor == 1
        await driven.pilot.click("#table", offset=(10, 2))
        assert table.cursor == 0


async def test_the_cursor_stays_on_its_row_while_the_list_is_another(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    keys = [wanted.want(link, number, 10 + number) for number in range(6)]
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 6)
        await driven.press("j", "j", "space", "k")
        assert driven.key == f"talk {keys[2]}"
        wanted.want(link, 2, 50, severity="critical")
        wanted.want(link, 9, 1)
        await settled(driven, 7)
        await driven.until(lambda: driven.board.table.cursor == 0)
        assert driven.key == f"talk {keys[2]}"
        assert list(driven.board.table.marks.keys.values()) == [f"talk {keys[2]}"]
        link.execute("UPDATE talks SET subtitle = NULL WHERE key = ?", [keys[2]])
        await settled(driven, 6)
        assert driven.key == "talk T000009"
        assert not driven.board.table.marks
    link.close()


async def test_minutes_count_down_without_the_rules_being_run_again(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 1, 9)
    wanted.want(link, 2, None)
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 2)
        assert rows(driven)[1].startswith("▌  !   warning    9 min ")
        found = driven.app.context.listing
        for minutes, text in ((2, " 7 min "), (9, "now "), (14, " 5 min ago"), (9 + 180, " 3 h ago")):
            driven.app.context.clock = fill.clock(fill.NOW + 60 * minutes)
            driven.app.tick()
            assert rows(driven)[1].startswith(f"▌  !   warning   {text}")
        await driven.until(lambda: "3 h ago" in rows(driven)[1] and "warning · 3 h ago" in driven.text())
        assert driven.app.context.listing is found
        assert any(line.startswith("   !   warning    —") for line in rows(driven))


async def test_when_nothing_needs_a_human_it_says_so_and_when_it_looked(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 5, 20, severity="info")
    for size in (WIDE, SMALL):
        async with dashboard(tmp_path, size, board="attention") as driven:
            await driven.until(lambda: "Nothing needs a human." in driven.text())
            text = " ".join(driven.text().split())
            assert "Looked at 10:21:" in text
            assert re.search(r"; 1 for information; next look in \d+ s\b", text)
            assert not driven.board.pane.display
            assert "1 Attention 0 " in driven.lines()[1]
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await driven.until(lambda: f"4 rules on, {wanted.built_in()} off." in driven.text())
        wanted.want(link, 1, 9)
        await settled(driven, 1)
        await driven.until(lambda: driven.board.pane.display and "It is wanted because" in driven.text())
    link.close()


async def test_a_desks_view_hides_no_critical_without_a_word_and_never_what_stands_always(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 1, 9, severity="critical")
    wanted.want(link, 2, 20, severity="critical", sort="late")
    wanted.want(link, 3, 30, severity="critical", sort="public")
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 3)
        assert "at other desks" not in driven.text()
        await driven.press("0")
        await driven.until(lambda: "Whose rows" in driven.text())
        assert "3 rows, 3 critical" in driven.text()
        await driven.press("p")
        await settled(driven, 2)
        text = "\n".join(rows(driven))
        assert "Wanted Tracing" in text
        assert "Public Operators" in text
        assert "programme desk · 2 need a human" in driven.lines()[2]
        assert "!! 1 critical at other desks" in driven.lines()[1]
        assert "1 Attention 2 !!" in driven.lines()[1]
        await driven.press("2")
        await driven.until(lambda: driven.board.board.name == "talks")
        assert "!! 1 critical at other desks" in driven.lines()[1]
        await driven.press("1")
        await driven.until(lambda: driven.board.board.name == "attention")
        await driven.press("0", "s")
        await settled(driven, 1)
        await driven.press("q")
    async with dashboard(tmp_path, WIDE) as driven:
        await settled(driven, 1)
        assert driven.app.context.state.desk == "scholarships"


async def test_an_empty_view_tells_of_the_other_desks(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    wanted.want(link, 1, 9)
    async with dashboard(tmp_path, NARROW, board="attention") as driven:
        await settled(driven, 1)
        await driven.press("0", "v")
        await driven.until(lambda: "Nothing needs the video desk." in driven.text())
        assert "1 row at other desks: press 0 to see them." in driven.text()


async def test_why_tells_the_evidence_and_the_keys_as_they_are_mapped(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    key = wanted.want(link, 1, 9, severity="critical")
    link.execute("UPDATE talks SET delay = 5, do_not_record = 1 WHERE key = ?", [key])
    fill.change(link, key, "Tracing in the dark", "room", "Hall B", "Lab 9", int(time.time()) - 600)
    settings = config.parse((tmp_path / "confdash.toml").read_text() + '\n[keys]\n"item.ack" = "f4"\n')
    async with dashboard(tmp_path, WIDE, board="attention", settings=settings) as driven:
        await settled(driven, 1)
        await driven.until(lambda: "It is wanted because of Tracing in the dark." in driven.text())
        text = driven.text()
        assert "critical · in 9 min · Hall B · programme desk" in text
        assert "What to do: Go there." in text
        assert "i is here   F4 acknowledge" in text
        assert "no.such" not in text
        assert "planned; the room runs late, expect 10:35" in text
        assert "NO: do not record" in text
        assert "room Hall B → Lab 9" in text


async def test_it_works_on_a_small_terminal(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    for number in range(30):
        wanted.want(link, number, 5 + number, severity="critical" if number == 29 else "warning")
    async with dashboard(tmp_path, SMALL, board="attention") as driven:
        await settled(driven, 30)
        assert rows(driven)[1].startswith("▌  !!  34 min      Wanted A calendar")
        assert not driven.board.pane.display
        await driven.press("G")
        assert driven.board.table.cursor == 29
        await driven.press("p")
        await driven.until(lambda: "It is wanted because" in " ".join(driven.text().split()))
        await driven.press("escape", "O")
        await driven.until(lambda: "On stage ·" in driven.text())
        await driven.press("escape")
        await driven.pilot.resize_terminal(160, 50)
        await driven.until(lambda: driven.board.pane.display)
        screen = driven.board
        assert isinstance(screen, AttentionScreen)
        await driven.until(lambda: screen.stage.display)


async def test_no_store_says_what_to_do_and_the_first_data_show_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "confdash.toml").write_text(fill.CONFIG, encoding="utf-8")
    async with dashboard(tmp_path, MIDDLE, board="attention") as driven:
        await driven.until(lambda: "No data yet." in driven.text())
        assert "Press R to sync" in driven.text()
        link = wanted.event(tmp_path)
        wanted.want(link, 1, 9, severity="critical")
        link.close()
        await driven.until(lambda: "Attention" in driven.lines()[1] and len(driven.board.rows) > 0)


async def test_ascii_and_no_colour_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = wanted.event(tmp_path)
    link.execute("UPDATE talks SET title = 'Plain ' || id, speakers = '[\"Ada Nwosu\"]'")
    for number, minutes, severity in ((1, 9, "critical"), (2, None, "warning"), (3, 300, "warning")):
        wanted.want(link, number, minutes, severity=severity)
    fill.insert(link, fill.Given("On now", "ON", fill.NOW - 60, "Hall A", ("Ada Nwosu",), do_not_record=True))
    link.close()
    monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard(tmp_path, WIDE, board="attention", ascii_only=True) as driven:
        await settled(driven, 3)
        await driven.until(lambda: "On now" in driven.text())
        await driven.until(lambda: "It is wanted because" in driven.text())
        assert not re.findall(r"[^\x00-\x7f]", driven.text())
        strips = driven.app.screen._compositor.render_strips(driven.app.size)
        styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
        assert not any(style.color or style.bgcolor for style in styles)
        lines = driven.lines()
        assert any(line.startswith(">  !!  critical   9 min ") for line in lines)
        assert any(line.startswith("   !   warning ") for line in lines)
        assert "NO REC" in driven.text()
