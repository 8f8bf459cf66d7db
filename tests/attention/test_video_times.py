"""How long a recording may take, as the config says it."""

from __future__ import annotations

import pytest

from confdash.attention.video_times import VideoTimes, video_times
from confdash.config import parse

EVENT = '[event]\nname = "Harbour Days"\ntimezone = "Europe/Copenhagen"\n[attention]\n'
HOUR = 3600


@pytest.mark.parametrize(
    ("text", "target", "long"),
    [
        ("", 24, 72),
        ("video-late = false", 24, 72),
        ('video-late = {target = "12h"}', 12, 72),
        ('video-late = {target = "2d", long = "5d"}', 48, 120),
        ('video-late = {target = "100h"}', 100, 100),
        ('video-late = {target = "soon", long = true}', 24, 72),
        ("video-late = {target = 3600, long = 0}", 1, 72),
    ],
)
def test_what_the_config_says_holds_and_nonsense_leaves_the_default(text: str, target: int, long: int) -> None:
    assert video_times(parse(EVENT + text)) == VideoTimes(target * HOUR, long * HOUR)
