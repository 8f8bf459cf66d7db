"""SQLite asks nothing about a column that a join merges: no rule of one's own joins so, or opens a closed table."""

from __future__ import annotations

import pytest
from tests.attention.event import Event, one

from confdash.attention import opened
from confdash.attention.rule import Rule


def _found(key: str, tail: str) -> str:
    return f"SELECT 'event' AS entity, {key} AS key, 'warning' AS severity, 'why' AS why {tail}"


#: Each of these once read what is private.
USING = {
    "full": _found("group_concat(name)", "FROM (SELECT NULL AS name) AS a FULL JOIN scholarships USING (name)"),
    "left": _found("phone", "FROM (SELECT '1' AS phone) AS a LEFT JOIN speakers USING (phone)"),
    "right": _found("value", "FROM (SELECT NULL AS value) AS a RIGHT JOIN meta USING (value)"),
    "several": _found("body", "FROM (SELECT NULL AS body, 1 AS feed) FULL JOIN held\n\tUSING\n(body, feed)"),
    "case": _found("record", "FROM (SELECT NULL AS record) FULL JOIN contacts uSiNg (record)"),
    "comment": _found("record", "FROM (SELECT NULL AS record) FULL JOIN upstream/**/USING/**/(record)"),
    "cte": f"WITH a (email) AS (SELECT NULL), b AS (SELECT email FROM a FULL JOIN speakers USING (email))"
    f" {_found('email', 'FROM b')}",
    "nested": _found("(SELECT max(email) FROM (SELECT NULL AS email) FULL JOIN speakers USING (email))", ""),
    "oracle": _found("1", "WHERE EXISTS (SELECT 1 FROM (SELECT 'a@b' AS email) JOIN speakers USING (email))"),
    "schema": _found("sql", "FROM (SELECT NULL AS sql) FULL JOIN sqlite_master USING (sql)"),
    "after-texts": _found("'it''s' || \"a\"\"b\"", 'FROM (SELECT 1 "a""b", 2 new) JOIN journal "m\'"USING(new)'),
    "after-names": _found("name", 'FROM (SELECT NULL AS name) AS [a\'`"] FULL JOIN names AS `["b`USING(name)'),
    "after-lines": _found("name", "FROM (SELECT NULL AS name) --'\n FULL JOIN names /*'/*\"*/USING(name)"),
    "after-a-mark": _found("name", "FROM (SELECT NULL AS name) FULL JOIN names \ufeffUSING(name)"),
    "after-a-parameter": _found("1", "FROM (SELECT NULL AS name) JOIN names ON ?1USING(name)"),
    "after-a-tcl-name": _found("$now(')", "FROM (SELECT NULL AS name) JOIN names USING(name) -- ')"),
}
NATURAL = {
    "natural": _found("new", "FROM (SELECT NULL AS new) NATURAL FULL JOIN journal"),
    "natural-left": _found("phone", "FROM (SELECT '1' AS phone) AS a Natural/**/Left JOIN speakers"),
    "turned-round": _found("phone", "FROM (SELECT NULL AS phone) AS a FULL NATURAL OUTER JOIN speakers"),
}


def test_no_join_merges_columns(event: Event) -> None:
    for id_, sql in (USING | NATURAL).items():
        event.rule(id_, sql)
    listing = event.listing()
    assert listing.items == ()
    words = dict.fromkeys(USING, "USING") | dict.fromkeys(NATURAL, "NATURAL")
    assert sorted(listing.problems) == sorted(
        f"rule {id_}: a rule may not join by {word}, which hides what it reads; write ON instead"
        for id_, word in words.items()
    )


def test_where_no_column_is_merged_the_words_may_stand(event: Event) -> None:
    names = '1 AS "using", 2 AS [natural], 3 AS `USING`, \':using\' AS "a natural ""using"" join"'
    event.rule(
        "own",
        f"{one()} FROM (SELECT {names}, 4 AS a_using, 5 AS using_b) /* USING (x) */\n"
        "WHERE 'natural '' join' != :using AND \"using\" = 1 -- NATURAL JOIN",
        '[thresholds]\nusing = "x using (y)"',
    )
    assert event.item().key == "it"


@pytest.mark.parametrize("word", ["using", "USING", "natural"])
def test_each_place_where_sql_may_hold_a_word(word: str) -> None:
    for hidden in (
        f"'{word}'",
        f'"{word}"',
        f"[{word}]",
        f"`{word}`",
        f"--{word}",
        f"/*{word}",
        f":{word}",
        f"a{word}",
    ):
        assert opened.merges(f"SELECT {hidden}") is None
    for bare in (
        f"'a'{word}",
        f'"a"{word}',
        f"[a]{word}",
        f"`a`{word}",
        f"--\n{word}",
        f"/**/{word}",
        f"a.{word}",
        word,
    ):
        assert opened.merges(f"SELECT {bare}(x)") == word.upper()


CLOSED = (
    "scholarships", "scholarship_records", "meta", "journal", "decisions", "contacts", "names", "pots", "forgotten",
    "placed", "unplaced", "sqlite_master",
)  # fmt: skip


def test_no_statement_opens_a_closed_table_whatever_its_words_are(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if SQLite kept silent in a further way, of which nobody knows.
    monkeypatch.setattr(opened, "merges", lambda _sql: None)
    wanted = []
    for table in CLOSED:
        names = [row[1] for row in event.store.link.execute(f"PRAGMA table_info({table})").fetchall()]
        for name in names:  # some are read from an index alone
            id_, nulls = f"{table}-{name}".replace("_", "-"), f"(SELECT NULL AS {name}) AS a"
            event.rule(id_, _found(f"max({name})", f"FROM {nulls} FULL JOIN {table} USING ({name})"))
            wanted.append((f"rule {id_}: ", table))
    listing = event.listing()
    assert listing.items == ()
    for (rule, table), problem in zip(sorted(wanted), sorted(listing.problems), strict=True):
        # A column that is the row's number is told of as the table's.
        assert problem in (f"{rule}a rule may not read {table}, which is private", f"{rule}{table} is private")


def test_our_own_rules_join_as_they_like_and_what_is_open_stays_so(event: Event) -> None:
    sql = f"{one(cause='max(key)')} FROM talks AS a JOIN talks AS b USING (key)"
    with event.evaluator() as evaluator:
        rule = Rule(id="ours", path=event.folder, title="t", desk="programme", sql=sql)
        assert len(evaluator.test(rule)) == 1
    event.rule("own", one(cause="(SELECT max(a.key) FROM talks AS a JOIN talk_speakers AS b ON b.talk = a.id)"))
    assert event.item().key == "it"
