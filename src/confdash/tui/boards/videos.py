"""The Videos board: every session and how far its recording has come, then the recordings that are nobody's yet."""

from __future__ import annotations

from confdash.clock import Clock
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.videos import VIDEOS
from confdash.tui import words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.boards.video_cells import COLUMNS, state_words
from confdash.tui.cells import shown, titled
from confdash.tui.page import Page


def _copies(row: FilmRow, clock: Clock) -> list[tuple[str, str]]:
    now = clock.now()
    title = titled(row.title, 1000)
    when = f"{words.day_time(row.ended, clock)}, {shown(row.room) or 'no room'}" if row.ended is not None else ""
    said = [state_words(row, now)[0], f"ended {when}" if when else "", row.url or ""]
    offered = [
        ("link", row.url or ""),
        ("title", title),
        ("a line about it", f"{title}: {' · '.join(text for text in said if text)}"),
        ("note", row.note or ""),
        ("key of the talk" if row.entity == "talk" else "key of the recording", row.key),
        ("key of the recording", (row.video or "") if row.entity == "talk" else ""),
    ]
    return [(what, text) for what, text in offered if text]


def _talk(row: FilmRow) -> tuple[str, ...]:
    """The session; of a stray none, since what may be its session is not yet."""
    return (row.key,) if row.entity == "talk" else ()


def _video(row: FilmRow) -> tuple[str, ...]:
    """The stray itself, or the recording that counts for the session."""
    return (row.video,) if row.video is not None else ()


def _detail(row: FilmRow, telling: Telling, page: Page) -> None:
    from confdash.tui.boards.video_page import film_page  # the first paint does not wait for it

    film_page(row, telling, page)


def _resolving(row: FilmRow) -> tuple[str, ...]:
    from confdash.tui.boards.video_page import resolving

    return tuple(resolving(row))


VIDEOS_BOARD = Board(
    name="videos",
    title="Videos",
    number="5",
    source=VIDEOS,
    columns=COLUMNS,
    nouns=("recording", "recordings"),
    empty="No recordings yet.",
    title_of=lambda row: titled(row.title),
    detail=_detail,
    link_of=lambda row: row.url,
    copies=_copies,
    feeds_of=lambda row: row.feeds,
    keys_of={"talk": _talk, "video": _video},
    resolves=_resolving,
    pane_share=34,
)
