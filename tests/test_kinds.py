"""Kinds: from a feed's own word, else its category, else its title, in the words of several languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash import kinds
from confdash.kinds import kind_of
from confdash.records import KINDS, SESSION_KINDS


@pytest.mark.parametrize(
    ("type_word", "kind"),
    [
        ("Talk", "talk"), ("lecture", "talk"), ("devroom", "talk"), ("maintrack", "talk"), ("Vortrag", "talk"),
        ("Vortrag 30 min (incl. Q&A)", "talk"), ("Talk 45 minutes + 10 minutes Q&A", "talk"), ("Long talk", "talk"),
        ("Conférence", "talk"), ("Conférence courte", "talk"), ("charla", "talk"),
        ("40-minute conference session", "talk"),
        ("Breakout session", "talk"), ("Talk (15 min break after it)", "talk"), ("講演", "talk"),
        ("Doklad / доклад", "talk"),
        ("Keynote", "keynote"), ("Plénière", "keynote"), ("Short plenary", "keynote"), ("KEYNOTE SPEECH", "keynote"),
        ("Workshop", "workshop"), ("Atelier", "workshop"), ("Tutorial", "workshop"), ("hands-on", "workshop"),
        ("Solder Workshop 2h", "workshop"), ("ワークショップ", "workshop"),
        ("Lightning Talk", "lightning"), ("lightning_talk", "lightning"), ("LightningTalk 15min", "lightning"),
        ("Conférence éclair", "lightning"),
        ("Panel", "panel"), ("Panel discussion", "panel"), ("Podium", "panel"), ("Podiumsdiskussion", "panel"),
        ("Coffee break", "break"), ("Lunch", "break"), ("Pause", "break"), ("Déjeuner", "break"),
        ("Petit-déjeuner", "break"),
        ("Mittag", "break"), ("Sponsored lunch", "break"), ("昼休み", "break"),
        ("Registration", "service"), ("Check-in", "service"), ("Opening hours", "service"),
        ("informational", "service"),
        ("Party", "social"), ("Social event", "social"), ("Conference dinner", "social"), ("djset", "social"),
        ("Theatre/Dance Performance", "social"), ("game", "social"),
        ("Poster", "poster"), ("Poster presentation", "poster"),
        ("Sponsor", "sponsor"), ("sponsor-workshop", "sponsor"), ("Sponsored talk", "sponsor"),
        ("Open space", "open"), ("BoF (45 minutes)", "open"), ("Unconference", "open"), ("Self-organised", "open"),
        ("self organized sessions", "open"), ("Meetup", "open"), ("Sprint", "open"), ("General Assembly", "open"),
    ],
)  # fmt: skip
def test_a_type_states_the_kind(type_word: str, kind: str) -> None:
    assert kind_of(type_word, (), "Anything at all", {}) == (kind, True)


@pytest.mark.parametrize("type_word", [None, "", "other", "Session", "Normale Länge", "Doppelter Slot", "Slot 1"])
def test_a_word_that_says_nothing_leaves_a_talk(type_word: str | None) -> None:
    assert kind_of(type_word, (), "On tides", {}) == ("talk", False)


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("Lightning Talks", "lightning"),
        ("Opening/Closing talks", "talk"),
        ("Main Track", "talk"),
        ("self organized sessions", "open"),
        ("Keynotes", "keynote"),
        ("Lunch", "break"),
    ],
)
def test_a_category_states_it_where_the_type_does_not(category: str, kind: str) -> None:
    assert kind_of(None, ("Sea", category), "x", {}) == (kind, True)
    assert kind_of("other", (category,), "x", {}) == (kind, True)
    assert kind_of("Workshop", (category,), "x", {}) == ("workshop", True)


@pytest.mark.parametrize(
    "topic",
    ["Social Web", "Networking", "Performance", "Music Production", "Games", "Break-ins", "Solar panel", "No Track",
     "Party politics", "Assembly", "Rust devroom", "Testing and Continuous Delivery", "Lightning Network"],
)  # fmt: skip
def test_a_topic_is_no_kind(topic: str) -> None:
    assert kind_of(None, (topic,), "x", {}) == ("talk", False)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Lunch", "break"), ("Lunch (Main Events)", "break"), ("The coffee break", "break"), ("PM BREAK ()", "break"),
        ("Main Conference: afternoon tea", "break"), ("Day 2: Lunch", "break"), ("[break] Breakfast", "break"),
        ("PSF Members Lunch, pre-registration required", "break"), ("Kaffeepause", "break"), ("昼食", "break"),
        ("Registration / Information Desks Open", "service"), ("Check-in", "service"), ("Expo Hall Opens", "service"),
        ("Dinner", "social"), ("Opening Reception", "social"), ("Party", "social"), ("Day trip", "social"),
        ("Keynote: Liberating Java", "keynote"), ("Opening keynote", "keynote"), ("Keynote - Jo Ek", "keynote"),
        ("Panel: body as interface?", "panel"), ("Lightning Talks Day 2", "lightning"),
        ("Workshop: Digitale Selbstverteidigung", "workshop"), ("Mono Workshop", "workshop"),
        ("Debian Med BoF", "open"), ("Open Spaces", "open"), ("[open-spaces] 3d printing", "open"),
        ("[sponsor-workshop] Faster Python", "sponsor"), ("[poster] Weather data", "poster"), ("Posters", "poster"),
    ],
)  # fmt: skip
def test_a_title_lets_it_be_guessed(title: str, kind: str) -> None:
    assert kind_of(None, (), title, {}) == (kind, False)


@pytest.mark.parametrize(
    "title",
    ["Breaking changes", "No free lunch", "There is no free lunch", "How to break a deadlock",
     "First, break the monolith",
     "Third-party cookies", "Trusting the third party", "Dinner for one: a study in repetition", "Lunch and learn: SQL",
     "The coffee break problem in scheduling", "Social networks", "Networking", "Performance", "Image registration",
     "Welcome", "Opening", "Group photo", "Session 3", "Service", "Teapots (and breaks)", "", "…", "[", "Assembly"],
)  # fmt: skip
def test_a_talk_is_never_hidden_by_a_word_in_its_title(title: str) -> None:
    assert kind_of(None, (), title, {})[0] in SESSION_KINDS


def test_what_the_feed_states_is_believed_before_the_title() -> None:
    assert kind_of("Talk", (), "Lunch", {}) == ("talk", True)
    assert kind_of(None, ("Keynotes",), "Lunch", {}) == ("keynote", True)


MAPPING = {"Hafenrunde": "social", "Slot": "talk", "Doppelter  SLOT": "workshop", "Talk": "keynote", "Øl": "break"}


class TestMapping:
    """The organisers' own words come first."""

    def test_before_our_own(self) -> None:
        assert kind_of("Talk", (), "x", MAPPING) == ("keynote", True)

    def test_folded_and_inside_a_longer_label(self) -> None:
        assert kind_of("große Hafenrunde (2h)", (), "x", MAPPING) == ("social", True)
        assert kind_of("ol", (), "x", MAPPING) == ("break", True)

    def test_the_longest_words_win(self) -> None:
        assert kind_of("Doppelter Slot", (), "x", MAPPING) == ("workshop", True)
        assert kind_of("Einfacher Slot", (), "x", MAPPING) == ("talk", True)

    def test_in_a_category(self) -> None:
        assert kind_of(None, ("Hafenrunde",), "x", MAPPING) == ("social", True)

    def test_at_the_start_of_a_title_as_a_guess(self) -> None:
        assert kind_of(None, (), "Hafenrunde mit Ada", MAPPING) == ("social", False)
        assert kind_of(None, (), "Keine Hafenrunde", MAPPING) == ("talk", False)


def test_there_are_words_for_every_kind_and_an_order_of_them() -> None:
    assert set(kinds._VOCABULARY) == set(kinds._ORDER) == set(KINDS)
    assert {phrase[0] for phrase in kinds._PHRASES if len(phrase) == 1} >= kinds._TOPICS


@given(
    st.none() | st.text(max_size=40), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=60),
    st.dictionaries(st.text(max_size=8), st.sampled_from(KINDS), max_size=3),
)  # fmt: skip
def test_every_text_gives_a_kind(
    type_word: str | None, categories: list[str], title: str, mapping: dict[str, str]
) -> None:
    kind, stated = kind_of(type_word, categories, title, mapping)
    assert kind in KINDS
    assert kind_of(type_word, categories, title, mapping) == (kind, stated)
    if not type_word and not categories:
        assert not stated
