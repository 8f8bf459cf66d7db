"""What has come since: the numbers on the tabs, and a toast for each feed whose sync changed something."""

from __future__ import annotations

from confdash.store.connect import StoreError
from confdash.store.query.rows import ChangeRow, FeedRow
from confdash.store.query.sources import CHANGES, FEEDS
from confdash.store.query.turnaround import Progress, progress
from confdash.tui.boards import BOARDS
from confdash.tui.boards.changes import sort_of
from confdash.tui.context import Context
from confdash.tui.words import count

#: More than this at once is said as a number alone.
_AT_ONCE = 500


def renew(context: Context) -> None:
    """Reads the feeds and the numbers anew."""
    reader = context.reader
    if reader is None:
        context.feeds, context.counts, context.films = [], {}, Progress()
        return
    try:
        context.feeds = [row for row in reader.rows(FEEDS) if isinstance(row, FeedRow)]
        context.films = progress(reader, context.clock.now())
        apart = ("videos", "schedule")  # a day of the schedule has no more of them than there are talks
        counted = [board for board in BOARDS if board.source.table and board.name not in apart and not board.private]
        context.counts = {board.name: reader.count(board.source) for board in counted}
        context.counts["videos"] = context.films.rows
    except StoreError:
        return  # the next poll asks again; what is shown stays


class Arrivals:
    """Remembers the newest change that was told."""

    def __init__(self) -> None:
        self._told: int | None = None
        self._began_empty = False

    def begin(self, context: Context) -> None:
        """What is there when the dashboard opens is not news; but it may be unseen."""
        newest = self._since(context, None)
        self._told = newest[0].id if newest else 0
        self._began_empty = not newest
        if context.state.seen_change is None:
            context.state.seen_change = self._told
        self._count_unseen(context)

    def look(self, context: Context) -> None:
        """Somebody looks at the changes: none is unseen."""
        newest = self._since(context, None)
        context.state.seen_change = newest[0].id if newest else 0
        context.unseen = 0

    def news(self, context: Context) -> list[str]:
        """A sentence for each feed whose changes are new, for example `programme: 3 changes: 2 moved, 1 new`."""
        fresh = self._since(context, self._told)
        if not fresh:
            return []
        self._told = fresh[0].id
        if context.state.board == "changes":
            self.look(context)
        else:
            self._count_unseen(context)
        by_feed: dict[str, list[ChangeRow]] = {}
        for change in reversed(fresh):
            if change.field == "first sync" and self._began_empty:
                continue  # of a new event: the boards themselves show what came
            by_feed.setdefault(change.feeds[0] if change.feeds else "a feed", []).append(change)
        return [f"{feed}: {_told(changes)}" for feed, changes in by_feed.items()]

    @property
    def newest(self) -> int:
        """The newest change that was told."""
        return self._told or 0

    def since(self, context: Context, newest: int) -> int:
        """How many changes came after one, counted as far as 500."""
        return len(self._since(context, newest))

    def _count_unseen(self, context: Context) -> None:
        context.unseen = sum(change.field != "first sync" for change in self._since(context, context.state.seen_change))

    def _since(self, context: Context, newest: int | None) -> list[ChangeRow]:
        """The changes after one, newest first, at most `_AT_ONCE`; with None the newest alone."""
        if context.reader is None:
            return []
        try:
            rows = context.reader.head(CHANGES, limit=1 if newest is None else _AT_ONCE)
        except StoreError:
            return []
        found = [row for row in rows if isinstance(row, ChangeRow)]
        return found if newest is None else [row for row in found if row.id > newest]


def _told(changes: list[ChangeRow]) -> str:
    first = next((change for change in changes if change.field == "first sync"), None)
    if first is not None:
        return f"first sync, {count(int(first.new), 'talk')}" if first.new and first.new.isdigit() else "first sync"
    sorts: dict[str, int] = {}
    for change in changes:
        sorts[sort_of(change)] = sorts.get(sort_of(change), 0) + 1
    parts = ", ".join(f"{number} {sort}" for sort, number in sorted(sorts.items(), key=lambda pair: -pair[1]))
    return parts if len(changes) == 1 else f"{count(len(changes), 'change')}: {parts}"
