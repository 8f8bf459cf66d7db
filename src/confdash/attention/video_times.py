"""How long a recording may take, as `[attention] video-late` says it in the config: for rule and board alike."""

from __future__ import annotations

import msgspec

from confdash.config import Settings

#: The rule whose thresholds these are.
RULE = "video-late"


class VideoTimes(msgspec.Struct, frozen=True):
    """Seconds after the end of a session: when its recording is meant to be public, and when that took too long."""

    target: int = 24 * 3600
    long: int = 72 * 3600


def video_times(settings: Settings) -> VideoTimes:
    """What `video-late = {target = "24h", long = "72h"}` says; the default where it says nothing, or nothing sensible.

    What is too long is never shorter than the target.
    """
    setting = settings.attention.get(RULE)
    given = setting if isinstance(setting, dict) else {}
    default = VideoTimes()
    target, long = (_span(given.get(name), getattr(default, name)) for name in ("target", "long"))
    return VideoTimes(target, max(target, long))


def _span(value: object, default: int) -> int:
    """A length of time as a config has it: “24h”, or whole seconds."""
    found = value
    if isinstance(value, str):
        from confdash.attention.rule import seconds  # late: the first paint needs no rules

        found = seconds(value)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else default
