"""A filter gives what a plain reading of it over all rows gives; and no text makes it fail."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.store.build import HOUR, T0, Store, config, talk

from confdash import clock
from confdash.records import Talk
from confdash.store.query import reader as reading
from confdash.store.query.language import FilterError
from confdash.store.query.reader import Reader
from confdash.store.query.rows import ChangeRow, FeedRow, SpeakerRow, TalkRow
from confdash.store.query.source import Source
from confdash.store.query.sources import CHANGES, FEEDS, SOURCES, SPEAKERS, TALKS
from confdash.text import fold, has_cjk

WORDS = (
    "Queues", "queueing", "Sørensen", "Łukasz", "Straße", "naïve", "東京の会議", "会議", "C++", "Node.js", "x_y",
    "İstanbul", "Нью-Йорк", "100%", "O'Neil", "AND", "NEAR", "“quoted”", "a", "ﬁne",
)  # fmt: skip
ROOMS = ("Hall A", "Hall B", "Große Bühne", "東京", "Hall A, 2nd floor", None)
STATES = ("confirmed", "accepted", "canceled", None)
PEOPLE = ("Ada Nwosu", "Søren Holm", "田中 ゆき", "Łukasz Wrona", "O'Neil, Bo")


def programme(count: int = 250) -> list[Talk]:
    luck = random.Random(7)
    return [
        talk(
            f"K{index}" if index % 5 else f"会-{index}",
            " ".join(luck.choices(WORDS, k=luck.randint(0, 4))),
            at=luck.choice([None, *range(-300, 3 * 24 * 60, 45)]),
            minutes=luck.choice([None, 0, 20, 45, 90]),
            room=luck.choice(ROOMS),
            people=luck.choices(PEOPLE, k=luck.randint(0, 2)),
            state=luck.choice(STATES),
            track=luck.choice([None, "Security & Privacy", "Web"]),
            type=luck.choice([None, "Keynote", "Workshop"]),
            language=luck.choice([None, "da", "en"]),
            abstract=luck.choice([None, "It is 100% _open_ source", "Nothing"]),
            do_not_record=luck.choice([None, True, False]),
        )
        for index in range(count)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A programme with all that may stand in one."""
    store = Store(tmp_path_factory.mktemp("filters") / "event", config("ab"))
    talks = programme()
    store.sync("a", talks)
    store.sync("b", talks[:40])
    store.sync("a", talks[:-20])
    yield store
    store.close()


#: Tue 10 Nov 2026 10:00 in Copenhagen.
NOW = T0 + 25 * HOUR


@pytest.fixture(scope="module")
def reader(store: Store) -> Iterator[Reader]:
    """A reader whose clock is pinned."""
    event = store.settings.clock(NOW - clock.real())
    reader = Reader(store.path, event)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def rows(reader: Reader) -> list[TalkRow]:
    """All talks."""
    return [row for row in reader.rows(TALKS) if isinstance(row, TalkRow)]


Oracle = Callable[[TalkRow], bool]


def searched(row: TalkRow) -> str:
    return fold(" ".join((row.title, *row.speakers, *row.rooms, row.track or "", row.key)))


def word(text: str, quoted: bool = False) -> Oracle:
    """Words match beginnings; Chinese and what has punctuation matches anywhere; a quoted one whole words."""
    wanted = fold(text)
    plain = wanted.split()

    def found(row: TalkRow) -> bool:
        if has_cjk(wanted) or not all(part.isalnum() for part in plain):
            return wanted in searched(row)
        tokens = re.findall(r"[^\W_]+", searched(row))
        if quoted:
            size = len(plain)
            return any(tokens[at : at + size] == plain for at in range(len(tokens)))
        return any(token.startswith(wanted) for token in tokens)

    return found


def short(text: str, quoted: bool, read: Callable[[TalkRow], tuple[str, ...]]) -> Oracle:
    """A field of short texts: whole when quoted, else the beginning of a word."""
    wanted = fold(text)

    def one(value: str) -> bool:
        value = fold(value)
        if quoted or not wanted:
            return value == wanted
        if has_cjk(wanted) or not wanted[0].isalnum():
            return wanted in value
        return re.search(rf"(?<![^\W_]){re.escape(wanted)}", value) is not None

    return lambda row: any(one(value) for value in read(row))


