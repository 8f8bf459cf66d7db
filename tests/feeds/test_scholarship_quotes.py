"""What a broken table of scholarships tells everybody: where it is wrong, and no name, address or amount in it."""

from __future__ import annotations

import json

import pytest

from confdash import feeds
from confdash.feeds import table
from confdash.feeds.describe import describe
from confdash.records import FeedError, ParseOptions

LISTED = ParseOptions(entity="scholarships", currency="EUR")
WRONG = ParseOptions(entity="scholarships", columns=(("id", "No"), ("state", "Full name")))
ABOUT = "Zebedee Quillfeather"
MANY = "".join(f"a{n}@x.test,{ABOUT}\n" for n in range(30))
PRIVATE = ("ebedee", "uillfeather", "777")


def said(body: str, options: ParseOptions) -> str:
    """All that a body makes us say, also where the program looks at it for the first time."""
    told = [describe(body.encode()), describe(body.encode(), private=True)] if options is LISTED else []
    try:
        batch = feeds.parse(body.encode(), options, format="table" if options.entity else None)
    except FeedError as error:
        return " ".join([*told, str(error)])
    return " ".join(
        [*told, *batch.warnings, *(each.reason for each in batch.aside), *filter(None, pots(body, options))]
    )


def pots(body: str, options: ParseOptions) -> list[str | None]:
    """What stands as pots, which all desks see."""
    return [each.pot for each in feeds.parse(body.encode(), options, format="table").scholarships]


@pytest.mark.parametrize("options", [LISTED, ParseOptions()])
@pytest.mark.parametrize(
    "body",
    [
        # A row shifted by one, and rows with an id or an address alone.
        f"Application,Name,Status,Amount granted\n1,Ada,offered,1\n2,,{ABOUT},\n",
        f"Name,E-mail,Decision,Amount granted\nAda,a@x.test,offered,1\n,b@x.test,{ABOUT},777.77\n",
        f"Name,Status,Amount granted\n{ABOUT},Quillfeather,1\nAda,Quillfeather,1\nBo,QUILLFEATHER,1\n",
        "Name,E-mail,Status,Amount granted\nZ,quillfeather@x.test,Quillfeather,1\nAda,a@x.test,Quillfeather,1\n",
        "Name,Status,Amount granted\n" + "".join(f"{name},see {ABOUT},1\n" for name in ("Ada", "Bo", "Cy")),
        f"E-mail,Travel grant status\n{MANY}",
        f"E-mail,Reimbursement status\n{MANY}a@x.test,paid {ABOUT} 777\n",
        f"Name,Grant status,Pot\n{ABOUT},offered,{ABOUT}\nAda,offered,about 777 euros\nBo,offered,see Quillfeather\n",
        f"Name,Grant status,Pot\n{ABOUT},offered,EUR 777\nAda,offered,Travel 777.77\nBo,offered,777\n",
        # Where titles and keys should stand.
        f"{ABOUT} paid 777.77\nName,E-mail,Status,Amount granted\nAda,a@x.test,offered,1\n",
        f"{ABOUT} paid 777.77,,,\nName,E-mail,Status,Amount granted\nAda,a@x.test,offered,1\n",
        f"Name ({ABOUT}),E-mail,Grant status,Amount granted to {ABOUT}\nAda,a@x.test,offered,1\n",
        json.dumps({"zebedee.quillfeather@x.test": {"amount": 777}, "b@x.test": {"amount": 1}}),
        json.dumps({"a": [], "Quillfeather@": []}),
        f"<!doctype html><title>{ABOUT}: bursary of 777.77</title>",
        f"| {ABOUT} | 777.77 |\n|---|---|\n| Name | Amount granted |\n\n| Quillfeather | B |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_nothing_of_a_broken_table_is_told(body: str, options: ParseOptions) -> None:
    told = said(body, options)
    assert not [each for each in PRIVATE if each in told], told


@pytest.mark.parametrize(
    "body",
    [
        f"{ABOUT},777\nAda,1\n", f"<html><title>{ABOUT}</title>", f"<{ABOUT.split()[1]}/>", f"{ABOUT} 777\n",
        '"Quillfeather 777"', json.dumps({"Quillfeather": 777}), f"Name,{ABOUT},Bo\nStatus,offered,denied\n",
    ],
)  # fmt: skip
def test_what_should_list_scholarships_is_never_quoted(body: str) -> None:
    for options in (LISTED, WRONG):
        told = said(body, WRONG) if options is WRONG else str(refused(body))
        assert not [each for each in PRIVATE if each in told], told


def refused(body: str) -> object:
    """Why a body is refused, or what is said of it."""
    try:
        return feeds.parse(body.encode(), LISTED, format="table").warnings
    except FeedError as error:
        return error


def test_a_column_mapped_wrongly_is_told_as_such() -> None:
    body = "No,Full name\n" + "".join(f"{n},Quillfeather {chr(65 + n)}x\n" for n in range(14))
    (told,) = feeds.parse(body.encode(), WRONG, format="table").warnings
    assert told.startswith("`state` holds texts that are no words for it (14 different ones): is another column meant?")
    assert "uillfeather" not in told


def test_words_that_are_nobodys_name_are_quoted_and_the_others_told_by_their_lines() -> None:
    body = "Name,Status\nAda,to the board\nBo,to the board\nCy,Quillfeather\nDi,x 777\nEd,Pending\n"
    told = feeds.parse(body.encode(), LISTED, format="table").warnings[0]
    assert '[feeds.states]: "to the board" = "…", "Pending" = "…" (one of' in told
    assert told.endswith("; 2 words that are not shown, since it may be a name, in 2 rows (lines 4, 5)")
    assert table.words_asked(body.encode(), LISTED) == ["to the board", "Pending"]


def test_pots_keep_their_names_also_where_somebody_is_called_like_a_word_of_them() -> None:
    listed = [
        "Travel Grant",
        "Young people",
        "Young people",
        "Young people",
        "Fund 2026",
        "2026",
        "Women in IT",
        "4711",
    ]
    body = "Name,Fund\nGrant Young,Travel EUR 2026\n" + "".join(f"P{n} Ek,{pot}\n" for n, pot in enumerate(listed))
    assert pots(body, LISTED) == ["Travel EUR 2026", *listed[:-1], None]
    (told,) = [each for each in feeds.parse(body.encode(), LISTED, format="table").warnings if "`pot`" in each]
    assert "1 row (line 10): it holds an amount, an address or a name of this table, and is no pot" in told
