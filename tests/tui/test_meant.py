"""Which row a key means: what was painted when it was pressed, and where a person's own keys have gone since."""

from __future__ import annotations

from confdash.tui.meant import Meant, moment

A, B, C = (1, "A"), (2, "B"), (3, "C")


def test_a_refresh_counts_from_its_painting_on() -> None:
    meant = Meant()
    meant.painted(A)
    before = moment()
    assert meant.at(before) == A
    meant.painted(B)  # A went, and its neighbour stands there
    assert meant.at(before) == A
    assert meant.at(moment()) == B


def test_own_moves_count_at_once_so_that_keys_may_be_typed_ahead() -> None:
    meant = Meant()
    meant.painted(A)
    meant.pressed = moment()
    meant.moved(A, B)
    assert meant.at(meant.pressed) == B


def test_a_move_from_a_row_that_nobody_has_seen_leads_nowhere_until_it_is_painted() -> None:
    meant = Meant()
    meant.painted(A)
    meant.pressed = moment()
    meant.moved(B, C)  # the cursor was on B already, which was not painted when the key was pressed
    assert meant.at(moment()) is None
    meant.painted(C)
    assert meant.at(moment()) == C


def test_a_table_that_comes_back_means_nothing_until_it_is_painted() -> None:
    meant = Meant()
    meant.painted(A)
    meant.hidden(moment())
    assert meant.at(moment()) is None
    meant.painted(A)
    assert meant.at(moment()) == A
    meant.painted(None)
    assert meant.at(moment()) is None
