"""Which row a key press means: the one that was painted as highlighted when the key was pressed, by key.

Between a key press and its handling, a refresh may have put the cursor on another row: its own went, or the store
was rebuilt. What a person's own keys do to the cursor counts at once, so that keys may be typed ahead; what a
refresh does to it counts from its painting on.
"""

from __future__ import annotations

from collections import deque

from textual.message import Message

#: A row: its id at that time, and its key, which is what counts.
Known = tuple[int, str]
#: Steps remembered. Keys wait for a fraction of a second, in which the cursor's row changes a few times at most.
_KEPT = 16


def moment() -> float:
    """Now, on the clock that Textual stamps key presses with. Seconds."""
    return Message().time


class Meant:
    """What stood under the cursor, and since when."""

    def __init__(self) -> None:
        #: (since, the row; None: nobody can have meant any).
        self._steps: deque[tuple[float, Known | None]] = deque(maxlen=_KEPT)
        #: When the key was pressed that is being handled now; None outside that.
        self.pressed: float | None = None

    def painted(self, known: Known | None) -> bool:
        """The cursor's line has been drawn with this row. Whether nobody could see one before."""
        blind = known is not None and (not self._steps or self._steps[-1][1] is None)
        if not self._steps or self._steps[-1][1] != known:
            self._steps.append((moment(), known))
        return blind

    def hidden(self, pressed: float | None) -> None:
        """A key pressed then has brought the table back: until it is painted, nobody can see a row of it."""
        self._steps.append((moment() if pressed is None else pressed, None))

    def moved(self, before: Known | None, after: Known | None) -> None:
        """A person moved the cursor from one row to another."""
        pressed = self.pressed if self.pressed is not None else moment()
        # A move from a row that was not yet painted leads to a row that nobody chose.
        sure = not self._steps or _key(self.at(pressed)) == _key(before)
        self._steps.append((pressed, after if sure else None))

    def at(self, pressed: float | None = None) -> Known | None:
        """The row that a key pressed then means; None where nobody could see which."""
        if pressed is None:
            pressed = self.pressed if self.pressed is not None else moment()
        return next((known for since, known in reversed(self._steps) if since <= pressed), None)


def _key(known: Known | None) -> str | None:
    return known[1] if known is not None else None
