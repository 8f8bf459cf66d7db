"""All commands. Bindings, footer, palette, help and the user's keymap are made from this list alone."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.commands import (
    carrying,
    consent,
    contradicted,
    covers,
    entries,
    feeds,
    filmed,
    films,
    here,
    history,
    items,
    local,
    meanings,
    next_offers,
    notes,
    offers,
    people,
    pots,
    recipients,
    reimbursement,
    rooms,
    scholarships,
    screen,
    stage,
    talks,
    times,
    videos,
)
from confdash.commands.declare import Command

COMMANDS: tuple[Command, ...] = (
    *screen.COMMANDS,
    # In the order in which the menu offers them, and help lists them.
    *here.COMMANDS,
    *items.COMMANDS,
    *times.COMMANDS,
    *carrying.COMMANDS,
    *rooms.COMMANDS,
    *stage.COMMANDS,
    *contradicted.COMMANDS,
    *consent.COMMANDS,
    *filmed.COMMANDS,
    *videos.COMMANDS,
    *covers.COMMANDS,
    *films.COMMANDS,
    *recipients.ARRIVALS,
    *scholarships.ANSWERS,
    *offers.COMMANDS,
    *next_offers.COMMANDS,
    *scholarships.REVIEWS,
    *reimbursement.COMMANDS,
    *pots.COMMANDS,
    *recipients.NOTES,
    *people.COMMANDS,
    *notes.COMMANDS,
    *local.COMMANDS,
    *talks.COMMANDS,
    *feeds.COMMANDS,
    *meanings.COMMANDS,
    *history.COMMANDS,
    *entries.COMMANDS,
)


def board_commands(boards: Iterable[tuple[str, str, str]]) -> tuple[Command, ...]:
    """The commands that show a board, from (name, title, key) of each."""
    return tuple(
        Command(id=f"go.{name}", words=f"Show the board {title}", key=key, group="Boards")
        for name, title, key in boards
    )
