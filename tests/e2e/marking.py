"""A desk that marks at random, in a process of its own: `python -m tests.e2e.marking FOLDER DESK SEED COUNT`.

It decides through the dashboard's own writer, and prints a line for each deed once that is shown as made.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from confdash.config import STORE, load
from confdash.store import connect, decisions
from confdash.store.decisions import Deed, NothingToUndo, NotPlaced, Overtaken, Who
from confdash.store.writer import Writer

_VALUES: dict[str, tuple[str | None, ...]] = {
    "room": ('["Hall A"]', '["Hall Z"]', None),
    "title": ("Another title", None),
    "stage": ("on_stage", "finished", None),
    "state": ("canceled", None),
    "do_not_record": ("1", "0", None),
    "note": ("a word", None),
    "tags": ('["vip"]', None),
    "speakers": ('[{"name":"Stand-In Ines"}]', None),
}
_SEEN = '{"at":1794211200,"by":"ada","desk":"front"}'


def keys(path: Path) -> tuple[list[str], list[str]]:
    """Talks and persons that there are."""
    link = connect.open_reader(path)
    talks = [row[0] for row in link.execute("SELECT key FROM talks ORDER BY key").fetchall()]
    persons = [row[0] for row in link.execute("SELECT key FROM speakers ORDER BY key").fetchall()]
    link.close()
    return talks, persons


def main(folder: Path, desk: str, seed: int, count: int) -> None:
    """Marks, undoes and redoes `count` times."""
    settings, path = load(folder), folder / STORE
    dice, who = random.Random(seed), Who(desk, desk)
    talks, persons = keys(path)
    writer = Writer(path, desk)
    for _ in range(count):
        turn: Callable[[sqlite3.Connection], str]
        match dice.randrange(10):
            case 0 | 1:
                turn = lambda link: decisions.undo(link, settings, who, force=dice.random() < 0.5).batch  # noqa: E731
            case 2:
                turn = lambda link: decisions.redo(link, settings, who).batch  # noqa: E731
            case 3 | 4:
                deeds = [Deed("person", dice.choice(persons), "here", _SEEN)]
                turn = lambda link, deeds=deeds: decisions.decide(link, settings, who, deeds)  # type: ignore[misc]  # noqa: E731
            case _:
                field = dice.choice(list(_VALUES))
                wanted = dice.sample(talks, dice.randint(1, 3))
                deeds = [Deed("talk", key, field, dice.choice(_VALUES[field])) for key in wanted]
                turn = lambda link, deeds=deeds: decisions.decide(link, settings, who, deeds)  # type: ignore[misc]  # noqa: E731
        try:
            sys.stdout.write(writer.submit(turn).result() + "\n")
        except (NothingToUndo, Overtaken, NotPlaced):
            sys.stdout.write("refused\n")
        sys.stdout.flush()
    writer.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
