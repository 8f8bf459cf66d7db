"""What ends a hold: not a person alone, also the feed's own second thoughts (design §5)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from confdash.config import load
from confdash.sync.report import Result
from confdash.sync.run import Syncer

EVENT = "BEGIN:VEVENT\r\nUID:t{0}@x.example\r\nSUMMARY:Talk {0}\r\nDTSTART:20261110T{0:02}0000Z\r\nEND:VEVENT\r\n"


def put(folder: Path, talks: int, age: int) -> None:
    path = folder / "c.ics"
    events = "".join(EVENT.format(number) for number in range(talks))
    path.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", encoding="utf-8", newline="")
    os.utime(path, (age, age))


def test_a_feed_that_gives_its_old_good_body_again_is_no_longer_held(tmp_path: Path) -> None:
    config = '[event]\nname = "Tides"\n[[feeds]]\nname = "c"\nurl = "c.ics"\n'
    (tmp_path / "confdash.toml").write_text(config, encoding="utf-8")
    syncer = Syncer(tmp_path, load(tmp_path), lambda _event: None)

    def sync(talks: int, age: int) -> Result:
        put(tmp_path, talks, age)
        return asyncio.run(syncer.cycle(syncer.settings.feeds))[0]

    assert sync(12, 1_000).state == "ok"
    assert sync(2, 2_000).state == "held"
    assert sync(12, 3_000).state == "unchanged"
    assert syncer.link.execute("SELECT count(*) FROM held").fetchone() == (0,)
    assert syncer.link.execute("SELECT state FROM feeds").fetchone() == ("ok",)
    syncer.close()
