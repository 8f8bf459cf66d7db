"""What `confdash.toml` says of tables and of money: each wrong thing with its line, and the nearest right name."""

from __future__ import annotations

import pytest
from tests.test_config import EVENT, wrong

from confdash.config import parse
from confdash.money import stated

TABLE = (
    EVENT
    + """
[[feeds]]
name = "people"
url = "people.csv"
kind = "table"
entity = "people"
[feeds.columns]
name = "Full name"
email = "E-mail"

[[feeds]]
name = "list"
url = "list.csv"
kind = "table"
entity = "talks"
[feeds.columns]
title = "Talk"
[feeds.states]
"rec ok" = "confirmed"
"""
)


def test_a_table() -> None:
    _, _, people, talks = parse(TABLE).feeds
    assert (people.entity, people.columns, people.states) == ("people", {"name": "Full name", "email": "E-mail"}, {})
    assert (talks.entity, talks.columns, talks.states) == ("talks", {"title": "Talk"}, {"rec ok": "confirmed"})


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('kind = "table"\nentity = "people"', 'kind = "table"', ", line 30: feeds (number 3).kind:", "needs `entity`"),
        ('kind = "table"\nentity', "entity", ", line 30: feeds (number 3).entity:", 'say kind = "table" above it'),
        ('kind = "table"\nentity = "people"', 'kind = "ics"', ", line 31: feeds (number 3).columns:", "only a table"),
        ('"people"\n[', '"peple"\n[', ", line 31: feeds (number 3).entity:", "did you mean “people”?"),
        ("email =", "emial =", ", line 34: feeds (number 3).columns.emial:", "did you mean “email”?"),
        ("email =", "xyzzy =", ", line 34: feeds (number 3).columns.xyzzy:", "there are name, first_name,"),
        ('"E-mail"', '" "', ", line 34: feeds (number 3).columns.email:", "the title of the column"),
        ('"Full name"', "3", ", line 32: feeds (number 3).columns:", "this must be a text in quotes"),
        ("title =", "xyzzy =", ", line 42: feeds (number 4).columns.xyzzy:", "state, room, date, starts,"),
        ("title =", "starts_at =", ", line 42: feeds (number 4).columns.starts_at:", "did you mean “starts”?"),
        ('"rec ok" = "confirmed"', '"rec ok" = "confirmd"', ", line 44: feeds (number 4).states.rec ok:",
         "“confirmd” is no state; did you mean “confirmed”?"),
        ("[feeds.columns]\nname", "[feeds.states]\nname", ", line 32: feeds (number 3).states:", "a table of talks"),
    ],
)  # fmt: skip
def test_what_a_table_may_not_say(old: str, new: str, place: str, words: str) -> None:
    assert old in TABLE
    sentence = wrong(TABLE.replace(old, new, 1))
    assert place in sentence
    assert words in sentence


GRANTS = """
[event]
name = "Harbour Days 2026"
[[feeds]]
name = "grants"
url = "grants.csv"
kind = "table"
entity = "scholarships"
currency = "EUR"
[feeds.columns]
name = "Full name"
offered = "Granted"
[feeds.states]
"submitted" = "submitted"
"pending" = "offered"
[feeds.reimbursements]
"submitted" = "claimed"
[[pots]]
name = "Travel"
currency = "EUR"
budget = "50.000,00 €"
raised = 42500
[[pots]]
name = "Keynotes"
currency = "JPY"
budget = "1,200,000"
[privacy]
desks = ["scholarships"]
"""


def test_what_a_table_of_scholarships_and_its_pots_say() -> None:
    settings = parse(GRANTS)
    feed = settings.feeds[0]
    assert (feed.entity, feed.currency) == ("scholarships", "EUR")
    assert feed.states == {"submitted": "submitted", "pending": "offered"}
    assert feed.reimbursements == {"submitted": "claimed"}
    assert [stated(pot.budget or 0, pot.currency).minor for pot in settings.pots] == [5_000_000, 1_200_000]
    assert settings.privacy.desks == ("scholarships",)
    for old, new in (("42500", "42501"), ('"Travel"', '"Trips"')):
        assert parse(GRANTS.replace(old, new)).meaning() != settings.meaning()


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('"pending" = "offered"', '"pending" = "offerd"', ", line 15: feeds (number 1).states.pending:",
         "“offerd” is no state; did you mean “offered”?"),
        ('"pending" = "offered"', '"pending" = "claimed"', ", line 15: feeds (number 1).states.pending:",
         "“claimed” is a step of the reimbursement: say it under [feeds.reimbursements]"),
        ('"submitted" = "claimed"', '"submitted" = "offered"', ", line 17: feeds (number 1).reimbursements.submitted:",
         "“offered” is a state of the application: say it under [feeds.states]"),
        ('"submitted" = "claimed"', '"submitted" = "payd"', ", line 17: feeds (number 1).reimbursements.submitted:",
         "“payd” is no step of a reimbursement; did you mean “paid”?"),
        ('offered = "Granted"', 'need = "Need"', ", line 12: feeds (number 1).columns.need:",
         "a table of scholarships has no field “need”"),
        ('"EUR"\n[feeds', '"Euro"\n[feeds', ", line 9: feeds (number 1).currency:",
         "“Euro” is no currency of ISO 4217, such as EUR; did you mean “EUR”?"),
        ('"EUR"\n[feeds', '"eur"\n[feeds', ", line 9: feeds (number 1).currency:", "did you mean “EUR”?"),
        ('entity = "scholarships"', 'entity = "people"', ", line 9: feeds (number 1).currency:",
         "only a table of scholarships has amounts"),
        ('"JPY"', '"XQZ"', ", line 25: pots (number 2).currency:", "“XQZ” is no currency"),
        ('"Keynotes"', '"travel"', ", line 24: pots (number 2).name:", "two pots are called “travel”"),
        ('"Keynotes"', '" "', ", line 24: pots (number 2).name:", "a pot's name has 1 to 60 letters"),
        ('"Keynotes"', r'"Key\nnotes"', ", line 24: pots (number 2).name:", "no line breaks"),
        ('"50.000,00 €"', '"a lot"', ", line 21: pots (number 1).budget:", "“a lot”: there is no number in it"),
        ('"50.000,00 €"', '"$50"', ", line 21: pots (number 1).budget:", "the amount is in USD, and not in EUR"),
        ("42500", "-5", ", line 22: pots (number 1).raised:", "neither negative nor in brackets"),
        ("42500", "42500.5", ", line 22: pots (number 1).raised:", "this must be a number or a text in quotes"),
        ('"1,200,000"', '"1200.50"', ", line 26: pots (number 2).budget:", "no decimals"),
        ('["scholarships"]', '["a", " "]', ", line 27: privacy.desks", "write the name of a desk"),
    ],
)  # fmt: skip
def test_what_pots_and_tables_of_scholarships_may_not_say(old: str, new: str, place: str, words: str) -> None:
    assert old in GRANTS
    sentence = wrong(GRANTS.replace(old, new, 1))
    assert place in sentence
    assert words in sentence


def test_only_a_table_has_a_currency() -> None:
    assert "only a table has this" in wrong(GRANTS.replace('kind = "table"\nentity = "scholarships"\n', ""))


def test_only_a_table_of_scholarships_has_reimbursements() -> None:
    text = GRANTS.replace('entity = "scholarships"\ncurrency = "EUR"', 'entity = "talks"')
    talks = text.replace('name = "Full name"\noffered', "title")
    assert "only a table of scholarships has reimbursements" in wrong(talks.replace('"pending" = "offered"', ""))
