"""People tables: who a row is, which rows are one person, and what the words in the cells mean."""

from __future__ import annotations

import pytest
from tests.feeds.test_table import PEOPLE, mapped, only, read

from confdash.records import Contact, Person

TITLES = "Name,Code,E-mail,Phone,Organisation,First-time speaker,Remote,Hosts\n"


def row(**cells: str) -> Contact:
    """The one person of a table with these cells."""
    names = ("name", "code", "email", "phone", "company", "first_time", "remote", "hosts")
    quoted = ('"' + cells.get(name, "").replace('"', '""') + '"' for name in names)
    return only(TITLES + ",".join(quoted) + "\n")


@pytest.mark.parametrize(
    ("cells", "key", "ids"),
    [
        ({"name": "Ada", "code": "NQTF8Y"}, "code:NQTF8Y", ("code:NQTF8Y",)),
        ({"name": "Ada", "code": "26"}, "id:desk.example.org/26", ("id:desk.example.org/26",)),
        ({"name": "Ada", "code": "2D43772A-0000-4000-8000-000000000000"},
         "guid:2d43772a-0000-4000-8000-000000000000", ("guid:2d43772a-0000-4000-8000-000000000000",)),
        ({"name": "Ada  Lów"}, "name:ada low", ()),
        ({"code": "X", "email": "a@b"}, "code:X", ("code:X",)),
    ],
)  # fmt: skip
def test_the_key_of_a_row(cells: dict[str, str], key: str, ids: tuple[str, ...]) -> None:
    contact = row(**cells)
    assert (contact.key, contact.person.ids) == (key, ids)


def test_an_address_is_no_part_of_a_key() -> None:
    one, other = row(name="Ada", email="Ada@Secret.test"), row(name="A. Low", email="ada@secret.test")
    assert one.key == other.key, "the same whatever the name"
    assert "secret" not in one.key
    assert one.person.email == "Ada@Secret.test"


def test_both_a_code_and_an_id() -> None:
    contact = only("N,C,I\nAda,QX7,26\n", mapped(name="N", code="C", id="I"))
    assert contact.person.ids == ("code:QX7", "id:26")
    assert contact.key == "code:QX7"


@pytest.mark.parametrize("word", ["yes", "Y", "TRUE", "1", "x", "Ja", "oui", "sí", "✓", "'x"[1:]])
def test_yes(word: str) -> None:
    contact = row(name="Ada", first_time=word, remote=word)
    assert (contact.first_time, contact.remote) == (True, True)


@pytest.mark.parametrize("word", ["no", "N", "False", "0", "-", "–", "nein", "NON"])
def test_no(word: str) -> None:
    contact = row(name="Ada", first_time=word, remote=word)
    assert (contact.first_time, contact.remote) == (False, False)


def test_nothing_said_is_no_no_and_odd_words_are_told() -> None:
    contact = row(name="Ada", first_time=" ")
    assert (contact.first_time, contact.remote, contact.phone, contact.company, contact.hosts) == (
        None, None, None, None, (),
    )  # fmt: skip
    batch = read("Name,Remote,First time\nAda,online,maybe\nBo,on site,2nd\nCy,perhaps,maybe\n")
    assert [each.remote for each in batch.contacts] == [True, False, None]
    assert [each.first_time for each in batch.contacts] == [None, None, None]
    assert batch.warnings[1:] == (
        "`first_time` counts as not said where the table has neither yes nor no: “maybe”, “2nd”",
        "`remote` counts as not said where the table has neither yes nor no: “perhaps”",
    )


@pytest.mark.parametrize(
    ("cell", "rooms"),
    [
        ("Hall A", ("Hall A",)),
        ("Hall A, Lab 1,", ("Hall A", "Lab 1")),
        ("Hall A, 2nd floor; Lab 1", ("Hall A, 2nd floor", "Lab 1")),
        ("Hall A\nLab 1\nHall A", ("Hall A", "Lab 1")),
        (" ; , ", (",",)),
    ],
)
def test_several_rooms_in_one_cell(cell: str, rooms: tuple[str, ...]) -> None:
    assert row(name="Ada", hosts=cell).hosts == rooms


def test_what_spreadsheets_put_before_a_text() -> None:
    contact = only('Name,Phone,Organisation\nAda,\'+45 1,"=""Tide"""\n')
    assert (contact.phone, contact.company) == ("+45 1", "Tide")


def test_what_is_no_address_is_none() -> None:
    assert row(name="Ada", email="see below").person == Person("Ada")


def test_rows_of_one_person_are_one_contact() -> None:
    batch = read(
        TITLES + "Ada,QX7,,1,,yes,,Hall A\nAda Low,QX7,a@b,2,Tide,yes,,Lab 1\n"
        "Bo,,b@b,,,,,\nBo,,B@b,3,,,,\n,,b@b,,Quay,,,\n"
    )
    ada, bo = batch.contacts
    assert (ada.person, ada.phone, ada.company, ada.hosts) == (
        Person("Ada", ("code:QX7",), "a@b"), "1", "Tide", ("Hall A", "Lab 1"),
    )  # fmt: skip
    assert (bo.person.name, bo.phone, bo.company) == ("Bo", "3", "Quay")
    assert (batch.read, batch.items) == (5, 5)
    assert batch.warnings[1:] == (
        "1 rows say another `phone` than an earlier row of the same person, which is believed",
    )


def test_rows_of_one_name_that_nothing_tells_apart_are_not_used() -> None:
    batch = read("Name,Phone\nChen Wei,1\nBo,2\nchen wei,3\nBo,2\n")
    assert [(each.person.name, each.phone) for each in batch.contacts] == [("Bo", "2")]
    assert (batch.items, batch.skipped) == (2, {"one of several rows of one name, which nothing tells apart": 2})
    assert "“Chen Wei”: rows of one name need a code or an address" in batch.warnings[1]


def test_an_address_that_two_people_share_names_neither() -> None:
    batch = read("Name,E-mail,Phone\nAda,team@b,1\nBo,team@b,2\n")
    assert [(each.key, each.person.email, each.phone) for each in batch.contacts] == [
        ("name:ada", "team@b", "1"), ("name:bo", "team@b", "2"),
    ]  # fmt: skip


def test_a_row_of_nobody() -> None:
    batch = read("Name,Phone\n,1\nAda,2\n")
    assert (len(batch.contacts), batch.skipped) == (1, {"no name, code or e-mail address": 1})


def test_the_order_of_rows_does_not_change_keys() -> None:
    rows = ["Ada,QX7,a@b,,,,,\n", "Bo,,team@b,,,,,\n", "Cy,,team@b,,,,,\n", "Dee,,d@b,,,,,\n"]
    forth, back = (read(TITLES + "".join(listed)) for listed in (rows, rows[::-1]))
    assert {each.key: each.person for each in forth.contacts} == {each.key: each.person for each in back.contacts}


def test_the_options_of_these_tests_name_people() -> None:
    assert PEOPLE.entity == "people"
