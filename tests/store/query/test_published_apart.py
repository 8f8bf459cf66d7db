"""What the organisers' own feed says changes nothing of what everybody is told: two stores, one of which never read it.

Both get the same public feed in the same states, and the same decisions; both feeds may come first, and change in any
order. What is told must be equal, and in the same order.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.store.build import T0, Store, talk

from confdash.records import Person, Talk
from confdash.store.query.published import programme

_HEAD = '[event]\nname = "Harbour Days"\ntimezone = "Europe/Copenhagen"\nstarts = 2026-11-09\nends = 2026-11-11\n'
_INSIDE = '[[feeds]]\nname = "inside"\nurl = "inside.json"\npublic = false\n'
_RELEASED = '[[feeds]]\nname = "released"\nurl = "released.json"\n'
#: Stands in all that only the organisers' feed says.
_CANARY = "canary"
_DECISIONS = (
    ("room", '["Hall D"]'), ("starts_at", str(T0 + 7_200)), ("title", "Decided"), ("state", "canceled"),
    ("public", "0"), ("kind", "keynote"), ("speakers", '[{"name":"Eve"}]'), ("do_not_record", "1"),
)  # fmt: skip


def _times(number: int) -> tuple[int | None, ...]:
    return None, 0, 60, 120, 60 * number, 1_440 + 60 * number


def _key(number: int) -> tuple[str, dict[str, Any]]:
    return f"C{number}", {"guid": f"00000000-0000-4000-8000-{number:012}", "code": f"C{number}"}


def _released(chance: random.Random, number: int) -> Talk:
    base, keys = _key(number)
    people = chance.choice([None, [], ["Ann"], ["Ann", "Bo"], [Person("Cy", ("code:CY",))]])
    return talk(
        base, chance.choice([f"Title {number}", "TBA", "Opening"]), at=chance.choice(_times(number)),
        room=f"Hall {'AB'[number % 2]}", people=people, **keys, url=chance.choice([None, "https://days.example/"]),
        track=chance.choice([None, "Nets"]), type=chance.choice([None, "Talk", "Workshop"]),
        abstract=chance.choice([None, "About"]), state=chance.choice([None, "confirmed"]),
    )  # fmt: skip


def _inside(chance: random.Random, number: int) -> Talk:
    base, keys = _key(number)
    people = chance.choice(
        [None, [], ["Ann"], [_CANARY], [Person("Cy", (f"code:{_CANARY}",), f"{_CANARY}@days.example")]]
    )
    return talk(
        base, chance.choice([f"{_CANARY} {number}", f"Title {number}", "Opening"]),
        at=chance.choice((999, *_times(number))), room=f"{_CANARY} {'AB'[number % 2]}", people=people, **keys,
        url=f"https://{_CANARY}.example/", track=chance.choice([None, _CANARY]),
        type=chance.choice([None, "Keynote", _CANARY]), abstract=_CANARY, subtitle=_CANARY, description=_CANARY,
        language=_CANARY, state=chance.choice([None, "confirmed"]),
    )  # fmt: skip


def _told(store: Store) -> list[dict[str, object]]:
    """All that is told. A talk is called otherwise where another feed knew it first, and so may a person be."""
    with store.reader() as reader:
        entries = programme(reader, store.settings, records=True).entries
    return [
        msgspec.structs.asdict(entry)
        | {"key": "", "session": "", "speakers": [(speaker.name, speaker.ids) for speaker in entry.speakers]}
        for entry in entries
    ]


def _decide(chance: random.Random, plain: Store, mixed: Store) -> None:
    key, (field, value) = chance.choice(sorted(plain.talks())), chance.choice(_DECISIONS)
    plain.decide(("talk", key, field, value))
    mixed.decide(("talk", mixed.of("released", key).key, field, value))


def _apart(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    feeds = chance.choice([_INSIDE + _RELEASED, _RELEASED + _INSIDE])
    folder.mkdir()
    plain, mixed = Store(folder / "plain", _HEAD + _RELEASED), Store(folder / "mixed", _HEAD + feeds)
    number = chance.randint(4, 9)
    for _ in range(chance.randint(2, 6)):
        if chance.random() < 0.5:
            listed = [_released(chance, each) for each in range(number) if chance.random() < 0.85]
            plain.sync("released", listed)
            mixed.sync("released", listed)
        else:
            mixed.sync("inside", [_inside(chance, each) for each in range(number + 4)])
        if plain.talks() and chance.random() < 0.5:
            _decide(chance, plain, mixed)
    told = _told(mixed)
    assert told == _told(plain), seed
    assert _CANARY not in repr(told)
    plain.close()
    mixed.close()


def test_the_organisers_feed_changes_nothing_of_what_is_told(tmp_path: Path) -> None:
    for seed in range(8):
        _apart(tmp_path / str(seed), seed)


@pytest.mark.soak
def test_nor_in_hundreds_of_histories(tmp_path: Path) -> None:
    for seed in range(300):
        _apart(tmp_path / str(seed), seed)
