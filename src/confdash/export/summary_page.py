"""The summary of the scholarships as JSON for programs, and as Markdown for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from confdash.clock import Clock
from confdash.export.apart import LEAST
from confdash.export.stamp import stamp
from confdash.export.summary import KINDS, Group, Reimbursed, Sum, Summary, in_words
from confdash.money import shown

#: What a summary cannot see to by itself.
_ADVICE = (
    f"No group of fewer than {LEAST} people is told of, and none can be worked out from these figures. From two"
    " summaries of different days it can: give away one."
)
#: Signs that mean something in Markdown, or in the HTML that it becomes.
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")
#: The kinds of amounts in the order in which a person reads them.
_KINDS = {
    "requested": "asked for", "offered": "offered", "accepted": "accepted", "committed": "committed",
    "charged": "charged to the pot", "paid": "paid",
}  # fmt: skip
assert set(_KINDS) == set(KINDS)


def as_json(summary: Summary, clock: Clock) -> dict[str, object]:
    """For programs: times as ISO 8601 with the event zone's offset, amounts as text and in whole minor units.

    `states` is empty and `pot` null where a line is of all of them; `pots` is `all`, `one` or `several`. What is not
    told is null or not there; `notes` say why, in sentences.
    """
    return {
        "event": summary.event,
        "at": clock.iso(summary.at),
        "read_at": clock.iso(summary.read_at),
        "least": LEAST,
        "people": summary.people,
        "states": [_group(group) for group in summary.states],
        "pots": [_group(group) for group in summary.pots],
        "money": [_sum(each) for each in summary.money],
        "accepted": summary.accepted,
        "arrived": summary.arrived,
        "arrived_percent": _percent(summary),
        "reimbursement": [{"steps": each.steps, "people": each.people} for each in summary.reimbursement],
        "answers": summary.answers,
        "answer_days": summary.answer_days,
        "notes": summary.notes,
    }


def _group(group: Group) -> dict[str, object]:
    return {
        "states": group.states, "pots": group.pots, "pot": group.pot, "currency": group.currency,
        "people": group.people,
    }  # fmt: skip


def _sum(each: Sum) -> dict[str, object]:
    return _group(each.group) | {
        "people": each.people, "kind": each.kind, "amount": shown(each.amount), "amount_minor": each.amount.minor,
        "currency": each.amount.currency,
    }  # fmt: skip


def _percent(summary: Summary) -> int | None:
    """How many in a hundred of those who accepted have come, rounded."""
    if summary.arrived is None or not summary.accepted:
        return None
    return (200 * summary.arrived + summary.accepted) // (2 * summary.accepted)


def markdown(summary: Summary, clock: Clock) -> str:
    """For people. Lines end with a line feed; what feeds and the config say is text, never Markdown."""
    lines = [
        f"# {_text(summary.event)}: scholarships in figures",
        "",
        f"As of {stamp(clock, summary.at, summary.read_at)}. {_ADVICE}",
    ]
    if summary.people is not None:
        lines += _section("Applications", ("state", "pot", "people"), _people(summary))
    lines += _section("Money, and of how many people", ("state", "pot", *_KINDS.values()), _money(summary))
    lines += _section("Those who accepted", ("", "people"), _accepted(summary))
    if summary.answers and summary.answer_days is not None:
        days = f"{summary.answer_days} day{'' if summary.answer_days == 1 else 's'}"
        text = f"From the offer to the answer it took {days} (median of {summary.answers} answers)."
        lines += ["", "## Answers", "", text]
    if summary.notes:
        lines += ["", "## What is merged or left out", "", *(f"- {_text(note)}" for note in summary.notes)]
    return "\n".join(lines) + "\n"


def _people(summary: Summary) -> list[Sequence[str]]:
    """All, then each state, and within it each pot."""
    found: list[Sequence[str]] = [("all", "", str(summary.people))]
    for state in summary.states:
        found.append((_states(state), "", str(state.people)))
        found += [("", _pot(pot), str(pot.people)) for pot in summary.pots if pot.states == state.states]
    return found


def _money(summary: Summary) -> list[Sequence[str]]:
    """A line for each group and currency; what is not told is empty."""
    lines: dict[tuple[Group, str], dict[str, str]] = {}
    for each in summary.money:
        cells = lines.setdefault((each.group, each.amount.currency), {})
        cells[each.kind] = f"{shown(each.amount)} ({each.people})"
    return [
        (_states(group), _pot(group), *(cells.get(kind, "") for kind in _KINDS)) for (group, _), cells in lines.items()
    ]


def _accepted(summary: Summary) -> list[Sequence[str]]:
    found: list[Sequence[str]] = [("accepted", str(summary.accepted))] if summary.accepted is not None else []
    if summary.arrived is not None:
        found.append((f"have come ({_percent(summary)} %)", str(summary.arrived)))
    return found + [(_steps(each), str(each.people)) for each in summary.reimbursement]


def _steps(each: Reimbursed) -> str:
    names = ["nothing claimed" if step == "none" else step for step in each.steps]
    return f"of their money: {' or '.join(names)}"


def _states(group: Group) -> str:
    return in_words(group.states) or "all"


def _pot(group: Group) -> str:
    if group.pots == "one":
        text = _text(group.pot or "no pot")
        return f"{text} ({group.currency})" if group.currency and group.currency not in text else text
    return "other pots" if group.pots == "several" else "all"


def _section(title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A heading and a table, whose last columns are numbers; nothing where there is no row."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return []
    rule = ["---:" if name == "people" or name in _KINDS.values() else "---" for name in names]
    return ["", f"## {title}", "", f"| {' | '.join(names)} |", f"| {' | '.join(rule)} |", *lines]


def _text(text: str) -> str:
    """Text in which no sign means anything."""
    return _SIGNS.sub(r"\\\1", text)
