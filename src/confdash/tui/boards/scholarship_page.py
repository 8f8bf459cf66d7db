"""All about one application: where it stands, what is next, what was decided. Who it is only where it was revealed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from confdash.clock import real
from confdash.money import Money
from confdash.store.query.presence import at_event, seen_on
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarship_steps import settled
from confdash.store.query.scholarships import Said, decisions
from confdash.store.scholarship_state import MORE_PAID, Claim
from confdash.tui import words
from confdash.tui.boards.description import Telling
from confdash.tui.boards.offered import keys
from confdash.tui.boards.scholarship_cells import CLAIMS, HIDDEN, STATES, amount, here, state_words, step_words
from confdash.tui.cells import shown
from confdash.tui.columns import Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN, Page

_STYLES: dict[Role, str] = {"good": GOOD, "warn": WARN, "accent": ACCENT, "bad": BAD, "dim": DIM, "strong": STRONG}
#: So wide, what is private stands beside what is not.
_TWO = 96
_GAP = 4
_LABEL = 13
#: A state that stands for less than so many seconds is not said to: it may have been read for the first time just now.
_WORTH_SAYING = 600
#: Field of the journal → what it is called.
_FIELDS = {
    "claim": "claim", "owner": "whose", "answer_by": "answer by", "claim_by": "claim by", "requested": "asked",
}  # fmt: skip
#: Of these it is told that they were decided, not what, while all is masked.
_SECRET = frozenset({"requested", "offered", "accepted", "note"})
_money = msgspec.json.Decoder(Money).decode
_claim = msgspec.json.Decoder(Claim).decode


def scholarship_page(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    """Writes what may be known of an application now."""
    _head(row, telling, page)
    keys(resolving(row), telling, page, apart=page.cells < _TWO)
    page.blank()
    if page.cells >= _TWO:
        half = (page.cells - _GAP) // 2
        facts, private = Page(half), Page(half)
        _facts(row, telling, facts)
        _private(row, telling, private)
        # Who opened a record wants its amounts, and little of a page is on the screen.
        page.beside([private, facts] if row.opened else [facts, private], _GAP)
    else:
        first, second = (_private, _facts) if row.opened else (_facts, _private)
        first(row, telling, page)
        page.blank()
        second(row, telling, page)
    _history(row, telling, page)
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


def _head(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    """Whose it is, as far as that is known; how it stands, and what is next: in one line where there is room."""
    title = (shown(row.name) or "(no name)") if row.opened else row.key
    text, role = state_words(row)
    how = [(text, _STYLES.get(role, STRONG)), (_stands(row), "")]
    if row.state == "accepted":
        claim, its = CLAIMS[row.reimbursement]
        how.append((" · no claim yet" if row.reimbursement == "none" else f" · {claim}", _STYLES.get(its, "")))
    _, next_, its = step_words(row, telling.clock)
    sign = "▲ " if its in ("bad", "warn") else "→ "
    what = [(f"{sign}{next_}", _STYLES.get(its, ""))] if next_ else []
    if page.cells >= _TWO:
        gap = [("    ", "")]
        page.line((title, STRONG), *gap, *how, *(gap if what else []), *what)
        return
    page.title(title)
    page.line(*how)
    if what:
        page.line(*what)


def _stands(row: ScholarshipRow) -> str:
    """` for 3 d`; "" where that is not known, or too short to say."""
    long = None if row.state_since is None else real() - row.state_since
    return f" for {words.span(long)}" if long is not None and long >= _WORTH_SAYING else ""


def _facts(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    still_to_claim = row.reimbursement == "none" and not settled(row)
    word = row.raw_state if row.raw_state != row.state else None
    _field(page, "pot", shown(row.pot) or "none is named", "" if row.pot else DIM)
    _field(page, "answer by", _moment(row.answer_by, telling, over=row.state == "offered"))
    _field(page, "claim by", _moment(row.claim_by, telling, over=still_to_claim))
    _field(page, "offered on", _day(row.offered_at, telling))
    _field(page, "answered on", _day(row.answered_at, telling))
    _field(page, "here", *_here(row, telling))
    _field(page, "said by", _said_by(row))
    _field(page, "its word", f"“{shown(word, 60)}”" if word else "not known" if row.unknown else None)
    _field(page, "needs", "more information from them" if row.needs_info else None, WARN)
    _field(page, "stepped back", _stepped(row), WARN)
    _field(page, "whose", row.owner or "nobody’s yet", ACCENT if row.owner else DIM)


def _field(page: Page, label: str, value: str | None, style: str = "") -> None:
    page.field(label, value, style, label_cells=_LABEL)


def _moment(stamp: int | None, telling: Telling, *, over: bool) -> str | None:
    """`Tue 10 Nov 18:00, in 7 h`; how long ago only where something was still to be done."""
    if stamp is None:
        return None
    far = f", {words.ago(stamp, telling.now)}" if over or stamp >= telling.now else ""
    return f"{words.day_time(stamp, telling.clock)}{far}"


def _day(stamp: int | None, telling: Telling) -> str | None:
    return None if stamp is None else words.day_time(stamp, telling.clock)


def _here(row: ScholarshipRow, telling: Telling) -> tuple[str, str]:
    if row.seen is None or not at_event(telling.clock, row.seen):
        text, role = here(row, telling.clock, telling.now)
        return ("not seen here", _STYLES.get(role, "")) if text == "no" else ("not seen yet", DIM)
    if not row.opened:
        return ("yes, seen today" if seen_on(telling.clock, row.seen, telling.now) else "yes"), GOOD
    by = f" by {shown(row.seen_by)}" if row.seen_by else ""
    where = f" at {shown(row.seen_where)}" if row.seen_where else ""
    return f"seen {words.day_time(row.seen, telling.clock)}{by}{where}", GOOD


def _said_by(row: ScholarshipRow) -> str | None:
    if row.state_by is None:
        return None
    money = ""
    if row.claim_by_whom and row.reimbursement != "none":
        money = f"; of the claim {shown(row.claim_by_whom)}{' by hand' if row.claim_by_hand else ''}"
    return f"{shown(row.state_by)}{' by hand' if row.state_by_hand else ''}{money}"


def _stepped(row: ScholarshipRow) -> str | None:
    """A feed’s later word counts, and somebody has to look."""
    if row.back_from is None:
        return None
    if row.back_from == MORE_PAID:
        by = shown(row.back_by) or "its table"
        return f"{by} says that less was paid than before. If that is wrong, say it by hand"
    before = STATES.get(row.back_from, CLAIMS.get(row.back_from, (row.back_from, "")))[0]
    return (
        f"it was {before}; {shown(row.back_by) or 'its table'} says otherwise since. If that is wrong, say it by hand"
    )


def _private(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    """Who it is and how much; or the keys that show it."""
    if not row.opened:
        _field(page, "who", HIDDEN, DIM)
        _field(page, "amounts", HIDDEN, DIM)
        page.blank()
        one, exact = telling.key_of("scholarship.reveal"), telling.key_of("scholarship.identify")
        if one:
            page.text(f"{one} shows this record for 30 s.", DIM)
        if exact:
            page.text(f"{exact} opens a record by a whole name or e-mail address.", DIM)
        return
    asked = (
        ("asked", row.requested), ("offered", row.offered), ("accepted", row.accepted), ("claimed", row.claimed),
        ("charged", row.charged), ("paid", row.paid), ("committed", row.committed),
    )  # fmt: skip
    for name, value in asked:
        _field(page, name, amount(value))
    _field(page, "name", shown(row.name) or "(no name)", STRONG)
    _field(page, "e-mail", row.email or "none is known", "" if row.email else DIM)
    _field(page, "speaks", "is a speaker here too" if row.person else None)
    _field(page, "note", row.note, WARN)


def _history(row: ScholarshipRow, telling: Telling, page: Page) -> None:
    """What people decided, newest first; of amounts and notes only that, unless it was revealed."""
    found = decisions(telling.reader, row.key, private=row.opened)
    if found:
        page.heading("What was decided")
    for said in found:
        page.field(
            words.ago(said.at, real()) if said.by else f"{telling.clock.local(said.at):%a %d %b}",
            f"{_told(said, telling, opened=row.opened)}{f'  ({shown(said.by)}, {said.desk})' if said.by else ''}",
            label_cells=12,
        )


def _told(said: Said, telling: Telling, *, opened: bool) -> str:
    name = _FIELDS.get(said.field, said.field.replace("_", " "))
    back = "taken back: " if said.undoes else ""
    if said.field in ("here", "arrived"):
        return f"{back}{'is here' if said.text is not None else 'not here'}"
    return f"{back}{name}: {_value(said, telling) if opened or said.field not in _SECRET else HIDDEN}"


def _value(said: Said, telling: Telling) -> str:
    """What was said, as a person reads it; of a claim the amounts too, where it was revealed."""
    try:
        if said.field in ("answer_by", "claim_by") and said.text:
            return words.day_time(int(said.text), telling.clock)
        if said.field in ("requested", "offered", "accepted") and said.value:
            return amount(_money(said.value))
        if said.field == "claim" and said.value:
            return _claimed(_claim(said.value))
        if said.field == "note" and said.value:
            return said.value
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError):
        pass  # of another version, or by hand
    return (said.text or "as its table says").replace("_", " ")


def _claimed(claim: Claim) -> str:
    amounts = (("claimed", claim.claimed), ("charged", claim.charged), ("paid", claim.paid))
    told = [f"{name} {amount(value)}" for name, value in amounts if value is not None]
    return f"{claim.reimbursement}{' (' if told else ''}{', '.join(told)}{')' if told else ''}"


def resolving(row: ScholarshipRow) -> Iterator[str]:
    """Commands that are next, the likeliest first; those that make no sense just now are left out by whoever asks."""
    if row.gone:
        yield from ("scholarship.cancel", "scholarship.decline", "scholarship.expire", "scholarship.note")
    elif row.state in ("submitted", "under_review", None):
        yield from ("scholarship.offer", "scholarship.waitlist", "scholarship.deny")
    elif row.state in ("waitlisted", "expired", "declined", "denied"):
        yield "scholarship.offer"
        if row.state in ("expired", "declined"):
            yield "scholarship.promote"
    elif row.state == "offered":
        yield from ("scholarship.accept", "scholarship.decline", "scholarship.expire")
    elif row.state == "accepted":
        yield from {
            "none": ("scholarship.arrived", "scholarship.claim"),
            "claimed": ("scholarship.approve", "scholarship.arrived"),
            "approved": ("scholarship.paid", "scholarship.arrived"),
            "paid": ("scholarship.paid",) if row.paid_known else (),
        }.get(row.reimbursement, ())
