"""One measured ratio beside what it may be at most."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """What was measured, its value, the most that it may be, and the single runs."""

    what: str
    value: float
    at_most: float
    runs: Sequence[float] = ()
    unit: str = "×"

    @property
    def met(self) -> bool:
        """Whether it is within its bound."""
        return self.value <= self.at_most

    def line(self) -> str:
        """One line of the report."""
        runs = "  (" + " ".join(f"{run:.3g}" for run in self.runs) + ")" if 1 < len(self.runs) <= 10 else ""
        sign = "met   " if self.met else "MISSED"
        return f"{sign}  {self.value:7.3f} {self.unit} of at most {self.at_most:5.2f} {self.unit}  {self.what}{runs}"
