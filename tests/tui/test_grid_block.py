"""What stands in a block of the grid: as many lines as it has, none too wide, and what matters at its end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.tui.fill import NOW, clock

from confdash.store.query.rows import TalkRow
from confdash.tui.cells import width
from confdash.tui.columns import Drawing
from confdash.tui.grid_block import text_of

DRAWING = Drawing(clock(), NOW)


def row(title: str = "Operators by hand", **more: object) -> TalkRow:
    """A talk that begins in nine minutes, of two people who are not here."""
    given_ = {
        "id": 1, "key": "T1", "session": "T1", "kind": "talk", "title": title, "state": "confirmed", "raw_state": None,
        "starts": NOW + 540, "ends": NOW + 2340, "rooms": ("Hall B",), "track": None,
        "speakers": ("Bo Lindqvist", "田中 ゆき"), "url": None, "language": None, "do_not_record": False,
        "do_not_stream": False, "video_state": None, "gone": False, "feeds": ("programme",),
        "speakers_seen": (None, None), "speakers_remote": (False, False), **more,
    }  # fmt: skip
    return TalkRow(**given_)  # type: ignore[arg-type]


def lines(talk: TalkRow, cells: int, height: int, origin: str | None = None) -> list[str]:
    return ["".join(text for text, _ in each) for each in text_of(talk, DRAWING, cells, height, origin=origin)]


@given(
    st.text(st.characters(exclude_categories=["C"]), max_size=60)
    | st.sampled_from(["建てる前に測る" * 9, "a" * 90, "–"]),
    st.integers(2, 60),
    st.integers(1, 7),
    st.booleans(),
    st.sampled_from([0, 5, 120]),
    st.sampled_from(["confirmed", "canceled"]),
)
def test_a_block_is_as_high_as_it_is_and_no_wider(
    title: str, cells: int, height: int, clashes: bool, delay: int, state: str
) -> None:
    talk = row(title, delay=delay, state=state, do_not_record=clashes, decided=("room",))
    found = text_of(talk, DRAWING, cells, height, origin="Hall A with a name that does not end", clashes=clashes)
    assert len(found) == height
    for each in found:
        assert sum(width(text) for text, _ in each) <= max(cells, 4)


def test_its_end_says_what_is_special_about_it() -> None:
    assert lines(row(), 24, 3) == ["Operators by hand", "Bo Lindqvist, 田中 ゆき", "                   ✗ 0/2"]
    assert lines(row(delay=5), 24, 3)[-1].split() == ["+5", "→", "10:35", "✗", "0/2"]
    assert "↢ Hall A" in lines(row(decided=("room",)), 40, 3, "Hall A")[-1]
    assert lines(row(do_not_record=True), 40, 3)[0].startswith("⊘ ")
    assert "NO REC" in lines(row(do_not_record=True), 40, 3)[-1]
    assert lines(row(state="canceled"), 24, 2)[0] == "✗ Operators by hand"
    assert lines(row(state="canceled"), 24, 2)[1].endswith("canceled")
    assert lines(row(gone=True), 24, 1) == ["∅ Operators by hand"]
    assert "● on stage" in lines(row(stage="on_stage"), 40, 3)[-1]
