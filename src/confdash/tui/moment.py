"""A point in time on two clocks: that of the wall, which goes on under a closed lid, and the steady one, which nobody
can set back.
"""

from __future__ import annotations

import time

import msgspec

from confdash.clock import real


class Moment(msgspec.Struct, frozen=True):
    """Seconds on the wall's clock (UTC) and on the steady one."""

    wall: int
    steady: float

    @classmethod
    def now(cls) -> Moment:
        """This moment."""
        return cls(real(), time.monotonic())

    def ago(self) -> float:
        """Seconds since then, as the clock has it by which more have passed."""
        return max(real() - self.wall, time.monotonic() - self.steady)
