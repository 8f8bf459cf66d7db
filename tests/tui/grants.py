"""Applications for tests of the Scholarships board, by plain SQL: one for each thing that a row can say."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import pytest
from tests.tui import fill
from tests.tui.fill import NOW

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.config import CONFIG, STORE, parse
from confdash.money import Money
from confdash.records import AMOUNTS
from confdash.store import schema
from confdash.text import fold

HOUR, DAY = 3600, 86400
#: What is told in whole hours stays the same while a test runs.
LITTLE = 1260
#: Tue 10 Nov 18:00, and the end of that day, in Copenhagen.
TODAY_18, TODAY_END = 1794330000, 1794351599

_encode = msgspec.json.encode


def clock() -> Clock:
    """The event's clock, unmoved."""
    return parse(fill.CONFIG).clock()


def pot(link: sqlite3.Connection, name: str, currency: str, budget: int | None, raised: int | None, place: int) -> None:
    """A pot; amounts in minor units."""
    link.execute("INSERT INTO pots VALUES (?, ?, ?, ?, ?)", [name, place, currency, budget, raised])


def application(
    link: sqlite3.Connection, key: str, name: str, state: str | None, pot: str | None = "Travel", **more: object
) -> None:
    """One application; its key is `s-` and what is given. Amounts are `Money`; what is committed follows from them."""
    email = f"{fold(name).replace(' ', '.')}@example.org" if name.isascii() else None
    columns: dict[str, object] = {
        "key": f"s-{key}", "name": name, "email": email, "state": state, "raw_state": state, "needs_info": 0,
        "state_since": NOW - 9 * DAY - LITTLE, "state_by": "grants", "state_by_hand": 0, "reimbursement": "none",
        "claim_by_hand": 0, "pot": pot, "feeds": '["grants"]', "gone": 0, "search": fold(name),
    }  # fmt: skip
    columns |= more
    amounts = {each: value for each in AMOUNTS if isinstance(value := columns.pop(each, None), Money)}
    offered = amounts.get("accepted") or amounts.get("offered") if state == "accepted" else amounts.get("offered")
    if state == "accepted" and columns["reimbursement"] == "paid":
        offered = amounts.get("charged", offered)
    if offered is not None and state in ("offered", "accepted") and not columns["gone"]:
        amounts["committed"] = offered
    for each, value in amounts.items():
        columns |= {each: value.minor, f"{each}_in": value.currency}
    marks = ", ".join("?" * len(columns))
    link.execute(f"INSERT INTO scholarships ({', '.join(columns)}) VALUES ({marks})", list(columns.values()))


def decided(
    link: sqlite3.Connection, key: str, field: str, new: object, ago: int, by: str = "mira", old: str | None = None
) -> None:
    """An entry of the journal: texts as they are, all else as JSON."""
    text = new if isinstance(new, str) or new is None else _encode(new).decode()
    number = link.execute("SELECT coalesce(max(seq), 0) + 1 FROM journal").fetchone()[0]
    link.execute(
        "INSERT INTO journal (id, at, by, desk, entity, key, keys, field, old, new, batch)"
        " VALUES (?, ?, ?, 'grants-desk', 'scholarship', ?, '[]', ?, ?, ?, ?)",
        [f"j{number:03}", NOW - ago, by, f"s-{key}", field, old, text, f"b{number:03}"],
    )


def eur(whole: int) -> Money:
    """So many euros."""
    return Money(whole * 100, "EUR")


def usd(whole: int) -> Money:
    """So many US dollars."""
    return Money(whole * 100, "USD")


