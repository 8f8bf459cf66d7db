"""Steps that close by themselves: what names a person, or holds what was typed about one, never stands for ever."""

from __future__ import annotations

import msgspec

from confdash.tui.steps import Chosen, Script, Step

#: One record is open for so long, and so is a question that names somebody. Seconds.
ONE = 30
#: So long after the last key, what was typed and not sent is dropped. Seconds.
TYPED = 90


def closing(script: Script, about: str, *, without: str = "nothing was changed") -> Script:
    """The same script, of which each step closes by itself.

    `about`: what it is about, in words that name nobody; `without`: what has not come about then.
    """
    try:
        step = next(script)
        while True:
            answer = yield _closes(step, about, without)
            step = script.send(answer)
    except StopIteration as end:
        chosen: Chosen | None = end.value
        return chosen


def _closes(step: Step, about: str, without: str) -> Step:
    if step.sort == "question":
        late = f"{without}: the question about {about} closed after {ONE} s"
        return msgspec.structs.replace(step, lasts=ONE, late=late)
    late = f"{without}: what was asked about {about} closed after {TYPED} s without a key"
    return msgspec.structs.replace(step, lasts=TYPED, late=late)
