"""What is open on the Scholarships board, and for how long; and its rows, of which some may be open.

Masked is how it is: nothing private is read from the store. One record, or all of one person, are opened for half a
minute, by their keys; all records until somebody masks them, leaves the board, or touches nothing for some minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from confdash.store.query.language import HiddenFieldError
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarships import GROUPS, SCHOLARSHIPS, group_of
from confdash.store.query.source import Row
from confdash.tui.closing import ONE
from confdash.tui.groups import headings
from confdash.tui.listing import Listed, Question
from confdash.tui.moment import Moment
from confdash.tui.rows import Rows

#: All records are open for so long after the last key. Seconds.
ALL = 300


class Masking:
    """What is open, and since when."""

    def __init__(self) -> None:
        #: The keys of the records of one person that are open; mostly one.
        self.keys: tuple[str, ...] = ()
        #: Whether all of them are.
        self.all = False
        self._since = Moment.now()

    @property
    def open(self) -> bool:
        """Whether anything private is on the screen."""
        return self.all or bool(self.keys)

    def one(self, *keys: str) -> None:
        """Opens one record, or those of one person, and no other."""
        self.keys, self.all, self._since = keys, False, Moment.now()

    def every(self) -> None:
        """Opens all."""
        self.keys, self.all, self._since = (), True, Moment.now()

    def close(self) -> None:
        """Masks everything."""
        self.keys, self.all = (), False

    def left(self, touched: Moment | None = None) -> int:
        """Seconds until it closes by itself. `touched`: when a key was last pressed, which keeps all open."""
        since = self._since.ago()
        if self.all and touched is not None:
            since = min(since, touched.ago())
        return max(0, round((ALL if self.all else ONE) - since))


class MaskedRows(Rows):
    """Rows of which those of one person may be open: each stands over the row of its key, wherever the list has it."""

    def __init__(self, reader: Callable[[], Reader | None]) -> None:
        super().__init__(SCHOLARSHIPS, reader)
        #: By key, in the order in which they were opened.
        self.opened: Mapping[str, ScholarshipRow] = {}

    def at(self, place: int) -> Row | None:
        """The row at a place, open where it is the one that is."""
        return self.seen(super().at(place))

    def seen(self, row: Row | None) -> Row | None:
        """A row as it is to be shown now."""
        return self.opened.get(row.key, row) if isinstance(row, ScholarshipRow) else row


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
