"""Tables: their bytes, their columns, and what of them is read."""

from __future__ import annotations

import json

import pytest

from confdash import feeds
from confdash.feeds import table
from confdash.records import TABLE_FIELDS, Batch, Contact, FeedError, ParseOptions

PEOPLE = ParseOptions(entity="people", host="desk.example.org")


def read(body: str | bytes, options: ParseOptions = PEOPLE) -> Batch:
    """A table, read; what is read is kept or counted."""
    batch = feeds.parse(body.encode() if isinstance(body, str) else body, options, format="table")
    assert batch.format == "table"
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def mapped(entity: str = "people", /, **columns: str) -> ParseOptions:
    """Options with these columns mapped."""
    return ParseOptions(entity=entity, columns=tuple(columns.items()))


def refusal(body: str | bytes, options: ParseOptions = PEOPLE) -> str:
    """The sentence for a body that is no table."""
    with pytest.raises(FeedError) as told:
        read(body, options)
    sentence = str(told.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def only(body: str | bytes, options: ParseOptions = PEOPLE) -> Contact:
    """The only person of a table."""
    (contact,) = read(body, options).contacts
    return contact


ADA = "Name{0}E-mail{0}Company\r\nAda Løw{0}ada@x.test{0}Tide\r\n"


@pytest.mark.parametrize(
    "body",
    [
        ADA.format(",").encode(),
        ADA.format(";").encode(),
        ADA.format("\t").encode(),
        b"\xef\xbb\xbf" + ADA.format(",").encode(),
        b"sep=;\r\n" + ADA.format(";").encode(),
        b'"sep=\t"\r\n' + ADA.format("\t").encode(),
        ADA.format("\t").encode("utf-16"),
        ADA.format("\t").encode("utf-16-le"),
        ADA.format(";").encode("utf-16-be"),
        ADA.format(",").encode("cp1252"),
        ADA.format(",").replace("\r\n", "\r").encode(),
        ADA.format(",").replace("\r\n", "\n").rstrip().encode(),
        ("\r\n,,\r\n" + ADA.format(",") + ",,\r\n\r\n").encode(),
        b'"Name";"E-mail";"Company";\r\n"Ada L\xc3\xb8w";"ada@x.test";"Tide";\r\n',
        json.dumps([{"Name": "Ada Løw", "E-mail": "ada@x.test", "Company": "Tide"}]).encode(),
        json.dumps({"count": 1, "people": [{"Name": "Ada Løw", "E-mail": "ada@x.test", "Company": "Tide"}]}).encode(),
        json.dumps([{"Name": "Ada Løw", "E-mail": "ada@x.test", "Company": "Tide"}], ensure_ascii=False).encode(
            "utf-16"
        ),
    ],
)  # fmt: skip
def test_one_table_in_all_its_spellings(body: bytes) -> None:
    contact = only(body)
    assert (contact.person.name, contact.person.email, contact.company) == ("Ada Løw", "ada@x.test", "Tide")


def test_a_cell_of_several_lines_and_quotes() -> None:
    body = 'Name,Company,Phone\n"Ada ""the"" Low","Tide\nand Co, Ltd",="0045"\n'
    contact = only(body)
    assert (contact.person.name, contact.company, contact.phone) == ('Ada "the" Low', "Tide and Co, Ltd", "0045")


def test_commas_in_a_table_of_semicolons() -> None:
    body = "Name, first;Name, last;Phone, mobile\nAda, B.;Low;1, 2\nBo;Dee;3\n"
    options = mapped(first_name="Name, first", last_name="Name, last", phone="Phone, mobile")
    assert [(each.person.name, each.phone) for each in read(body, options).contacts] == [
        ("Ada, B. Low", "1, 2"), ("Bo Dee", "3"),
    ]  # fmt: skip


def test_titles_are_matched_without_case_blanks_and_accents() -> None:
    options = mapped(name="NÅME of speaker", phone="telefon  Nr")
    contact = only("name OF  Speaker,Téléfon\u00a0nr,Secret\nAda,1,hush\n", options)
    assert (contact.person.name, contact.phone) == ("Ada", "1")


def test_only_mapped_columns_are_read() -> None:
    batch = read("Name,E-mail,Phone,Diet\nAda,ada@x.test,1,none\n", mapped(name="Name"))
    assert batch.contacts == (Contact(key="name:ada", person=batch.contacts[0].person),)
    assert batch.contacts[0].person.email is None
    assert b"none" not in repr(batch).encode()
    assert batch.warnings == ()


def test_columns_are_recognised_where_none_is_mapped_and_told() -> None:
    body = (
        "Speaker name,Speaker-ID,Mail,Mobile number,Affiliation,First time?,Online?,Room host,Shoe\n"
        + "Ada,QX7,a@b,1,T,y,n,A,3\n"
    )
    batch = read(body)
    (contact,) = batch.contacts
    assert contact == Contact(
        key="code:QX7", person=contact.person, phone="1", company="T", first_time=True, remote=False, hosts=("A",)
    )
    assert batch.warnings == (
        "the config maps no columns, so these were recognised by their titles: name = “Speaker name”,"
        " id = “Speaker-ID”, email = “Mail”, phone = “Mobile number”, company = “Affiliation”,"
        " first_time = “First time?”, remote = “Online?”, hosts = “Room host”",
    )


@pytest.mark.parametrize(
    ("body", "options", "sentence"),
    [
        ("Nam,X\nAda,1\n", mapped(name="Name"),
         "The table has no column “Name”, to which the config maps `name`; its columns are “Nam”, “X”."),
        ("Phone\n1\n", mapped(phone="Phone"), "No column says which of the people a row is about: map `name` or "),
        ("a,b\n1,2\n", PEOPLE, "No column says which of the people a row is about: map `name` or "),
        ("a,b\n1,2\n", ParseOptions(), "Nothing says what the rows of this table are: give its feed `entity`"),
        ("", PEOPLE, "The feed is empty"),
        (",,\n\n,,\n", PEOPLE, "The table is empty: there is not even a row of titles in it."),
        ('Name,Mail\nAda,a\n"Bo,b\nCy,c\n', PEOPLE,
         "A quotation mark in the record that begins at line 3 never closes"),
        ('Name\n"' + "x" * 200_000, PEOPLE, "A quotation mark in the record that begins at line 2 never closes"),
        ("<!doctype html><title>Log in</title>", PEOPLE, "This is an HTML page titled “Log in”, not a table."),
        (b"PK\x03\x04" + b"\0\x01" * 30, PEOPLE,
         "This is a ZIP file (or an Office document, which is one), not a table: save it as CSV."),
        ("Name," * 1_001 + "X\n", PEOPLE, "The table has 1,002 columns, which no table of people or talks needs."),
        ('{"a": [1], "b": []}', PEOPLE, "This JSON holds several lists (“a”, “b”)"),
        ('{"detail": "no"}', PEOPLE, "This JSON holds no list of rows; its keys are detail."),
        ("[1, 2", PEOPLE, "The JSON ends too early"),
        (json.dumps([{f"k{n}": 1 for n in range(1_001)}]), PEOPLE, "The items of this JSON have more than 1,000"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", PEOPLE,
         "The config says that this is a table (CSV, JSON, Markdown), but it is iCalendar: take “kind” out of the"
         " config."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence(body: str | bytes, options: ParseOptions, sentence: str) -> None:
    assert refusal(body, options).startswith(sentence)


def test_rows_of_another_width_are_counted_and_the_first_is_named() -> None:
    batch = read('Name,Phone\n"Ada\nLow",1\nBo\nCy,2,3\nDee,4,\nEd\n')
    assert [contact.phone for contact in batch.contacts] == ["1", "4"]
    assert batch.skipped == {"fewer cells than titles": 2, "more cells than titles": 1}
    assert batch.warnings[1:] == (
        "line 4 has fewer cells than titles (1 and 2): it is left out",
        "line 5 has more cells than titles (3 and 2): it is left out",
    )


def test_a_title_that_stands_twice() -> None:
    batch = read("Name,Phone,phone\nAda,1,2\n", mapped(name="Name", phone="PHONE"))
    assert batch.contacts[0].phone == "1"
    assert batch.warnings == ("2 columns are called “Phone”: the first is used",)


def test_items_of_json_that_are_no_rows() -> None:
    body = json.dumps([{"name": "Ada", "hosts": ["Hall A, big", {"name": "Lab"}, 3], "remote": True,
                        "phone": 45, "company": {"name": "Tide"}, "first time": None}, 3, None, {}])  # fmt: skip
    batch = read(body)
    (contact,) = batch.contacts
    assert (contact.hosts, contact.remote, contact.phone) == (("Hall A, big", "Lab", "3"), True, "45")
    assert (contact.company, contact.first_time) == ("Tide", None)
    assert batch.skipped == {"not an object": 2, "no name, code or e-mail address": 1}


def test_few_keys_in_a_table_of_many_fill_no_memory() -> None:
    body = json.dumps([{f"k{n}": 1 for n in range(900)} | {"name": "Ada"}, *({} for _ in range(50_000))])
    assert read(body).skipped == {"no name, code or e-mail address": 50_000}


def test_a_table_of_nothing_but_titles() -> None:
    assert read("Name,Phone\n").warnings[-1] == "the feed is valid, but there is nobody in it"
    assert read("[]").items == 0
    assert read("[]", mapped(name="Name")).items == 0


@pytest.mark.parametrize(
    ("body", "entity"),
    [
        ("Name,E-mail\nAda,a@b\n", "people"),
        ("First name;Last name;Phone\nAda;Low;1\n", "people"),
        ("\ufeffTitle,Room,Start\nTides,Hall A,\n", "talks"),
        ("Title\tStatus\nTides\tAccepted\n", "talks"),
        ("name,start,end\nx,1,2\n", ""),
        ("name\nAda\n", ""),
        ("title,speakers\nx,y\n", ""),
        ('[{"name": "Ada", "email": "a@b"}]', ""),
        ("Dear all,\nName, E-mail and phone number, please.\n", ""),
        ("", ""),
        ("\0\1\2Name,E-mail", ""),
    ],
)
def test_what_is_recognised_without_a_word_in_the_config(body: str, entity: str) -> None:
    assert table.recognise(body.encode()) is bool(entity)
    if entity:
        assert feeds.sniff(body.encode()) == "table"
        assert table.look(body.encode())[0] == entity
        assert feeds.parse(body.encode(), ParseOptions()).items == 1


def test_what_init_would_write() -> None:
    title = "Full name " + "x" * 200
    assert table.look(f"{title[:9]},E-mail,Shoe\nAda,a@b,3\n".encode()) == (
        "people", {"name": "Full name", "email": "E-mail"},
    )  # fmt: skip


def test_every_field_may_be_mapped() -> None:
    for entity, fields in TABLE_FIELDS.items():
        body = ",".join(f"c {field}" for field in fields) + "\n" + ",".join("x" for _ in fields) + "\n"
        batch = read(body, ParseOptions(entity=entity, columns=tuple((field, f"C{field}") for field in fields)))
        assert len(batch.contacts or batch.talks or batch.videos or batch.scholarships) == 1
