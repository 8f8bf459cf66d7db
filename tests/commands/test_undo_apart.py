"""What is public tells nobody who applied: neither the journal's public file, nor what undo says where it may not."""

from __future__ import annotations

import itertools
import json

import pytest
from tests.commands.deciding import Desks, event, item, line
from tests.commands.granting import granted, grants
from tests.store import granting
from tests.store.build import T0
from tests.store.granting import of

from confdash.cli import deciding as cli
from confdash.commands.declare import Overtaken, Refused
from confdash.store import connect, decisions, journal
from confdash.store.decisions import Deed, Who
from confdash.store.query.people import applicants
from confdash.store.query.rows import TimelineRow
from confdash.store.query.timeline import TIMELINE, batch_of

__all__ = ["event"]
PRIVACY = '\n[people]\nnames = ["mira", "sam"]\n[privacy]\ndesks = ["front", "grants"]\n'


@pytest.fixture
def desk(event: Desks) -> Desks:
    """The small event with scholarships, which the desks `front` and `grants` alone may open."""
    granted(event)
    event.configure(granting.event() + PRIVACY)
    return event


def seen(desk: Desks, *names: str) -> TimelineRow:
    """These applicants are here; as the newest line that the board of changes shows of it."""
    desk.do("scholarship.arrived", grants(*names)(desk))
    with desk.reader(desk.clock) as reader:
        row = reader.rows(TIMELINE, "sort:decision")[0]
    assert isinstance(row, TimelineRow)
    return row


def public_lines(desk: Desks) -> list[journal.Entry]:
    """The public file of the desk `front`, written out; nothing in it points at what is not in it."""
    journal.write_out(desk.link, desk.folder, "front")
    lines = journal.read_file(desk.folder / "journal" / "front.jsonl")
    ids = {each.id for each in lines}
    assert {each.batch for each in lines} <= ids
    assert {each.reverts for each in lines if each.reverts} <= ids
    assert "scholarship" not in "".join(each.entity + each.key for each in lines)
    return lines


def test_no_public_line_of_the_journal_points_at_a_private_one(desk: Desks) -> None:
    before = desk.dump()
    desk.do("scholarship.arrived", grants("Eva Sand", "Bo Lindqvist", "Cy Lund")(desk))
    desk.do("scholarship.not_here", grants("Eva Sand", "Bo Lindqvist")(desk))
    key = of(desk, "Bo Lindqvist").key
    with desk.reader() as reader:
        desk.do("here.yes", [*applicants(reader, [key]), *desk.presenters("BRAVO")])
    desk.do("item.ack", [line(item("offer-runs-out", key, entity="scholarship"), item())])
    assert len({each.batch for each in public_lines(desk)}) == 4
    assert len(public_lines(desk)) == 5
    after = desk.dump()
    for _ in range(4):
        desk.do("undo")
    assert desk.dump() == before
    for _ in range(4):
        desk.do("redo")
    assert desk.dump() == after
    assert len(public_lines(desk)) == 15
    assert desk.rebuild()


def test_in_whatever_order_a_batch_is_decided(desk: Desks) -> None:
    key, person = of(desk, "Bo Lindqvist").key, desk.person("Bo Lindqvist").key
    ack = '{"fingerprint":"f","severity":"warning"}'
    deeds = [
        Deed("scholarship", key, "arrived", "1"),
        Deed("item", f"offer-runs-out scholarship {key}", "ack", ack),
        Deed("person", person, "here", f'{{"at":{T0},"by":"ada","desk":"front"}}'),
    ]
    for some in itertools.permutations(deeds):
        with connect.writing(desk.link, desk.path, durable=True):
            batch = decisions.decide(desk.link, desk.settings, Who("ada", "front"), some)
            undone = decisions.undo(desk.link, desk.settings, Who("ada", "front"))
        assert len(undone.reverted) == 3
        assert {batch, undone.batch} <= {each.id for each in public_lines(desk)}


