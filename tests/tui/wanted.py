"""Events whose rules are the test's own: a talk is wanted when its subtitle says so, as gravely as its track says."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui import fill

from confdash.attention import load
from confdash.config import CONFIG

RULE = """
title = "{title}"
desk = "{desk}"
todo = "Go there."
actions = ["here.yes", "item.ack", "no.such"]
{more}
sql = '''
SELECT 'talk' AS entity, key, starts AS hurts_at, track AS severity, '{title} ' || title AS summary,
    'It is wanted because of ' || title || '.' AS why, track || starts AS cause, room AS where_, 'Ada Nwosu' AS who
FROM talks WHERE subtitle = '{name}'
'''
{last}
"""


def event(folder: Path, talks: int = 60) -> sqlite3.Connection:
    """A filled store in a folder with the test's own rules, and a connection to change it by."""
    path = fill.store(folder, talks)
    built_in = "\n".join(f'"{each.stem}" = false' for each in load.BUILT_IN.glob("*.toml"))
    (folder / CONFIG).write_text(f"{fill.CONFIG}\n[attention]\n{built_in}\n", encoding="utf-8")
    for name, desk, more, last in (
        ("wanted", "programme", "", ""),
        ("late", "video", "", ""),
        ("public", "video", "always = true", ""),
        ("many", "programme", "", '[bundle]\nbeyond = 2\nwords = "{count} of a kind"\nopens = "talks title:build"'),
    ):
        rule(folder, name, RULE.format(title=name.capitalize(), name=name, desk=desk, more=more, last=last))
    return fill.writing(path)


def built_in() -> int:
    """How many rules come with the program."""
    return len(list(load.BUILT_IN.glob("*.toml")))


def rule(folder: Path, name: str, text: str) -> None:
    """Writes an own rule."""
    (folder / load.FOLDER).mkdir(exist_ok=True)
    (folder / load.FOLDER / f"{name}.toml").write_text(text, encoding="utf-8")


def want(
    link: sqlite3.Connection, number: int, minutes: int | None, *, severity: str = "warning", sort: str = "wanted"
) -> str:
    """Lets a rule find a talk that begins in so many minutes; gives its key."""
    key = f"T{number:06d}"
    starts = None if minutes is None else fill.NOW + 60 * minutes
    link.execute(
        "UPDATE talks SET subtitle = ?, track = ?, starts = ?, ends = ? WHERE key = ?",
        [sort, severity, starts, None if starts is None else starts + 1800, key],
    )
    return key
