"""The UID that a talk has in calendars that confdash writes: made from the talk's key alone, so it never changes.

A calendar program knows an entry again by its UID and nothing else, so neither title, time, room, host name nor the
order of talks may be in it. The key can be read back from it, by which confdash knows its own talks again when it
reads a calendar that it wrote.
"""

from __future__ import annotations

from hashlib import blake2b
from urllib.parse import quote, unquote

#: What follows the key. Changing it would double every entry in every calendar that has been given away.
_TAIL = ".talk@confdash"
#: Longer UIDs are refused by some calendar servers (at 1,024); keys of real feeds stay far below.
_LIMIT = 900


def uid_of(key: str) -> str:
    """The UID of the talk with this key: plain ASCII without blanks, the same for ever, another one for another key."""
    name = quote(key, safe="")
    if len(name) > _LIMIT:
        # What begins so is not read back; nothing else is lost should a feed have such a key.
        name = "~~" + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return name + _TAIL


def key_of(uid: str) -> str | None:
    """The key that is in a UID of ours; None for one that is not ours, or whose key was too long to stand in it."""
    if not uid.endswith(_TAIL) or uid.startswith("~~"):
        return None
    key = unquote(uid.removesuffix(_TAIL))
    return key if key and uid_of(key) == uid else None
