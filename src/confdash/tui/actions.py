"""What each of the screen's own commands does on a board: command id → function. `app_actions` has the others."""

from __future__ import annotations

from collections.abc import Callable

from confdash.commands import carrying
from confdash.tui import attending, deeds, words
from confdash.tui.board import BoardScreen
from confdash.tui.cells import shown


def _mark(by: int) -> Callable[[BoardScreen], None]:
    def mark(screen: BoardScreen) -> None:
        table = screen.table
        if table.marks.anchor is not None:
            deeds.keep_range(screen)
            return
        table.toggle_mark()
        if by < 0:
            table.step(-2)

    return mark


def _range(screen: BoardScreen) -> None:
    if screen.table.marks.anchor is None:
        screen.table.begin_range()
    else:
        deeds.keep_range(screen)


def _cancel(screen: BoardScreen) -> None:
    """One step back, the smallest first; it never quits."""
    if screen.filter_line.editing:
        screen.on_filter_line_finished()
    elif screen.mask():
        pass
    elif screen.table.marks.anchor is not None:
        screen.table.end_range(keep=False)
    elif screen.table.marks:
        number = len(screen.table.marks)
        screen.table.marks.clear()
        screen.table.redraw()
        screen.on_record_table_marks_changed()
        screen.say(f"{words.count(number, 'mark')} cleared")
    elif screen.memory.filter and not attending.come_back(screen.dashboard):
        screen.set_filter("")


def _toggle_pane(screen: BoardScreen) -> None:
    if screen.where != "hidden":
        screen.memory.place = "hidden"
    else:
        screen.want_pane()
        if screen.where == "hidden":
            screen.dashboard.action_command("open")
            return
    screen.place_pane()


def _move_pane(screen: BoardScreen) -> None:
    screen.memory.place = "below" if screen.where == "right" else "right"
    screen.place_pane()


def _zoom(by: int) -> Callable[[BoardScreen], None]:
    def zoom(screen: BoardScreen) -> None:
        screen.memory.zoom = min(5, max(-3, screen.memory.zoom + by))
        screen.place_pane()

    return zoom


def _now(screen: BoardScreen) -> None:
    """To the first thing on now, else to the next one that will be."""
    screen.dashboard.begin(screen.to_now(), "now", exclusive=True)


def _copy_url(screen: BoardScreen) -> None:
    row = screen.table.cursor_row
    link = screen.link_of(row) if row is not None else None
    if link:
        screen.dashboard.copy("link", link)
    else:
        screen.dashboard.toast("there is no link here", "warning")


def _sync_one(screen: BoardScreen) -> None:
    row = screen.table.cursor_row
    feeds = screen.board.feeds_of(row) if row is not None else ()
    if not feeds:
        screen.dashboard.toast("no feed speaks of this row", "warning")
    for feed in feeds:
        screen.dashboard.sync(shown(feed))


def _edit(screen: BoardScreen) -> None:
    async def edit() -> None:
        await screen.filter_line.edit()
        screen.footer.renew()

    screen.dashboard.begin(edit(), "prompt", exclusive=True)


def _chart(screen: BoardScreen) -> None:
    from confdash.tui.videos_screen import VideosScreen

    if isinstance(screen, VideosScreen):
        screen.dashboard.begin(screen.show_chart(), "chart", exclusive=True)


def _grants(what: str) -> Callable[[BoardScreen], None]:
    """What only the Scholarships board can do: `reveal`, `reveal_all`, `identify`, `show_pots`."""

    def do(screen: BoardScreen) -> None:
        from confdash.tui.masked_screen import MaskedScreen

        if isinstance(screen, MaskedScreen):
            getattr(screen, what)()

    return do


def _turn(by: int) -> Callable[[BoardScreen], None]:
    """Another day of the schedule."""

    def turn(screen: BoardScreen) -> None:
        from confdash.tui.schedule_screen import ScheduleScreen

        if isinstance(screen, ScheduleScreen):
            screen.turn(by)

    return turn


def _carry(what: str) -> Callable[[BoardScreen], None]:
    """What is done with a talk that is carried over the grid."""

    def carry(screen: BoardScreen) -> None:
        from confdash.tui.schedule_screen import ScheduleScreen

        if isinstance(screen, ScheduleScreen):
            screen.hand.do(what)

    return carry


def _letter(screen: BoardScreen) -> None:
    from confdash.tui.letter import copy_letter

    screen.dashboard.begin(copy_letter(screen.dashboard), "letter", exclusive=True)


ON_BOARD: dict[str, Callable[[BoardScreen], object]] = {
    "row.down": lambda screen: screen.table.step(1),
    "row.up": lambda screen: screen.table.step(-1),
    "row.first": lambda screen: screen.table.go(0),
    "row.last": lambda screen: screen.table.go(len(screen.rows) - 1),
    "page.down": lambda screen: screen.table.page(1),
    "page.up": lambda screen: screen.table.page(-1),
    "columns.right": lambda screen: screen.table.sideways(1),
    "columns.left": lambda screen: screen.table.sideways(-1),
    **{command.id: _carry(command.id.removeprefix("carry.")) for command in carrying.COMMANDS},
    "day.prev": _turn(-1),
    "day.next": _turn(1),
    "row.now": _now,
    "filter.edit": _edit,
    "detail.toggle": _toggle_pane,
    "detail.move": _move_pane,
    "detail.down": lambda screen: screen.pane.scroll_lines(3),
    "detail.up": lambda screen: screen.pane.scroll_lines(-3),
    "detail.zoom": _zoom(1),
    "detail.unzoom": _zoom(-1),
    "cancel": _cancel,
    "mark.toggle": _mark(1),
    "mark.down": _mark(1),
    "mark.up": _mark(-1),
    "mark.range": _range,
    "mark.all": lambda screen: deeds.mark_all(screen.dashboard, screen),
    "copy.url": _copy_url,
    "sync.one": _sync_one,
    "turnaround.show": _chart,
    "letter.copy": _letter,
    "scholarship.reveal": _grants("reveal"),
    "scholarship.reveal_all": _grants("reveal_all"),
    "scholarship.identify": _grants("identify"),
    "pots.show": _grants("show_pots"),
}
