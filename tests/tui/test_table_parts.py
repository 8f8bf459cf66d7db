"""Cells, columns and marks: what must hold for any text, any width and any two lists."""

from __future__ import annotations

import itertools
from array import array

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from confdash.tui.boards import BOARDS
from confdash.tui.cells import fit, shown, titled, width, wrap
from confdash.tui.columns import GAP, Column, place
from confdash.tui.marks import Marks, neighbour
from confdash.tui.page import Page

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Mn", "Me", "Cf"]), max_size=60)


@given(TEXT, st.integers(0, 40), st.booleans())
@example("建てる前に測る", 5, False)
@example("建てる前に測る", 1, False)
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, cells: int, right: bool) -> None:
    assert cell_len(fit(text, cells, right=right)) == cells


def test_what_is_cut_says_so_and_no_wide_letter_is_halved() -> None:
    assert fit("Queues all the way", 10) == "Queues al…"
    assert fit("Queues all", 8) == "Queues… "
    assert fit("建てる前", 8) == "建てる前"
    assert fit("建てる前", 7) == "建てる…"
    assert fit("建てる前", 6) == "建て… "
    assert fit("7", 3, right=True) == "  7"


@given(st.text(max_size=300), st.integers(8, 60), st.integers(0, 6))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, cells: int, indent: int) -> None:
    text = shown(text)
    lines = wrap(text, cells, indent)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if all(width(char) <= 1 for char in text):
        assert all(width(line) <= cells for line in lines)


def test_an_empty_title_has_words() -> None:
    assert titled("") == titled(None) == titled(" \x00\u202e ") == "(no title)"


@given(st.integers(10, 300), st.integers(0, 6), st.sampled_from(BOARDS))
def test_columns_never_overlap_nor_leave_the_table(cells: int, skip: int, board: object) -> None:
    columns = board.columns  # type: ignore[attr-defined]
    placed = place(columns, cells, skip)
    assert placed
    for before, after in itertools.pairwise(placed):
        assert before.x + before.cells + GAP == after.x
    assert placed[-1].x + placed[-1].cells <= max(cells, placed[-1].x)
    assert [each.column for each in placed] == [column for column in columns if column in [p.column for p in placed]]


@given(st.integers(60, 300), st.sampled_from(BOARDS))
def test_a_wider_table_shows_no_fewer_columns(cells: int, board: object) -> None:
    columns = board.columns  # type: ignore[attr-defined]
    assert len(place(columns, cells + 1)) >= len(place(columns, cells))


def test_the_least_important_go_first_and_room_is_shared_by_weight() -> None:
    def column(title: str, rank: int, least: int, most: int, weight: int = 0) -> Column:
        return Column(title=title, draw=lambda _row, _drawing: (), least=least, most=most, weight=weight, rank=rank)

    columns = (column("a", 0, 5, 5), column("b", 2, 10, 10), column("c", 1, 10, 50, 2), column("d", 3, 5, 5))
    assert [p.column.title for p in place(columns, 36)] == ["a", "b", "c", "d"]
    assert [p.column.title for p in place(columns, 35)] == ["a", "b", "c"]
    assert [p.column.title for p in place(columns, 20)] == ["a", "c"]
    assert [p.column.title for p in place(columns, 3)] == ["a"]
    assert [p.column.title for p in place(columns, 36, skip=1)] == ["a", "c", "d"]
    assert sum(p.cells for p in place(columns, 60)) + 3 * GAP == 60
    assert {p.column.title: p.cells for p in place(columns, 60, needs={"b": 4})}["b"] == 10


LISTS = st.lists(st.integers(0, 40), unique=True, max_size=30)


@given(LISTS, st.integers(0, 40), LISTS)
def test_the_cursor_stays_on_its_row_or_goes_to_the_nearest_that_is_left(
    old: list[int], place_: int, new: list[int]
) -> None:
    there, same = neighbour(array("q", old), place_, array("q", new), {})
    if not new:
        assert (there, same) == (None, False)
        return
    assert there is not None
    assert 0 <= there < len(new)
    if not old:
        return
    before = min(place_, len(old) - 1)
    assert same == (old[before] in new)
    if same:
        assert new[there] == old[before]
        return
    left = [abs(at - before) for at, id_ in enumerate(old) if id_ in new]
    if left:
        assert abs(old.index(new[there]) - before) == min(left)


@given(LISTS.filter(bool), st.data())
def test_a_row_with_another_id_is_still_that_row(old: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(old) - 1))
    new = array("q", [id_ + 100 for id_ in old])
    there, same = neighbour(array("q", old), at, new, {id_: id_ + 100 for id_ in old})
    assert (there, same) == (at, True)


def test_marks_follow_ids_and_forget_what_has_gone() -> None:
    marks = Marks()
    assert marks.toggle(1, "a")
    marks.add([2, 3, 1])
    marks.learn({2: "b", 9: "no"})
    assert marks.keys == {1: "a", 2: "b", 3: ""}
    assert marks.move({1: 7, 2: None}) == 1
    assert marks.keys == {7: "a", 3: ""}
    assert not marks.toggle(7, "a")
    marks.clear()
    assert not marks


@given(st.text(max_size=200), st.integers(20, 80))
def test_a_page_shows_any_text_within_its_width(text: str, cells: int) -> None:
    page = Page(cells)
    page.title(text)
    page.heading("About")
    page.field("label", text)
    page.text(text)
    page.bullets([text])
    page.line(("one ", ""), (text[:10], "bold"))
    for line in page.content().plain.split("\n"):
        assert cell_len(line) <= cells + 1
