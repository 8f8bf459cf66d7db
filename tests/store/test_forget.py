"""After `forget`, a person's name and address are in no byte of the folder, nobody else is touched, and no sync brings
them back."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from tests.store import forgetting, granting
from tests.store.build import Store, talk
from tests.store.forgetting import BO, EMAIL, NAME, NGOZI, PROGRAMME, forgets, stands, store, sync, who
from tests.store.granting import applied, apply, of, opened

from confdash.store import connect, decide, feeds, forget, forgotten, journal, overwrite, whom
from confdash.store.seek import seek

__all__ = ["store"]


def test_no_byte_of_a_person_is_left_in_the_folder(store: Store) -> None:
    beside = {"confdash-before-v3.db", "journal/front.jsonl", "journal/front.private.jsonl", ".confdash-state.json"}
    assert beside | {"confdash.db"} == set(stands(store.folder, NAME, EMAIL))
    found = forgets(store)
    assert stands(store.folder, NAME, EMAIL, "NGOZI1", "5550 0101") == []
    assert (found.missed, found.left, found.kept_names) == ([], [], [])
    assert found.feeds == sorted(forgetting.FEEDS)
    assert {str(path.relative_to(store.folder)) for path in found.files} == beside
    assert found.tally["decisions about them"] == 3
    assert found.tally["rows of people tables"] == found.tally["rows of scholarships"] == 1
    assert (store.path.with_name("confdash.db-wal")).stat().st_size == 0
    for path in store.folder.rglob("*"):
        if path.is_file() and path.suffix != ".toml":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_what_is_left_is_a_sound_store(store: Store) -> None:
    forgets(store)
    store.check()
    assert store.rebuild(), "folding anew gives what is there"
    assert [(talk.key, talk.title, talk.speakers, talk.note) for talk in store.talks().values()] == [
        ("SEALS", "(removed): Seals", (), None),
        ("LOCKS", "Locks", ("Bo Ek",), None),
        ("BOATS", "Boats", ("Bo Ek",), "(removed) lends a boat"),
    ]
    assert store.talk("BOATS").url is None
    assert list(store.speakers()) == ["code:BOEK"]
    assert store.link.execute("SELECT note FROM speakers").fetchall() == [("has a dog",)]
    assert [row.name for row in opened(store).values()] == ["Cy Lund"]
    assert store.link.execute("SELECT host, note FROM room_marks").fetchall() == [(None, "key is with (removed)")]
    videos = store.link.execute("SELECT title, owner, note FROM videos ORDER BY key").fetchall()
    assert videos == [("Seals ((removed))", None, None), ("Boats", "Bo Ek", "ask (removed)")]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.link.execute("DELETE FROM journal")
    assert store.link.execute("SELECT count(*) FROM held").fetchone() == (0,)
    standing = store.link.execute("SELECT state, etag, warnings FROM feeds WHERE name = 'programme'").fetchone()
    assert standing == ("ok", None, '["(removed) stands twice"]')


def test_an_old_copy_is_still_a_whole_store(store: Store) -> None:
    copy = store.folder / "confdash-before-v3.db"
    before = _rows(copy)
    forgets(store)
    after = _rows(copy)
    assert {name for name in before if after[name] != before[name]} == {
        "changes", "contacts", "decisions", "held", "journal", "names", "speakers", "talk_speakers",
    }  # fmt: skip
    link = sqlite3.connect(copy)
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert link.execute("SELECT key, speakers FROM talks ORDER BY starts, key").fetchall()[-1] == ("BOATS", '["Bo Ek"]')
    assert link.execute("SELECT count(*) FROM talks_fts WHERE talks_fts MATCH 'dalstrom'").fetchone() == (0,)
    assert link.execute("SELECT count(*) FROM talks_fts WHERE talks_fts MATCH 'boats'").fetchone() == (1,)
    link.close()


def _rows(path: Path) -> dict[str, int]:
    link = sqlite3.connect(path)
    names = [row[0] for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    found = {name: link.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names if "_fts" not in name}
    link.close()
    return found


def test_a_sync_does_not_bring_them_back_and_has_nothing_to_tell(store: Store) -> None:
    forgets(store)
    told = len(store.changes())
    before = decide.dump(store.link)
    sync(store)
    assert stands(store.folder, NAME, EMAIL) == []
    assert len(store.changes()) == told, "what was taken out is no change of the feed"
    assert decide.dump(store.link) == before
    assert store.link.execute("SELECT skipped FROM feeds WHERE name = 'helpers'").fetchone() == (
        f'{{"{forgotten.SKIPPED}":1}}',
    )
    store.check()


def test_nor_does_a_store_that_was_lost(store: Store, tmp_path: Path) -> None:
    forgets(store)
    store.close()
    new = Store(tmp_path / "again", (store.folder / "confdash.toml").read_text())
    for name in (".confdash-secret", ".confdash-forgotten"):
        shutil.copy(store.folder / name, new.folder / name)
    shutil.copytree(store.folder / "journal", new.folder / "journal")
    with connect.writing(new.link, new.path):
        journal.take_in(new.link, new.folder)
    sync(new)
    assert stands(new.folder, NAME, EMAIL) == []
    assert new.talk("BOATS").speakers == ("Bo Ek",)
    new.close()


def test_nor_does_another_desks_journal(store: Store) -> None:
    kept = {path.name: path.read_bytes() for path in (store.folder / "journal").glob("*.jsonl")}
    forgets(store)
    for name, content in kept.items():  # as a folder that is shared brings them again
        (store.folder / "journal" / f"back-{name}").write_bytes(content)
    own = [each.id for _, each in journal.entries(store.link)]
    with connect.writing(store.link, store.path):
        store.link.execute("DROP TRIGGER journal_is_whole")
        store.link.execute("DELETE FROM journal")
        assert journal.take_in(store.link, store.folder) == len(own)
        decide.place_waiting(store.link, feeds.rules(store.link, store.settings))
    assert sorted(each.id for _, each in journal.entries(store.link)) == sorted(own)
    for path in (store.folder / "journal").glob("back-*"):
        path.unlink()
    assert stands(store.folder, NAME, EMAIL) == []


def test_it_can_be_done_again(store: Store) -> None:
    forgets(store)
    content = {path: path.read_bytes() for path in (store.folder / "journal").glob("*.jsonl")}
    assert forget.look_up(store.link, NAME) == []
    for text in (NAME, NAME.upper(), EMAIL, "code:NGOZI1"):
        assert forget.known_before(store.link, text)
    assert not forget.known_before(store.link, "Bo Ek")
    again = forget.forget(store.path, store.settings, whom.named_alone(NAME))
    assert (again.tally, again.missed) == ({}, [])
    assert content == {path: path.read_bytes() for path in content}


@pytest.mark.parametrize("at", ["_rewrite_journals", "_remember", "_rewrite_copy", "_pack"])
def test_broken_off_it_leaves_a_store_that_works_and_can_be_finished(
    store: Store, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def dies(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(overwrite, at, dies)  # as a kill at this point
        with pytest.raises(KeyboardInterrupt):
            forgets(store)
    store.check()
    begun = overwrite.begun(store.link)
    assert begun == (at != "_rewrite_journals"), "nothing is changed until all can be"
    if found := forget.look_up(store.link, NAME):
        forget.forget(store.path, store.settings, found[0])
    else:
        assert forget.known_before(store.link, "somebody else"), "whoever is named, it is finished"
        forget.forget(store.path, store.settings, whom.named_alone(NAME))
    assert not overwrite.begun(store.link)
    assert stands(store.folder, NAME, EMAIL) == []


def test_somebody_who_reads_on_is_named_as_what_could_not_be_reached(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overwrite, "_PATIENCE", 0)
    reader = connect.open_reader(store.path)
    with connect.snapshot(reader):
        reader.execute("SELECT count(*) FROM talks").fetchone()
        found = forgets(store)
    assert len(found.missed) == 1
    assert "another program is reading it" in found.missed[0]
    reader.close()
    assert overwrite.begun(store.link)
    again = forget.forget(store.path, store.settings, whom.named_alone(NAME))
    assert again.missed == []
    assert stands(store.folder, NAME, EMAIL) == []


# ----- who is meant, and who is not


def test_what_is_tried_out_changes_nothing(store: Store) -> None:
    before = decide.dump(store.link), [each for _, each in journal.entries(store.link)]
    found = forget.try_out(store.path, who(store))
    assert found.tally["records of talks"] == 4
    assert before == (decide.dump(store.link), [each for _, each in journal.entries(store.link)])
    assert store.link.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)


def test_other_spellings_go_or_are_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event())
    apply(store, [applied("Zoë Quillfeather"), applied("Cy Lund"), applied("Bo Quillfeather")])
    store.sync("programme", [
        talk("A", people=[BO], abstract="With Zoë Marie Quillfeather."), talk("B", at=60, abstract="quillfeather pens"),
        talk("C", at=120, abstract="Quillfeather , Zoe and Bo Quillfeather, Zoë"),
    ])  # fmt: skip
    key = of(store, "Cy Lund").key
    store.decide(("talk", "B", "note", "call quillfeather"), ("talk", "B", "owner", "Bo Quillfeather"))
    store.decide(("scholarship", key, "note", "shares with Quillfeather, Zoë"), desk="front")
    store.decide(("scholarship", key, "owner", "Zoe M. Quillfeather"), desk="front")
    (store.folder / "list.csv").write_text("QUILLFEATHER, ZOË;1\n", encoding="utf-8")
    told = ["talk B (note)", f"scholarship {key} (owner)", "talk A"]
    assert forget.try_out(store.path, who(store, "Zoë Quillfeather")).perhaps == told
    found = forgets(store, "Zoë Quillfeather")
    assert (found.perhaps, found.missed, [path.name for path in found.left]) == (told, [], ["list.csv"])
    assert of(store, "Cy Lund").note == "shares with (removed)"
    abstracts = [row[0] for row in store.link.execute("SELECT abstract FROM talks ORDER BY key").fetchall()]
    assert abstracts[2] == "(removed) and Bo Quillfeather, Zoë"
    assert stands(store.folder, "Quillfeather , Zoe", "Quillfeather, Zoë") == ["confdash.db", "list.csv"]
    again = forget.forget(store.path, store.settings, whom.named_alone("Zoë Marie Quillfeather"))
    assert again.perhaps == told[:2], "as it stands there it can be forgotten"
    store.close()


def test_a_long_file_is_looked_through_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confdash.store.seek._CHUNK", 7)
    for before in range(9):
        (tmp_path / f"{before}.csv").write_text(f"{'x' * before};Eva Sand;{EMAIL};", encoding="utf-8")
    assert len(seek(tmp_path, ["Eva Sand"])[0]) == len(seek(tmp_path, [EMAIL])[0]) == 9
    assert seek(tmp_path, ["Eva Sandberg"]) == ([], [])


def test_sheets_that_are_not_ours_are_named(store: Store) -> None:
    (store.folder / "grants.csv").write_bytes(f"Name;E-mail\n{NAME};{EMAIL}\n".encode("utf-16"))
    (store.folder / "old.csv").write_bytes(f"Name\n{NAME.upper()}\n".encode("windows-1252"))
    (store.folder / "rules").mkdir()
    (store.folder / "rules" / "own.toml").write_text("# Bo Ek wrote this\n", encoding="utf-8")
    assert [path.name for path in forgets(store).left] == ["grants.csv", "old.csv"]


def test_a_talk_that_names_them_is_as_a_sync_would_have_it(store: Store) -> None:
    forgets(store)
    for name in ("programme", "calendar", "cut", "helpers"):
        batch = forgotten.strip(store.link, name, forgetting.BODIES[name])
        assert store.plan(name, batch).empty, name
    assert NGOZI not in {each for one in PROGRAMME[2:] for each in one.people or ()}
