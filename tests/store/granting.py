"""Stores with applications for scholarships, pots and a programme of two speakers, for tests of everything above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from tests.store.build import HOUR, T0, Store, config, talk

from confdash.money import Money
from confdash.records import Aside, Batch, Person, Scholarship, Talk
from confdash.store import merge
from confdash.store.decided import Sighting
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS, pots
from confdash.store.scholarship_state import Answered, Claim

#: Pot → (currency, budget, raised), the latter as a config has them.
POTS: Mapping[str, tuple[str, str | int | None, str | int | None]] = {
    "Travel": ("EUR", "10,000", "6,500.00"),
    "Diversity": ("USD", 5000, None),
}


def event(feeds: Iterable[str] = ("programme", "grants"), pots: Mapping[str, Sequence[str | int | None]] = POTS) -> str:
    """The text of a config: feeds in their order, of which all but `programme` are tables of scholarships; pots."""
    lines = [config([])]
    for name in feeds:
        lines.append(f'[[feeds]]\nname = "{name}"\nurl = "{name}.json"')
        if name != "programme":
            lines.append('kind = "table"\nentity = "scholarships"\ncurrency = "EUR"')
    for name, (currency, *amounts) in pots.items():
        lines.append(f'[[pots]]\nname = "{name}"\ncurrency = "{currency}"')
        for field, amount in zip(("budget", "raised"), amounts, strict=True):
            if amount is not None:
                lines.append(f"{field} = {amount}" if isinstance(amount, int) else f'{field} = "{amount}"')
    return "\n".join(lines)


def eur(units: int, cents: int = 0) -> Money:
    """Euros."""
    return Money(units * 100 + cents, "EUR")


def usd(units: int, cents: int = 0) -> Money:
    """US dollars."""
    return Money(units * 100 + cents, "USD")


def applied(name: str, email: str | None = "", *, id: int | None = None, code: str = "", **more: object) -> Scholarship:  # noqa: A002 - the column
    """What a feed says of an application: by default with an address made of the name; more fields by their names."""
    if email == "":
        email = f"{name.casefold().replace(' ', '.')}@example.org"
    base = f"id:{id}" if id is not None else f"email:{email}" if email else f"name:{name.casefold()}"
    person = Person(name, (f"code:{code}",) if code else (), email)
    return msgspec.structs.replace(Scholarship(base=base, person=person), **more)


def apply(
    store: Store, rows: Sequence[Scholarship], feed: str = "grants", *, aside: Sequence[Aside] = ()
) -> merge.Counts:
    """One body of a table of scholarships into the store."""
    listed = tuple(rows)
    skipped = {"no name": len(aside)} if aside else {}
    batch = Batch(
        format="table", scholarships=listed, aside=tuple(aside), read=len(listed) + len(aside), items=len(listed),
        skipped=skipped,
    )  # fmt: skip
    return store.sync(feed, batch)


#: Two speakers; one of them applies too.
TALKS: tuple[Talk, ...] = (
    talk("QUEUES", "Queues all the way down", code="QUEUES", people=[Person("Ada Nwosu", ("code:ADA1",))]),
    talk("LOCKS", "Locks", code="LOCKS", at=60, people=[Person("Bo Ek", ("code:BOEK",), "bo@example.org")]),
)
#: One of each state that money hangs on, and a speaker (Bo Ek); Travel is in euros, Diversity in dollars.
APPLICATIONS: tuple[Scholarship, ...] = (
    applied("Bo Ek", "bo@example.org", pot="Travel", state="accepted", offered=eur(800), accepted=eur(750)),
    applied("Cy Lund", pot="Travel", state="offered", offered=eur(500), answer_by=T0 - 48 * HOUR),
    applied("Dee Osei", pot="Diversity", state="offered", offered=usd(1200), answer_by=T0 + 24 * HOUR),
    applied("Eva Sand", pot="Travel", state="waitlisted", requested=eur(400)),
    applied("Finn Moe", pot="Travel", state="submitted", requested=eur(300)),
    applied(
        "Gro Dahl", pot="Travel", state="accepted", accepted=eur(900), reimbursement="claimed", claimed=usd(1000),
        charged=eur(920, 50), paid=eur(400), claim_by=T0 + 30 * 24 * HOUR,
    ),
    applied("Hal Berg", pot="Diversity", state="declined", offered=usd(700)),
)  # fmt: skip


def granted(folder: Path, rows: Sequence[Scholarship] = APPLICATIONS) -> Store:
    """A store with the programme, these applications and two pots. Close it afterwards."""
    store = Store(folder / "event", event())
    store.sync("programme", TALKS)
    apply(store, rows)
    return store


def opened(store: Store) -> dict[str, ScholarshipRow]:
    """All applications by key, with what is private, in the order of the board."""
    with store.reader() as reader:
        return {row.key: row for row in reader.rows(OPENED) if isinstance(row, ScholarshipRow)}


def masked(store: Store, text: str = "") -> dict[str, ScholarshipRow]:
    """The applications that match, by key, without what is private."""
    with store.reader() as reader:
        return {row.key: row for row in reader.rows(SCHOLARSHIPS, text) if isinstance(row, ScholarshipRow)}


def of(store: Store, name: str) -> ScholarshipRow:
    """The one application of somebody."""
    found = [row for row in opened(store).values() if row.name == name]
    assert len(found) == 1, [row.key for row in found]
    return found[0]


def purse(store: Store) -> dict[tuple[str, str], PotRow]:
    """All pots, by name and currency."""
    with store.reader() as reader:
        return {(row.name, row.currency): row for row in pots(reader)}


def answered(state: str, at: int) -> str:
    """A state by hand."""
    return _text(Answered(state, at))


def claimed(reimbursement: str, at: int, **amounts: Money | None) -> str:
    """A claim by hand."""
    return _text(Claim(reimbursement, at, **amounts))


def amount(money: Money) -> str:
    """An amount by hand."""
    return _text(money)


def seen(at: int = T0, by: str = "ada", desk: str = "front") -> str:
    """A sighting."""
    return _text(Sighting(at, by, desk))


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
