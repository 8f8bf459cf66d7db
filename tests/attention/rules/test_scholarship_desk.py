"""The rules of the scholarship desk: who must answer, come, claim or be paid, and what the pots hold."""

from __future__ import annotations

import datetime as dt

from tests.attention.rules.conftest import Make
from tests.attention.rules.granted import ago, at, grant, grants, items, lines, severities
from tests.attention.rules.scene import DAY, HOUR, Scene
from tests.store.build import config, talk

from confdash import clock

#: Minutes from `T0`, Monday 09:00 of the first day: its noon, the beginning of the last day (Wednesday 04:00), and the
#: end of the event (Thursday 04:00).
NOON, LAST, END = 3 * HOUR, 2 * DAY - 5 * HOUR, 3 * DAY - 5 * HOUR


def test_an_offer_is_told_of_before_it_lapses(scene: Scene) -> None:
    wanted = {6 * DAY + 1: None, 6 * DAY: "info", DAY + 1: "info", DAY: "warning", 0: "warning", -1: None}
    for left in wanted:
        grant(scene, f"s{left}", state="offered", answer_by=at(left))
    found = severities(scene, "offer-expiring")
    assert {left: found.get(f"s{left}") for left in wanted} == wanted


def test_an_offer_that_lapses_is_a_row_and_more_than_three_are_one(scene: Scene) -> None:
    for number in range(3):
        grant(scene, f"s-{number}", state="offered", answer_by=at(90 + number))
    grant(scene, "s-far", state="offered", answer_by=at(5 * DAY))
    assert [line.items[0].key for line in lines(scene, "offer-expiring")] == ["s-0", "s-1", "s-2"]
    first = items(scene, "offer-expiring")["s-0"]
    assert (first.hurts_at, first.band, first.where, first.who) == (at(90), "today", "Travel EUR", "s-0")
    assert "from Travel EUR lapses today at 10:30" in first.why
    grant(scene, "s-3", state="offered", answer_by=at(DAY))
    (line,) = lines(scene, "offer-expiring")
    assert (line.what, line.bundle, len(line.items)) == ("Offers that lapse soon: 4", True, 4)


def test_other_states_and_what_has_gone_lapse_not(scene: Scene) -> None:
    for number, state in enumerate(("accepted", "declined", "expired", "waitlisted", None)):
        grant(scene, f"s-{number}", state=state, answer_by=at(60))
    grant(scene, "s-gone", state="offered", answer_by=at(60), gone=1)
    grant(scene, "s-undated", state="offered")
    for minutes in (0, 61):
        assert severities(scene, "offer-expiring", minutes) == severities(scene, "offer-lapsed", minutes) == {}


def test_lapsed_offers_are_always_one_row(scene: Scene) -> None:
    grant(scene, "s-1", state="offered", answer_by=at(-1))
    grant(scene, "s-now", state="offered", answer_by=at(0))
    (line,) = lines(scene, "offer-lapsed")
    assert (line.what, line.bundle, line.band, line.severity) == ("An offer lapsed", True, "today", "warning")
    grants(scene, 2, state="offered", answer_by=at(-9 * DAY))
    assert [line.what for line in lines(scene, "offer-lapsed")] == ["3 offers lapsed"]
    assert set(items(scene, "offer-lapsed")) == {"s-1", "s-00000000", "s-00000001"}


def test_a_claim_is_due_a_week_before_its_last_day(scene: Scene) -> None:
    wanted = {7 * DAY: False, 7 * DAY - 1: True, 0: True, -1: True}
    for left in wanted:
        grant(scene, f"s{left}", seen=at(-60), claim_by=at(left))
    found = items(scene, "claim-due")
    assert {left: f"s{left}" in found for left in wanted} == wanted


def test_where_no_last_day_is_stated_a_claim_is_due_a_month_after_the_event(scene: Scene) -> None:
    grant(scene, "s-1", seen=at(60))
    due = END + 30 * DAY
    assert items(scene, "claim-due", due - 7 * DAY - 1) == {}
    found = items(scene, "claim-due", due - 7 * DAY)["s-1"]
    assert found.hurts_at == at(due) - 1
    (line,) = lines(scene, "claim-due", due - DAY)
    assert line.what == "Claims due: 1, the first Sat 12 Dec"
    assert "has claimed nothing; it can be claimed until Sat 12 Dec." in line.items[0].why
    (line,) = lines(scene, "claim-due", due + DAY)
    assert line.band == "later"
    assert "it could be claimed until" in line.items[0].why


def test_who_did_not_come_did_not_accept_or_has_claimed_is_not_reminded(scene: Scene) -> None:
    soon = {"claim_by": at(DAY)}
    grant(scene, "s-absent", **soon)
    grant(scene, "s-long-before", seen=at(-3 * DAY), **soon)
    grant(scene, "s-offered", state="offered", seen=at(0), **soon)
    grant(scene, "s-gone", seen=at(0), gone=1, **soon)
    for number, word in enumerate(("claimed", "approved", "paid")):
        grant(scene, f"s-{number}", seen=at(0), reimbursement=word, claim_since=ago(1), **soon)
    assert items(scene, "claim-due", 60) == {}


