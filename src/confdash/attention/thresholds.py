"""What a rule is told that others warn of, too: the grid and paper go by the same words of the config."""

from __future__ import annotations

from confdash.attention.load import in_force, values
from confdash.config import Settings


def buffer(settings: Settings) -> int:
    """The seconds that somebody needs from one room to the next, as rule `tight-turn` has them; 0 where it is off."""
    rule = in_force(settings, "tight-turn")
    return int(values(rule)["buffer"]) if rule.on else 0
