"""The sample's applications for scholarships: what the committee's sheet says, and what revision two changes.

The sheet is read here by `csv`, and its amounts by a reader of the test's own, which shares nothing with confdash's.
At the end stands what confdash makes of it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sample_data import films, make, scholarships
from tests import applicants
from tests.scholarship_sheet import (
    ACCEPTED,
    AMOUNTS,
    OFFERED,
    REVISIONS,
    SAMPLE,
    UNREAD,
    ZONE,
    Amount,
    amount,
    body,
    by_name,
    committed,
    read,
    sheet,
    speakers,
    strangers,
)

from confdash import clock, config, demo
from confdash.config import STORE
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.scholarships import OPENED, pots

#: The sample's event is made once for all of them.
pytestmark = pytest.mark.xdist_group("applicants")


@pytest.mark.parametrize("revision", REVISIONS)
def test_there_are_140_in_three_pots_and_two_currencies(revision: int) -> None:
    rows = sheet(revision)
    assert len(rows) == 140
    assert len({row["Application"] for row in rows}) == 140
    assert Counter(row["Fund"] for row in rows) == {"Travel EUR": 66, "Tickets EUR": 40, "Travel USD": 34}
    for row in rows:
        for title in AMOUNTS[:3]:
            said = amount(row[title])
            assert said is None or row["Fund"].endswith(said.currency), row
    assert {said.currency for row in rows if (said := amount(row["Claimed"]))} == {
        "EUR", "USD", "SEK", "JPY", "BRL",
    }  # fmt: skip
    (begun,) = [row for row in read(body(revision)) if not row["Full name"]]
    assert (begun["E-mail"], begun["Asked for"]) == ("", "600 €"), "a row that names nobody"


def test_every_state_is_there_in_numbers_that_hide_nobody_by_chance() -> None:
    words = Counter(row["Decision"] for row in sheet(1))
    assert words == {
        "submitted": 4, "reading": 3, "needs info": 1, "wait list": 14, OFFERED: 11, ACCEPTED: 62, "no thanks": 10,
        "lapsed": 6, "not this year": 24, "pulled out": 5,
    }  # fmt: skip
    claims = Counter(row["Reimbursement"] for row in sheet(1) if row["Decision"] == ACCEPTED)
    assert min(claims[word] for word in ("", "claimed", "approved", "paid")) >= 4


@pytest.mark.parametrize("revision", REVISIONS)
def test_one_pot_is_overdrawn_one_nearly_and_one_is_not(revision: int) -> None:
    raised = {("Travel EUR", "EUR"): 27_500_00, ("Tickets EUR", "EUR"): 8_000_00, ("Travel USD", "USD"): 16_900_00}
    share = {pot: spent / raised[pot] for pot, spent in committed(revision).items()}
    assert share.keys() == raised.keys()
    assert share["Travel USD", "USD"] > 1
    assert 0.9 < share["Travel EUR", "EUR"] < 1
    assert share["Tickets EUR", "EUR"] < 0.9


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_figure_of_a_pot_is_one_applicant_s_amount(revision: int) -> None:
    """Nor the median of its offers: what is found of an amount on a masked screen is a leak, and no coincidence."""
    found = {said.hundredths for row in sheet(revision) for title in AMOUNTS if (said := amount(row[title]))}
    for pot in ("Travel EUR", "Tickets EUR", "Travel USD"):
        rows = [row for row in sheet(revision) if row["Fund"] == pot]
        offered = [row for row in rows if row["Decision"] == OFFERED]
        lapsed = [row for row in offered if row["Answer by"][3:] == "11.2026" and row["Answer by"][:2] < "10"]
        for title, those in (("Offered", offered), ("Offered", lapsed), ("Charged", rows), ("Paid", rows)):
            given = [said for row in those if (said := amount(row[title]))]
            assert sum(said.hundredths for said in given) not in found, (pot, title)
        sizes = sorted(said.hundredths for row in rows if (said := amount(row["Offered"] or row["Accepted"])))
        assert statistics.median(sizes) not in found, pot


def test_whoever_speaks_applies_with_the_same_address() -> None:
    known = speakers()
    speaking = [row for row in sheet(1) if row["Full name"] in known]
    assert len(speaking) == 21
    same = [row for row in speaking if row["E-mail"] and row["E-mail"] == known[row["Full name"]]]
    assert {row["Full name"] for row in speaking if row not in same} == {"Consolata Wairimu", "Chen Wei"}
    assert not known["Consolata Wairimu"], "the table lacks her: her name tells"
    addresses = [row["E-mail"] for row in sheet(1) if row["E-mail"]]
    assert [address for address, count in Counter(addresses).items() if count > 1] == ["benedikta.aurnes@example.com"]


def test_nobody_who_does_not_speak_is_named_anywhere_else() -> None:
    # So that a name that is found where it must not be came from the sheet.
    others = "".join(
        path.read_text(encoding="utf-8")
        for path in SAMPLE.rglob("*")
        if path.suffix in {".json", ".xml", ".ics", ".csv", ".toml"} and path.stem != "scholarships"
    )
    names = strangers()
    assert len(names) == 118
    assert not {name for name in names if name in others}
    assert not {row["E-mail"] for row in sheet(1) if row["Full name"] in names and row["E-mail"] in others}
    assert not {text for row in sheet(1) for text in map(row.get, UNREAD) if text and len(text) > 15 and text in others}


def test_the_cases_that_the_readme_names() -> None:
    found = by_name(1)
    lapsing = {name: row["Answer by"] for (_, name), row in found.items() if row["Decision"] == OFFERED}
    assert lapsing == {
        "Perpetua Nyambura": "10.11.2026 18:00", "Gildas Penmarchou": "10.11.2026", "Mayowa Olabintan": "10.11.2026",
        "Lieselot Vandermeulebeke": "11.11.2026", "Renske Valkenhof": "2026-11-13",
        "Darnell Whitcombe-Asare": "15.11.2026", "Gorana Pavličević": "06.11.2026",
        "Ljubica Stanojlović": "08.11.2026", "Lindiwe Khumaloza": "05.11.2026", "Pelin Karadenizli": "09.11.2026",
        "Dawit Yohanneskal": "",
    }  # fmt: skip
    soon = {name: row["Claim by"] for (_, name), row in found.items() if row["Claim by"] not in ("", "11.12.2026")}
    assert soon == {"Ramón Echeverri": "13.11.2026", "Said Amrani-Duval": "16.11.2026"}
    unpaid = {name: row["Changed"][:10] for (_, name), row in found.items() if row["Reimbursement"] == "approved"}
    assert unpaid == {
        "Ilze Vanagkalne": "18.09.2026", "Kealohilani Pukahi": "22.09.2026", "Tarquin Obuasi-Lindt": "04.11.2026",
        "Aleksi Raudansuo": "06.11.2026",
    }  # fmt: skip
    early = {name for (_, name), row in found.items() if row["Paid"] and row["Fund"] == "Travel USD"}
    assert early == {"Dilnoza Rahmonova", "Marcelo Itaborahy"}
    parts = found["Travel EUR", "Tarquin Obuasi-Lindt"]
    assert (amount(parts["Charged"]), amount(parts["Paid"])) == (Amount("EUR", 124_000), Amount("EUR", 60_000))
    assert found["Travel EUR", "Benedikta Aurnes"]["Offered"] == "1.234,50 €"
    assert ("Tickets EUR", "Benedikta Aurnes") in found
    less = found["Travel EUR", "Halima Serroukh-Dane"]
    assert amount(less["Accepted"]) < amount(less["Offered"])  # type: ignore[operator]
    more = found["Travel EUR", "Laurits Havgaardsen"]
    assert amount(more["Charged"]) > amount(more["Accepted"])  # type: ignore[operator]
    assert [name for name in (row["Full name"] for row in sheet(1)) if name.startswith("=HYPERLINK(")]
    names = Counter(row["Full name"] for row in sheet(1))
    assert {name for name, count in names.items() if count > 1} == {"Amina Waldgrave", "Benedikta Aurnes"}
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    told = {name for name in (*lapsing, *soon, *unpaid) if name in readme}
    assert len(told) == len(lapsing) + len(soon) + len(unpaid)


def test_what_revision_two_changes() -> None:
    old, new = by_name(1), by_name(2)
    assert old.keys() - new.keys() == {("Travel EUR", "Zahra Mohtasham-Berg")}
    assert new.keys() - old.keys() == {("Travel EUR", "Wiktor Zdrojewiczak")}
    changed = {
        key[1]: {title: (row[title], new[key][title]) for title in row if row[title] != new[key][title]}
        for key, row in old.items()
        if key in new and row != new[key]
    }
    assert {name: fields.get("Decision") or fields["Reimbursement"] for name, fields in changed.items()} == {
        "Margarida Fontouril": (ACCEPTED, OFFERED),
        "Pau Verdaguera": ("paid", "approved"),
        "Eskil Norddal-Umar": ("wait list", OFFERED),
        "Domhnall Kerrigane": ("wait list", OFFERED),
        "Mayowa Olabintan": (OFFERED, ACCEPTED),
        "Darnell Whitcombe-Asare": (OFFERED, "no thanks"),
    }
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    for name in (*changed, "Zahra Mohtasham-Berg", "Wiktor Zdrojewiczak"):
        assert name in readme


@pytest.mark.parametrize("revision", REVISIONS)
def test_nothing_has_happened_after_the_revision_s_moment(revision: int) -> None:
    look = (films.FIRST_LOOK, films.SECOND_LOOK)[revision - 1]
    edits = [dt.datetime.strptime(row["Changed"], "%d.%m.%Y %H:%M").replace(tzinfo=ZONE) for row in sheet(revision)]
    assert max(edits) <= look
    assert body(revision) == make.scholarships(look)


def test_the_sheet_can_be_made_for_any_moment() -> None:
    seen: dict[str, Counter[str]] = {}
    for day in ("05-01", "08-01", "09-12", "10-15", "11-09", "11-12"):
        rows = read(make.scholarships(dt.datetime.fromisoformat(f"2026-{day}T08:00").replace(tzinfo=ZONE)))
        seen[day] = Counter(row["Decision"] for row in rows if row["Full name"])
    assert seen["05-01"] == {}
    assert seen["08-01"].keys() == {"submitted"}
    assert (seen["09-12"][OFFERED], seen["09-12"][ACCEPTED]) == (1, 1), "two were early"
    assert seen["10-15"]["lapsed"] == 6
    assert seen["11-09"].total() == 140
    assert seen["11-12"] == Counter(row["Decision"] for row in sheet(2))


def test_what_happens_to_an_application_is_in_order() -> None:
    order: dict[str, list[str]] = defaultdict(list)
    for each in scholarships.applications():
        assert [step.at for step in each.steps] == sorted(step.at for step in each.steps), each.name
        order[each.number] += [step.cells.get("decision", "") for step in each.steps]
    assert all(words[0] == "submitted" for words in order.values())


# ----- what confdash makes of it


class Seen(NamedTuple):
    """All applications by name and pot (without those of a namesake), all of them, and the pots, after a revision."""

    rows: dict[tuple[str, str], ScholarshipRow]
    every: list[ScholarshipRow]
    pots: dict[tuple[str, str], PotRow]
    aside: list[dict[str, object]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Seen]]:
    """After each revision, read as `confdash sync` reads it."""
    folder = tmp_path_factory.mktemp("sample") / "event"
    with clock.living_at(demo.BUSY_MOMENT):
        applicants.event(folder)
        first = look(folder)
        applicants.put(folder, applicants.SHEET, (SAMPLE / "rev2" / applicants.SHEET).read_bytes())
        applicants.sync(folder, applicants.NAME)
        yield {1: first, 2: look(folder)}
        for path in folder.iterdir():
            if path.name.startswith(STORE):
                said = path.read_bytes()
                assert not [text for row in sheet(1) for text in (row[title] for title in UNREAD) if told(text, said)]


def told(text: str, said: bytes) -> bool:
    """Whether a text that is not a mere word of everybody's stands in some bytes."""
    return len(text) > 12 and text.encode() in said


