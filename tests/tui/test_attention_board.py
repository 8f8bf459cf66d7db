"""The Attention board: what stands where, what moves with the clock and the data, and what it says when all is well."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from tests.tui import fill, wanted
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard

from confdash import config
from confdash.tui.attention_screen import AttentionScreen

SMALL = (60, 20)


def rows(driven: Driven) -> list[str]:
    """The lines of the list, headings among them, as they stand on the screen."""
    table = driven.board.table
    return [table.render_line(y).text.rstrip() for y in range(1, table.all_lines + 1 - round(table.scroll_y))]


async def settled(driven: Driven, number: int) -> None:
    await driven.until(lambda: len(driven.board.rows) == number and driven.board.settled)
    if number:
        await driven.seen()


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
            assert "; 1 for information; next look in 1" in text
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
    settings = config.parse((tmp_path / "confdash.toml").read_text() + '\n[keys]\n"item.ack" = "b"\n')
    async with dashboard(tmp_path, WIDE, board="attention", settings=settings) as driven:
        await settled(driven, 1)
        await driven.until(lambda: "It is wanted because of Tracing in the dark." in driven.text())
        text = driven.text()
        assert "critical · in 9 min · Hall B · programme desk" in text
        assert "What to do: Go there." in text
        assert "i is here   b acknowledge" in text
        assert "no.such" not in text
        assert "planned; the room runs late, expect 10:35" in text
        assert "NO: do not record" in text
        assert "room Hall B → Lab 9" in text


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


async def test_no_store_says_what_to_do_and_the_first_data_show_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "confdash.toml").write_text(fill.CONFIG, encoding="utf-8")
    async with dashboard(tmp_path, MIDDLE, board="attention") as driven:
        await driven.until(lambda: "No data yet." in driven.text())
        assert "Press R to sync" in driven.text()
        link = wanted.event(tmp_path)
        wanted.want(link, 1, 9, severity="critical")
        link.close()
        await driven.until(lambda: "Attention" in driven.lines()[1] and len(driven.board.rows) > 0)


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
