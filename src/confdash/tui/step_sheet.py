"""`StepSheet`: shows a script's steps one after the other, as prompt, menu or question. Escape leaves them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from confdash.commands.declare import Choice, Refused
from confdash.text import fold
from confdash.tui.cells import fit, shown, width
from confdash.tui.closing import ONE
from confdash.tui.moment import Moment
from confdash.tui.runs_commands import RunsCommands
from confdash.tui.sheets import Sheet, letters
from confdash.tui.steps import ALL, YES, Chosen, Script, Step
from confdash.tui.suggested import beginnings, last

#: Suggestions that a prompt shows at once, and lines of what it says to what is typed.
_SHOWN = 12
_HEARD = 10
#: Cells of a title that fit into the border of the narrowest box.
_TITLE = 48


class StepSheet(Sheet[Chosen | Refused | None]):
    """Runs a script to its end: gives what was chosen, why it cannot be, or None where somebody left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close"),
        Binding("down", "move(1)", priority=True),
        Binding("up", "move(-1)", priority=True),
        Binding("tab", "take", priority=True),
    ]
    AUTO_FOCUS = ""

    def __init__(self, script: Script, first: Step) -> None:
        super().__init__(classes="sheet")
        self._script = script
        self._step = first
        #: When it came up.
        self._since = Moment.now()
        #: What the list shows: a value each.
        self._values: list[str] = []
        self._keys: list[str] = []
        #: Of a prompt: what is offered, and the beginnings by which each is found.
        self._offered: list[tuple[Choice, list[str]]] = []
        #: Whether what was open when it came up has been masked since.
        self._masked = False
        self._said = Static("", classes="said", markup=False)
        self._prompt = Input(compact=True, select_on_focus=False)
        self._wrong = Static("", classes="wrong", markup=False)
        self._heard = Static("", classes="heard", markup=False)
        self._list = OptionList(markup=False, compact=True)
        self._list.can_focus = False
        self._hint = Static("", classes="hint", markup=False)
        parts = (self._said, self._prompt, self._wrong, self._heard, self._list, self._hint)
        self._box = Vertical(*parts, classes="box steps")

    def compose(self) -> ComposeResult:
        """One box, whose parts come and go with the steps."""
        yield self._box

    def on_mount(self) -> None:
        """The first step. A program that is stopped (ctrl+z) leaves its screen behind, without what names somebody."""
        self._show(self._step)
        self.set_interval(1.0, self.tick)
        self.app.app_suspend_signal.subscribe(self, lambda _app: self.dismiss(None) if self.secret else None)

    # ----- steps

    def _show(self, step: Step) -> None:
        self._step, self._since = step, Moment.now()
        self.secret = bool(step.lasts)
        text = step.sort == "text"
        # A border cuts what is longer than the box, and a question must be read to its end.
        long = step.sort == "question" and width(shown(step.title)) > _TITLE
        self._box.border_title = "Sure?" if long else shown(step.title, 120)
        said = self._say(step, ((step.title, "bold"),) if long else ())
        self._prompt.display = text
        self._complain(step.problem)
        self._hear(step.start if text else "")
        if text:
            self._offered = [(choice, beginnings(choice)) for choice in step.choices]
            with self.prevent(Input.Changed):
                self._prompt.value = step.start
            self._prompt.cursor_position = len(self._prompt.value)
            self._prompt.focus()
            self._suggest()
        else:
            self.set_focus(None)
            self._offer(step)
        self._hint.update(_hint(step, self._left()))
        # Frame, prompt, hint and the lines above stay in sight; the list scrolls.
        self._list.styles.max_height = max(3, self.app.size.height - 9 - said)

    def _say(self, step: Step, first: Sequence[tuple[str, str]] = ()) -> int:
        """The lines above the prompt or the list, and how many there are."""
        said = (*first, *step.said, *(() if self._masked else step.opened))
        self._said.update(Content("\n").join(Content.styled(shown(line, 300), style) for line, style in said))
        self._said.display = bool(said)
        return len(said)

    def mask(self) -> None:
        """What was open is masked: it is not said here either. What is typed stays, and what is asked by name."""
        self._masked = True
        if self._step.opened:
            self._say(self._step)

    def _left(self) -> int | None:
        """Seconds until the step closes by itself; None where it does not."""
        if not self._step.lasts:
            return None
        since = self._since.ago()
        if self._step.sort != "question" and isinstance(self.app, RunsCommands) and self.app.touched is not None:
            since = min(since, self.app.touched.ago())
        return max(0, round(self._step.lasts - since))

    def tick(self) -> None:
        """A second has passed: what does not stand for ever says how long it still does, and closes."""
        left = self._left()
        if left == 0:
            self.dismiss(Refused(self._step.late))
        elif left is not None:
            self._hint.update(_hint(self._step, left))

    def _answer(self, text: str) -> None:
        """Sends an answer to the script, and shows what it asks next."""
        try:
            step = self._script.send(text)
        except StopIteration as end:
            self.dismiss(end.value)
        except Refused as refused:
            self.dismiss(refused)
        else:
            self._show(step)

    def _complain(self, problem: str) -> None:
        self._wrong.update(Content(f"▲ {shown(problem, 400)}" if problem else ""))
        self._wrong.display = bool(problem)

    def _hear(self, text: str) -> tuple[str, ...]:
        """Says what the text in the prompt means; returns what is wrong with it."""
        if self._step.hears is None or not text.strip():
            self._heard.display = False
            return ()
        heard = self._step.hears(text)
        lines = [(f"▲ {line}", "$warning") for line in heard.wrong] + [(line, "") for line in heard.said]
        more = [(f"… and {len(lines) - _HEARD} more", "$quiet")] if len(lines) > _HEARD else []
        shown_ = (Content.styled(shown(line, 300), style) for line, style in [*lines[:_HEARD], *more])
        self._heard.update(Content("\n").join(shown_))
        self._heard.display = True
        return heard.wrong

    # ----- a menu

    def _offer(self, step: Step) -> None:
        self._values = [choice.value for choice in step.choices]
        self._keys = (
            [str(n) for n in range(1, min(9, len(self._values)) + 1)]
            if step.keys == "digits"
            else list(step.letters) or letters([choice.words for choice in step.choices])
        )
        self._fill(step.choices, self._keys)
        at = next((n for n, value in enumerate(self._values) if value == step.start), None)
        self._list.highlighted = at if at is not None else None if step.enter or not self._values else 0

    def _fill(self, choices: Sequence[Choice], keys: Sequence[str]) -> None:
        self._list.clear_options()
        self._list.display = bool(choices)
        widest = min(44, max((width(shown(choice.words)) for choice in choices), default=0))
        lines = []
        for n, choice in enumerate(choices):
            sign = f" {keys[n] if n < len(keys) else ' '}  " if keys else " "
            beside = f"   {shown(choice.beside, 80)}" if choice.beside else ""
            lines.append(Content.assemble((sign, "bold $accent"), fit(shown(choice.words), widest), (beside, "$quiet")))
        self._list.add_options([Option(line) for line in lines])

    # ----- a prompt and what it suggests

    def _suggest(self) -> None:
        """What could be meant by what stands in the prompt. Behind a comma, only what follows it counts."""
        typed = fold(last(self._prompt.value)[1])
        fitting = [
            choice for choice, words in self._offered if not typed or any(word.startswith(typed) for word in words)
        ]
        exact = any(typed == fold(choice.value) for choice in fitting)
        fitting = fitting[:_SHOWN]
        self._values = [choice.value for choice in fitting]
        self._keys = []
        if typed and fitting and not exact:
            fitting.append(Choice(self._prompt.value, f"“{self._prompt.value.strip()}”", "as typed"))
        self._fill(fitting, ())
        self._list.highlighted = 0 if typed and fitting and not exact else None

    def _taken(self) -> str:
        """The text with the highlighted suggestion in it."""
        at = self._list.highlighted
        if at is None or not self._list.display or at >= len(self._values):
            return self._prompt.value
        return last(self._prompt.value)[0] + self._values[at]

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is suggested follows what is typed."""
        event.stop()
        if self._step.sort == "text":
            self._complain("")
            self._hear(event.value)
            self._suggest()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the suggestion that is highlighted, else what was typed."""
        event.stop()
        self._submit(self._taken())

    def _submit(self, text: str) -> None:
        if not text.strip() and not self._step.optional:
            self._complain("this cannot be left empty; esc leaves it")
            return
        problem = self._step.check(text) if text.strip() else None
        if problem:
            self._complain(problem)
        wrong = self._hear(text)
        if wrong and not problem:
            self._complain("so it is not taken: put right what is wrong below, or take it out")
        if problem or wrong:
            return
        self._answer(text.strip())

    def action_take(self) -> None:
        """Tab writes the suggestion into the prompt."""
        if self._step.sort == "text" and self._values:
            if self._list.highlighted is None:
                self._list.highlighted = 0
            self._prompt.value = self._taken()
            self._prompt.cursor_position = len(self._prompt.value)

    # ----- keys

    def action_move(self, by: int) -> None:
        """Moves in the list, whoever has the keys."""
        self._list.action_cursor_down() if by > 0 else self._list.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses."""
        event.stop()
        if self._step.sort == "text":
            self._list.highlighted = event.option_index
            self._submit(self._taken())
        elif event.option_index < len(self._values):
            self._answer(self._values[event.option_index])

    def on_key(self, event: events.Key) -> None:
        """The keys of a menu and of a question; and what is typed before the prompt is there."""
        if event.key == "escape":
            return
        if self._step.sort == "text":
            if not self._prompt.has_focus:
                self._type_early(event)
            return
        event.stop()
        if self._step.sort == "question":
            if event.key in ("y", "n", "q", "enter"):
                yes = event.key == "y" or (event.key == "enter" and self._step.sure)
                self._answer(YES if yes else "")
        elif event.character and event.character in self._keys:
            self._answer(self._values[self._keys.index(event.character)])
        elif event.key in ("j", "k"):
            self.action_move(1 if event.key == "j" else -1)
        elif event.key == "q":
            self.dismiss(None)
        elif event.key == "enter":
            at = self._list.highlighted
            if at is not None and at < len(self._values):
                self._answer(self._values[at])
            elif self._step.enter:
                self._answer(ALL)

    def _type_early(self, event: events.Key) -> None:
        """What is typed before the prompt has the keys goes there all the same."""
        event.stop()
        if event.key == "enter":
            self._submit(self._taken())
        elif event.is_printable and event.character:
            self._prompt.insert_text_at_cursor(event.character)


def _hint(step: Step, left: int | None) -> Content:
    """The keys of a step, in a line; and how many seconds are left of one that closes by itself, when it will soon."""
    soon = f"closes in {left} s" if left is not None and left <= ONE else ""
    if step.sort == "question":
        yes, no = ("yes (enter)", "no (esc)") if step.sure else ("yes", "no (enter, esc)")
        after = (f"      {soon}" if soon else "", "$quiet")
        return Content.assemble(("y", "bold $accent"), f"  {yes}      ", ("n", "bold $accent"), f"  {no}", after)
    end = f" · {soon}" if soon else ""
    if step.sort == "text":
        tab = "tab completes · " if step.choices else ""
        return Content.styled(
            f"enter {'goes on' if not step.optional else 'takes it, also empty'} · {tab}esc leaves{end}", "$quiet"
        )
    keys = f"a {'digit' if step.keys == 'digits' else 'letter'} chooses · "
    enter = f"enter: {shown(step.enter)} · " if step.enter else ""
    return Content.styled(f"{keys}{enter}esc leaves{end}", "$quiet")
