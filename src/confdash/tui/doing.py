"""How a decision is made on screen: which rows, what is asked, written, said; and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from textual.screen import ModalScreen

from confdash.commands.deciding import PINNED
from confdash.commands.declare import Choice, Command, Looking, Outcome, Overtaken, Refused
from confdash.store.connect import StoreError
from confdash.tui import step_lines, subjects
from confdash.tui.closing import closing
from confdash.tui.steps import Chosen, Script, Step, asking, doing
from confdash.tui.subjects import CHANGED, Subject
from confdash.tui.sync_news import Severity

if TYPE_CHECKING:
    from confdash.tui.board import BoardScreen
    from confdash.tui.runs_commands import RunsCommands

#: Commands that take back or do again: their sentence says what, and nothing offers to undo them.
BACK = ("undo", "redo")
#: Where a wrong letter costs most.
_MONEY = ("scholarship", "pot")
#: So many commands have letters that are not digits.
_FEW = 24
_NOTHING = "there is nothing here to do that with"


class Errand(msgspec.Struct, frozen=True):
    """What a decision is about and where its outcome is told."""

    at: Subject
    #: The board whose rows it is about; None: none is shown.
    screen: BoardScreen | None = None
    #: Takes the sentences instead of a toast.
    said: Callable[[str], None] | None = None
    #: The key that undoes where they are told; "": the command's own.
    undoes: str = ""

    def bulk(self, command: Command) -> bool:
        """Whether a person marked several rows for it."""
        return len(self.at.keys(command)) > 1


def looking(dashboard: RunsCommands) -> Looking | None:
    """What questions may ask; None while there is no store."""
    reader = dashboard.context.reader
    if reader is None:
        return None
    settings = dashboard.context.settings
    return Looking(reader, dashboard.context.clock, settings, settings.privacy.may_open(dashboard.context.desk))


def decide(
    dashboard: RunsCommands,
    screen: BoardScreen,
    command: Command,
    at: Subject,
    *,
    values: Mapping[str, str] | None = None,
) -> None:
    """Makes a decision about the rows that were meant. What must be asked is asked in one sheet, at once.

    `values`: what stands in its prompts at first.
    """
    keys = at.keys(command)
    if command.takes != "nothing" and not keys:
        dashboard.toast(CHANGED if len(screen.rows) else _NOTHING, "warning")
        return
    try:
        rows = subjects.rows_for(screen, command, keys)
    except StoreError as error:
        dashboard.toast(str(error), "error", timeout=10)
        return
    run(dashboard, command, rows, Errand(at, screen), values=values)


def run(
    dashboard: RunsCommands,
    command: Command,
    rows: Sequence[Any],
    errand: Errand,
    *,
    values: Mapping[str, str] | None = None,
    problem: str = "",
) -> None:
    """Asks what a command must know, then does it to these rows."""
    play(
        dashboard,
        _script(dashboard, command, rows, errand, values, problem),
        lambda chosen: _write(dashboard, chosen, errand),
        errand,
    )


def _script(
    dashboard: RunsCommands,
    command: Command,
    rows: Sequence[Any],
    errand: Errand,
    values: Mapping[str, str] | None = None,
    problem: str = "",
) -> Script:
    """What is asked before a command is done. Raises `Refused` where it cannot be done."""
    view = looking(dashboard)
    if dashboard.context.clock.offset and not dashboard.context.pretend:
        raise Refused(PINNED)
    private = command.entity in ("scholarship", "pot")
    if private and not dashboard.context.settings.privacy.may_open(dashboard.context.desk):
        way = dashboard.context.settings.privacy.way_in()
        raise Refused(f"this is decided at the desks that [privacy] names, and this one is none of them; {way}")
    if view is None:
        raise Refused("there is no data to decide about yet")
    reason = _NOTHING if command.takes != "nothing" and not rows else command.legal(rows)
    if reason:
        raise Refused(reason)
    bulk, left = errand.bulk(command), 0
    if bulk:
        # A command does what it can to those for whom it makes sense; the question counts the others apart.
        able = [row for row in rows if command.legal([row]) is None] or rows
        rows, left = able, len(rows) - len(able)
    hidden = errand.at.hidden
    screen = errand.screen
    opened = step_lines.opened([row for row in rows if screen is not None and screen.opens(command, row)])
    script = doing(
        command, rows, view, bulk=bulk, hidden=hidden, left=left, opened=opened, values=values, problem=problem
    )
    if command.private:
        script = closing(script, step_lines.about(rows))
    return (yield from script)


def play(dashboard: RunsCommands, script: Script, then: Callable[[Chosen], None], errand: Errand | None = None) -> None:
    """Runs a script: without a sheet when it asks nothing, else in one that is there before the next key."""

    def ended(end: Chosen | Refused | None) -> None:
        if isinstance(end, Refused):
            _tell(dashboard, errand, str(end), "warning", 8)
        elif end is not None:
            then(end)

    try:
        first = next(script)
    except StopIteration as end:
        ended(end.value)
    except Refused as refused:
        ended(refused)
    except StoreError as error:
        _tell(dashboard, errand, str(error), "error", 10)
    else:
        from confdash.tui.step_sheet import StepSheet

        dashboard.push_screen(StepSheet(script, first), ended)


def _tell(
    dashboard: RunsCommands, errand: Errand | None, sentence: str, severity: Severity = "information", timeout: int = 6
) -> None:
    if errand is not None and errand.said is not None:
        errand.said(sentence)
    else:
        dashboard.toast(sentence, severity, timeout=timeout)


def _write(dashboard: RunsCommands, chosen: Chosen, errand: Errand) -> None:
    screen, command = errand.screen, chosen.command
    ids = errand.at.ids if screen is not None and command.takes != "nothing" else ()
    if screen is not None and ids:
        screen.set_pending(ids, pending=True)
    # Queued before anything else can happen: the order of keys is the order of decisions.
    future = dashboard.write(command, list(chosen.rows), chosen.values)

    async def wait() -> None:
        try:
            outcome = await future
        except Overtaken as overtaken:
            _ask_to_force(dashboard, chosen, errand, str(overtaken))
        except Refused as refused:
            if not _again(dashboard, chosen, errand, str(refused)):
                _tell(dashboard, errand, str(refused), "error", 10)
        except StoreError as error:
            _tell(dashboard, errand, str(error), "error", 10)
        else:
            _done(dashboard, chosen, errand, outcome)
        finally:
            if screen is not None and ids:
                screen.set_pending(ids, pending=False)

    dashboard.begin(wait(), f"decide-{command.id}")


def _done(dashboard: RunsCommands, chosen: Chosen, errand: Errand, outcome: Outcome) -> None:
    dashboard.lookout.poke(decided=True)
    key = errand.undoes or dashboard.context.keymap.first("undo")
    back = chosen.command.id in BACK or outcome.batch is None or not key
    _tell(dashboard, errand, outcome.sentence if back else f"{outcome.sentence} · {key} undoes")
    screen = errand.screen
    if screen is not None:
        screen.decided(chosen.command, chosen.rows)
    if screen is not None and chosen.command.takes == "rows" and errand.at.marked:
        screen.table.marks.clear()
        screen.table.redraw()
        screen.on_record_table_marks_changed()


def _ask_to_force(dashboard: RunsCommands, chosen: Chosen, errand: Errand, sentence: str) -> None:
    """Somebody has decided anew since: only a yes goes on."""

    def script() -> Script:
        word = "Do it again" if chosen.command.id == "redo" else "Take it back"
        yes = yield from asking(f"{word} all the same?", sentence)
        return Chosen(chosen.command, chosen.rows, {**chosen.values, "force": "1"}) if yes else None

    play(dashboard, script(), lambda forced: _write(dashboard, forced, errand), errand)


def _again(dashboard: RunsCommands, chosen: Chosen, errand: Errand, problem: str) -> bool:
    """Asks once more, with what was typed and what is wrong with it; False where that would be in the way."""
    if not chosen.command.asks or isinstance(dashboard.screen, ModalScreen):
        return False
    run(dashboard, chosen.command, chosen.rows, errand, values=chosen.values, problem=problem)
    return True


def settle(dashboard: RunsCommands, chosen: Chosen, errand: Errand) -> None:
    """Does what was chosen on the board itself, where all that is asked has been seen."""
    if dashboard.context.clock.offset and not dashboard.context.pretend:
        _tell(dashboard, errand, PINNED, "warning", 8)
    else:
        _write(dashboard, chosen, errand)


def menu(dashboard: RunsCommands, screen: BoardScreen, at: Subject) -> None:
    """All that can be decided about the rows that were meant, one letter each."""
    if at.cursor is None and not at.marked:
        dashboard.toast(CHANGED if len(screen.rows) else _NOTHING, "warning")
        return
    errand = Errand(at, screen)
    play(dashboard, _menu(dashboard, screen, errand), lambda chosen: _write(dashboard, chosen, errand), errand)


def _letters(all_: Sequence[Command], offered: Sequence[Command], legal: Sequence[Command]) -> dict[str, str]:
    """The letter of each command that is legal, by id.

    Fingers know it: where all that there ever is has room, a command keeps its letter whatever else is legal; of what
    is about money on each board.
    """
    from confdash.tui.sheets import letters

    money = [command for command in all_ if command.menu and command.entity in _MONEY]
    if all(command.entity in _MONEY for command in legal):
        offered = money
    elif len(offered) > _FEW:
        offered = legal
    return dict(zip((each.id for each in offered), letters([each.words for each in offered]), strict=True))


def _menu(dashboard: RunsCommands, screen: BoardScreen, errand: Errand) -> Script:
    at = errand.at
    if dashboard.context.clock.offset and not dashboard.context.pretend:
        raise Refused(PINNED)
    offered = [command for command in dashboard.context.commands if command.menu and screen.here(command)]
    legal = {command.id: command for command in subjects.legal_here(screen, offered, at)}
    if not legal:
        raise Refused("nothing can be decided about this just now")
    key, best = dashboard.context.keymap.first, _best(screen, at)
    letters = _letters(dashboard.context.commands, offered, list(legal.values()))
    # What helps with this row stands on top; its letter is the same wherever it stands.
    shown = sorted(legal.values(), key=lambda each: best.get(each.id, len(best)))
    answer = yield Step(
        title="Decide",
        sort="menu",
        said=((_called(screen, at), "bold"),),
        choices=tuple(Choice(command.id, command.words, key(command.id)) for command in shown),
        letters=tuple(letters[command.id] for command in shown),
    )
    command = legal[answer]
    rows = subjects.rows_for(screen, command, at.keys(command))
    return (yield from _script(dashboard, command, rows, errand))


def _best(screen: BoardScreen, at: Subject) -> dict[str, int]:
    """The commands that resolve what is the matter with the row that was meant, by id, each with its place."""
    rows = screen.rows_of([at.cursor] if at.cursor and not at.marked else at.marked[:1])
    ids = dict.fromkeys(screen.board.resolves(rows[0])) if rows else ()
    return {id_: place for place, id_ in enumerate(ids)}


def _called(screen: BoardScreen, at: Subject) -> str:
    """What the menu is about."""
    if len(at.marked) > 1:
        return f"{len(at.marked):,} marked {screen.board.nouns[1]}"
    rows = screen.rows_of(at.marked or ([at.cursor] if at.cursor else []))
    return screen.board.title_of(rows[0]) if rows else ""
