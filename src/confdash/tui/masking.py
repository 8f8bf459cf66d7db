"""What is open on the Scholarships board, and for how long; and its rows, of which one may be open.

Masked is how it is: nothing private is read from the store. One record is opened for half a minute, by its key; all of
them until somebody masks them, leaves the board, or touches nothing for some minutes.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from confdash.store.query.language import HiddenFieldError
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarships import GROUPS, SCHOLARSHIPS, group_of
from confdash.store.query.source import Row
from confdash.tui.groups import headings
from confdash.tui.listing import Listed, Question
from confdash.tui.moment import Moment
from confdash.tui.rows import Rows

#: One record is open for so long; all of them so long after the last key. Seconds.
ONE, ALL = 30, 300


class Masking:
    """What is open, and since when."""

    def __init__(self) -> None:
        #: The key of the one record that is open.
        self.key: str | None = None
        #: Whether all of them are.
        self.all = False
        self._since = Moment.now()

    @property
    def open(self) -> bool:
        """Whether anything private is on the screen."""
        return self.all or self.key is not None

    def one(self, key: str) -> None:
        """Opens one record, and no other."""
        self.key, self.all, self._since = key, False, Moment.now()

    def every(self) -> None:
        """Opens all."""
        self.key, self.all, self._since = None, True, Moment.now()

    def close(self) -> None:
        """Masks everything."""
        self.key, self.all = None, False

    def left(self, touched: Moment | None = None) -> int:
        """Seconds until it closes by itself. `touched`: when a key was last pressed, which keeps all open."""
        since = self._since.ago()
        if self.all and touched is not None:
            since = min(since, touched.ago())
        return max(0, round((ALL if self.all else ONE) - since))


class MaskedRows(Rows):
    """Rows of which one may be open: it stands over the row of its key, wherever the list has that."""

    opened: ScholarshipRow | None = None

    def __init__(self, reader: Callable[[], Reader | None]) -> None:
        super().__init__(SCHOLARSHIPS, reader)

    def at(self, place: int) -> Row | None:
        """The row at a place, open where it is the one that is."""
        return self.seen(super().at(place))

    def seen(self, row: Row | None) -> Row | None:
        """A row as it is to be shown now."""
        if self.opened is not None and isinstance(row, ScholarshipRow) and row.key == self.opened.key:
            return self.opened
        return row


class MaskedQuestion(msgspec.Struct, frozen=True):
    """A question for the list, whose answer has headings; and which says how what is hidden could be asked for."""

    asked: Question
    #: Behind the sentence about a field that is hidden.
    how: str

    def answer(self, reader: Reader) -> Listed:
        """Runs in the reading thread. Raises `StoreError` and `FilterError`."""
        try:
            found = self.asked.answer(reader)
        except HiddenFieldError as error:
            raise HiddenFieldError(f"{error}{self.how}") from None
        by_deadline = (self.asked.order or SCHOLARSHIPS.order) == SCHOLARSHIPS.order and not self.asked.descending
        if found.ids is not None and by_deadline:
            found.headings = headings(found.ids, GROUPS, lambda id_: group_of(reader, id_))
        return found
