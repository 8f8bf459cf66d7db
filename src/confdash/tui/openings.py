"""What enter opens on Attention, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from confdash.attention.items import Line
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow, TalkRow
from confdash.store.query.source import Row, Source
from confdash.store.query.sources import FEEDS, TALKS
from confdash.tui.boards.why import filmed, reasons
from confdash.tui.page import Page

if TYPE_CHECKING:
    from confdash.tui.attention_screen import AttentionScreen

#: So many whole records stand on one sheet; a clash has two or three.
_RECORDS = 6
_ADDRESS = re.compile(r"https?://\S+")


def open_line(screen: AttentionScreen, line: Line) -> None:
    """A bundle opens the board that shows what it holds, a scholarship or a pot its own; all else a sheet about it."""
    from confdash.tui.attending import visit
    from confdash.tui.boards import BOARDS

    board, _, text = (line.opens or board_of(line)).partition(" ")
    if board and any(board == each.name for each in BOARDS):
        visit(screen.dashboard, board, text, line.what)
        return
    from confdash.tui.sheets import Reading

    screen.dashboard.push_screen(
        Reading("Why, and the whole record", lambda cells: sheet(screen, line, min(cells, 110)), whole=True)
    )


def board_of(line: Line) -> str:
    """The board and filter of what stands on a board of its own, masked: what it holds is for no sheet."""
    if line.entity == "scholarship":
        return f"scholarships key:{line.items[0].key}"
    if line.entity == "pot":
        return f'scholarships pot:"{line.items[0].key}"'
    return ""


def link_of(reader: Reader | None, line: Line) -> str | None:
    """The address that a rule gives, or one in what it says, else the page of the first talk."""
    for item in line.items:
        if _ADDRESS.fullmatch(item.address):
            return item.address
        found = _ADDRESS.search(f"{item.who} {item.why} {item.todo}")
        if found:
            return found[0].rstrip(".,;:)”")
    rows = reader.by_keys(TALKS, line.talks[:1]) if reader is not None else []
    return next((row.url for row in rows if isinstance(row, TalkRow)), None)


def sheet(screen: AttentionScreen, line: Line, cells: int) -> Content:
    """The reasons, then the records that it is about as their own boards tell of them."""
    from confdash.tui.boards import BOARDS

    reader = screen.context.reader
    if reader is None:
        return screen.page(line, cells).content()
    first, telling = Page(cells), screen.telling(reader, line)
    reasons(line, telling, first)
    filmed(line, telling, first)
    pages = [first.content()]
    details = {board.source.name: board.detail for board in BOARDS}
    feeds = [key for item in line.items if item.entity == "feed" for key in item.keys]
    records = [row for row in reader.by_keys(TALKS, line.talks[:_RECORDS]) if isinstance(row, TalkRow)]
    sources = [row for row in reader.by_keys(FEEDS, feeds[:_RECORDS]) if isinstance(row, FeedRow)]
    found: list[tuple[Source, Row]] = [(TALKS, row) for row in records]
    found += [(FEEDS, row) for row in sources]
    for source, row in found:
        page = Page(cells)
        details[source.name](row, telling, page)
        pages.append(Content.styled("═" * cells, "$line"))
        pages.append(page.content())
    return Content("\n\n").join(pages)
