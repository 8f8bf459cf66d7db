"""The random secret of an event's folder: of it and of what a row says its key is made, so that the key tells nothing.

Whoever has a key, or the digests in a journal entry, but not the secret, cannot find out by trying whether somebody
applied: the folder holds names and addresses of few people, and trying them all would be quick. The secret lies in the
store and in a file beside it: a lost store gets it back from there, so that it gives the same keys again, and finds
the applications of which its journal speaks. Desks that exchange journals about scholarships share that file.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
import sqlite3
from collections.abc import Container
from pathlib import Path

from confdash.store.connect import StoreError

#: Beside the store; only its owner may read it.
FILE = ".confdash-secret"
_META = "secret"
_HEX = re.compile(r"[0-9a-f]{64}")
#: Crockford's base32, in lower case: no i, l, o and u, which are taken for other signs or words.
_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_KEY_LENGTH = 8
#: Of the secret, in bytes.
_LENGTH = 32


def secret(link: sqlite3.Connection) -> bytes:
    """The folder's secret, 32 bytes; made at first need. Inside a write transaction.

    Raises `StoreError` where there is none yet and the connection may not write.
    """
    known = stored(link)
    path = beside(link)
    if not link.in_transaction:
        if known is None:
            raise StoreError("the store has no secret yet; run `confdash sync`")
        return known
    if known is not None and path is not None and _whole(path):
        return known
    lying = read(path) if path else None
    value = known or lying or secrets.token_bytes(_LENGTH)
    if known is None:
        link.execute("INSERT INTO meta (key, value) VALUES (?, ?)", [_META, value.hex()])
    if path and lying is None:
        _write(path, value)
    return value


def stored(link: sqlite3.Connection) -> bytes | None:
    """The secret that the store holds; None while nothing needed one."""
    row = link.execute("SELECT value FROM meta WHERE key = ?", [_META]).fetchone()
    return bytes.fromhex(row[0]) if row else None


def beside(link: sqlite3.Connection) -> Path | None:
    """The file of the secret, beside the store of a connection; None where that is in memory."""
    for _, name, path in link.execute("PRAGMA database_list").fetchall():
        if name == "main" and path:
            return Path(path).with_name(FILE)
    return None


def digest(link: sqlite3.Connection, way: str) -> str:
    """What stands for a way of naming an application where that way must not be read: 32 hexadecimal digits."""
    return digested(secret(link), way)


def digested(key: bytes, way: str) -> str:
    """As `digest`, of a secret that is at hand."""
    return hmac.digest(key, b"way\0" + way.encode(), "sha256").hex()[:32]


def key_of(key: bytes, way: str, taken: Container[str] = ()) -> str:
    """The key of an application, made of a secret and its surest way; another one where that is another's already."""
    tries = 0
    while True:
        made = hmac.digest(key, b"key\0" + (f"{way}~{tries}" if tries else way).encode(), "sha256")
        number = int.from_bytes(made[:5])
        found = "s-" + "".join(_SIGNS[number >> 5 * place & 31] for place in range(_KEY_LENGTH))
        if found not in taken:
            return found
        tries += 1


def _whole(path: Path) -> bool:
    """Whether the file is there, as far as a look at it tells: a batch of decisions asks for each of them."""
    try:
        return path.stat().st_size > _LENGTH * 2
    except OSError:
        return False


def read(path: Path) -> bytes | None:
    """The secret in a file; None where it cannot be read, or holds none: it was cut off, say."""
    try:
        text = path.read_text(encoding="ascii").strip()
        with contextlib.suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
    except (OSError, UnicodeDecodeError):
        return None
    return bytes.fromhex(text) if _HEX.fullmatch(text) else None


def _write(path: Path, value: bytes) -> None:
    """Puts the secret into its file, whole or not at all; a folder that cannot be written goes without.

    A file that is there but not for us to read stays: another account's secret may lie in it.
    """
    if path.exists() and not os.access(path, os.R_OK):
        return
    part = path.with_name(f"{FILE}.{os.getpid()}.part")
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        part.unlink(missing_ok=True)
        stack.callback(part.unlink, missing_ok=True)
        number = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(number, f"{value.hex()}\n".encode())
            os.fsync(number)
        finally:
            os.close(number)
        part.replace(path)
