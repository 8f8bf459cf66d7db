"""A rule that does more than read is stopped within its budget, with one sentence, and harms nobody."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from pathlib import Path

import pytest
from tests.attention.event import Event, one

from confdash.attention import run
from confdash.attention.rule import Rule, RuleError
from confdash.records import AMOUNTS
from confdash.store import connect
from confdash.store.connect import StoreError

_COUNT = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
_TEN = "'xxxxxxxxxx'"
#: 400,000 characters.
_BIG = "replace(" * 5 + _TEN + f", 'x', {_TEN})" * 4 + ", 'x', 'xxxx')"


def _found(what: str, tail: str = "") -> str:
    return f"SELECT 'event' AS entity, {what} AS key, 'warning' AS severity, 'why' AS why {tail}"


HOSTILE = {
    "loop": (f"{_COUNT} {_found('max(x)', 'FROM n')}", "takes longer than 0.2 s"),
    "loop-without-rows": (f"{_COUNT} {_found('x', 'FROM n WHERE x < 0')}", "takes longer than 0.2 s"),
    "cross-join": (
        f"WITH RECURSIVE m(y) AS (SELECT 1 UNION ALL SELECT y + 1 FROM m LIMIT 100000)"
        f" {_found('count(*)', 'FROM m a, m b, m c')}",
        "takes longer",
    ),
    "delete": ("DELETE FROM talks", "may only read: it would write"),
    "update": ("UPDATE talks SET title = ''", "may only read: it would write"),
    "insert": ("INSERT INTO meta VALUES ('a', 'b') RETURNING key", "may only read: it would write"),
    "cte-delete": ("WITH x AS (SELECT 1) DELETE FROM talks", "may only read: it would write"),
    "drop": ("DROP TABLE talks", "may only read"),
    "create": ("CREATE TABLE t (x)", "may only read"),
    "temporary": ("CREATE TEMP TABLE t AS SELECT * FROM talks", "may only read"),
    "attach": ("ATTACH 'stolen.db' AS other", "attach or write another file"),
    "vacuum-into": ("VACUUM INTO 'stolen.db'", "SQLite says"),
    "vacuum": ("VACUUM", "SQLite says"),
    "pragma": ("PRAGMA journal_mode = DELETE", "use a PRAGMA"),
    "pragma-table": ("SELECT name FROM pragma_table_info('speakers')", "no table function but json_each and json_tree"),
    "commit": ("COMMIT", "begin or end a transaction"),
    "savepoint": ("SAVEPOINT a", "begin or end a transaction"),
    "two-statements": ("SELECT 1; DELETE FROM talks", "more than one statement"),
    "extension": (_found("load_extension('x')"), "may not use load_extension()"),
    "tokenizer": (_found("fts3_tokenizer('simple')"), "may not use fts3_tokenizer()"),
    "zeroblob": (_found("length(zeroblob(1000000000))"), "may not use zeroblob()"),
    "randomblob": (_found("hex(randomblob(100000000))"), "may not use randomblob()"),
    "printf": (_found("printf('%.*c', 1000000000, 'x')"), "may not use printf()"),
    "format": (_found("format('%1000000000d', 1)"), "may not use format()"),
    "replace": (_found(f"replace({_BIG}, 'x', {_BIG})"), "more data than a rule may hold"),
    "group-concat": (
        f"{_COUNT} {_found(f'group_concat({_BIG})', 'FROM (SELECT x FROM n LIMIT 9)')}",
        "more data than a rule may hold",
    ),
    "doubling": (
        "WITH RECURSIVE n(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM n)" + _found("max(x)", "FROM n"),
        "more data than a rule may hold",
    ),
    "email": (_found("email", "FROM speakers"), "speakers.email, which is private"),
    "email-in-where": (_found("'k'", "FROM speakers WHERE EMAIL LIKE 'a%'"), "speakers.email, which is private"),
    "all-of-speakers": ("SELECT * FROM speakers", "which is private"),
    "phone": (_found("p.phone", "FROM speakers AS p"), "speakers.phone, which is private"),
    "contacts": (_found("ways", "FROM contacts"), "contacts.ways, which is private"),
    "contacts-counted": (_found("count(*)", "FROM contacts"), "private"),
    "held": (_found("body", "FROM held"), "held.body, which is private"),
    "records": (_found("record", "FROM upstream"), "upstream.record, which is private"),
    "recordings": (_found("record", "FROM video_records"), "video_records.record, which is private"),
    "journal": (_found("new", "FROM journal"), "journal.new, which is private"),
    "timeline": (_found("new", "FROM timeline"), "which is private"),
    "decisions": (_found("value", "FROM decisions"), "decisions.value, which is private"),
    "names": (_found("name", "FROM names"), "names.name, which is private"),
    "schema": (_found("sql", "FROM sqlite_master"), "may not read sqlite_master"),
    "secret": (_found("value", "FROM meta"), "meta.value, which is private"),
    "applications": (_found("state", "FROM scholarships"), "scholarships.state, which is private"),
    "applications-counted": (_found("count(*)", "FROM scholarships"), "private"),
    "applications-seen": (_found("seen", "FROM scholarship_rows"), "private"),
    "applications-as-a-view": (
        f"WITH scholarship_rows AS (SELECT email FROM scholarships) {_found('email', 'FROM scholarship_rows')}",
        "scholarships.email, which is private",
    ),
    "applications-in-a-test": (
        _found("'k'", "FROM speakers WHERE EXISTS (SELECT 1 FROM Scholarships WHERE person = speakers.key)"),
        "scholarships.person, which is private",
    ),
    "applications-as-told": (_found("key", "FROM scholarship_records"), "scholarship_records.key, which is private"),
    "pots": (_found("budget", "FROM pots"), "pots.budget, which is private"),
    "sums": (_found("committed", "FROM pot_totals"), "private"),
    "parts-of-sums": (_found("amount", "FROM pot_parts"), "private"),
    "forgotten": (_found("way", "FROM forgotten"), "forgotten.way, which is private"),
    "set-aside": (_found("aside", "FROM feeds"), "feeds.aside, which is private"),
    "held-lines": (_found("differences", "FROM held"), "held.differences, which is private"),
    "decided-of": (_found("key", "FROM placed"), "placed.key, which is private"),
    "decisions-counted": (_found("count(*)", "FROM journal WHERE entity = 'scholarship'"), "journal"),
    "decisions-about": (_found("key", "FROM decisions WHERE entity = 'scholarship'"), "which is private"),
}


def _print(folder: Path) -> dict[str, str]:
    """What lies in a folder, save what readers of a WAL touch."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_stopped_and_the_others_go_on(event: Event, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sql, sentence = HOSTILE[name]
    monkeypatch.chdir(event.folder)
    event.rule("a-first", one(key="first"))
    event.rule("hostile", sql)
    event.rule("z-last", one(key="last"))
    before = _print(event.folder)
    began = time.thread_time()
    listing = event.listing(budget=0.2)
    assert time.thread_time() - began < 1.5
    (problem,) = listing.problems
    assert problem.startswith("rule hostile: ")
    assert sentence in problem
    assert "\n" not in problem
    assert [item.rule for item in listing.items] == ["a-first", "z-last"]
    assert _print(event.folder) == before
    event.store.check()


