"""The user's keys: what makes sense is taken, what does not is said, all at once, and the defaults stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.commands.declare import Command
from confdash.commands.keymap import normal, resolve, shown
from confdash.commands.registry import COMMANDS, board_commands

ALL = (*COMMANDS, *board_commands([("talks", "Talks", "2"), ("videos", "Videos", "5"), ("feeds", "Feeds", "7")]))


def command(id_: str, key: str, boards: tuple[str, ...] = ()) -> Command:
    return Command(id=id_, words=f"do {id_}", key=key, boards=boards)


def test_the_defaults_have_no_fault_and_no_clash() -> None:
    keymap = resolve(ALL, {})
    assert keymap.faults == ()
    again = resolve(ALL, {command.id: command.key for command in ALL if command.key})
    assert again.faults == ()
    assert again.keys == keymap.keys


def test_every_default_key_is_a_key_as_textual_names_it() -> None:
    for command_ in ALL:
        for key in filter(None, command_.key.split(",")):
            assert normal(key) == key


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("m", "m"), ("R", "R"), ("shift+r", "R"), ("?", "question_mark"), ("/", "slash"), ("-", "minus"), ("+", "plus"),
        ("[", "left_square_bracket"), ("F2", "f2"), ("esc", "escape"), ("PgDn", "pagedown"), ("ctrl+E", "ctrl+e"),
        ("Ctrl+Shift+A", "ctrl+shift+a"), ("ctrl++", "ctrl+plus"), ("question_mark", "question_mark"), (",", "comma"),
    ],
)  # fmt: skip
def test_keys_may_be_written_as_people_write_them(typed: str, arrives: str) -> None:
    assert normal(typed) == arrives


@pytest.mark.parametrize("typed", ["", "hyper+x", "pagedwn", "ctrl+", "jj", "\x07"])
def test_what_is_no_key_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"no key"):
        normal(typed)


def test_a_key_replaces_the_defaults_of_its_command_alone() -> None:
    keymap = resolve(ALL, {"mark.toggle": "d, F5"})
    assert keymap.faults == ()
    assert keymap.keys["mark.toggle"] == ("d", "f5")
    assert keymap.keys["row.down"] == ("j", "down")
    assert keymap.first("mark.toggle") == "d"
    assert keymap.all("help") == "?  F1"


def test_all_faults_are_told_at_once_and_the_defaults_stand() -> None:
    wanted = {
        "mark.togle": "m",
        "find": "pagedwn",
        "sort.menu": "ctrl+q",
        "log": "ctrl+m",
        "help": "escape",
        "open": "j",
    }
    keymap = resolve(ALL, wanted)
    assert keymap.keys == resolve(ALL, {}).keys
    text = "\n".join(keymap.faults)
    assert len(keymap.faults) == 6
    assert "there is no such command; did you mean “mark.toggle”?" in text
    assert "“pagedwn” is no key; did you mean “pagedown”?" in text
    assert "ctrl+q cannot be given away, it quits" in text
    assert "ctrl+m never arrives, a terminal sends it as enter" in text
    assert "esc cannot be given away" in text
    assert "“open”: j is already “row.down” (Next row)" in text


def test_two_commands_may_swap_keys_and_may_share_one_on_different_boards() -> None:
    swapped = resolve(ALL, {"row.down": "k", "row.up": "j"})
    assert swapped.faults == ()
    assert swapped.keys["row.down"] == ("k",)
    here, there = command("a", "x", ("talks",)), command("b", "y", ("feeds",))
    assert resolve((here, there), {"b": "x"}).faults == ()
    everywhere = command("c", "z")
    assert resolve((here, everywhere), {"c": "x"}).faults != ()


def test_the_way_back_cannot_be_lost() -> None:
    assert "escape" in resolve(ALL, {"cancel": "F9"}).keys["cancel"]


@given(
    st.dictionaries(st.sampled_from([command.id for command in ALL] + ["nonsense"]), st.text(max_size=8), max_size=6)
)
def test_whatever_is_written_no_two_commands_of_a_board_share_a_key(wanted: dict[str, str]) -> None:
    keymap = resolve(ALL, wanted)
    for board in ("talks", "videos", "feeds"):
        here = [command for command in ALL if not command.boards or board in command.boards]
        keys = [key for command in here for key in keymap.keys[command.id]]
        assert len(keys) == len(set(keys))
    assert all(fault.startswith("[keys] ") for fault in keymap.faults)
    assert keymap.keys.keys() == {command.id for command in ALL}


@given(st.sampled_from(sorted({key for command in ALL for key in command.key.split(",") if key})))
def test_a_key_is_shown_shortly(key: str) -> None:
    assert 0 < len(shown(key)) <= 11
