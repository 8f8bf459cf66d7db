"""Small typed looks into JSON of unknown shape: what is not of the wanted type is as good as absent."""

from __future__ import annotations

Object = dict[str, object]


def table(value: object) -> Object:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def row(value: object) -> list[object]:
    """The values of a JSON array or object, else nothing."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def first(item: Object, *keys: str) -> object:
    """The value of the first of these keys that says something (not null, nor an empty text or object)."""
    for key in keys:
        value = item.get(key)
        if value is not None and value not in ("", {}, []):
            return value
    return None


def spelt(value: object) -> str:
    """A value that should be a text as a person may read it: "" for null, and no container's contents."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):  # which may nest too deeply to be shown
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > 64:  # which may have too many digits to be shown
        return "a huge number"
    return "" if value is None else str(value)
