"""Feeds that are old, held, broken or refused: one row for each cause."""

from __future__ import annotations

import pytest
from tests.attention.rules.scene import HOUR, Scene
from tests.store.build import talk

from confdash import clock
from confdash.store import connect, feeds

STALE = "feed-stale"


def remote(scene: Scene) -> None:
    """Two feeds on the network, both read half a minute ago, each read every five minutes."""
    scene.programme(talk("A"))
    scene.programme(talk("A"), feed="calendar")
    scene.sql(
        "UPDATE feeds SET source = 'https://cfp.days.example/' || name, checked_at = ?, every = 300", clock.real() - 30
    )


def failed(scene: Scene, name: str, problem: str, error: str = "it went wrong", failures: int = 1) -> None:
    """A read of a feed failed, so often in a row, as `sync` notes it."""
    with connect.writing(scene.store.link, scene.store.path):
        for _ in range(failures):
            feeds.note_failed(scene.store.link, scene.store.feed(name), 0, 0, problem, error)


def read(scene: Scene, name: str, ago: int) -> None:
    """A feed was last read well so many seconds ago."""
    scene.sql("UPDATE feeds SET checked_at = ? WHERE name = ?", clock.real() - ago, name)


def hold(scene: Scene, name: str, reason: str, digest: bytes = b"1") -> None:
    """A batch of a feed is held."""
    with connect.writing(scene.store.link, scene.store.path):
        held = feeds.Held(b"", digest, None, None, reason, ())
        feeds.note_held(scene.store.link, scene.store.feed(name), held, clock.real() - 60, clock.real())


@pytest.mark.parametrize(("ago", "rows"), [(890, 0), (910, 1)])
def test_a_feed_is_stale_after_three_times_its_every(scene: Scene, ago: int, rows: int) -> None:
    remote(scene)
    read(scene, "calendar", ago)
    failed(scene, "calendar", "server", "cfp.days.example failed on its own side (502)")
    found = scene.items(STALE)
    assert len(found) == rows
    if found:
        assert (found[0].key, found[0].severity, found[0].desk) == ("calendar", "warning", "feeds")
        assert found[0].why == (
            "calendar was last read 15 min ago, and should be every 5 min: "
            "cfp.days.example failed on its own side (502)."
        )


def test_no_network_is_one_row_for_all_feeds(scene: Scene) -> None:
    remote(scene)
    for name in ("programme", "calendar"):
        read(scene, name, HOUR * 60)
        failed(scene, name, "no-network")
    item = scene.item(STALE)
    since = scene.store.settings.clock().local(clock.real() - HOUR * 60)
    assert (item.entity, item.key) == ("event", "network")
    assert item.summary in {f"No network since {since:%H:%M}", f"No network since {since:%a %H:%M}"}


def test_that_nothing_syncs_is_one_row_too(scene: Scene) -> None:
    remote(scene)
    for name in ("programme", "calendar"):
        read(scene, name, HOUR * 60)
    item = scene.item(STALE)
    assert item.summary.startswith("No sync since ")
    assert "does `confdash sync --watch` or a dashboard run?" in item.why
    failed(scene, "programme", "server")
    assert scene.item(STALE).summary.startswith("No feed read since ")


def test_files_beside_a_lost_network_are_not_stale(scene: Scene) -> None:
    remote(scene)
    scene.sql("UPDATE feeds SET source = 'calendar.ics' WHERE name = 'calendar'")
    read(scene, "programme", HOUR * 60)
    failed(scene, "programme", "no-network")
    assert scene.item(STALE).summary.startswith("No network since ")


def test_what_was_never_read_is_stale_when_it_has_failed_three_times(scene: Scene) -> None:
    remote(scene)
    scene.sql("UPDATE feeds SET checked_at = NULL WHERE name = 'calendar'")
    assert scene.items(STALE) == []
    failed(scene, "calendar", "timeout", failures=2)
    assert scene.items(STALE) == []
    failed(scene, "calendar", "timeout")
    assert scene.item(STALE).why == "calendar was never read: it went wrong."


def test_a_feed_that_left_the_config_is_nobodys_worry(scene: Scene) -> None:
    remote(scene)
    failed(scene, "calendar", "broken")
    read(scene, "calendar", HOUR * 60)
    scene.store.configure(["programme"])
    assert [item for item in scene.look().items if item.desk == "feeds"] == []


@pytest.mark.parametrize(
    ("problem", "failures", "rule"),
    [
        ("broken", 1, "feed-broken"),
        ("too-large", 1, "feed-broken"),
        ("file", 1, "feed-broken"),
        ("refused", 1, "feed-refused"),
        ("not-found", 1, "feed-refused"),
        ("redirects", 1, "feed-refused"),
        ("busy", 1, None),
        ("busy", 2, "feed-refused"),
        ("timeout", 1, None),
        ("no-network", 1, None),
        ("server", 1, None),
    ],
)
def test_each_problem_of_a_feed_is_one_row_at_most(scene: Scene, problem: str, failures: int, rule: str | None) -> None:
    remote(scene)
    failed(scene, "calendar", problem, "the server says no (403)", failures)
    found = [item for item in scene.look().items if item.desk == "feeds"]
    assert [(item.rule, item.severity, item.key) for item in found] == ([(rule, "warning", "calendar")] if rule else [])
    if rule:
        assert "calendar: the server says no (403); last read well " in found[0].why
        read(scene, "calendar", HOUR * 60)
        found = [item for item in scene.look().items if item.desk == "feeds"]
        assert [item.rule for item in found] == [rule], "that it is old now has the same cause"
    scene.programme(talk("A", room="Hall B"), feed="calendar")
    assert [item for item in scene.look().items if item.desk == "feeds"] == []


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("179 of 182 talks would vanish: 182 → 3", "feed-shrank"),
        ("all 182 talks would vanish", "feed-shrank"),
        ("180 of 182 talks would move by the same +1 h: has the feed's time zone changed?", "time-shift"),
    ],
)
def test_a_batch_that_is_held_is_critical(scene: Scene, reason: str, rule: str) -> None:
    remote(scene)
    hold(scene, "programme", reason)
    (item,) = (item for item in scene.look().items if item.desk == "feeds")
    assert (item.rule, item.severity, item.band, item.key) == (rule, "critical", "now", "programme")
    assert reason in item.why
    assert item.actions[:2] == ("feed.accept", "feed.reject")
    read(scene, "programme", HOUR * 60)
    scene.programme(talk("A", room="Hall B"))
    assert [item for item in scene.look().items if item.desk == "feeds"] == []


def test_another_body_that_is_held_is_another_cause(scene: Scene) -> None:
    remote(scene)
    hold(scene, "programme", "all 182 talks would vanish")
    scene.acknowledge(scene.items("feed-shrank"))
    assert scene.item("feed-shrank").acknowledged
    hold(scene, "programme", "all 182 talks would vanish", b"2")
    assert not scene.item("feed-shrank").acknowledged