def look(folder: Path) -> Seen:
    with contextlib.closing(Reader(folder / STORE, config.load(folder).clock())) as reader:
        every = [row for row in reader.rows(OPENED) if isinstance(row, ScholarshipRow)]
        purse = {(row.name, row.currency): row for row in pots(reader)}
        (aside,) = reader.link().execute("SELECT aside FROM feeds WHERE name = 'scholarships'").fetchone()
    return Seen({(row.name or "", row.pot or ""): row for row in every}, every, purse, json.loads(aside))


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_row_is_an_application_in_its_state(seen: dict[int, Seen], revision: int) -> None:
    now = seen[revision]
    assert (len(now.every), sum(row.gone for row in now.every)) == ((140, 0), (141, 1))[revision - 1]
    states = Counter(scholarships.WORDS[row.state] for row in now.every if row.state and not row.gone)
    written = Counter(row["Decision"].replace("needs info", "reading") for row in sheet(revision))
    assert states == written
    assert Counter(row.reimbursement for row in now.every if not row.gone) == Counter(
        row["Reimbursement"] or "none" for row in sheet(revision)
    )
    assert [(each["line"], "name" in str(each["reason"])) for each in now.aside] == [(142, True)]
    assert all(re.fullmatch(r"s-[0-9a-hjkmnp-tv-z]{8}", row.key) for row in now.every)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_pots_are_as_counted_apart(seen: dict[int, Seen], revision: int) -> None:
    purse = seen[revision].pots
    assert {name: row.committed for name, row in purse.items() if row.committed} == committed(revision)
    paid: Counter[tuple[str, str]] = Counter()
    for row in sheet(revision):
        if given := amount(row["Paid"]):
            paid[row["Fund"], given.currency] += given.hundredths
    assert {name: row.paid for name, row in purse.items() if row.paid} == dict(paid)
    left = purse["Travel USD", "USD"].left
    assert left is not None
    assert left < 0


