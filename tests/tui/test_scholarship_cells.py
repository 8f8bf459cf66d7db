"""Cells of the Scholarships board: deadlines and next steps in few words."""

from __future__ import annotations

import pytest
from tests.tui import grants
from tests.tui.fill import NOW
from tests.tui.grants import DAY, TODAY_18, TODAY_END, still

from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.tui.boards.scholarship_cells import due, state_words, step_words
from confdash.tui.cells import width

__all__ = ["still"]


def row(state: str | None = "offered", **more: object) -> ScholarshipRow:
    """A masked row."""
    given: dict[str, object] = {
        "id": 1, "key": "s-7kq2m4fa", "state": state, "raw_state": None, "needs_info": False, "state_since": NOW - DAY,
        "state_by": "grants", "state_by_hand": False, "pot": "Travel", "reimbursement": "none", "claim_since": None,
        "claim_by_whom": None, "claim_by_hand": False, "back_from": None, "back_by": None, "offered_at": None,
        "answered_at": None, "answer_by": None, "claim_by": None, "seen": None, "seen_by": None, "seen_where": None,
        "feeds": ("grants",), "gone": False, "owner": None, "deadline": None,
    }  # fmt: skip
    return ScholarshipRow(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (TODAY_18, "today 18:00"), (TODAY_END, "today"), (TODAY_18 + DAY, "tomorrow 18:00"),
        (TODAY_END + DAY, "tomorrow"), (TODAY_END + 3 * DAY, "in 3 days"), (TODAY_18 - DAY, "lapsed yesterday"),
        (NOW - 2 * DAY, "lapsed 2 days ago"), (NOW - 60, "lapsed today"), (None, ""),
    ],
)  # fmt: skip
def test_a_deadline_is_told_as_people_count_days(deadline: int | None, words: str) -> None:
    assert due(row(deadline=deadline), grants.clock(), NOW) == words


@pytest.mark.parametrize(
    ("given", "sign", "words", "role"),
    [
        (row(answer_by=NOW + 40 * 60), "!! ", "lapses in 40 min: expire and release?", "bad"),
        (row(answer_by=NOW - 1), "!! ", "expire and release?", "bad"),
        (row(answer_by=NOW + 50 * 3600), "!  ", "lapses in 2 d: remind", "warn"),
        (row(answer_by=NOW + 9 * DAY), "   ", "waits for an answer", ""),
        (row(), "   ", "waits for an answer; no last day", ""),
        (row(answer_by=NOW + DAY, back_from="accepted", back_by="sheet"), "!! ", "sheet says otherwise: offered",
         "bad"),
        (row("accepted", back_from="paid", reimbursement="claimed"), "!! ", "the table says otherwise: claimed", "bad"),
        (row("accepted", seen=NOW, claim_by=NOW + 4 * DAY), "!  ", "claim due by Sat 14 Nov", "warn"),
        (row("accepted", seen=NOW, reimbursement="claimed", claim_since=NOW - 60), "!  ", "claimed: approve?", "warn"),
        (row("accepted", seen=NOW, reimbursement="approved", claim_since=NOW - 34 * DAY), "!  ",
         "approved 34 d ago, not paid", "warn"),
        (row("accepted", reimbursement="claimed"), "!  ", "claimed, not here yet: ask first", "warn"),
        (row("accepted", seen=NOW, reimbursement="paid"), "✓  ", "", "dim"),
        (row("submitted"), "   ", "to be reviewed", "dim"),
        (row("accepted", gone=True), "!  ", "gone: ask; cancel or keep", "warn"),
        (row("accepted", reimbursement="paid", paid_known="part", opened=True), "!  ",
         "said to be paid, known in part: check", "warn"),
        (row("denied"), "·  ", "", "dim"),
        (row(None, raw_state=None), "?  ", "say what its state means", "warn"),
    ],
)  # fmt: skip
def test_the_next_step_stands_in_few_words_beside_its_sign(
    given: ScholarshipRow, sign: str, words: str, role: str
) -> None:
    assert step_words(given, grants.clock()) == (sign.removesuffix(" "), words, role)
    assert width(words) < 38


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (row(None, unknown=True), "not known"),
        (row(None, unknown=True, raw_state="maybe next year"), "“maybe next year”"),
        (row(None), "no state"),
    ],
)
def test_a_word_that_is_not_known_is_shown_once_its_record_is_opened(given: ScholarshipRow, words: str) -> None:
    assert state_words(given) == (words, "warn")
