"""Who sits here, and at which desk: what every decision is signed with."""

from __future__ import annotations

import getpass
import os
import re

from confdash.text import line


def login() -> str:
    """Who sits here: CONFDASH_BY, else as the machine knows them."""
    try:
        name = os.environ.get("CONFDASH_BY") or getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = ""
    return line(name)[:40] or "somebody"


def desk_name() -> str:
    """This terminal's desk: CONFDASH_DESK, else the machine's name, as a safe file name."""
    import socket  # takes as long as click: most commands ask for no desk

    name = os.environ.get("CONFDASH_DESK") or socket.gethostname().partition(".")[0]
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "desk"
