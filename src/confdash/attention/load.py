"""Which rules there are: the built-in ones, the organisers' own beside the config, and what the config says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from confdash.attention.rule import Rule, RuleError, Threshold, bound, read, seconds
from confdash.config import CONFIG, RuleSetting, Settings
from confdash.config_error import line_of, nearest

BUILT_IN = Path(__file__).parent / "rules"
#: The organisers' own, beside the config.
FOLDER = "rules"
#: Nobody writes more; a folder of other files by mistake does not hold everything up.
_MOST = 200


class Rules(msgspec.Struct, frozen=True):
    """All rules by id, those that are off among them, and what is wrong, a sentence each."""

    rules: dict[str, Rule]
    problems: tuple[str, ...] = ()

    @property
    def on(self) -> list[Rule]:
        """Those that run."""
        return [rule for rule in self.rules.values() if rule.on]


def load(settings: Settings, folder: Path, built_in: Path = BUILT_IN) -> Rules:
    """The rules of the event in a folder. Never fails: what is wrong with one is a sentence, and stops no other.

    An own file that has a built-in rule's name stands in its place, unless it is broken.
    """
    problems: list[str] = []
    found: dict[str, Rule] = {}
    for own, files in ((False, sorted(built_in.glob("*.toml"))), (True, own_files(folder))):
        for path in files[:_MOST]:
            try:
                rule = read(path, own=own)
            except RuleError as error:
                goes_on = own and path.stem in found
                problems.append(f"{error}{'; the built-in rule goes on in its place' if goes_on else ''}")
            else:
                found[rule.id] = rule
    for id_, setting in settings.attention.items():
        if id_ not in found:
            if not any(path.stem == id_ for path in own_files(folder)):
                near = nearest(id_, found, few=False) or "`confdash rules` lists those that there are"
                problems.append(f"{_place(folder, id_)}: there is no such rule; {near}")
            continue
        found[id_], wrong = configured(found[id_], setting, folder)
        problems += wrong
    return Rules(dict(sorted(found.items())), tuple(problems))


def configured(rule: Rule, setting: RuleSetting, folder: Path) -> tuple[Rule, list[str]]:
    """A rule with what the config says of it; and what cannot be, a sentence each: there the default stays."""
    rule, wrong = _set(rule, setting)
    return rule, [f"{_place(folder, rule.id, name)}: {what}" for name, what in wrong]


def in_force(settings: Settings, id_: str) -> Rule:
    """A built-in rule with what the config says of it: for what warns of the same before the rule does, or on paper."""
    return _set(read(BUILT_IN / f"{id_}.toml", own=False), settings.attention.get(id_, True))[0]


def own_files(folder: Path) -> list[Path]:
    """The organisers' own rule files, in order."""
    return sorted(path for path in (folder / FOLDER).glob("*.toml") if path.is_file())


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever one of the organisers' own files does."""
    return tuple(_stamps(folder))


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in own_files(folder):
        try:
            status = path.stat()
        except OSError:
            continue  # it has just gone
        yield path.name, status.st_mtime_ns, status.st_size


def values(rule: Rule) -> dict[str, int | str]:
    """A rule's thresholds as its SQL gets them."""
    return {name: bound(value) for name, value in rule.thresholds.items()}


def _set(rule: Rule, setting: RuleSetting) -> tuple[Rule, list[tuple[str, str]]]:
    """A rule with what the config says of it; and what cannot be, as (threshold, what is wrong)."""
    if isinstance(setting, bool):
        return msgspec.structs.replace(rule, on=setting), []
    thresholds = dict(rule.thresholds)
    wrong = []
    for name, value in setting.items():
        if name not in thresholds:
            there_are = nearest(name, thresholds) if thresholds else "it has none, true and false alone"
            wrong.append((name, f"{rule.id} has no such threshold; {there_are}"))
        elif expected := _unlike(thresholds[name], value):
            wrong.append((name, f"this must be {expected}; {_shown(thresholds[name])} stays"))
        else:
            thresholds[name] = value
    return msgspec.structs.replace(rule, thresholds=thresholds), wrong


def _unlike(default: Threshold, value: Threshold) -> str | None:
    """What a value must be when it is not of its default's sort, in words; None when it is."""
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int):
        return None if isinstance(value, int) and not isinstance(value, bool) else "a whole number"
    if isinstance(default, list):
        return None if isinstance(value, list) else "a list of texts"
    if seconds(default) is not None:
        fits = isinstance(value, str) and seconds(value) is not None
        return None if fits else "a length of time, such as 30m or 2h"
    return None if isinstance(value, str) else "a text in quotes"


def _shown(value: Threshold) -> str:
    return msgspec.json.encode(value).decode().strip('"')


def _place(folder: Path, *keys: str) -> str:
    """Where in the config a rule's setting stands: file, line where it can be found, key."""
    try:
        number = line_of((folder / CONFIG).read_text(encoding="utf-8-sig"), ["attention", *keys])
    except (OSError, UnicodeDecodeError):
        number = None
    return f"{CONFIG}{f', line {number}' if number else ''}: {'.'.join(['attention', *keys])}"
