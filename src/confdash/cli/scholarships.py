"""`confdash scholarships`: applications, masked unless `--private` is given; the pots; the summary for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.lists import Listing, one_filter
from confdash.cli.output import encoded
from confdash.cli.private import save, show_or_save
from confdash.clock import Clock
from confdash.money import Money, shown
from confdash.records import AMOUNTS
from confdash.store.query.language import HiddenFieldError, parse
from confdash.store.query.presence import at_event
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.scholarship_steps import last_moment, next_step

#: The keys of an application in JSON, and the header of its CSV, in order. When somebody was seen is not among them:
#: the list of speakers says that to the second too, so that it would tell who applied.
SCHOLARSHIP = (
    "key", "deadline", "pot", "state", "here", "reimbursement", "next_step", "urgency", "needs_info", "since",
    "said_by", "claim_since", "claim_said_by", "back_from", "back_by", "offered_at", "answered_at", "answer_by",
    "claim_by", "owner", "gone", "feeds",
)  # fmt: skip
#: Of each amount a text, whole minor units, and their currency (ISO 4217); all three null where there is none.
MONEY = (*AMOUNTS, "committed")
#: What stands behind them with `--private` alone. `person` is the key of the speaker that this is.
PRIVATE = (
    "name", "email", "person", "raw_state", "seen_at", "seen_by", "note",
    *(column for name in MONEY for column in (name, f"{name}_minor", f"{name}_currency")),
)  # fmt: skip
_POT_MONEY = (
    "raised", "budget", "limit", "committed", "offered", "accepted", "charged", "paid", "left", "lapsed",
)  # fmt: skip
#: And those of a pot: each amount as a text and as whole minor units of `currency`. `limit` is what may be committed,
#: `more` how many more offers of the median size are left; null where nobody said what there is. The median itself is
#: what somebody was offered, and so is told to nobody. `paid_unknown`: so many are said to be paid, nobody said how
#: much.
POT = (
    "pot", "currency", *(column for name in _POT_MONEY for column in (name, f"{name}_minor")), "more", "people",
    "paid_unknown",
)  # fmt: skip
_HOLDS = "names, e-mail addresses and amounts"
#: Without `--private` each of these is `few`, and its minor units null, where one to four people have it, or where that
#: many are left of its whole.
_PARTS = frozenset({"offered", "accepted", "charged", "paid", "lapsed"})
_FIGURES = "amounts of single people"


@click.command(
    cls=Listing,
    epilog="Example: confdash scholarships is:lapsed pot:travel --format json",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option(
    "--private",
    is_flag=True,
    help="With names, e-mail addresses, amounts and notes, also in the QUERY and of --pots.",
)
@click.option("--pots", is_flag=True, help="The pots: what was raised, is promised and paid, and what is left.")
@click.option("--summary", is_flag=True, help="Figures for others, in which no group is smaller than five people.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "markdown"]),
    help="Default: a table, or one line an item in a pipe; of --summary, json or markdown.",
)
@click.option(
    "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Into a new file that you alone can read."
)
@click.option("--force", is_flag=True, help="With -o: also over a file that is there already.")
@click.argument("query", nargs=-1)
@pass_event
def scholarships(
    event: Event, private: bool, pots: bool, summary: bool, form: str | None, file: Path | None, force: bool,
    query: tuple[str, ...],
) -> None:  # fmt: skip
    """List applications for scholarships: key, deadline, pot, state, whether they have come, claim, next step.

    Who they are and the amounts come with --private alone. A QUERY says which: is:lapsed, is:missing, is:open,
    state:offered, pot:travel, here:no, claim:approved, due:<24h.
    """
    _check(private, pots, summary, form, query, filed=file is not None, force=force)
    if summary:
        _summary(event, form, file, force=force)
    elif pots:
        _pots(event, form, file, private=private, force=force)
    else:
        _list(event, one_filter(query), form, file, private=private, force=force)


def _check(
    private: bool, pots: bool, summary: bool, form: str | None, query: tuple[str, ...], *, filed: bool, force: bool
) -> None:
    """Pots and summary are of all applications and hold nothing of one. Raises `click.UsageError`."""
    name = "--summary" if summary else "--pots"
    if pots and summary:
        raise click.UsageError("--pots and --summary are two things; write one of them")
    if (pots or summary) and query:
        raise click.UsageError(f"{name} is about all applications; leave out “{' '.join(query)}”")
    if summary and private:
        raise click.UsageError("--summary tells nothing of one person; leave out --private")
    if summary and form not in (None, "json", "markdown"):
        raise click.UsageError(f"--summary is written as json or markdown, not as {form}")
    if not summary and form == "markdown":
        raise click.UsageError("markdown is for --summary; write --format table, json or csv")
    if force and not filed:
        raise click.UsageError("--force is for a file; write -o FILE too")


# ----- the list


def _list(event: Event, query: str, form: str | None, file: Path | None, *, private: bool, force: bool) -> None:
    from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS

    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[ScholarshipRow], str]]] = [
        ("deadline", lambda row: "" if row.deadline is None else last_moment(row.deadline, when)),
        ("pot", lambda row: row.pot or ""),
        ("state", _state),
        ("here", lambda row: "here" if at_event(when, row.seen) else ""),
        ("claim", lambda row: row.reimbursement if row.reimbursement != "none" else ""),
        ("next step", lambda row: next_step(row, when).words),
        ("key", lambda row: row.key),
    ]
    if private:
        columns[:0] = [("name", lambda row: row.name or "")]
        columns += [
            ("e-mail", lambda row: row.email or ""),
            ("money", _amounts),
            ("note", lambda row: row.note or ""),
        ]

    def values(row: ScholarshipRow) -> tuple[object, ...]:
        given = scholarship_values(row, when)
        return (*given, *private_values(row, when)) if private else given

    try:
        rows: list[Any] = reader.rows(OPENED if private else SCHOLARSHIPS, query)
    except HiddenFieldError as error:
        raise click.UsageError(f"{error}; --private opens it") from error
    names = (*SCHOLARSHIP, *PRIVATE) if private else SCHOLARSHIP
    show_or_save(rows, columns, names, values, form, file, force=force, private=_HOLDS if private else "")
    if not rows and not private and form in (None, "table") and any(term.field is None for term in parse(query)):
        click.echo("confdash: names are searched with --private alone", err=True)


def scholarship_values(row: ScholarshipRow, when: Clock) -> tuple[object, ...]:
    """An application as programs get it while it is masked: the values of `SCHOLARSHIP`, times with offset."""
    step = next_step(row, when)
    return (
        row.key, when.iso(row.deadline), row.pot, row.state, at_event(when, row.seen), row.reimbursement, step.words,
        step.urgency, row.needs_info, when.iso(row.state_since), row.state_by, when.iso(row.claim_since),
        row.claim_by_whom, row.back_from, row.back_by, when.iso(row.offered_at), when.iso(row.answered_at),
        when.iso(row.answer_by), when.iso(row.claim_by), row.owner, row.gone, row.feeds,
    )  # fmt: skip


def private_values(row: ScholarshipRow, when: Clock) -> tuple[object, ...]:
    """What is private of it: the values of `PRIVATE`. The row must have been opened."""
    money: list[object] = []
    for name in MONEY:
        amount = getattr(row, name)
        money += [None, None, None] if amount is None else [shown(amount), amount.minor, amount.currency]
    return (
        row.name, row.email, row.person, row.raw_state, when.iso(row.seen), row.seen_by, row.note, *money,
    )  # fmt: skip


def _state(row: ScholarshipRow) -> str:
    return (row.state or "unknown").replace("_", " ") + (" (gone)" if row.gone else "")


def _amounts(row: ScholarshipRow) -> str:
    """All its amounts, in one cell: a column for each would leave none of them room."""
    found: list[tuple[str, Money | None]] = [(name, getattr(row, name)) for name in AMOUNTS]
    return ", ".join(f"{name} {shown(amount)}" for name, amount in found if amount is not None)


# ----- the pots


def _pots(event: Event, form: str | None, file: Path | None, *, private: bool, force: bool) -> None:
    from confdash.store.query.scholarships import pots

    def cell(name: str) -> Callable[[PotRow], str]:
        def read(row: PotRow) -> str:
            unknown = f"{row.paid_unknown} of unknown amount" if name == "paid" and row.paid_unknown else ""
            return ", ".join(filter(None, (_told(row, name)[0], unknown)))

        return read

    columns: list[tuple[str, Callable[[PotRow], str]]] = [
        ("pot", lambda row: row.name or "no pot"),
        *((name, cell(name)) for name in _POT_MONEY if name not in ("limit", "lapsed")),
        ("more", lambda row: "" if row.more is None else f"≈ {row.more} more" if row.more else "no more"),
    ]
    found = pots(event.reader())
    rows = found if private else [row.masked() for row in found]
    show_or_save(
        rows, columns, POT, pot_values, form, file, force=force, private=_FIGURES if private else "",
        noun="the list of pots",
    )  # fmt: skip


def pot_values(row: PotRow) -> tuple[object, ...]:
    """A pot as programs get it: the values of `POT`."""
    money = [value for name in _POT_MONEY for value in _told(row, name)]
    return (row.name or None, row.currency, *money, row.more, row.people, row.paid_unknown)


def _told(row: PotRow, name: str) -> tuple[str | None, int | None]:
    """An amount as text and in minor units; `few` and none, where it would be that of one to four people."""
    minor: int | None = getattr(row, name)
    if minor is None:
        return ("few" if name in _PARTS else None), None
    return shown(Money(minor, row.currency)), minor


# ----- the summary


def _summary(event: Event, form: str | None, file: Path | None, *, force: bool) -> None:
    from confdash.export import summary_page
    from confdash.export.stamp import read_at
    from confdash.export.summary import summarise
    from confdash.store.query.scholarships import OPENED

    reader = event.reader()
    rows = [row for row in reader.rows(OPENED) if isinstance(row, ScholarshipRow)]
    found = summarise(rows, event.clock, event.settings.event.name, read_at(reader, rows))
    if form == "json" or (form is None and file is not None and file.suffix.lower() == ".json"):
        text = encoded(summary_page.as_json(found, event.clock)) + "\n"
    else:
        text = summary_page.markdown(found, event.clock)
    if file is None:
        click.echo(text, nl=False)
        return
    save(file, text, force=force)
    click.echo(f"the summary is in {file}")
