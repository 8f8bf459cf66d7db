"""What a prompt may suggest: how a choice begins, and which part of a text it would replace. Pure."""

from __future__ import annotations

import re

from confdash.commands.declare import Choice
from confdash.text import fold

_WORD = re.compile(r"\w+")


def last(text: str) -> tuple[str, str]:
    """A text at its last comma: what stands before, with the comma and a blank, and what follows."""
    before, comma, after = text.rpartition(",")
    return (f"{before}, ", after.strip()) if comma else ("", text.strip())


def beginnings(choice: Choice) -> list[str]:
    """What somebody may begin to type for a choice."""
    whole = fold(choice.words)
    return [whole, fold(choice.value), *_WORD.findall(whole)]