def on_day(number: int, sign: str) -> Oracle:
    event = clock.Clock("Europe/Copenhagen")
    wanted = dt.date(2026, 11, 8) + dt.timedelta(days=number)
    signs: dict[str, Callable[[dt.date], bool]] = {
        "": lambda day: day == wanted, "<": lambda day: day < wanted, "<=": lambda day: day <= wanted,
        ">": lambda day: day > wanted, ">=": lambda day: day >= wanted,
    }  # fmt: skip
    return lambda row: row.starts is not None and signs[sign](event.day(row.starts))


_pieces = st.sampled_from([*WORDS, *PEOPLE, *(room for room in ROOMS if room)]).flatmap(
    lambda text: st.sampled_from([text, text.upper(), fold(text), text[:2], text[1:3], text[-3:], text.split()[0]])
)
_quotable = _pieces.filter(lambda text: '"' not in text and fold(text) != "")
_bare = _quotable.filter(lambda text: not re.search(r"[\s\"“”]|^-|^[A-Za-z_]+[:<>]", text))
_terms = st.one_of(
    _bare.map(lambda text: (text, word(text))),
    _quotable.map(lambda text: (f'"{text}"', word(text, quoted=True))),
    _bare.map(lambda text: (f"room:{text}", short(text, False, lambda row: row.rooms))),
    _quotable.map(lambda text: (f'room:"{text}"', short(text, True, lambda row: row.rooms))),
    _bare.map(lambda text: (f"title:{text}", short(text, False, lambda row: (row.title,)))),
    st.sampled_from(["conf", "Accepted", "canceled", "x"]).map(
        lambda text: (f"state:{text}", short(text, False, lambda row: (row.state,)))
    ),
    st.sampled_from(["privacy", "security", "we", "curity"]).map(
        lambda text: (f"track:{text}", short(text, False, lambda row: (row.track,) if row.track else ()))
    ),
    st.tuples(st.integers(0, 4), st.sampled_from(["", "<", "<=", ">", ">="])).map(
        lambda pair: (f"day:{pair[1]}{pair[0]}", on_day(*pair))
    ),
    st.just(("is:unscheduled", lambda row: row.starts is None or not row.rooms)),
    st.just(("speaker:none", lambda row: not row.speakers)),
    st.sampled_from([0, 20, 45]).map(
        lambda length: (
            f"long:>{length}",
            lambda row: row.starts is not None and row.ends is not None and (row.ends - row.starts) // 60 > length,
        )
    ),
    st.just(("record:no", lambda row: row.do_not_record is True)),
    st.just(("gone:yes", lambda row: row.gone)),
    st.just(("feed:b", lambda row: "b" in row.feeds)),
)
_filters = st.lists(st.tuples(st.booleans(), _terms), max_size=4)


@examples(80, 2_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=_filters)
def test_a_filter_gives_what_a_plain_reading_gives(
    reader: Reader, rows: list[TalkRow], terms: list[tuple[bool, tuple[str, Oracle]]]
) -> None:
    text = " ".join(f"{'-' if negated else ''}{said}" for negated, (said, _) in terms)
    wanted = [row.id for row in rows if all(oracle(row) is not negated for negated, (_, oracle) in terms)]
    assert list(reader.ids(TALKS, text)) == wanted


