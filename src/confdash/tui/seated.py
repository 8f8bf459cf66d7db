"""Who sits here: asked at the start where the config names people, and whenever somebody else takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confdash.commands.declare import Choice, Command
from confdash.tui.doing import play
from confdash.tui.steps import Chosen, Script, Step

if TYPE_CHECKING:
    from confdash.tui.runs_commands import RunsCommands

_OTHER = "somebody else…"
#: A name of more letters than this is none.
_LONGEST = 40


def ask(dashboard: RunsCommands) -> None:
    """Asks who decides at this desk; escape leaves it as it is."""
    command = dashboard.command_of("by.choose")
    if command is None:
        return

    def seat(chosen: Chosen) -> None:
        dashboard.context.by = dashboard.context.state.by = chosen.values["by"]
        dashboard.toast(f"decisions are signed {chosen.values['by']}@{dashboard.context.desk} now", timeout=4)
        screen = dashboard.board_screen
        if screen is not None:
            screen.footer.renew()

    play(dashboard, _script(dashboard, command), seat)


def _script(dashboard: RunsCommands, command: Command) -> Script:
    context = dashboard.context
    names = context.settings.people.names
    answer = _OTHER
    if names:
        answer = yield Step(
            title="Who sits here?",
            sort="menu",
            keys="digits",
            said=((f"What is decided at this desk ({context.desk}) is signed with this name.", "$quiet"),),
            choices=(*(Choice(name, name) for name in names), Choice(_OTHER, _OTHER)),
            start=context.state.by if context.state.by in names else "",
        )
    if answer == _OTHER:
        answer = yield Step(title="Your name", sort="text", start="" if names else context.by, check=_name)
    return Chosen(command, (), {"by": " ".join(answer.split())})


def _name(text: str) -> str | None:
    return None if len(text.strip()) <= _LONGEST else f"a name of at most {_LONGEST} letters, please"
