"""A small event as `confdash sync` would have filled it, for tests that decide: real talks, people and journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tests.store.build import Store, talk
from tests.tui.fill import NOW

from confdash.config import STORE
from confdash.records import Person, Talk
from confdash.store import connect

#: Tue 10 Nov 10:21 is so many minutes after Monday 09:00, from which `talk` counts.
AT = (NOW - 1_794_211_200) // 60

CONFIG = """
[event]
name = "Harbour Days 2026"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
[[feeds]]
name = "programme"
url = "programme.json"
"""


def programme() -> list[Talk]:
    """Eight slots of Tuesday and Wednesday. `TWO` has two speakers, `NONE` names nobody."""
    return [
        talk("ONE", "Queues all the way down", at=AT + 9, room="Hall A", people=["Ada Nwosu"]),
        talk("TWO", "Operators by hand", at=AT + 39, room="Hall B", people=["Bo Lindqvist", "Anjali Rao"]),
        talk("NONE", "Lightning talks", at=AT + 69, room="Hall C", people=[]),
        talk("FAR", "Build less", at=AT + 99, room="Hall A", people=["Noor Haddad"]),
        talk(
            "CHEN1",
            "The cache is a rumour",
            at=AT + 129,
            room="Studio",
            people=[Person("Li Chen", ids=("code:CHEN1",))],
        ),
        talk(
            "CHEN2", "Tracing in the dark", at=AT + 189, room="Hall C", people=[Person("Li Chen", ids=("code:CHEN2",))]
        ),
        talk("WED", "A calendar is a system", at=AT + 1440, room="Hall B", people=["Pia Eriksen", "Bo Lindqvist"]),
        talk("PAST", "What we learned", at=AT - 1440, room="Hall C", people=["Søren Holm"]),
    ]


def event(folder: Path, talks: Sequence[Talk] | None = None, config: str = "") -> Store:
    """The event in a folder; the store is left open for looking."""
    store = Store(folder / "event", CONFIG + config)
    store.sync("programme", programme() if talks is None else talks)
    return store


def journal(folder: Path) -> list[tuple[str, str, str, str, str]]:
    """What was decided, in order: (entity, key, field, by, desk)."""
    link = connect.open_writer(folder / STORE)
    try:
        return link.execute("SELECT entity, key, field, by, desk FROM journal ORDER BY seq").fetchall()
    finally:
        link.close()


def tables(link: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every current table, to be compared."""
    names = ("talks", "speakers", "talk_speakers", "talk_rooms", "room_marks", "decisions")
    return {name: link.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
