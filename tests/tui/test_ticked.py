"""A list that was ticked on paper, typed back in: whom the handles mean is seen while they are typed; one undo."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driving import NARROW, Driven, dashboard
from tests.tui.harbour import event, journal
from textual import events
from textual.widgets import Input

from confdash.store.query.handles import Handles
from confdash.tui.step_sheet import StepSheet


async def typed(driven: Driven, text: str) -> None:
    """Many keys at once: what stands in the prompt is replaced."""
    prompt = driven.app.screen.query_one(Input)
    prompt.value = ""
    prompt.post_message(events.Paste(text))
    await driven.until(lambda: prompt.value == text)
    await driven.pilot.pause()


async def test_the_handles_of_a_ticked_list(tmp_path: Path) -> None:
    store = event(tmp_path)
    handles = Handles(store.link)
    bo, li = handles.of("person", "name:bo lindqvist"), handles.of("person", "code:CHEN2")
    async with dashboard(store.folder, NARROW) as driven:
        await driven.press("I", *bo.upper(), "space", li[0])
        assert "Bo Lindqvist · 11:00 Hall B" in driven.text()
        assert "too short" not in driven.text(), "what is still being typed is not wrong yet"
        await typed(driven, f"{bo} {li} zzz")
        text = driven.text()
        assert "Ticked on paper: type the handles" in text
        assert text.index("Li Chen · 13:30 Hall C") < text.index("Bo Lindqvist · 11:00 Hall B")
        assert "▲ nobody has the handle “zzz”" in text
        assert "2 so far, the last one first:" in text, "to be held against the ticks on paper"
        sheet = driven.app.screen
        assert isinstance(sheet, StepSheet)
        await driven.press("enter")
        assert driven.app.screen is sheet, "nothing is done while one of them is wrong"
        assert "so it is not taken: put right what is wrong below" in driven.text()
        await typed(driven, f"{bo},{li}-{handles.of('talk', 'NONE')}")
        assert "who presents “Lightning talks” · 11:30 Hall C" in driven.text()
        await driven.press("enter")
        await driven.until(lambda: "3 people are here · u undoes" in driven.toasts())
        assert {(entity, key) for entity, key, *_ in journal(store.folder)} == {
            ("person", "name:bo lindqvist"), ("person", "code:CHEN2"), ("talk", "NONE"),
        }  # fmt: skip
        # Of many the last ones are shown, and the prompt stays in sight.
        everyone = " ".join(handles.of("person", key) for key in (*store.speakers(), "nobody"))
        await driven.press("I")
        await typed(driven, f"{everyone} {handles.of('talk', 'NONE')} {bo} zzz 222 ")
        lines = driven.lines()
        for said in ("Ticked on paper", "▲ nobody has the handle “zzz”", "… and 2 more", "enter goes on"):
            assert any(said in line for line in lines), said
        await typed(driven, bo)
        assert "Bo Lindqvist · 11:00 Hall B · here since 10:21 already" in driven.text()
        await driven.press("escape", "u")
        await driven.until(lambda: len(journal(store.folder)) == 6)
        # Find anywhere knows handles, too.
        await driven.press("f", *li)
        await driven.until(lambda: "person Li Chen" in driven.text())
        await driven.press("enter", "i")
        await driven.until(lambda: len(journal(store.folder)) == 7)
        assert journal(store.folder)[-1][:3] == ("person", "code:CHEN2", "here")
    store.close()
