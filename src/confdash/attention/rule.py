"""One rule: what its file says, and what is wrong with a file that says it badly.

A rule is a TOML file, named by its id. How one is written: `docs/rules.md`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import msgspec

from confdash.attention.items import DeskName
from confdash.config_error import explain, line_of

#: A threshold as a file or the config has it. A text such as "30m" is a length of time.
Threshold = bool | int | str | list[str]

#: What every rule may name in its SQL, beside its own thresholds. Moments are UTC seconds.
PARAMETERS = {
    "now": "event time now",
    "real": "real time now, which stamps in the store have; `now` but for a rehearsal or `--now`",
    "today_starts": "the first second of this event day",
    "today_ends": "the first second of the next event day",
    "event_starts": "the first second of the event; null where the config does not say",
    "event_ends": "the first second after the event; null where the config does not say",
    "day_seconds_left": "seconds until this event day ends",
}
#: A file longer than this is none that a person wrote, in bytes.
_LONGEST = 100_000
_SPAN = re.compile(r"(\d{1,6})\s*(s|m|h|d)")
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class RuleError(ValueError):
    """A rule cannot be used. The message is one sentence for a person: which rule or file, what, what next."""


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[bundle]`: more than `beyond` alike items become one row."""

    #: None: only what the SQL labels is bundled.
    beyond: int | None = None
    #: `{count}`, `{first}` (where the first of them is, or who, or what) and `{day}` are filled in.
    words: str = ""
    #: The filter that shows them, as `board query`.
    opens: str = ""


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule's file."""

    title: str
    desk: DeskName
    about: str = ""
    todo: str = ""
    #: Ids of commands, the best first.
    actions: tuple[str, ...] = ()
    thresholds: dict[str, Threshold] = {}
    bundle: Bundle = Bundle()
    #: It stands in every desk's view, and can be neither snoozed nor acknowledged.
    always: bool = False
    #: A sign on its talk's row; alone it is information.
    badge: bool = False
    sql: str


class Rule(Spec, frozen=True, kw_only=True):
    """A rule as it is in force: its file, with the config's thresholds over it."""

    id: str
    path: Path
    #: Whether it is the organisers' own.
    own: bool = False
    #: Whether the config lets it run.
    on: bool = True


def seconds(text: str) -> int | None:
    """Seconds of “90s”, “30m”, “2h”, “3d”; None where the text is no length of time."""
    match = _SPAN.fullmatch(text.strip())
    return int(match[1]) * _UNIT[match[2]] if match else None


def bound(value: Threshold) -> int | str:
    """A threshold as SQL gets it: lengths of time in seconds, true as 1, a list as JSON."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return msgspec.json.encode(value).decode()
    if isinstance(value, str):
        span = seconds(value)
        return value if span is None else span
    return value


def read(path: Path, *, own: bool, where: str = "") -> Rule:
    """The rule in a file, which complaints call `where`. Raises `RuleError`."""
    where = where or (f"rules/{path.name}" if own else path.name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", path.stem):
        raise RuleError(f"{where}: a rule's file is called after it, in small letters, digits and dashes")
    try:
        if path.exists() and not path.is_file():  # of a pipe, reading would never end
            raise RuleError(f"{where} is no file; name a rule's .toml file")
        if path.stat().st_size > _LONGEST:
            raise RuleError(f"{where}: longer than {_LONGEST // 1000} kB, which is no rule")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(f"{where}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise RuleError(f"{where} cannot be read: {error.strerror}") from error
    spec = parse(text, where)
    fields = {name: getattr(spec, name) for name in Spec.__struct_fields__}
    return Rule(id=path.stem, path=path, own=own, **fields)


# Every evaluation anew begins with all files; their texts hardly ever change.
@functools.lru_cache(maxsize=256)
def parse(text: str, where: str) -> Spec:
    """What a rule's text says. Raises `RuleError` that names `where`, the line and the key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{where}: not valid TOML: {error}") from error
    try:
        spec = msgspec.convert(raw, Spec)
    except msgspec.ValidationError as error:
        raise RuleError(explain(str(error), text, where, Spec)) from error
    if not spec.title.strip() or not spec.sql.strip():
        raise RuleError(f"{where}: title and sql must not be empty")
    for name in spec.thresholds:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name) or name in PARAMETERS:
            what = "is a parameter that every rule has" if name in PARAMETERS else "is no name that SQL takes"
            number = line_of(text, ["thresholds", name])
            raise RuleError(
                f"{where}{f', line {number}' if number else ''}: thresholds.{name} {what}; call it otherwise"
            )
    return spec
