"""The pages that explain: keys as they are mapped, the filter language, the sync log, and what a bug report needs."""

from __future__ import annotations

import platform
from collections.abc import Iterable

from textual.content import Content

from confdash import __version__
from confdash.commands.declare import Command
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.log import Log
from confdash.tui.page import ACCENT, BAD, DIM, STRONG, WARN, Page

#: From this width on, the keys stand in two columns.
_TWO = 92


def keys_page(context: Context, board: Board | None, faults: Iterable[str], cells: int) -> Content:
    """Every command by group with its keys, then the filter language of this board."""
    page = Page(cells)
    faults = list(faults)
    if faults:
        page.heading("In confdash.toml")
        page.bullets(faults, "▲", WARN)
    groups: dict[str, list[Command]] = {}
    for command in context.commands:
        if board is None or not command.boards or board.name in command.boards:
            groups.setdefault(command.group, []).append(command)
    column = (cells - 4) // 2 if cells >= _TWO else cells
    page.beside([_group(context, group, commands, column) for group, commands in groups.items()])
    if board is not None:
        _filter_language(context, board, page)
    return page.content()


def carrying_page(context: Context, cells: int) -> Content:
    """The keys that work while a talk is carried over the grid."""
    return _group(context, "Carry", (each for each in context.commands if each.carrying), cells).content()


def _group(context: Context, title: str, commands: Iterable[Command], cells: int) -> Page:
    page = Page(cells)
    page.heading(title)
    for command in commands:
        keys = context.keymap.all(command.id)
        page.field(keys or "palette", command.words, label_cells=13, label_style=STRONG if keys else DIM)
    return page


def _filter_language(context: Context, board: Board, page: Page) -> None:
    page.heading(f"Filtering {board.nouns[1]}")
    page.text(
        "Words match beginnings, ignoring case and accents. field:value asks for a field, -word leaves out,"
        " quotes keep blanks and mean the whole value, > and < compare."
    )
    page.blank()
    widest = max((len(field.help) for field in board.source.fields.values()), default=0) + 2
    for name, field in board.source.fields.items():
        page.line((f"{name:<12}", ACCENT), (f"{field.help:<{widest}}", ""), (field.example, DIM))
    page.blank()
    if board.source.hidden:
        page.text(f"Once all is revealed, also by {', '.join(sorted(board.source.hidden))}.", DIM)
    if any(command.id == "sort.menu" and board.name in command.boards for command in context.commands):
        page.field("sort by", ", ".join(order.title for order in board.source.orders.values()))


def log_page(context: Context, log: Log, cells: int) -> Content:
    """What happened around the sync, newest first."""
    page = Page(cells)
    if context.pulse.stopped:
        page.text(context.pulse.stopped, BAD)
    if not log.lines:
        page.text("Nothing yet: the sync has not said a word since this dashboard was opened.", DIM)
    for stamp, grave, sentence in reversed(log.lines):
        page.field(f"{context.clock.local(stamp):%H:%M:%S}", sentence, BAD if grave else "")
    return page.content()


def debug_page(context: Context, child: int | None, size: tuple[int, int], theme: str, cells: int) -> Content:
    """What a bug report needs, and nothing private."""
    import sqlite3
    from importlib.metadata import version

    page = Page(cells)
    page.heading("Versions")
    page.field("confdash", __version__)
    page.field("Python", f"{platform.python_version()} on {platform.platform()}")
    page.field("Textual", version("textual"))
    page.field("SQLite", sqlite3.sqlite_version)
    page.heading("Here")
    page.field("folder", str(context.folder))
    page.field("store", str(context.path) if context.path.exists() else f"{context.path} (not made yet)")
    page.field("zone", context.settings.event.timezone)
    page.field("terminal", f"{size[0]} × {size[1]}, colours {theme}")
    page.field("sync", f"process {child}" if child else context.pulse.stopped or "not running")
    page.field("config", context.settings.digest())
    page.heading("Rows")
    for name, number in context.counts.items():
        page.field(name, f"{number:,}")
    return page.content()
