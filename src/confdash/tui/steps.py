"""What is asked before something is done: a script that yields one step after the other and is sent the answers.

Scripts know no widgets; `StepSheet` shows them. One sheet shows all steps of a script: between two sheets, a key that
was typed ahead would reach the board below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from confdash.commands.clashes import NO_CLASH
from confdash.commands.declare import Choice, Command, Heard, Looking, Question, Refused
from confdash.store.query.rows import Presenter
from confdash.tui import step_lines
from confdash.tui.cells import shown

#: What enter gives on a step whose `enter` says what it does.
ALL = "*"
YES = "yes"
#: A menu of more choices than this is searched by typing instead.
_LETTERS = 20
_MINUTES = re.compile(r"[+-]?\s*[0-9]{1,4}")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be answered."""

    title: str
    sort: Literal["text", "menu", "question"]
    #: Lines above the prompt or the list: (text, style).
    said: tuple[tuple[str, str], ...] = ()
    #: More of them, which name somebody whose record is open: they go when that is masked.
    opened: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()
    #: What stands in the prompt at first; of a menu, the value that is highlighted.
    start: str = ""
    optional: bool = False
    #: What was wrong with the last answer.
    problem: str = ""
    #: Of a menu: the key of each choice (letters of its own words, where "letters"; else digits).
    keys: Literal["letters", "digits"] = "letters"
    #: Of a menu: the keys themselves, where they are not those of its order; "" for none.
    letters: tuple[str, ...] = ()
    #: Of a menu: what enter does while nothing is highlighted; the answer is then `ALL`.
    enter: str = ""
    #: Of a question: enter means yes.
    sure: bool = False
    #: Of a text: why it cannot be taken, a sentence, or None.
    check: Callable[[str], str | None] = lambda _text: None
    #: Of a text: what is said to it while it is typed.
    hears: Callable[[str], Heard] | None = None
    #: Seconds after which it closes by itself, with nothing done: of a question since it came up, of all else since the
    #: last key. 0: it stands until it is answered.
    lasts: int = 0
    #: What is said then.
    late: str = ""


class Chosen(msgspec.Struct, frozen=True):
    """What is to be done, once all is answered."""

    command: Command
    rows: tuple[Any, ...]
    values: dict[str, str] = {}


#: A script; it returns None where there is nothing to do after all.
Script = Generator[Step, str, Chosen | None]


def doing(
    command: Command,
    rows: Sequence[Any],
    looking: Looking,
    *,
    bulk: bool = False,
    hidden: int = 0,
    left: int = 0,
    opened: Sequence[tuple[str, str]] = (),
    values: Mapping[str, str] | None = None,
    problem: str = "",
) -> Script:
    """All that is asked before a command is done to rows.

    `bulk`: a person marked several rows, of which the filter hides `hidden`, and beside which `left` more cannot have
    it done. `opened`: what prompts may say of those whose record is open. `values` and `problem` are those of an
    earlier attempt. Raises `Refused` where it cannot be done.
    """
    if len(rows) > 1 and not bulk:
        which = _one_or_all if command.entity == "presenter" else _which
        rows = yield from which(command, rows, looking)
    aside = [*step_lines.hiding(hidden), *step_lines.leaving(left)]
    while True:
        told = yield from _answers(command, rows, looking, aside if bulk else None, opened, values or {}, problem)
        try:
            asked = command.question(looking, rows, told) if command.question is not None else None
            break
        except Refused as refused:
            if not command.asks:
                raise
            values, problem = told, str(refused)  # the same once more, with what is wrong with it
    by_name = None if asked is None else _by_name(command, asked, told, aside)
    step = by_name or _question(command, rows, looking, told, aside, bulk=bulk)
    if step is not None:
        answer = yield step
        if answer != YES:
            return None
    told |= asked.values if asked is not None else {}
    return Chosen(command, tuple(rows), told)


def _answers(
    command: Command,
    rows: Sequence[Any],
    looking: Looking,
    aside: Sequence[tuple[str, str]] | None,
    opened: Sequence[tuple[str, str]],
    values: Mapping[str, str],
    problem: str,
) -> Generator[Step, str, dict[str, str]]:
    """What is answered to each of a command's asks; `aside`: what to know where several rows are marked."""
    told: dict[str, str] = {}
    for ask in command.asks:
        step = _asking(command, ask.name, rows, looking, values, problem)
        if aside is not None:
            many = (f"{step_lines.counted(command.entity, len(rows))}: {step_lines.about(rows)}", "$quiet")
            step = msgspec.structs.replace(step, said=(*aside, many))
        step = msgspec.structs.replace(step, opened=tuple(opened))
        told[ask.name] = yield step
    return told


def _by_name(command: Command, asked: Question, told: Mapping[str, str], aside: Sequence[tuple[str, str]]) -> Step:
    """Asks before money moves or a person is told: who, how much, and what would come of it."""
    said = [*aside, *((f"· {each}", "") for each in asked.who), *step_lines.told_lines(command, told)]
    said += [(f"· {each}", "") for each in asked.said] + [(f"▲ {each}", "$warning") for each in asked.warned]
    return Step(title=asked.words, sort="question", said=tuple(said))


