"""The boards, in the order of their tabs. A new board is a file here and a line in this list."""

import msgspec

from confdash.config import Privacy
from confdash.store.query.feed_lines import closed
from confdash.tui.boards.attention import ATTENTION_BOARD
from confdash.tui.boards.changes import CHANGES_BOARD
from confdash.tui.boards.description import Board
from confdash.tui.boards.feeds import FEEDS_BOARD
from confdash.tui.boards.schedule import SCHEDULE_BOARD
from confdash.tui.boards.scholarships import SCHOLARSHIPS_BOARD
from confdash.tui.boards.speakers import SPEAKERS_BOARD
from confdash.tui.boards.talks import TALKS_BOARD
from confdash.tui.boards.videos import VIDEOS_BOARD

BOARDS: tuple[Board, ...] = (
    ATTENTION_BOARD, TALKS_BOARD, SPEAKERS_BOARD, SCHOLARSHIPS_BOARD, VIDEOS_BOARD, SCHEDULE_BOARD,
    FEEDS_BOARD, CHANGES_BOARD,
)  # fmt: skip


def open_to(privacy: Privacy, desk: str) -> tuple[Board, ...]:
    """The boards that a desk may open. Where scholarships are not among them, Feeds tells no line of theirs."""
    if privacy.may_open(desk):
        return BOARDS
    feeds = msgspec.structs.replace(FEEDS_BOARD, source=closed(FEEDS_BOARD.source))
    return tuple(feeds if board is FEEDS_BOARD else board for board in BOARDS if not board.private)


__all__ = ["BOARDS", "Board", "open_to"]
