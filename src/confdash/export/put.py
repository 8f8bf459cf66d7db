"""The one way in which a file for others is written: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def put(file: Path, body: bytes, *, mode: int | None = 0o600, durable: bool = True) -> None:
    """Writes a file, over whatever is there; exactly this mode whatever the umask, None: for all whom that lets read.

    The bytes have a name of their own first: no reader, and no full disk, sees half of it. `durable` waits for the
    disk, which costs too much for a thousand pages that can be made again. Raises `OSError`.
    """
    part = file.with_name(f".confdash-{os.urandom(8).hex()}.part")
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644 if mode is None else 0o600)
        with os.fdopen(handle, "wb") as out:
            if mode is not None:
                part.chmod(mode)  # a umask may have taken even the owner's rights
            out.write(body)
            if durable:
                out.flush()
                os.fsync(out.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
