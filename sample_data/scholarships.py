"""Applications for scholarships in the course of the year: of most drawn from the name, of some chosen.

`source/scholarships.toml` holds who applied, for which pot, what became of it, and what was chosen. The committee's
sheet has many hands, and each writes an amount in its own way. For any moment it says what stands there then.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sample_data import read, write_csv
from sample_data.model import ZONE, Speaker, code, digest

#: Our states in the committee's words.
WORDS = {
    "submitted": "submitted", "under_review": "reading", "waitlisted": "wait list", "offered": "offer sent",
    "accepted": "yes, coming", "declined": "no thanks", "expired": "lapsed", "denied": "not this year",
    "canceled": "pulled out",
}  # fmt: skip
#: What is asked of a pot at least and at most, in tens of its currency.
_ASKED = {"Travel EUR": (28, 120), "Tickets EUR": (15, 39), "Travel USD": (70, 210)}
#: How an amount is written: by the one hand and by the other, in euros and in dollars.
_EUROS = ("{} €", "€{}", "{} EUR", "EUR {}", "{}")
_DOLLARS = ("${}", "{} USD", "US${}", "USD {}")
#: The days of 2026 from which on each thing happens, and during how many.
_APPLIED, _LATE = ((6, 1), 60), ((11, 1), 8)
_READ, _READ_LATE = ((8, 17), 10), ((10, 20), 12)
_OFFERED, _OFFERED_EARLY, _OFFERED_AGAIN = ((9, 14), 8), ((9, 1), 3), ((10, 26), 9)
_LAPSED, _PULLED_OUT, _TICKET_PAID, _CLAIMED = ((10, 12), 1), ((10, 20), 14), ((10, 14), 9), ((11, 9), 1)
#: Until when the offers of the first round could be answered; a month after the event.
_ANSWER_BY, _CLAIM_BY = "09.10.2026", "11.12.2026"


@dataclass(frozen=True)
class Step:
    """From a moment on some cells of the row say something else; `gone`: the row is not there any more."""

    at: dt.datetime
    cells: Mapping[str, str]
    gone: bool = False


@dataclass(frozen=True)
class Application:
    """One person's application for one pot."""

    number: str
    #: As the sheet has it, and as it is: they differ where somebody wrote a formula.
    cell: str
    name: str
    email: str
    pot: str
    steps: tuple[Step, ...]
    why: str
    gender: str
    committee: str

    def at(self, moment: dt.datetime) -> dict[str, str] | None:
        """What its cells say at a moment; None while there is no such row."""
        past = [step for step in self.steps if step.at <= moment]
        if not past or past[-1].gone:
            return None
        cells: dict[str, str] = {}
        for step in past:
            cells |= step.cells
            word = step.cells.get("decision")
            if word == WORDS["offered"]:
                cells.setdefault("offered_on", f"{step.at:%d.%m.%Y}")
            elif word in (WORDS["accepted"], WORDS["declined"]):
                cells.setdefault("answered_on", f"{step.at:%d.%m.%Y}")
        return cells | {"changed": f"{past[-1].at:%d.%m.%Y %H:%M}"}


def applications() -> tuple[Application, ...]:
    """All applications, in the order of the sheet. Raises `ValueError` where the source chooses for nobody."""
    source = tomllib.loads((Path(__file__).parent / "source" / "scholarships.toml").read_text(encoding="utf-8"))
    chosen, reasons, speakers = source["chosen"], source["reasons"], read.speakers()
    made = []
    for pot in _ASKED:
        names = {name for listed in source[pot].values() for name in listed}
        unknown = sorted(chosen[pot].keys() - names)
        if unknown:
            raise ValueError(f"scholarships.toml: nobody applied for {pot} as {', '.join(unknown)}")
        made += [
            _application(_Course(name, pot, state, chosen[pot].get(name, {})), reasons, speakers.get(name))
            for state, listed in source[pot].items()
            for name in listed
        ]
    return tuple(sorted(made, key=lambda each: (each.steps[0].at, each.number)))


def _application(course: _Course, reasons: Mapping[str, Sequence[str]], speaker: Speaker | None) -> Application:
    name = course.key.partition(" (")[0]
    drawn = {what: among[course.draw(what, len(among))] for what, among in reasons.items()}
    return Application(
        number=code(f"application {course.pot} {course.key}"),
        cell=course.said("cell", name),
        name=name,
        email=course.said("email", write_csv.address(speaker) if speaker else _address(course.key)),
        pot=course.pot,
        steps=tuple(course.steps()),
        **drawn,
    )


def _address(key: str) -> str:
    """The address of somebody who does not speak; speakers have that of the table of people."""
    name, _, second = key.partition(" (")
    return write_csv.email(f"{name} second" if second else name, digest(f"applies {key}") % 1000)