def test_what_is_approved_is_told_of_after_thirty_business_days(scene: Scene) -> None:
    """Against days that are walked one by one."""
    for weekday in range(7):
        today = dt.datetime(2026, 12, 7 + weekday, 10, tzinfo=clock.zone("Europe/Copenhagen"))
        walked = {}
        with clock.living_at(today):
            for back in range(39, 49):
                since = today - dt.timedelta(days=back)
                passed = [since + dt.timedelta(days=each) for each in range(1, back + 1)]
                walked[f"s-{back}"] = sum(day.weekday() < 5 for day in passed)
                grant(scene, f"s-{back}", reimbursement="approved", claim_since=round(since.timestamp()))
            found = items(scene, "claim-due", 30 * DAY)
        assert set(found) == {key for key, days in walked.items() if days > 30}
        assert 0 < len(found) < len(walked)
        assert all(f"for {walked[key]} business days" in item.why for key, item in found.items())


def test_unclaimed_and_unpaid_are_two_rows(scene: Scene) -> None:
    grants(scene, 3, seen=at(0), claim_by=at(DAY))
    for word in ("approved", "claimed", "paid"):
        grant(scene, f"s-{word}", seen=at(0), reimbursement=word, claim_since=ago(24 * 60))
    grant(scene, "s-gone", reimbursement="approved", claim_since=ago(24 * 60), gone=1)
    assert [(line.what, line.opens) for line in lines(scene, "claim-due", 60)] == [
        ("Approved, and not paid for over 30 business days: 1", "scholarships claim:approved"),
        ("Claims due: 3, the first Tue 10 Nov", "scholarships claim:none here:yes"),
    ]


# ----- who is here


def test_who_accepted_is_looked_for_from_noon_on(scene: Scene) -> None:
    grant(scene, "s-1")
    wanted = {
        -6 * HOUR: None, NOON - 1: None, NOON: "warning", 15 * HOUR + 30: "warning", 17 * HOUR: "warning",
        DAY - 5 * HOUR: "warning", LAST - 1: "warning", LAST: "critical", END - 1: "critical", END: None,
    }  # fmt: skip
    found = {minutes: severities(scene, "grantee-missing", minutes).get("s-1") for minutes in wanted}
    assert found == wanted, "after midnight the first evening goes on"


def test_who_is_here_canceled_is_gone_or_paid_is_not_looked_for(scene: Scene) -> None:
    settled: list[dict[str, object]] = [
        {"seen": at(0)}, {"seen": at(-48 * 60)}, {"state": "canceled"}, {"state": "offered"}, {"gone": 1},
        {"reimbursement": "paid"},
    ]  # fmt: skip
    for number, more in enumerate(settled):
        grant(scene, f"s-{number}", **more)
    assert severities(scene, "grantee-missing", NOON) == severities(scene, "grantee-missing", LAST) == {}


def test_who_was_seen_weeks_before_is_looked_for(scene: Scene) -> None:
    grant(scene, "s-1", seen=at(-20 * DAY))
    assert "last seen Tue 20 Oct" in items(scene, "grantee-missing", NOON)["s-1"].why


def test_a_speaker_who_is_here_is_a_recipient_who_is_here(scene: Scene) -> None:
    scene.programme(talk("A", at=300, people=["Ada Holm"]))
    grant(scene, "s-1", person=scene.person("Ada Holm"))
    assert set(items(scene, "grantee-missing", NOON)) == {"s-1"}
    scene.here("Ada Holm", at=NOON - 10)
    assert items(scene, "grantee-missing", NOON) == {}


def test_they_are_one_row_and_on_the_last_day_up_to_five(scene: Scene) -> None:
    scene.programme(talk("A", at=2 * DAY), talk("B", at=2 * DAY + 6 * HOUR))
    grants(scene, 5)
    (line,) = lines(scene, "grantee-missing", NOON)
    assert (line.what, line.opens) == ("Recipients not here yet: 5", "scholarships is:missing")
    alone = lines(scene, "grantee-missing", 2 * DAY)
    assert [(line.bundle, line.severity, line.hurts_at) for line in alone] == [
        (False, "critical", at(2 * DAY + 6 * HOUR + 45))
    ] * 5
    grant(scene, "s-6")
    (line,) = lines(scene, "grantee-missing", 2 * DAY)
    assert (line.what, line.severity) == ("Recipients not here, on the last day: 6", "critical")


def test_an_acknowledged_one_comes_back_on_the_last_day(scene: Scene) -> None:
    grant(scene, "s-1")
    scene.acknowledge(items(scene, "grantee-missing", NOON).values())
    assert lines(scene, "grantee-missing", DAY + HOUR) == []
    assert len(lines(scene, "grantee-missing", LAST)) == 1


def test_an_event_of_one_day_waits_for_its_noon_and_one_without_days_is_silent(make: Make) -> None:
    one = make(config().replace("ends = 2026-11-11", "ends = 2026-11-09"))
    grant(one, "s-1")
    assert severities(one, "grantee-missing", NOON - 1) == {}
    assert severities(one, "grantee-missing", NOON) == {"s-1": "critical"}
    none = make(config().replace("starts = 2026-11-09\nends = 2026-11-11\n", ""))
    grant(none, "s-1", seen=None)
    assert severities(none, "grantee-missing", NOON) == {}


def test_the_hour_is_a_threshold(make: Make) -> None:
    scene = make(config() + '\n[attention]\ngrantee-missing = { noon = "9:30" }\n')
    grant(scene, "s-1")
    assert severities(scene, "grantee-missing", 29) == {}
    assert severities(scene, "grantee-missing", 30) == {"s-1": "warning"}