@pytest.mark.parametrize("where", ["front", "door"])
def test_who_takes_back_a_public_line_hears_of_no_application(
    desk: Desks, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key, row = of(desk, "Bo Lindqvist").key, seen(desk, "Bo Lindqvist")
    with desk.reader(desk.clock) as reader:
        assert batch_of(reader, row.batch or "") == 1, "on the board it was decided alone"
    done = desk.do("undo.entry", [row], desk=where)
    assert done.sentence == "undone: Bo Lindqvist is here"
    cli.say(desk.link, done, "json")
    told = json.loads(capsys.readouterr().out)
    assert [each["entity"] for each in told["decided"]] == ["person"]
    assert (desk.person("Bo Lindqvist").seen, desk.decided("scholarship", key, "arrived")) == (None, None)
    row = seen(desk, "Bo Lindqvist", "Eva Sand")
    done = desk.do("undo", values={"id": (row.entry or "")[:30]}, desk=where)
    assert done.sentence == "undone: Bo Lindqvist is here"
    assert of(desk, "Eva Sand").seen is None


@pytest.mark.parametrize("where", ["grants", "door"])
def test_at_another_desk_neither_undo_nor_redo_tells_the_key(desk: Desks, where: str) -> None:
    row = seen(desk, "Bo Lindqvist")
    assert desk.do("undo.entry", [row], desk=where).sentence == "undone: Bo Lindqvist is here"
    for _ in range(2):
        assert desk.do("undo", desk=where).sentence == "undone: Bo Lindqvist is not here (yet)"
        assert desk.do("redo", desk=where).sentence == "done again: Bo Lindqvist is not here (yet)"


def test_this_desks_own_undo_says_the_key_where_it_may_be_opened(desk: Desks) -> None:
    key = of(desk, "Bo Lindqvist").key
    seen(desk, "Bo Lindqvist")
    assert desk.do("undo").sentence == f"undone: {key} is here"
    assert desk.do("redo").sentence == f"done again: {key} is here"
    desk.configure(granting.event() + PRIVACY.replace('"front", ', ""))
    assert desk.do("undo").sentence == "undone: Bo Lindqvist is here"
    assert desk.do("redo").sentence == "done again: Bo Lindqvist is here"


def test_what_is_private_alone_is_as_if_it_were_not_there(desk: Desks) -> None:
    finn = of(desk, "Finn Moe").key
    batch = desk.do("scholarship.waitlist", grants("Finn Moe")(desk)).batch or ""
    with pytest.raises(Refused, match=r"^no decision has an id that begins with"):
        desk.do("undo", values={"id": batch, "force": "1"}, desk="door")
    row = seen(desk, "Bo Lindqvist")
    [private] = [each for each in desk.entries() if each.field == "arrived"]
    with pytest.raises(Refused, match=r"^no decision has an id that begins with"):
        desk.do("undo", values={"id": private.id}, desk="door")
    desk.configure(granting.event() + PRIVACY.replace('"front", ', ""))
    assert desk.do("undo").sentence == "undone: Bo Lindqvist is here"
    with pytest.raises(Refused, match="nothing that front decided is left to undo"):
        desk.do("undo")
    assert of(desk, "Finn Moe").state == "waitlisted"
    assert desk.do("undo", values={"id": batch}, desk="grants").sentence == f"undone: {finn} is on the waiting list"
    assert row.batch != batch


def test_what_was_decided_anew_or_has_gone_is_no_word_about_an_application(desk: Desks) -> None:
    row = seen(desk, "Bo Lindqvist", "Eva Sand")
    desk.do("scholarship.not_here", grants("Eva Sand")(desk))
    assert desk.do("undo.entry", [row], desk="door").sentence == "undone: Bo Lindqvist is here"
    row = seen(desk, "Bo Lindqvist", "Eva Sand")
    desk.at += 24 * 60
    desk.do("here.yes", desk.presenters("ALFA"), desk="back")
    with pytest.raises(Overtaken, match=r"^ada at back has changed the here since$"):
        desk.do("undo.entry", [row], desk="door")
    assert desk.do("undo.entry", [row], {"force": "1"}, desk="door").sentence == "undone: Bo Lindqvist is here"
    assert (desk.person("Bo Lindqvist").seen, of(desk, "Eva Sand").seen) == (None, None)
    row = seen(desk, "Bo Lindqvist")
    with connect.writing(desk.link, desk.path):
        desk.link.execute("DELETE FROM scholarship_records WHERE key = ?", [of(desk, "Bo Lindqvist").key])
    assert desk.do("undo.entry", [row], desk="door").sentence == "undone: Bo Lindqvist is here"
    assert desk.person("Bo Lindqvist").seen is None
