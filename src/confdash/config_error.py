"""From msgspec's complaint about a config to a sentence with file, line, key and the nearest right name."""

from __future__ import annotations

import re
import typing
from collections.abc import Collection

import msgspec


def explain(complaint: str, text: str, where: str, root: type[msgspec.Struct]) -> str:
    """One sentence for a complaint such as ``Expected `str`, got `int` - at `$.feeds[0].url```."""
    what, _, path = complaint.partition(" - at `$")
    keys = re.findall(r"[^.\[\]`]+", path)
    unknown = re.search(r"unknown field `([^`]*)`", what)
    missing = re.search(r"missing required field `([^`]*)`", what)
    if unknown:
        keys.append(unknown[1])
        what = f"there is no such key here; {nearest(unknown[1], _names(root, keys[:-1]))}"
    elif missing:
        what = f"“{missing[1]}” is missing{' here' if keys else ''}; add it"
    elif enum := re.search(r"Invalid enum value '([^']*)'", what):
        what = f"“{enum[1]}” is not known here; {nearest(enum[1], _choices(root, keys))}"
    elif re.search(r"Invalid RFC3339 encoded date", what):
        what = "this must be a date such as 2026-11-09"
    else:
        what = re.sub(r"^Expected `([^`]*)`, got `([^`]*)`$", r"this must be \1, not \2", what)
        # Sentences of our own name fields, such as `date`, and no types.
        what = _words(what) if what.startswith(("this must be ", "Expected ")) else what
    number = line_of(text, keys)
    place = f"{where}, line {number}" if number else where
    shown = _shown(keys)
    return f"{place}: {shown}: {what}" if shown else f"{place}: {what}"


def nearest(word: str, names: Collection[str], *, few: bool = True) -> str:
    """What to write instead of a wrong word: the name most like it, else (if they are `few`) all that there are."""
    import difflib

    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6 if few else 0.8)
    if near:
        return f"did you mean “{folded[near[0]]}”?"
    if not few:
        return ""
    return f"there are {', '.join(names)}" if names else "there is none yet"


def _words(what: str) -> str:
    for typed, word in (
        ("array", "a list"), ("object", "a table"), ("str", "a text in quotes"), ("int", "a number"),
        ("bool", "true or false"), ("float", "a number"), ("date", "a date such as 2026-11-09"),
    ):  # fmt: skip
        what = re.sub(rf"\b{typed}\b(?! in)", word, what, count=2)
    *others, last = what.replace(" | null", "").split(" | ")
    return f"{', '.join(others)} or {last}" if others else last


def _shown(keys: list[str]) -> str:
    """The key as a person would write it: `event.timezone`, `feeds (the 2nd) url`."""
    words: list[str] = []
    for key in keys:
        if key.isdigit():
            words[-1] += f" (number {int(key) + 1})" if words else key
        else:
            words.append(key)
    return ".".join(words)


def _names(root: type[msgspec.Struct], keys: list[str]) -> list[str]:
    """The keys that may stand at a path."""
    here = _struct_at(root, keys)
    return [field.encode_name for field in msgspec.structs.fields(here)] if here else []


def _choices(root: type[msgspec.Struct], keys: list[str]) -> list[str]:
    """The words that may stand at a path where only some may."""
    here = _struct_at(root, keys[:-1])
    hint = typing.get_type_hints(here).get(keys[-1]) if here else None
    return [
        str(word) for arg in (hint, *typing.get_args(hint)) for word in typing.get_args(arg) if isinstance(word, str)
    ]


def _struct_at(root: type[msgspec.Struct], keys: list[str]) -> type[msgspec.Struct] | None:
    """The table that stands at a path."""
    here: type[msgspec.Struct] | None = root
    for key in keys:
        if here is None or key.isdigit():
            continue
        hint = typing.get_type_hints(here).get(key)
        found = (arg for arg in (hint, *typing.get_args(hint)) if isinstance(arg, type))
        here = next((arg for arg in found if issubclass(arg, msgspec.Struct)), None)
    return here


def line_of(text: str, keys: list[str]) -> int | None:
    """The line of the file on which a key stands, or of the nearest table around it; None when it is not found.

    A plain reading of table headers and `key =` lines: good enough to point at a place, and never wrong by
    more than the table.
    """
    tables: dict[str, int] = {}
    current = ""
    best: int | None = None
    names = [key for key in keys if not key.isdigit()]
    index = next((int(key) for key in keys if key.isdigit()), None)
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[(\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            current = header[2].strip().strip('"')
            tables[current] = tables.get(current, -1) + 1
            # A table such as [feeds.columns] belongs to the last [[feeds]] above it.
            parts = current.split(".")
            here = index is None or (not header[1] and len(parts) == 1) or tables.get(parts[0]) == index
            if names and parts == names[: len(parts)] and here:
                best = number
            continue
        pair = re.match(r"\s*(\"[^\"]*\"|'[^']*'|[\w-]+)\s*=", line)
        if not pair or not names:
            continue
        key = pair[1].strip("\"'")
        path = [*(current.split(".") if current else []), key]
        if path == names[: len(path)] and (index is None or tables.get(path[0]) == index):
            best = number
            if len(path) == len(names):
                return number
    return best
