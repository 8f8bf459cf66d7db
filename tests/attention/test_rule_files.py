"""Rule files: what one says, what is told of one that is broken, and what the config may say of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.attention.event import T0, Event, one

from confdash.attention import load
from confdash.attention.load import BUILT_IN
from confdash.attention.rule import PARAMETERS, RuleError, bound, parse, read
from confdash.config import parse as parse_config

_GOOD = f'title = "Good"\ndesk = "video"\nsql = """{one()}"""\n'

BROKEN = {
    "no toml": ("title = ", "not valid TOML"),
    "no sql": ('title = "a"\ndesk = "video"\n', "“sql” is missing"),
    "no title": ('desk = "video"\nsql = "SELECT 1"\n', "“title” is missing"),
    "empty sql": ('title = "a"\ndesk = "video"\nsql = " "\n', "must not be empty"),
    "wrong desk": (
        'title = "a"\ndesk = "vidio"\nsql = "SELECT 1"\n',
        "line 2: desk: “vidio” is not known here; did you mean “video”?",
    ),
    "wrong key": (f'{_GOOD}titel = "b"\n', "titel: there is no such key here; did you mean “title”?"),
    "wrong type": (f'{_GOOD}badge = "yes"\n', "badge: this must be true or false"),
    "wrong bundle": (f"{_GOOD}[bundle]\nbeyond = 'x'\n", "bundle.beyond"),
    "a parameter's name": (f"{_GOOD}[thresholds]\nnow = 1\n", "thresholds.now is a parameter that every rule has"),
    "no name": (f'{_GOOD}[thresholds]\n"a b" = 1\n', "thresholds.a b is no name that SQL takes"),
}  # fmt: skip
#: SQL that cannot be run, or gives what is no finding.
WRONG_SQL = {
    "no sql at all": ("SELEKT 1", 'SQLite says “near "SELEKT": syntax error”'),
    "no such table": ("SELECT * FROM speekers", "no such table: speekers"),
    "no entity": ("SELECT 'k' AS key, 'info' AS severity, '' AS why", "gives no column “entity”"),
    "odd column": (one(hurts_att="1"), "no column is called “hurts_att”; did you mean “hurts_at”?"),
    "odd severity": (one("urgent"), "gives “urgent” as severity; this must be critical, warning, info or null"),
    "odd entity": (one().replace("'event'", "'rom'"), "gives “rom” as entity"),
    "no key": (one().replace("'it'", "NULL"), "gives null as key"),
    "a time in words": (one(hurts="'10:00'"), "gives “10:00” as hurts_at; this must be UTC seconds or null"),
    "keys that are no list": (one(keys="'one'"), "gives “one” as keys; this must be a JSON list"),
    "an unknown parameter": (one(cause=":soon"), "names a parameter that is none"),
    "twice the same": (f"{one()} UNION ALL {one()}", "names event it twice"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence_and_stops_no_other(event: Event, name: str) -> None:
    text, sentence = BROKEN[name]
    event.rule("fine", one())
    (event.folder / "rules" / "broken.toml").write_text(text, encoding="utf-8")
    listing = event.listing()
    (problem,) = listing.problems
    assert problem.startswith("rules/broken.toml")
    assert sentence in problem
    assert [item.rule for item in listing.items] == ["fine"]


@pytest.mark.parametrize("name", WRONG_SQL)
def test_sql_that_is_wrong_is_one_sentence_and_stops_no_other(event: Event, name: str) -> None:
    sql, sentence = WRONG_SQL[name]
    event.rule("fine", one())
    event.rule("wrong", sql)
    listing = event.listing()
    (problem,) = listing.problems
    assert problem.startswith("rule wrong: ")
    assert sentence in problem
    assert [item.rule for item in listing.items if item.rule == "fine"] == ["fine"]


def test_files_that_are_no_text_or_no_rule(event: Event) -> None:
    folder = event.folder / "rules"
    event.rule("fine", one())
    (folder / "bytes.toml").write_bytes(b'title = "\xff"')
    (folder / "Big Words.toml").write_text(_GOOD)
    (folder / "huge.toml").write_text("#" * 200_000)
    (folder / "notes.txt").write_text("nothing")
    (folder / "folder.toml").mkdir()
    listing = event.listing()
    assert [re.sub(r":.*", "", problem) for problem in listing.problems] == [
        "rules/Big Words.toml", "rules/bytes.toml", "rules/huge.toml",
    ]  # fmt: skip
    assert len(listing.lines) == 1


def test_null_as_severity_is_no_finding(event: Event) -> None:
    event.rule("none", one().replace("'warning'", "NULL"))
    assert event.sound().items == ()


def test_only_four_columns_are_needed(event: Event) -> None:
    event.rule("short", "SELECT 'talk' AS entity, 'one' AS key, 'warning' AS severity, 'Why.' AS why", title="Short")
    item = event.item()
    assert (item.summary, item.keys, item.hurts_at, item.band) == ("Short", ("one",), None, "today")


def test_the_items_own_talk_is_among_its_keys(event: Event) -> None:
    event.rule(
        "pair",
        "SELECT 'talk' AS entity, 'one' AS key, json_array('two') AS keys, 'warning' AS severity, '' AS why"
        " UNION ALL SELECT 'room', 'Hall A', json_array('two', 'one', 'two'), 'warning', ''",
    )
    assert {item.entity: item.keys for item in event.sound().items} == {"talk": ("one", "two"), "room": ("two", "one")}
    assert {line.entity: line.talks for line in event.lines()} == {"talk": ("one", "two"), "room": ("two", "one")}


def test_edits_are_taken_up(event: Event) -> None:
    event.rule("rows", one("info"))
    with event.evaluator() as evaluator:
        assert evaluator.evaluate().info == 1
        event.rule("rows", one("warning", key="other"))
        assert evaluator.evaluate().info == 0
        event.rule("more", one(key="further"))
        assert len(evaluator.evaluate().lines) == 2
        (event.folder / "rules" / "rows.toml").unlink()
        assert len(evaluator.evaluate().lines) == 1


def test_thresholds_come_from_the_file_and_the_config(event: Event) -> None:
    given = "[thresholds]\nwithin = '30m'\nshare = 25\nloud = true\nrooms = ['Hall A']\nword = 'noon'"
    event.rule("all", one(summary="json_array(:within, :share, :loud, json(:rooms), :word)"), given)
    assert event.item().summary == '[1800,25,1,["Hall A"],"noon"]'
    event.configure('all = { within = "2h", share = 30, loud = false, rooms = [], word = "dusk" }')
    assert event.item().summary == '[7200,30,0,[],"dusk"]'


def test_the_config_turns_a_rule_off_and_on(event: Event) -> None:
    event.rule("rows", one())
    event.configure("rows = false")
    assert event.sound().items == ()
    event.configure("rows = true")
    assert len(event.sound().items) == 1


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("room-clsh = false", "attention.room-clsh: there is no such rule; did you mean “room-clash”?"),
        ("xyzzy = false", "attention.xyzzy: there is no such rule; `confdash rules` lists those that there are"),
        ('rows = { withn = "1h" }', "attention.rows.withn: rows has no such threshold; did you mean “within”?"),
        (
            "rows = { within = 45 }",
            "attention.rows.within: this must be a length of time, such as 30m or 2h; 30m stays",
        ),
        ('rows = { within = "soon" }', "this must be a length of time"),
        ('rows = { share = "many" }', "attention.rows.share: this must be a whole number; 25 stays"),
        ("rows = { share = true }", "this must be a whole number"),
        ("rows = { loud = 1 }", "this must be true or false"),
        ('rows = { rooms = "Hall A" }', "this must be a list of texts"),
        ("rows = { word = 3 }", "this must be a text in quotes"),
        ("bare = { within = 3 }", "bare has no such threshold; it has none, true and false alone"),
    ],
)
def test_what_the_config_says_wrongly_is_one_sentence_and_the_default_stays(
    event: Event, setting: str, sentence: str
) -> None:
    given = "[thresholds]\nwithin = '30m'\nshare = 25\nloud = true\nrooms = ['Hall A']\nword = 'noon'"
    event.rule("rows", one(summary="json_array(:within, :share, :loud, json(:rooms), :word)"), given)
    event.rule("bare", one(key="bare"))
    event.configure(setting)
    listing = event.listing()
    (problem,) = listing.problems
    assert sentence in problem
    assert re.match(r"confdash\.toml, line \d+: attention\.", problem)
    assert '[1800,25,1,["Hall A"],"noon"]' in [item.summary for item in listing.items]


def test_an_own_file_stands_in_the_place_of_a_built_in_rule(event: Event) -> None:
    id_ = min(BUILT_IN.glob("*.toml")).stem
    event.rule(id_, one(), title="Ours")
    (event.folder / "confdash.toml").write_text('[event]\nname = "x"\n')
    settings = parse_config('[event]\nname = "x"\n')
    rules = load.load(settings, event.folder)
    assert (rules.rules[id_].title, rules.rules[id_].own, rules.problems) == ("Ours", True, ())
    (event.folder / "rules" / f"{id_}.toml").write_text("broken")
    rules = load.load(settings, event.folder)
    assert not rules.rules[id_].own
    assert rules.problems[0].endswith("; the built-in rule goes on in its place")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("90s", 90), ("30m", 1800), ("2h", 7200), ("3d", 259_200), ("0m", 0), ("noon", "noon"), (True, 1), (7, 7),
        (["a"], '["a"]'),
    ],
)  # fmt: skip
def test_what_sql_gets_of_a_threshold(value: bool | int | str | list[str], wanted: int | str) -> None:
    assert bound(value) == wanted


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read: No such file"):
        read(tmp_path / "none.toml", own=True)


def test_the_chapter_names_every_parameter_and_its_example_works(event: Event) -> None:
    chapter = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    for name in PARAMETERS:
        assert f"`:{name}`" in chapter
    example = re.search(r"```toml\n(# rules/([a-z-]+)\.toml\n.*?)```", chapter, re.DOTALL)
    assert example
    assert parse(example[1], "example").title
    (event.folder / "rules" / f"{example[2]}.toml").write_text(example[1], encoding="utf-8")
    assert event.sound().items, "the example finds something in an event of three talks"


def test_the_chapters_rule_about_recordings_works(event: Event) -> None:
    chapter = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    example = re.search(r"```sql\n(SELECT.*?)```", chapter, re.DOTALL)
    assert example
    event.rule("uncut", example[1], "[thresholds]\nafter = '2h'")
    assert event.sound().items == (), "nobody tells of recordings"
    with event.store.link as link:
        link.execute(
            "INSERT INTO footage (session, ended, state, by_hand, videos, flags, lost_told, review, approved)"
            " SELECT key, ends, 'recorded', 0, 1, '[]', 0, 0, 0 FROM talks WHERE key = 'one'"
        )
    assert [item.why for item in event.sound(T0 + 24 * 3600).items] == ["Queues is not cut yet."]