def rows(link: sqlite3.Connection) -> None:
    """The rows of one board, in three pots and two currencies."""
    pot(link, "Travel", "EUR", 2_000_000, 1_800_000, 0)
    pot(link, "Tickets", "EUR", None, 400_000, 1)
    pot(link, "Overseas", "USD", 300_000, None, 2)
    application(link, "7kq2m4fa", "Ada Nwosu", "offered", requested=eur(1500), offered=eur(1200),
                answer_by=TODAY_18, offered_at=NOW - 9 * DAY, note="asked twice about a visa")  # fmt: skip
    application(link, "b00kw0rm", "Bo Lindqvist", "offered", requested=eur(900), offered=eur(800),
                answer_by=NOW - 2 * DAY, offered_at=NOW - 12 * DAY, owner="sam")  # fmt: skip
    application(link, "c0ffee42", "Yuki Tanaka", "offered", "Overseas", requested=usd(2500), offered=usd(1900),
                answer_by=TODAY_END + 3 * DAY)  # fmt: skip
    application(link, "d3ad5ea5", "Noor Haddad", "accepted", requested=eur(1000), offered=eur(1000),
                accepted=eur(1000))  # fmt: skip
    application(link, "e1derb0y", "Pia Eriksen", "accepted", "Overseas", requested=usd(2000), offered=usd(2000),
                accepted=usd(1800), seen=NOW - 6000, seen_by="mira", seen_where="desk-1",
                reimbursement="claimed", claimed=eur(1234), claim_since=NOW - 3 * DAY - LITTLE, claim_by_whom="mira",
                claim_by_hand=1)  # fmt: skip
    application(link, "f1ntr0pe", "Søren Holm", "accepted", requested=eur(700), offered=eur(700), accepted=eur(700),
                seen=NOW - 20 * HOUR, seen_by="jo", reimbursement="approved", charged=eur(650), paid=eur(300),
                claim_since=NOW - 45 * DAY - LITTLE, claim_by_whom="jo")  # fmt: skip
    application(link, "g0ldf1sh", "Inês Duarte", "accepted", "Tickets", offered=eur(300), accepted=eur(300),
                seen=NOW - 3600, claim_by=TODAY_END + 5 * DAY)  # fmt: skip
    application(link, "h0rs3rad", "Łukasz Wrona", "accepted", requested=eur(500), offered=eur(500), accepted=eur(500),
                seen=NOW - 4000, reimbursement="paid", charged=eur(480), paid=eur(480))  # fmt: skip
    application(link, "j4mj4rs0", "Anjali Rao", "offered", offered=eur(600), answer_by=TODAY_END + 20 * DAY,
                back_from="accepted", back_by="grants")  # fmt: skip
    application(link, "k1wm0nte", "Kofi Mensah", None, raw_state="maybe next year", requested=eur(400))
    application(link, "m00nsh0t", "Mona Berg", "waitlisted", requested=eur(1100))
    application(link, "n0rthern", "Nils Dahl", "under_review", needs_info=1, requested=eur(2000))
    application(link, "p4p3rb0y", "Petra Novak", "submitted", None, requested=Money(45000, "JPY"))
    application(link, "q1ckf1re", "Quentin Abara", "declined", offered=eur(500))
    application(link, "r0s3bush", "Rosa Lima", "denied", requested=eur(5000))
    application(link, "s41lb04t", "Sigrun Vik", "offered", offered=eur(900), answer_by=TODAY_18, gone=1)
    for number, (name, whole) in enumerate((("Tomas Rehn", 1400), ("Ulla Falk", 2100), ("Vera Sand", 950))):
        application(link, f"t0t4l{number:03}", name, "accepted", offered=eur(whole), accepted=eur(whole),
                    seen=NOW - 5 * HOUR, reimbursement="paid", charged=eur(whole), paid=eur(whole))  # fmt: skip
    decided(link, "7kq2m4fa", "offered", eur(1200), 9 * DAY + LITTLE)
    decided(link, "7kq2m4fa", "state", {"state": "offered", "at": NOW - 9 * DAY}, 9 * DAY + LITTLE)
    decided(link, "7kq2m4fa", "answer_by", str(TODAY_18), 9 * DAY + LITTLE)
    decided(link, "7kq2m4fa", "note", "asked twice about a visa", 2 * DAY + LITTLE, by="jo")
    claim = {"reimbursement": "claimed", "at": NOW - 3 * DAY, "claimed": eur(1234)}
    decided(link, "e1derb0y", "claim", claim, 3 * DAY + LITTLE)


#: What is private of all these, as it is written on screens: no word of it may be seen while it is masked.
PEOPLE = (
    "Ada Nwosu", "Lindqvist", "Tanaka", "Haddad", "Eriksen", "Holm", "Duarte", "Wrona", "Anjali", "Mensah", "Berg",
    "Novak", "Abara", "Lima", "Sigrun", "Rehn", "Falk", "Sand",
)  # fmt: skip


def event(folder: Path, config: str = "") -> Path:
    """An event in a folder, with all of that in its store."""
    (folder / CONFIG).write_text(fill.CONFIG + config, encoding="utf-8")
    schema.prepare(folder / STORE)
    link = fill.writing(folder / STORE)
    link.execute("BEGIN IMMEDIATE")
    fill.feed(link, "programme", 0)
    fill.feed(link, "grants", 1, format="table")
    rows(link)
    fill.index(link)
    link.execute("COMMIT")
    link.close()
    return folder


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time stands at the event's moment: how long something is as it is, is told in real time."""
    monkeypatch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)
    monkeypatch.setenv("CONFDASH_DESK", "desk-2")