class _Course:
    """How one application goes: what is drawn for its state, what was chosen in its stead, and what comes then."""

    def __init__(self, key: str, pot: str, state: str, chosen: Mapping[str, object]) -> None:
        self.key = key
        self.pot = pot
        self.state = state
        self._chosen = chosen
        low, high = _ASKED[pot]
        asked = 1000 * (low + self.draw("asked", high - low))
        # Whoever counted has cents, the others a round sum; and not everybody gets all of it.
        self._asked = asked + (self.draw("cents", 1000) if self.draw("counted", 4) == 0 else 0)
        self._offered = asked * (10, 10, 9, 8, 7)[self.draw("share", 5)] // 10 // 1000 * 1000

    def draw(self, what: str, among: int) -> int:
        """A number below `among` that is always the same for the same application."""
        return digest(f"{what} {self.pot} {self.key}") % among

    def said(self, what: str, drawn: str) -> str:
        """What was chosen, else what is drawn."""
        return str(self._chosen.get(what, drawn))

    def steps(self) -> Iterator[Step]:
        """All that happens, in order."""
        late = self.state == "submitted"
        applied = str(self._chosen["applied"]) if "applied" in self._chosen else None
        asked = {"decision": WORDS["submitted"], "asked": self.said("asked", self._amount("asked", self._asked))}
        yield Step(_moment(applied) if applied else self._when(_LATE if late else _APPLIED, "applied"), asked)
        if not late:
            yield Step(
                self._when(_READ_LATE if self.state == "under_review" else _READ, "read"),
                {"decision": WORDS["under_review"]},
            )
            yield from self._decided()
        for each in _tables(self._chosen.get("then")):
            cells = {name: text for name, text in each.items() if isinstance(text, str) and name != "at"}
            yield Step(_moment(str(each["at"])), cells, gone=bool(each.get("gone")))

    def _decided(self) -> Iterator[Step]:
        if self.state == "under_review":
            return
        if self.state in ("waitlisted", "denied"):
            yield Step(self._when(_OFFERED, "offered"), {"decision": WORDS[self.state]})
            return
        again = self.state == "offered"
        if again:
            yield Step(self._when(_OFFERED, "offered"), {"decision": WORDS["waitlisted"]})
        days = _OFFERED_AGAIN if again else _OFFERED_EARLY if self._chosen.get("early") else _OFFERED
        offered = self._when(days, "offered")
        amount = self.said("offered", self._amount("offered", self._offered))
        answer_by = self.said("answer_by", _ANSWER_BY)
        yield Step(offered, {"decision": WORDS["offered"], "offered": amount, "answer_by": answer_by})
        if self.state == "expired":
            yield Step(self._when(_LAPSED, "lapsed"), {"decision": WORDS["expired"]})
        elif self.state != "offered":
            yield from self._answered(offered + dt.timedelta(minutes=1500 + self.draw("answers", 14_000)), amount)

    def _answered(self, when: dt.datetime, offered: str) -> Iterator[Step]:
        if self.state == "declined":
            yield Step(when, {"decision": WORDS["declined"]})
            return
        amount = self.said("accepted", offered)
        cells = {"accepted": amount, "claim_by": self.said("claim_by", _CLAIM_BY)}
        yield Step(when, {"decision": WORDS["accepted"], **cells})
        if self.state == "canceled":
            yield Step(self._when(_PULLED_OUT, "pulled out"), {"decision": WORDS["canceled"]})
        elif "then" in self._chosen or "reimbursement" in self._chosen:
            return
        elif self.pot == "Tickets EUR" and self.draw("ticket", 3):
            # The treasurer buys most of the tickets, at once.
            cells = {"charged": amount, "paid": amount, "reimbursement": "paid"}
            yield Step(self._when(_TICKET_PAID, "paid"), cells)
        elif self.draw("claims", 5) == 0:
            yield Step(self._when(_CLAIMED, "claimed"), {"claimed": amount, "reimbursement": "claimed"})

    def _when(self, days: tuple[tuple[int, int], int], what: str) -> dt.datetime:
        """A moment in working hours of one of these days."""
        (month, day), among = days
        date = dt.date(2026, month, day) + dt.timedelta(days=self.draw(f"{what} on", among))
        return dt.datetime.combine(date, dt.time(9), ZONE) + dt.timedelta(minutes=self.draw(f"{what} at", 480))

    def _amount(self, what: str, cents: int) -> str:
        """An amount as one of the committee writes it."""
        dollars = self.pot.endswith("USD")
        hands = _DOLLARS if dollars else _EUROS
        hand = self.draw(f"{what} written", len(hands))
        whole, part = divmod(cents, 100)
        # In the first hand thousands have a dot, and cents a comma.
        thousands, mark = (".", ",") if not dollars and hand == 0 else (",", ".")
        grouped = f"{whole:,}".replace(",", thousands)
        return hands[hand].format(f"{grouped}{mark}{part:02}" if part or whole >= 1000 else grouped)


def _moment(text: str) -> dt.datetime:
    """The moment of “11-10 10:18”."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def _tables(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
