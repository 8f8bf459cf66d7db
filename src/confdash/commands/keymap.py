"""Which key does what: the defaults, with the user's `[keys]` over them where those make sense.

Textual ignores an unknown command, a misspelt key and a clash without a word, so all three are found here, all at once.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from confdash.commands.declare import Command

#: Keys that no command may take: the terminal, Textual or the way out needs them.
RESERVED = {
    "ctrl+c": "copies the selection",
    "ctrl+q": "quits",
    "ctrl+p": "opens the command palette",
    "ctrl+z": "suspends the program",
    "tab": "goes to the next pane",
    "shift+tab": "goes to the previous pane",
}
#: Keys that a terminal sends as another key.
_NEVER = {
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
}
_NAMED = {
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "space", "tab",
    "backspace", "delete", "insert", *(f"f{number}" for number in range(1, 25)),
}  # fmt: skip
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
    "spacebar": "space",
}
#: Unicode's names of signs that have another name among key names.
_SIGNS = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
#: One step back: esc is theirs alone, and they keep it.
_BACK = ("cancel", "carry.let_go")
_MODIFIERS = ("ctrl", "alt", "shift", "super", "meta")
_SHOWN = {
    "question_mark": "?", "slash": "/", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "minus": "-", "plus": "+", "underscore": "_", "escape": "esc", "pagedown": "PgDn", "pageup": "PgUp",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "comma": ",", "full_stop": ".",
}  # fmt: skip


class Keymap(msgspec.Struct, frozen=True):
    """What each command's keys are now, and what was wrong with the user's own."""

    #: Command id → its keys, as Textual names them.
    keys: dict[str, tuple[str, ...]]
    #: One sentence for each fault; the defaults stand there.
    faults: tuple[str, ...] = ()

    def first(self, command: str) -> str:
        """The first key of a command as it is written for people; "" where it has none."""
        keys = self.keys.get(command, ())
        return shown(keys[0]) if keys else ""

    def all(self, command: str) -> str:
        """All keys of a command, for help."""
        return "  ".join(shown(key) for key in self.keys.get(command, ()))


def shown(key: str) -> str:
    """A key as it is written for people: `question_mark` is `?`."""
    parts = key.split("+")
    last = parts[-1]
    parts[-1] = _SHOWN.get(
        last, last.upper() if last in _NAMED and last.startswith("f") and last[1:].isdigit() else last
    )
    return "+".join(parts)


def normal(key: str) -> str:
    """The name by which a key arrives. Raises `ValueError` with a sentence when there is no such key."""
    text = key.strip()
    if len(text) == 1:
        return _sign(text)
    *modifiers, last = text.split("+") if not text.endswith("++") else [*text[:-2].split("+"), "+"]
    modifiers = [modifier.lower() for modifier in modifiers]
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        raise ValueError(f"“{key}” is no key; write a letter, F2 to F9, or ctrl+ and a letter")
    name = _ALIASES.get(last.lower(), last.lower())
    if len(last) == 1:
        name = _sign(last.lower() if modifiers else last)
        if modifiers == ["shift"] and last.isalpha():
            return last.upper()  # a shifted letter arrives as the capital
    elif name not in _NAMED and name not in _SHOWN and name not in _SIGNS.values() and not _is_sign_name(name):
        near = difflib.get_close_matches(name, _NAMED, n=1)
        raise ValueError(
            f"“{key}” is no key"
            + (f"; did you mean “{near[0]}”?" if near else "; write a letter, F2 to F9, or ctrl+ and a letter")
        )
    return "+".join([*(m for m in _MODIFIERS if m in modifiers), name])


def _sign(char: str) -> str:
    """The key name of one character: letters and digits are their own, signs go by their Unicode name."""
    if char.isalnum():
        return char
    if char == " ":
        return "space"
    try:
        name = unicodedata.name(char).lower().replace("-", "_").replace(" ", "_")
    except ValueError as error:
        raise ValueError("a control character is no key") from error
    return _SIGNS.get(name, name)


def _is_sign_name(name: str) -> bool:
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name == "hyphen"
    return True


def resolve(commands: Sequence[Command], wanted: Mapping[str, str]) -> Keymap:
    """The keys of all commands, with the user's in place of a command's defaults where they are sound."""
    faults: list[str] = []
    defaults = {command.id: _split(command.key) for command in commands}
    chosen: dict[str, tuple[str, ...]] = {}
    for id_, text in wanted.items():
        if id_ not in defaults:
            near = difflib.get_close_matches(id_, defaults, n=1, cutoff=0.5)
            hint = f"; did you mean “{near[0]}”?" if near else "; the help screen (?) lists them"
            faults.append(f"[keys] “{id_}”: there is no such command{hint}")
            continue
        keys, fault = _read(id_, text)
        if fault:
            faults.append(fault)
        else:
            chosen[id_] = keys
    by_id = {command.id: command for command in commands}
    while clash := _clash(by_id, defaults, chosen):
        loser, sentence = clash
        faults.append(sentence)
        del chosen[loser]
    return Keymap(defaults | chosen, tuple(faults))


def _split(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _read(id_: str, text: str) -> tuple[tuple[str, ...], str]:
    """The keys that a user wrote for a command, or a sentence that says why they cannot be used."""
    keys: list[str] = []
    for part in [","] if text.strip() == "," else _split(text):
        try:
            key = normal(part)
        except ValueError as error:
            return (), f"[keys] “{id_}”: {error}"
        if key in RESERVED:
            return (), f"[keys] “{id_}”: {shown(key)} cannot be given away, it {RESERVED[key]}"
        if key == "escape" and id_ not in _BACK:
            return (), f"[keys] “{id_}”: esc cannot be given away, it is the one step back"
        if key in _NEVER:
            return (
                (),
                f"[keys] “{id_}”: {shown(key)} never arrives, a terminal sends it as {_NEVER[key]}; choose another key",
            )
        keys.append(key)
    if id_ in _BACK and "escape" not in keys:
        keys.append("escape")
    return tuple(keys), ""


def _clash(
    commands: Mapping[str, Command],
    defaults: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, tuple[str, ...]],
) -> tuple[str, str] | None:
    """The first user's key that another command has in the same place: (the command that gives way, a sentence)."""
    now = {**defaults, **chosen}
    for id_, keys in reversed(list(chosen.items())):
        for other, others in now.items():
            if other == id_ or not _meet(commands[id_], commands[other]):
                continue
            for key in keys:
                if key in others:
                    return id_, (
                        f"[keys] “{id_}”: {shown(key)} is already “{other}” ({commands[other].words});"
                        " give that one another key too, or choose another"
                    )
    return None


def _meet(one: Command, other: Command) -> bool:
    """Whether there is a board where both work at the same time."""
    if one.carrying != other.carrying:
        return False
    return not one.boards or not other.boards or bool(set(one.boards) & set(other.boards))
