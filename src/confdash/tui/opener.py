"""Opening a link in a browser, without letting that browser write on our screen or hold us up."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping

from confdash.text import safe_url

#: Seconds after which an opener that still runs counts as a success: it is the browser itself.
_PATIENCE = 4.0


def opener(environment: Mapping[str, str] = os.environ) -> str | None:
    """The program that opens links here; None over ssh, or where there is no desktop."""
    if sys.platform == "darwin":
        return shutil.which("open")
    if environment.get("SSH_CONNECTION") and not environment.get("DISPLAY"):
        return None
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or environment.get("BROWSER")):
        return None
    browser = environment.get("BROWSER", "").split(":")[0]
    return shutil.which(browser) if browser else shutil.which("xdg-open")


async def open_link(url: str | None, environment: Mapping[str, str] = os.environ) -> tuple[bool, str]:
    """Opens a link of a feed. Gives whether that went well, and a sentence."""
    safe = safe_url(url)
    if safe is None or safe.startswith("mailto:"):
        return False, "there is no link here that may be opened (http or https)"
    program = opener(environment)
    if program is None:
        return False, f"no browser can be opened from here; the address is {safe}"
    try:
        child = await asyncio.create_subprocess_exec(
            program,
            safe,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        code = await asyncio.wait_for(child.wait(), _PATIENCE)
    except TimeoutError:
        return True, f"opened {safe}"
    except OSError as error:
        return False, f"{program} could not be started: {error.strerror}; the address is {safe}"
    return (True, f"opened {safe}") if code == 0 else (False, f"{program} could not open {safe}")
