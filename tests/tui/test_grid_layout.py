"""Where talks stand in the grid, and where its arrows lead: pure, so that many made-up days are tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from confdash.tui import grid_moves
from confdash.tui.grid_axis import axis
from confdash.tui.grid_layout import NO_ROOM, Item, Piece, Plan, Shape, plan
from confdash.tui.grid_places import places

HOUR = 3600
#: Some full hour.
ZERO = 494_000 * HOUR


def item(number: int, rooms: Sequence[str], minute: int, long: int, *, live: bool = True) -> Item:
    starts = ZERO + minute * 60
    return Item(number, f"T{number}", tuple(rooms), starts, starts + long * 60, live)


_SLOT = st.tuples(
    st.lists(st.sampled_from("ABCDE"), max_size=4, unique=True),
    st.integers(0, 120).map(lambda number: number * 5),
    st.sampled_from([0, 1, 5, 25, 30, 45, 60, 240]),
    st.booleans(),
)
_DAYS = st.lists(_SLOT, min_size=1, max_size=12).map(
    lambda slots: [item(n, rooms, at, long, live=live) for n, (rooms, at, long, live) in enumerate(slots)]
)
_SHAPES = st.builds(Shape, st.sampled_from([8, 20, 46]), st.booleans(), st.just(ZERO))


def every_piece(found: Plan) -> Iterator[Piece]:
    return itertools.chain.from_iterable(found.pieces.values())


def reached(found: Plan, start: Piece, column: int) -> set[int]:
    """The talks to which arrows lead from a piece, however often they are pressed."""
    seen, ahead = set(), [(start, column, start.starts)]
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        piece, at_column, at = here
        for by in (1, -1):
            if (down := grid_moves.vertical(found, piece, at_column, by)) is not None:
                ahead.append((*down, down[0].starts))
            if (aside := grid_moves.sideways(found, piece, at_column, at, by)) is not None:
                ahead.append((*aside, at))
    return {piece.id for piece, _, _ in seen}


@settings(max_examples=60)
@given(_DAYS, _SHAPES)
def test_every_talk_is_in_each_of_its_rooms_and_no_two_share_a_place(day: list[Item], shape: Shape) -> None:
    found = plan(day, shape)
    for each in day:
        rooms = {found.columns[place].room for p in found.pieces[each.id] for place in range(p.left, p.right + 1)}
        assert rooms == set(each.rooms or (NO_ROOM,))
    where = places(found, 150)
    taken: dict[tuple[int, int], int] = {}
    for piece in every_piece(found):
        lines = found.columns[piece.left].axis.lines
        assert 0 <= piece.top < piece.bottom <= len(lines)
        assert lines[piece.top].at == piece.starts, "a talk begins on a line of its own"
        first, last = where.of(piece)
        assert first < last
        for line, cell in itertools.product(range(piece.top, piece.bottom), range(first, last)):
            assert taken.setdefault((line, cell), piece.id) == piece.id, "two talks lie on one another"


@settings(max_examples=60)
@given(_DAYS, _SHAPES)
@example([item(0, "ABC", 0, 30), item(1, "B", 60, 30), item(2, "D", 0, 30)], Shape(40, False, ZERO))
def test_arrows_lead_from_every_talk_to_every_other(day: list[Item], shape: Shape) -> None:
    found = plan(day, shape)
    for piece in every_piece(found):
        assert reached(found, piece, piece.left) == {each.id for each in day}


@given(_DAYS, st.sampled_from([8, 20, 46]))
def test_lines_follow_one_another_and_hold_the_whole_day(day: list[Item], height: int) -> None:
    lines = axis([(each.starts, each.ends) for each in day], height, ZERO).lines
    assert all(one.until == other.at for one, other in itertools.pairwise(lines))
    assert all(one.at < one.until for one in lines)
    assert lines[0].at == min(each.starts for each in day)
    assert lines[-1].until >= max(each.ends for each in day)


def test_a_day_of_hour_long_slots_fits_on_a_screen() -> None:
    day = [item(n, [room], hour * 60, 60) for n, (hour, room) in enumerate(itertools.product(range(9, 18), "ABC"))]
    lines = axis([(each.starts, each.ends) for each in day], 46, ZERO).lines
    assert 27 <= len(lines) <= 46
    assert {lines[each.top].at for each in every_piece(plan(day, Shape(46, False, ZERO)))} == {
        each.starts for each in day
    }


def test_hours_in_which_nothing_is_on_are_one_line() -> None:
    lines = axis([(ZERO, ZERO + HOUR), (ZERO + 9 * HOUR, ZERO + 10 * HOUR)], 46, ZERO).lines
    assert [(line.at - ZERO, line.until - ZERO) for line in lines if line.idle] == [(HOUR, 9 * HOUR)]


def test_two_talks_in_one_slot_stand_side_by_side_and_clash() -> None:
    found = plan([item(0, "A", 0, 30), item(1, "A", 10, 30), item(2, "A", 40, 30)], Shape(40, False, ZERO))
    assert [found.pieces[n][0].lanes for n in range(3)] == [2, 2, 1]
    assert found.clashes == {0, 1}


def test_what_is_cancelled_or_may_lie_beside_others_clashes_with_nothing() -> None:
    day = [item(0, "A", 0, 30, live=False), item(1, "A", 0, 30), item(2, "B", 0, 30), item(3, "B", 0, 30)]
    assert plan(day, Shape(40, False, ZERO, frozenset("b"))).clashes == frozenset()


def test_a_plenary_is_one_block_across_rooms_that_stand_side_by_side() -> None:
    found = plan([item(0, "ABD", 0, 60), item(1, "C", 0, 60)], Shape(40, False, ZERO))
    assert [(piece.left, piece.right) for piece in found.pieces[0]] == [(0, 1), (3, 3)]


def test_rooms_stand_by_name_with_their_numbers_by_size() -> None:
    found = plan([item(n, [room], 0, 30) for n, room in enumerate(["Lab 10", "lab 2", "Aula"])], Shape(9, False, ZERO))
    assert [column.room for column in found.columns] == ["Aula", "lab 2", "Lab 10"]


def test_sideways_keeps_the_hour_as_an_editor_keeps_the_column() -> None:
    day = [item(0, "A", 0, 30), item(1, "A", 60, 30), item(2, "B", 0, 90), item(3, "C", 60, 30), item(4, "C", 0, 30)]
    found = plan(day, Shape(40, False, ZERO))
    later = found.pieces[1][0]
    beside, column = grid_moves.sideways(found, later, 0, later.starts, 1) or (None, None)
    assert beside is not None
    assert (beside.id, column) == (2, 1)
    assert (grid_moves.sideways(found, beside, 1, later.starts, 1) or (None,))[0] == found.pieces[3][0]