def test_what_sorts_endless_data_ends_before_the_machine_does(event: Event) -> None:
    event.rule("fine", one())
    event.rule("sorts", f"WITH RECURSIVE n(x) AS (SELECT {_BIG} UNION ALL SELECT {_BIG} FROM n)"
               + _found("x", "FROM n ORDER BY x"))  # fmt: skip
    listing = event.listing()
    assert len(listing.problems) == 1
    assert [item.rule for item in listing.items] == ["fine"]
    # The memory is given back: the others, and the next evaluation, have theirs.
    assert len(event.listing().items) == 1


def test_what_finds_without_end_is_cut_and_says_so(event: Event) -> None:
    event.rule("endless", f"{_COUNT} {_found('x', 'FROM n')}")
    listing = event.listing()
    assert len(listing.items) == run.MOST
    assert listing.problems == (
        f"rule endless: it finds more than {run.MOST} things; the first {run.MOST} are listed",
    )  # fmt: skip


def test_a_few_long_texts_are_cut_and_many_are_no_list(event: Event) -> None:
    event.rule("long", one(summary=_BIG, cause=_BIG))
    event.rule(
        "longer", f"{_COUNT} SELECT 'event' AS entity, x AS key, 'info' AS severity, {_BIG} AS why FROM n LIMIT 9"
    )
    listing = event.listing()
    assert listing.problems == ()
    assert max(len(item.summary) for item in listing.items) <= 200
    assert max(len(item.why) for item in listing.items) <= 1_000


