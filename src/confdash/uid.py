"""The UID, or GUID, that a talk has in files that confdash writes: made from the talk's key alone, so it never changes.

A calendar program knows an entry again by its UID and nothing else, so neither title, time, room, host name nor the
order of talks may be in it. The key can be read back from it, by which confdash knows its own talks again when it
reads a calendar that it wrote. A key that only the organisers' own feed has is nobody's business: of it there is a
digest (`hidden`), from which, as from the UUID that schedules want (`guid_of`), nothing can be read back: there
confdash makes those of all keys that it knows, and compares.
"""

from __future__ import annotations

import re
from hashlib import blake2b, sha1
from urllib.parse import quote, unquote

#: What follows the key. Changing it would double every entry in every calendar that has been given away.
_TAIL = ".talk@confdash"
#: Longer UIDs are refused by some calendar servers (at 1,024); keys of real feeds stay far below.
_LIMIT = 900
#: Of what, beside the key, what stands for one is made. It must never change either.
_HIDDEN = b"confdash talk\0"
_STANDS_FOR = re.compile(rf"~[0-9a-f]{{20}}{re.escape(_TAIL)}")


def uid_of(key: str) -> str:
    """The UID of the talk with this key: plain ASCII without blanks, the same for ever, another one for another key."""
    name = quote(key, safe="")
    if len(name) > _LIMIT:
        # What begins so is not read back; nothing else is lost should a feed have such a key.
        name = "~~" + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return name + _TAIL


def hidden(key: str) -> str:
    """What stands for a key, where everybody reads it, that no public feed has: `~` and twenty digits."""
    return "~" + blake2b(_HIDDEN + key.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def uids_of(key: str) -> tuple[str, str]:
    """Both UIDs that a talk with this key may have been told under: of the key, and of what stands for it."""
    return uid_of(key), uid_of(hidden(key))


def key_of(uid: str) -> str | None:
    """The key that is in a UID of ours, or what stands for it; None where it is not ours, or the key was too long."""
    if not uid.endswith(_TAIL) or uid.startswith("~~"):
        return None
    key = unquote(uid.removesuffix(_TAIL))
    return key if key and uid_of(key) == uid else None


#: The namespace of our UUIDs (RFC 9562, version 5), itself one of a name: it must never change either.
_SPACE = bytes.fromhex("1ca28c5d0f3b581b9853f766dba233a4")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def guid_of(*names: str) -> str:
    """The UUID of the talk with this key, or of what several names mean: the same for ever, others for other names."""
    # The standard library's `uuid5` takes three times as long, which counts for all keys of a store.
    digest = sha1(_SPACE + "\0".join(names).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def is_guid(text: str) -> bool:
    """Whether a text is a UUID as schedules write them, in small letters."""
    return _GUID.fullmatch(text) is not None


def is_ours(uid: str) -> bool:
    """Whether a UID is one of a calendar of ours."""
    return uid.endswith(_TAIL)


def is_hidden(uid: str | None) -> bool:
    """Whether a UID looks like one of ours in which the key itself does not stand."""
    return uid is not None and _STANDS_FOR.fullmatch(uid) is not None


def may_be_ours(guid: str | None, uid: str | None) -> bool:
    """Whether one of them may be made of a key: soon told, and of most feeds' talks it is not so."""
    return (guid is not None and guid[14:15] == "5" and len(guid) == 36) or (uid is not None and is_ours(uid))
