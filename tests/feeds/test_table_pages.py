"""A table that an API gives page by page: its rows are those of all pages."""

from __future__ import annotations

import json

import pytest

from confdash import feeds
from confdash.records import Batch, ParseOptions

PEOPLE = ParseOptions(entity="people", host="desk.example.org", columns=(("name", "name"),))


def page(*rows: object, after: str | None = None) -> dict[str, object]:
    """One page of such an answer."""
    return {"count": 3, "next": after, "previous": None, "results": list(rows)}


def read(value: object) -> Batch:
    """The table, where its columns are mapped."""
    return feeds.parse(json.dumps(value).encode(), PEOPLE, format="table")


def test_the_rows_of_all_pages_are_read() -> None:
    ada, bo, cy = ({"name": name, "secret": "ZQXJ"} for name in ("Ada Løw", "Bo Sund", "Cy Fjord"))
    batch = read([page(ada, bo, after="?page=2"), page(cy)])
    assert [contact.person.name for contact in batch.contacts] == ["Ada Løw", "Bo Sund", "Cy Fjord"]
    assert [contact.person.name for contact in read(page(ada)).contacts] == ["Ada Løw"]
    assert read([page(), page(bo)]).read == 1


@pytest.mark.parametrize("value", [[page({"name": "Ada Løw"}), {"name": "Bo Sund"}], [{"name": "Bo Sund"}]])
def test_a_list_that_is_not_of_pages_alone_is_a_list_of_rows(value: object) -> None:
    assert [contact.person.name for contact in read(value).contacts] == ["Bo Sund"]