def test_texts_of_a_rule_are_safe_to_show(event: Event) -> None:
    event.rule("escapes", one(summary="'a' || char(27) || '[2J' || char(10) || 'b' || char(8238) || 'c'"))
    assert event.item().summary.isprintable()


def test_our_own_rules_read_decisions_but_no_address(event: Event) -> None:
    with event.evaluator() as evaluator:
        own = event.rule("reads", one(key="x", cause="(SELECT max(value) FROM decisions)"))
        rule = Rule(id="reads", path=own, title="t", desk="programme", sql=own.read_text().split('"""')[1])
        assert len(evaluator.test(rule)) == 1
        for column, table in (
            ("email", "speakers"),
            ("ways", "contacts"),
            ("record", "upstream"),
            ("record", "video_records"),
        ):
            private = Rule(id="r", path=own, title="t", desk="programme", sql=_found(column, f"FROM {table}"))
            with pytest.raises(RuleError, match="private"):
                evaluator.test(private)


#: Of an application, and what holds more of it than is public.
_CLOSED = (
    *((column, table) for table in ("scholarships", "scholarship_rows") for column in (
        "name", "email", "note", "search", "committed", "committed_in",
        *(f"{amount}{of}" for amount in AMOUNTS for of in ("", "_in")))),
    *((column, "scholarship_records") for column in ("record", "ways", "base")),
    ("amount", "pot_parts"), ("way", "forgotten"), ("value", "meta"),
)  # fmt: skip


def test_our_own_rules_read_of_applications_what_is_public_and_of_money_sums(event: Event) -> None:
    with event.evaluator() as evaluator:

        def tried(sql: str) -> list[object]:
            return list(evaluator.test(Rule(id="r", path=event.folder, title="t", desk="scholarships", sql=sql)))

        assert tried(_found("key", "FROM scholarships WHERE state = 'offered' AND person IS NULL")) == []
        assert tried(_found("key", "FROM scholarship_rows WHERE seen IS NULL AND deadline > 0")) == []
        assert tried(_found("name", "FROM pot_totals WHERE committed + paid > budget")) == []
        for column, table in _CLOSED:
            with pytest.raises(RuleError, match="private"):
                tried(_found(column, f"FROM {table}"))
            with pytest.raises(RuleError, match="private"):
                tried(_found("1", f"FROM {table} WHERE {column} IS NOT NULL"))


def test_rows_about_applications_are_for_one_desk(event: Event) -> None:
    event.rule("grants", one().replace("'event'", "'scholarship'"), desk="programme")
    event.rule("pots", one().replace("'event'", "'pot'"), desk="feeds")
    listing = event.listing()
    assert listing.items == ()
    assert listing.problems == (
        "rule grants: a row about a scholarship is for the desk scholarships alone",
        "rule pots: a row about a pot is for the desk scholarships alone",
    )


def test_the_connection_itself_cannot_write(event: Event) -> None:
    runner = run.Runner(event.store.path, event.store.settings.clock())
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        runner.link.execute("DELETE FROM talks")
    runner.close()


def test_lists_and_trees_of_json_are_read_also_after_the_schema_changed(event: Event) -> None:
    event.rule("json", one(cause="(SELECT group_concat(value) FROM json_each('[1, 2]'))"))
    with event.evaluator() as evaluator:
        assert evaluator.evaluate().problems == ()
        with connect.writing(event.store.link, event.store.path):
            event.store.link.execute("CREATE TABLE further (x)")
        assert evaluator.evaluate().problems == ()


def test_somebody_may_stop_an_evaluation(event: Event) -> None:
    import threading

    event.rule("loop", HOSTILE["loop"][0])
    with event.evaluator(budget=60) as evaluator:
        ended: list[str] = []

        def evaluate() -> None:
            try:
                evaluator.evaluate()
            except StoreError as error:
                ended.append(str(error))

        thread = threading.Thread(target=evaluate)
        thread.start()
        while thread.is_alive():
            evaluator.interrupt()
            thread.join(0.01)
        assert ended == ["the rules were interrupted"]
        (event.folder / "rules" / "loop.toml").unlink()
        # One that is stopped before it begins does not begin; the next one is not concerned.
        evaluator.interrupt()
        with pytest.raises(StoreError, match="interrupted"):
            evaluator.evaluate()
        assert evaluator.evaluate().problems == ()
