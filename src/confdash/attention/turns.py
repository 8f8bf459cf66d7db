"""How long somebody needs from one room to the next: said by rule `tight-turn`, for all who warn of it as well."""

from __future__ import annotations

from confdash.attention.load import in_force, values
from confdash.config import Settings


def buffer(settings: Settings) -> int:
    """The seconds; 0 where the rule is off."""
    rule = in_force(settings, "tight-turn")
    return int(values(rule)["buffer"]) if rule.on else 0