def test_every_amount_is_read_as_it_was_meant(seen: dict[int, Seen]) -> None:
    fields = dict(zip(AMOUNTS, ("requested", "offered", "accepted", "claimed", "charged", "paid"), strict=True))
    checked = 0
    for written in sheet(1):
        row = seen[1].rows[written["Full name"], written["Fund"]]
        if written["E-mail"] != (row.email or ""):
            continue  # the other of two of one name
        for title, field in fields.items():
            said, kept = amount(written[title]), getattr(row, field)
            if said is None:
                assert kept is None
                continue
            checked += 1
            digits = 1 if said.currency == "JPY" else 100  # yen have no cents
            assert (kept.currency, kept.minor * 100) == (said.currency, said.hundredths * digits), written
    assert checked > 300


def test_whoever_speaks_is_linked_and_no_other(seen: dict[int, Seen]) -> None:
    linked = {row.name for row in seen[1].every if row.person}
    known = speakers()
    assert linked == {row["Full name"] for row in sheet(1) if row["Full name"] in known} - {"Chen Wei"}
    assert len(linked) == 20


def test_the_morning_s_arrivals_are_placed(seen: dict[int, Seen]) -> None:
    here = [row for row in seen[1].every if row.seen]
    assert sum(row.seen_by == "vibeke" for row in here) == 28, "those who do not speak"
    speaking = {row.name for row in here if row.person}
    assert {"Ramón Echeverri", "Said Amrani-Duval", "Noor Haddad", "Bo Lindqvist", "Consolata Wairimu"} <= speaking
    missing = [row for row in seen[1].every if row.state == "accepted" and not row.seen]
    assert 20 <= len(missing) <= 30


def test_what_the_second_revision_does(seen: dict[int, Seen]) -> None:
    old, new = seen[1].rows, seen[2].rows
    back = {row.name: (row.back_from, row.state, row.reimbursement) for row in seen[2].every if row.back_from}
    assert back == {
        "Margarida Fontouril": ("accepted", "offered", "none"), "Pau Verdaguera": ("paid", "accepted", "approved"),
    }  # fmt: skip
    assert not [row for row in seen[1].every if row.back_from]
    states = {name: (row.state, new[name, pot].state) for (name, pot), row in old.items() if (name, pot) in new}
    assert {name: pair for name, pair in states.items() if pair[0] != pair[1]} == {
        "Margarida Fontouril": ("accepted", "offered"), "Eskil Norddal-Umar": ("waitlisted", "offered"),
        "Domhnall Kerrigane": ("waitlisted", "offered"),
        "Mayowa Olabintan": ("offered", "accepted"), "Darnell Whitcombe-Asare": ("offered", "declined"),
    }  # fmt: skip
    assert [row.name for row in seen[2].every if row.gone] == ["Zahra Mohtasham-Berg"]
    assert {row.key for row in seen[1].every} < {row.key for row in seen[2].every}
