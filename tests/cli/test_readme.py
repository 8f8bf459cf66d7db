"""What the README says of config, commands and keys is so."""

from __future__ import annotations

import re
from pathlib import Path

from confdash.cli.group import COMMANDS
from confdash.commands.keymap import resolve, shown
from confdash.commands.registry import COMMANDS as DECIDED
from confdash.commands.registry import board_commands
from confdash.config import parse
from confdash.tui.boards import BOARDS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
KEYS = resolve((*DECIDED, *board_commands((board.name, board.title, board.number) for board in BOARDS)), {})


def _table(head: str) -> list[list[str]]:
    """The cells of the README's table with this head."""
    _, _, rest = README.partition(f"\n| {head} | does |\n|---|---|\n")
    assert rest, f"no table of {head}s"
    return [line.strip("| ").split(" | ") for line in rest.partition("\n\n")[0].splitlines()]


def test_the_config_can_be_used_as_it_stands() -> None:
    parts = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    [whole] = [part for part in parts if part.startswith("[event]")]
    settings = parse(whole)
    assert settings.people.names
    assert settings.messages
    assert settings.attention
    assert any(feed.columns for feed in settings.feeds)
    assert resolve(DECIDED, settings.keys).faults == ()
    for part in parts:  # what stands elsewhere is more of it
        assert part == whole or parse(f'[event]\nname = "A"\ntimezone = "UTC"\n{part}').feeds


def test_every_command_is_in_the_table_and_no_other() -> None:
    told = {word.removeprefix("confdash").split()[0] for row in _table("command") for word in _names(row[0])}
    assert told == set(COMMANDS)


def _names(cell: str) -> list[str]:
    """The commands of a cell: `confdash talks`, `speakers`; not `confdash` alone."""
    return [word for word in re.findall(r"`([^`]*)`", cell) if word != "confdash"]


def test_every_key_of_the_table_is_one() -> None:
    keys = {shown(key) for keys in KEYS.keys.values() for key in keys}
    told = {key for row in _table("key") for key in re.findall(r"`([^`]*)`", row[0])}
    assert told
    assert told <= keys
