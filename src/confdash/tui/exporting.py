"""`x`: exports the talks that are marked, else all that are shown; asks in which form and where, says how it went."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Generator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from confdash.commands.declare import Choice, Refused
from confdash.export.sentences import FOR_INSIDE, NOTHING
from confdash.store.connect import StoreError
from confdash.store.query.language import FilterError
from confdash.store.query.leading import talks_of_ids, talks_of_keys
from confdash.store.query.words import day
from confdash.tui import step_lines, words
from confdash.tui.attention_screen import AttentionScreen
from confdash.tui.doing import play
from confdash.tui.fetcher import Superseded
from confdash.tui.steps import YES, Chosen, Script, Step

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard
    from confdash.tui.board import BoardScreen
    from confdash.tui.subjects import Subject

#: What there is to choose: value, words, what is beside them. A value with a blank is a form and what it is parted by.
_FORMS = (
    Choice("ics", "iCal", "one calendar"),
    Choice("ics room", "iCal per room", "a folder of calendars"),
    Choice("ics speaker", "iCal per speaker", "a folder of calendars"),
    Choice("ics track", "iCal per track", "a folder of calendars"),
    Choice("ics day", "iCal per day", "a folder of calendars"),
    Choice("json", "JSON", "schedule, as c3voc and pretalx have it"),
    Choice("xml", "XML", "schedule, as frab and pretalx have it"),
    Choice("csv", "CSV", "a table"),
)
_INSIDE = "inside"
#: Words of filters that say nothing in a file's name.
_FIELDS = re.compile(r"\b(?:room|track|speaker|kind|state|title|is):", re.IGNORECASE)
#: Seconds after which it is said that an export goes on.
_PATIENCE = 1.0
_NONE = "no talk is behind these rows, so there is nothing to export"


class Selection(msgspec.Struct, frozen=True):
    """What is to be exported, fixed when the key was pressed."""

    #: `11 talks shown`, `2 marked speakers`.
    told: str
    #: Lines above the menu.
    lines: tuple[step_lines.Line, ...]
    #: The beginning of a file's name.
    base: str
    #: Keys of the talks, once they are known.
    keys: Future[list[str]]


def menu(dashboard: Dashboard) -> None:
    """Asks what is to be written, and writes it."""
    screen = dashboard.board_screen
    if screen is None:
        return
    try:
        chosen = _selection(screen, dashboard.subject(screen))
    except (Refused, StoreError) as error:
        dashboard.toast(str(error), "warning")
        return

    def write(answers: Chosen) -> None:
        dashboard.begin(_write(dashboard, chosen, answers.values), "export")

    play(dashboard, _script(dashboard, chosen), write)


# ----- what


def _selection(screen: BoardScreen, at: Subject) -> Selection:
    """The marked rows, else all that are shown. Raises `Refused` where there are none, `StoreError`."""
    reader, ids = screen.context.reader, list(screen.rows.ids)
    one, many = screen.board.nouns
    if reader is None:
        raise Refused("there is no data to export yet")
    if not at.marked and screen.changing:
        raise Refused("the list is on its way; press the key again when it is there")
    if not at.marked and not ids:
        raise Refused(f"no {one} is shown, so there is nothing to export")
    number = len(at.marked) or len(ids)
    noun = one if number == 1 else many
    of = "" if one == "talk" else "the talks of "
    date = _date(screen)
    when = f" of {day(date)}" if date is not None else ""
    told = f"{of}{number:,} marked {noun}" if at.marked else f"{of}{number:,} {noun}{when} shown"
    return Selection(
        told, tuple(step_lines.hiding(at.hidden)), _base(screen, marked=bool(at.marked)), _keys(screen, at)
    )


def _keys(screen: BoardScreen, at: Subject) -> Future[list[str]]:
    """The talks behind the rows, read in the reading thread; rows of *Attention* are at hand."""
    source, fetcher = screen.board.source, screen.context.fetcher
    if isinstance(screen, AttentionScreen):
        known: Future[list[str]] = Future()
        lines = screen.rows.by_key(at.marked or screen.keys_of(screen.rows.ids).values())
        known.set_result(list(dict.fromkeys(key for line in lines for key in line.talks)))
        return known
    if at.marked:
        return fetcher.ask("export", lambda reader: talks_of_keys(reader, source, at.marked))
    ids = list(screen.rows.ids)
    return fetcher.ask("export", lambda reader: talks_of_ids(reader, source, ids))


def _base(screen: BoardScreen, *, marked: bool) -> str:
    """`talks-hall-a`: the board, and what tells its list from the whole one."""
    from confdash.export.parts import slug

    parts = [screen.board.name]
    if not marked and (date := _date(screen)) is not None:
        parts.append(date.isoformat())
    text = "marked" if marked else _FIELDS.sub("", screen.memory.filter)
    return "-".join([*parts, slug(text)] if re.search(r"\w", text) else parts)


def _date(screen: BoardScreen) -> dt.date | None:
    """The day that is shown, on the board that shows one."""
    if screen.board.name == "schedule":
        from confdash.tui.schedule_screen import ScheduleScreen

        if isinstance(screen, ScheduleScreen) and screen.day is not None:
            return screen.day.date
    return None


# ----- asking


def _script(dashboard: Dashboard, selection: Selection) -> Script:
    command = dashboard.command_of("export.menu")
    assert command is not None
    _unless_none(selection)
    form, inside = yield from _form(selection)
    _unless_none(selection)  # read meanwhile, as a rule
    path, force = yield from _path(dashboard, selection, form, inside=inside)
    values = {"form": form, "path": str(path), "inside": "1" if inside else "", "force": "1" if force else ""}
    return Chosen(command, (), values)


def _unless_none(selection: Selection) -> None:
    """Raises `Refused` where it is known already that the rows lead to no talk."""
    keys = selection.keys
    if keys.done() and not keys.exception() and not keys.result():
        raise Refused(_NONE)


def _form(selection: Selection) -> Generator[Step, str, tuple[str, bool]]:
    """In which form; and whether for inside, which nobody chooses by mistake: it is asked for, and then said."""
    inside = False
    while True:
        what = ("▲ for inside: also what is not public", "$warning") if inside else ("only what is public", "$quiet")
        other = ("For everybody", "only what is public") if inside else ("For inside…", "also what is not public")
        answer = yield Step(
            title="Export",
            sort="menu",
            said=((selection.told, "bold"), *selection.lines, what),
            choices=(*_FORMS, Choice(_INSIDE, *other)),
        )
        if answer != _INSIDE:
            return answer, inside
        inside = not inside


def _path(
    dashboard: Dashboard, selection: Selection, form: str, *, inside: bool
) -> Generator[Step, str, tuple[Path, bool]]:
    """Where to; and whether somebody said that what is there may go, which confdash did not write."""
    folder, (kind, _, by) = dashboard.context.folder, form.partition(" ")
    start = f"{selection.base}{'-internal' if inside else ''}{f'-by-{by}' if by else f'.{kind}'}"
    said = [(selection.told + (": also what is not public" if inside else ""), "$warning" if inside else "$quiet")]
    said.append((f"in {folder}, where no other place is named", "$quiet"))
    if dashboard.context.demo or dashboard.rehearsal is not None:
        said.append(("This folder goes at the end: name a place of your own for what is to stay.", "$warning"))
    problem = ""
    while True:
        start = yield Step(
            title="Into which folder?" if by else "Into which file?",
            sort="text",
            said=tuple(said),
            start=start,
            problem=problem,
            check=lambda text: _wrong(folder, text, folders=bool(by)),
        )
        path = _meant(folder, start)
        if by or not path.exists() or _ours(path):
            return path, False
        answer = yield Step(
            title="Replace it?",
            sort="question",
            said=((f"{path} is there already, and confdash did not write it.", ""),),
        )
        if answer == YES:
            return path, True
        problem = "write another name"


def _meant(folder: Path, text: str) -> Path:
    """The path that somebody typed. Raises `RuntimeError` for the home of nobody."""
    return folder / Path(text.strip()).expanduser()


def _wrong(folder: Path, text: str, *, folders: bool) -> str | None:
    """Why a path cannot be taken, or None."""
    try:
        path = _meant(folder, text)
        if not text.isprintable():
            return "a path cannot have such letters; write a name, such as talks.ics"
        if folders:
            return f"{path} is a file, and calendars need a folder" if path.is_file() else None
        if path.is_dir():
            return f"{path} is a folder: write the name of a file in it"
        return None if path.parent.is_dir() else f"there is no folder {path.parent}: make it first, or name another"
    except (OSError, RuntimeError, ValueError):
        return "that is no path here; write a name, such as talks.ics"


def _ours(path: Path) -> bool:
    from confdash.export.ours import wrote

    try:
        return wrote(path)
    except OSError:
        return True  # what cannot be read is not replaced either: the export says so


# ----- doing


async def _write(dashboard: Dashboard, selection: Selection, answers: dict[str, str]) -> None:
    try:
        keys = await asyncio.wrap_future(selection.keys)
    except (Superseded, asyncio.CancelledError):
        return
    except (StoreError, FilterError) as error:
        dashboard.toast(str(error), "error", timeout=10)
        return
    if not keys:
        dashboard.toast(_NONE, "warning")
        return
    kind, _, by = answers["form"].partition(" ")
    arguments = [kind, "--keys", "-", "-o", answers["path"]]
    arguments += ["--per", by] if by else []
    arguments += ["--all"] if answers["inside"] else []
    arguments += ["--force"] if answers["force"] else []
    saying = dashboard.set_timer(_PATIENCE, lambda: dashboard.toast(f"exporting {words.count(len(keys), 'talk')}…"))
    try:
        done = await dashboard.exports.run(arguments, keys)
    finally:
        saying.stop()
    said = done.said.replace(f"; {FOR_INSIDE}", "")
    if done.fine:
        dashboard.log_lines.add(f"exported: {said}")
        dashboard.toast(said, timeout=12)
    else:
        dashboard.toast(f"nothing was exported: {said.removeprefix(NOTHING)}", "error", timeout=12)