def _question(
    command: Command,
    rows: Sequence[Any],
    looking: Looking,
    told: Mapping[str, str],
    aside: Sequence[tuple[str, str]],
    *,
    bulk: bool,
) -> Step | None:
    """Asks where a command says that it asks, where something speaks against it, and before it is done to several."""
    lines = list(command.preview(looking, rows, told)) if command.preview is not None else []
    question = command.ask(rows) if command.ask is not None else ""
    if bulk and not question:
        question = _counted(command, rows)
    if not question and not lines:
        return None
    warns = command.warns and lines != [NO_CLASH]
    sign, style = ("▲", "$warning") if warns else ("·", "")
    said = [*aside, *step_lines.names(rows, bulk=bulk), *step_lines.told_lines(command, told)]
    said += [(f"{sign} {line}", style) for line in lines]
    return Step(
        title=question or f"{command.words.rstrip('…')}: {step_lines.about(rows)}?",
        sort="question",
        said=tuple(said),
        sure=not (question or warns),
    )


def _one_or_all(command: Command, rows: Sequence[Any], looking: Looking) -> Generator[Step, str, Sequence[Any]]:
    """Which of those who give a talk: a digit is one of them, enter all for whom it makes sense."""
    open_ = [row for row in rows if command.legal([row]) is None and not _done(command, row, looking)]
    titles = list(dict.fromkeys(shown(row.title) for row in rows))
    alone = len(titles) == 1
    choices = tuple(
        Choice(str(n), row.name, step_lines.sighting(row, looking) + ("" if alone else f" · {shown(row.title)}"))
        for n, row in enumerate(rows)
    )
    problem = ""
    while True:
        answer = yield Step(
            title=f"{command.words}: who?",
            sort="menu",
            keys="digits",
            said=((titles[0] if alone else f"of {len(titles)} talks", "$quiet"),),
            choices=choices,
            enter=f"all {len(open_)}" if len(open_) > 1 else open_[0].name if open_ else "",
            problem=problem,
        )
        chosen = open_ if answer == ALL else [rows[int(answer)]]
        problem = "nobody is left" if not chosen else command.legal(chosen) or ""
        if not problem:
            return chosen


def _which(command: Command, rows: Sequence[Any], looking: Looking) -> Generator[Step, str, Sequence[Any]]:
    """Which of the things that one row is about, as two talks that clash: nobody who moves one means both."""
    able = [row for row in rows if command.legal([row]) is None]
    if len(able) < 2:
        return able or rows  # none alone: it is done to all of them together, as a swap is
    answer = yield Step(
        title=f"{command.words.rstrip('…')}: which?",
        sort="menu",
        keys="digits",
        said=((f"of {step_lines.counted(command.entity, len(able))}", "$quiet"),),
        choices=tuple(
            Choice(str(n), step_lines.name_of(row), step_lines.where(row, looking)) for n, row in enumerate(able)
        ),
        enter=f"all {len(able)}" if command.takes == "rows" else "",
    )
    return able if answer == ALL else [able[int(answer)]]


def _done(command: Command, row: Any, looking: Looking) -> bool:
    """Whether a person is marked as here today already, where that is what is to be marked."""
    return command.id == "here.yes" and isinstance(row, Presenter) and step_lines.seen_today(row.seen, looking)


def _asking(
    command: Command, name: str, rows: Sequence[Any], looking: Looking, values: Mapping[str, str], problem: str
) -> Step:
    ask = next(ask for ask in command.asks if ask.name == name)
    start = values.get(name) or (ask.start(looking, rows) if ask.start is not None else "")
    choices = tuple(ask.choices(looking, rows)) if ask.choices is not None else ()
    step = Step(
        title=ask.title(looking, rows) if ask.title is not None else ask.words,
        sort="menu" if ask.sort == "choice" else "text",
        said=((ask.about(looking, rows) if ask.about is not None else step_lines.about(rows), "$quiet"),),
        choices=choices,
        start=start,
        optional=ask.optional,
        problem=problem,
        check=_minutes if ask.sort == "minutes" else lambda _text: None,
        hears=ask.hears(looking, rows) if ask.hears is not None else None,
    )
    return _searched(step) if step.sort == "menu" and len(choices) > _LETTERS else step


def _searched(step: Step) -> Step:
    """A menu that has more choices than there are letters, as a prompt that finds them by what is typed."""
    empty = next((choice.words for choice in step.choices if not choice.value), "")
    values = frozenset(choice.value for choice in step.choices)

    def check(text: str) -> str | None:
        return None if text.strip() in values else f"there is no “{shown(text.strip())}” to choose: type its beginning"

    return msgspec.structs.replace(
        step,
        title=f"{step.title}; empty: {empty}" if empty else step.title,
        sort="text",
        choices=tuple(choice for choice in step.choices if choice.value),
        check=check,
    )


def _minutes(text: str) -> str | None:
    return None if _MINUTES.fullmatch(text.strip()) else "write a number of minutes, such as 5 or +10"


def _counted(command: Command, rows: Sequence[Any]) -> str:
    return f"{command.words.rstrip('…')}: {step_lines.counted(command.entity, len(rows))}?"


def asking(question: str, *said: str) -> Generator[Step, str, bool]:
    """One question, whose answer is no unless somebody says yes."""
    answer = yield Step(title=question, sort="question", said=tuple((line, "") for line in said))
    return answer == YES


__all__ = ["ALL", "YES", "Choice", "Chosen", "Refused", "Script", "Step", "asking", "doing"]
