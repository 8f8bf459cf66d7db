"""Real programmes, written and read again: the same in an empty store, and nothing new in the one that they are of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
from tests.export.test_round_trip import all_said, beside
from tests.export.trip import FORMS, added, again, empty, told, written
from tests.store.build import Store

from confdash import feeds
from confdash.records import ParseOptions

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
SAMPLE = Path(__file__).parents[2] / "sample_data" / "rev1"
SCHEMA = SHARED / "schedule-json" / "c3voc-json-SCHEMA-not-data.json"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not here")


class Real(NamedTuple):
    """A real programme, and how many of its slots exports tell."""

    path: Path
    zone: str
    slots: int


REAL = {
    "36c3": Real(SHARED / "schedule-xml/36c3-merged.xml", "Europe/Berlin", 1351),
    "fosdem-2026": Real(SHARED / "schedule-xml/fosdem-2026.xml", "Europe/Brussels", 883),
    "pycon-us-2025": Real(SHARED / "ics/pycon-us-2025-all-events.ics", "America/New_York", 224),
    "debconf23": Real(SHARED / "schedule-xml/debconf23.xml", "Asia/Kolkata", 117),
    "sample": Real(SAMPLE / "schedule.json", "Europe/Copenhagen", 0),
}
#: The large ones take several seconds each.
_NAMES = [pytest.param(name, marks=pytest.mark.soak if name not in ("debconf23", "sample") else ()) for name in REAL]


@pytest.fixture(scope="module", params=_NAMES)
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Real]]:
    """A store of one real programme."""
    each = REAL[request.param]
    text = (
        f'[event]\nname = "Real Days"\ntimezone = "{each.zone}"\n[[feeds]]\nname = "programme"\nurl = "programme.x"\n'
    )
    store = Store(tmp_path_factory.mktemp("real") / "event", text)
    batch = feeds.parse(each.path.read_bytes(), ParseOptions(timezone=each.zone, host="feeds.example.org"))
    store.sync("programme", batch)
    yield store, each
    store.close()


def test_it_is_valid_json_of_the_schema(real: tuple[Store, Real]) -> None:
    store, each = real
    programme = told(store)
    assert len(programme.entries) == each.slots or each.path.is_relative_to(SAMPLE)
    checker = jsonschema.Draft6Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=jsonschema.Draft6Validator.FORMAT_CHECKER
    )
    document = json.loads(written(programme, "json"))
    assert [(fault.message[:200], list(fault.path)[-3:]) for fault in checker.iter_errors(document)] == []


def test_it_comes_back_as_it_was_and_joins_its_own(real: tuple[Store, Real]) -> None:
    store, _ = real
    for form in FORMS:
        entries = told(store).entries
        with empty(store) as other:
            other.sync("copy", again(store, form))
            assert all_said(other.talks().values(), form) == all_said(entries, form)
        before = beside(store)
        added(store, form)
        assert beside(store) == before
        held = {talk for talk, names in store.groups().items() if form in {name for name, _ in names}}
        assert held == {entry.key for entry in entries if form == "csv" or entry.starts is not None}
    store.check()