def test_a_common_word_gives_the_same_by_its_own_way(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words with very many hits are looked up in another way: the result and its order are the same."""
    for text in ("queue", "a", "queue a", "sorensen", '"fine"', "nobody at all"):
        for order in TALKS.orders:
            for descending in (False, True):
                usual = list(reader.ids(TALKS, text, order, descending=descending))
                with monkeypatch.context() as patch:
                    patch.setattr(reading, "_COMMON", -1)
                    assert list(reader.ids(TALKS, text, order, descending=descending)) == usual


nasty = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(
        st.sampled_from(
            [*'"-:<>=()*+^{}[]%_\\\'; \x00\ud800', "AND", "OR", "NOT", "NEAR", "room:", "day:", "long:>", "²",
             "starts:", "since:", "state:", "is:", "text:", "speaker:", "99999999999999999999", "9999-12-31",
             "0001-01-01", "a", "東", "--", "/*", "gone:",
             "key:", "T", "2026-11-10T25:00", "search:", "talks_fts", "#", "yes", "e\u0301", "\u0301"]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip


@examples(80, 2_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=nasty, source=st.sampled_from(list(SOURCES.values())))
@example(text="a " * 150, source=TALKS)
@example(text="-a " * 101, source=TALKS)
@example(text="x" * 5000, source=TALKS)
@example(text="text:" + "%" * 1900, source=TALKS)
@example(text="? " * 1000, source=SPEAKERS)
def test_no_text_makes_it_fail(reader: Reader, text: str, source: Source) -> None:
    try:
        found = reader.ids(source, text)
        rows = reader.head(source, text, limit=5)
    except FilterError as error:
        message = str(error)
        assert message
        assert "\n" not in message.replace(text, "")
    else:
        assert len(rows) == min(5, len(found))


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_a_wrong_field_names_those_there_are(reader: Reader, source: Source) -> None:
    with pytest.raises(FilterError) as told:
        reader.ids(source, "colour:red")
    assert "there is no field “colour” here" in str(told.value)
    for name in source.fields:
        assert name in str(told.value)


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_every_field_works_as_its_example_says(reader: Reader, source: Source) -> None:
    everything = set(reader.ids(source))
    for name, field in source.fields.items():
        examples = re.findall(r'\S+?(?:"[^"]*"|\S)+', field.example)
        assert all(each.startswith(f"{name}:") for each in examples), field.example
        for each in examples:
            some, rest = set(reader.ids(source, each)), set(reader.ids(source, f"-{each}"))
            assert some | rest == everything, f"{each} and its negation are all there is"
            assert not some & rest
        assert set(reader.ids(source, f"{name}:")) == everything, "a field that is still being typed asks nothing"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day:someday", "write day:2, day:today, day:tue or day:2026-11-10"),
        ("day:²", "write day:2"),
        ("day:9999-12-31", "write day:2"),
        ("is:soon", "write is:now, is:next, is:past or is:unscheduled"),
        ("record:maybe", "write record:yes, record:no or record:unknown"),
        ("gone:maybe", "write gone:yes or gone:no"),
        ("long:>soon", "write long:>60"),
        ("long:²", "write long:>60"),
        ("long:>99999999999999999999", "write long:>60"),
        ("starts:soon", "write 14:00, 2h, yesterday or 2026-11-10T14:00"),
        ("starts:25:00", "write 14:00, 2h, yesterday or 2026-11-10T14:00"),
    ],
)
def test_a_wrong_value_says_what_to_write(reader: Reader, text: str, words: str) -> None:
    with pytest.raises(FilterError) as told:
        reader.ids(TALKS, text)
    assert words in str(told.value)
    assert reader.ids(SPEAKERS, "talks:>0")
    with pytest.raises(FilterError, match="write talks:>1"):
        reader.ids(SPEAKERS, "talks:many")


def test_day_numbers_need_a_first_day(store: Store) -> None:
    with store.reader(clock.Clock("Europe/Copenhagen")) as reader:
        with pytest.raises(FilterError, match="set `starts` under"):
            reader.ids(TALKS, "day:2")
        assert reader.ids(TALKS, "day:2026-11-10")


@pytest.mark.parametrize(
    ("text", "name"),
    [("sorensen", "Sørensen"), ("SØRENSEN", "Sørensen"), ("lukasz", "Łukasz"), ("łuk", "Łukasz"),
     ("strasse", "Straße"), ("会議", "会議"), ("京の", "東京の会議"), ("c++", "C++"), ("node.js", "Node.js"),
     ("x_y", "x_y"), ("istanbul", "İstanbul"), ("and", "AND"), ("fine", "ﬁne"), ("o'neil", "O'Neil"), ("100%", "100%")],
)  # fmt: skip
def test_names_are_found_as_people_type_them(rows: list[TalkRow], reader: Reader, text: str, name: str) -> None:
    found = {row.title for row in reader.rows(TALKS, text) if isinstance(row, TalkRow)}
    titles = {row.title for row in rows if re.search(rf"(^| ){re.escape(name)}( |$)", row.title)}
    assert titles
    assert titles <= found


def local(row: TalkRow) -> str:
    return clock.Clock("Europe/Copenhagen").local(row.starts).strftime("%d %H:%M") if row.starts is not None else ""


def test_times(reader: Reader, rows: list[TalkRow]) -> None:
    def found(text: str) -> set[int]:
        return set(reader.ids(TALKS, text))

    timed = [row for row in rows if row.starts is not None]
    assert found("starts:>=14:00") == {row.id for row in timed if local(row) >= "10 14:00"}
    assert found("starts:>2026-11-11T09:00") == {row.id for row in timed if local(row) > "11 09:00" and row.starts}
    assert found("starts:<2h") == {row.id for row in timed if (row.starts or 0) < NOW - 2 * HOUR}
    assert found("day:today") == found("day:2") == found("day:tue") == found("day:2026-11-10")
    assert found("day:yesterday") == found("day:1")
    assert found("day:tomorrow") == found("day:3") == found("day:wed")
    assert found("is:past") == {row.id for row in rows if row.ends is not None and row.ends <= NOW}
    running = {row.id for row in timed if row.ends is not None and (row.starts or 0) <= NOW < row.ends}
    assert found("is:now") == running != set()
    assert found("is:next") == {row.id for row in timed if NOW < (row.starts or 0) <= NOW + HOUR}
    assert found("starts:01:00") == {row.id for row in timed if local(row) >= "11 01:00"}, "the night of this event day"


def test_at_night_a_time_is_of_the_event_day_that_has_not_ended(store: Store) -> None:
    night = store.settings.clock(T0 + 40 * HOUR + HOUR // 2 - clock.real())  # Wed 11 Nov 01:30
    with store.reader(night) as reader:
        assert list(reader.ids(TALKS, "starts:10:00")) == list(reader.ids(TALKS, "starts:2026-11-10T10:00"))
        assert list(reader.ids(TALKS, "day:today")) == list(reader.ids(TALKS, "day:2"))


def test_an_accent_alone_asks_for_nothing(reader: Reader) -> None:
    assert len(reader.ids(TALKS, "\u0301")) == len(reader.ids(TALKS, "-\u0301")) == reader.count(TALKS)
    assert len(reader.ids(TALKS, "-\u0301 day:2")) == len(reader.ids(TALKS, "day:2"))


def test_letters_in_the_abstract(reader: Reader) -> None:
    everything = len(reader.ids(TALKS, 'text:"100% _open_"'))
    assert everything
    assert len(reader.ids(TALKS, "text:OPEN")) == everything
    assert not reader.ids(TALKS, 'text:"100%open"'), "% and _ are letters here"


def test_speakers_feeds_and_changes(reader: Reader, store: Store) -> None:
    names = [row.name for row in reader.rows(SPEAKERS, "soren") if isinstance(row, SpeakerRow)]
    assert names == ["Søren Holm"]
    assert {row.name for row in reader.rows(SPEAKERS, "田中") if isinstance(row, SpeakerRow)} == {"田中 ゆき"}
    assert {row.name for row in reader.rows(FEEDS, "state:ok") if isinstance(row, FeedRow)} == {"a", "b"}
    vanished = [row for row in reader.rows(CHANGES, "field:vanished") if isinstance(row, ChangeRow)]
    assert len(vanished) == 20
    of = [row for row in reader.rows(CHANGES, f"of:{vanished[0].key}") if isinstance(row, ChangeRow)]
    assert vanished[0] in of
    assert len(reader.rows(CHANGES, "feed:a")) == 21
    assert {row.key for row in reader.rows(TALKS, "gone:yes") if isinstance(row, TalkRow)} == {
        row.key for row in vanished
    }
    speaks = {row.id for row in reader.rows(TALKS, "speaker:soren")}  # type: ignore[attr-defined]
    assert speaks == {row.id for row in store.talks().values() if "Søren Holm" in row.speakers}
