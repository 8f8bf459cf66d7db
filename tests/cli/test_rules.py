"""`confdash rules`: what there is, what one means, what a file finds wherever it lies."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click
import pytest
from tests.e2e.program import Event

from confdash.cli.group import root

RULE = 'title = "Nobody"\ndesk = "programme"\nsql = "{}"\n'


@pytest.mark.parametrize("group", ["rules", "add"])
def test_a_wrong_word_names_the_right_ones(looked_at: Event, group: str) -> None:
    done = looked_at(group, "zzz")
    assert done.code == 2
    assert done.err.startswith("confdash: there is no command “zzz”; there are ")
    assert done.err.count("\n") == 1


def test_a_file_anywhere_is_called_as_it_was_typed(looked_at: Event, tmp_path: Path) -> None:
    done = looked_at("rules", "test", str(tmp_path / "none.toml"))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"confdash: {tmp_path / 'none.toml'} cannot be read: No such file or directory\n"
    good = tmp_path / "good.toml"
    good.write_text(RULE.format("SELECT 'event' AS entity, 'e' AS key, 'info' AS severity, 'so' AS why"), "utf-8")
    assert "good finds 1 in " in looked_at.ok("rules", "test", str(good)).out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_a_pipe_is_no_rule(looked_at: Event, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.toml")
    assert "is no file" in looked_at("rules", "test", str(tmp_path / "endless.toml")).err


def _commands(group: click.Group, ctx: click.Context, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        found.append((*words, name))
        if isinstance(command, click.Group):
            found += _commands(command, ctx, (*words, name))
    return found


@pytest.mark.parametrize("words", _commands(root, click.Context(root)), ids=" ".join)
def test_every_help_has_an_example_of_its_own_command(looked_at: Event, words: tuple[str, ...]) -> None:
    _, found, example = " ".join(looked_at.ok(*words, "--help").out.split()).rpartition("Example: confdash ")
    assert found
    assert shlex.split(example)[0] == words[0]
