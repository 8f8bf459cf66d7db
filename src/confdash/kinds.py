"""What kind of slot a feed speaks of: by its own word for it, else its category, else its title.

Rules about people and videos look at sessions alone (`records.SESSION_KINDS`), so that the worst mistake is a
talk that is taken for a break: nobody would be told that its speaker is missing. A type is a label and is
searched for known words; a category or a title counts only when all of it is known words.

The words are from the types of some 200 real feeds and from what conferences print in other languages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from confdash.text import fold, has_cjk

# Phrases by kind, comma-separated.
_VOCABULARY = {
    "lightning": """
        lightning talk, lightning talks, lightningtalk, lightningtalks, lightning, lightnings,
        blitzvortrag, blitzvorträge, conférence éclair, conférences éclair, présentation éclair,
        charla relámpago, charlas relámpago, ライトニングトーク""",
    "keynote": """
        keynote, keynotes, plenary, plenaries, plénière, plénières, plenaria, plenarvortrag,
        eröffnungsvortrag, hauptvortrag, conférence plénière, charla magistral,
        conferencia magistral, 基調講演""",
    "workshop": """
        workshop, workshops, tutorial, tutorials, training, trainings, masterclass, master class,
        hands on, lab, labs, bootcamp, atelier, ateliers, tutoriel, tutoriels, taller, talleres,
        laboratorio, oficina, oficinas, schulung, übung, warsztat, warsztaty, dílna, мастер класс,
        ワークショップ""",
    "panel": """
        panel, panels, panel discussion, roundtable, round table, podium, podiumsdiskussion,
        podiumsgespräch, discussion, discussions, debate, fireside chat, table ronde, mesa redonda,
        debat, パネルディスカッション""",
    "open": """
        open space, open spaces, openspace, openspaces, bof, bofs, birds of a feather,
        unconference, barcamp, self organised, self organized, self organised session,
        self organized session, self organised sessions, self organized sessions,
        selbstorganisiert, selbstorganisierte session, meetup, meetups, meet up, meeting, meetings,
        treffen, stammtisch, rencontre, sprint, sprints, hackathon, hack session, hacking session,
        office hours, ask me anything, hallway track, summit, assembly, general assembly,
        assemblée générale, mitgliederversammlung, plenum""",
    "sponsor": """
        sponsor, sponsors, sponsored, sponsoren, sponsoring, patrocinado, parrainé, スポンサー""",
    "poster": """
        poster, posters, poster session, poster sessions, posterausstellung, affiche, affiches""",
    "break": """
        break, breaks, coffee, coffee break, tea, tea break, am break, pm break, morning tea,
        afternoon tea, lunch, lunch break, breakfast, brunch, snack, snacks, refreshments,
        free time, room change, room changeover, pause, pausen, pause café, kaffee, kaffeepause,
        mittag, mittagspause, mittagessen, frühstück, déjeuner, petit déjeuner, goûter,
        pause déjeuner, café, descanso, almuerzo, comida, desayuno, merienda, pausa, pausa café,
        pausa caffè, pranzo, colazione, almoço, café da manhã, intervalo, koffie, koffiepauze,
        pauze, fika, kaffepaus, kaffepause, lunsj, frokost, przerwa, przerwa kawowa, obiad,
        přestávka, oběd, перерыв, обед, кофе брейк, 休憩, 昼食, 昼休み, 茶歇, 午休""",
    "service": """
        registration, check in, checkin, badge pickup, badge pick up, swag pickup, opening hours,
        information, informational, information desk, information desks, info desk, infodesk,
        help desk, registration desk, doors open, door opening, cloakroom, job fair, expo,
        expo hall, exhibition, setup, set up, teardown, tear down, build up, service, einlass,
        anmeldung, registrierung, öffnungszeiten, aufbau, abbau, accueil, enregistrement,
        inscription, inscriptions, registro, inscripción, inscrição, credenciamento, registrazione,
        rejestracja, registrace, регистрация, 受付""",
    "social": """
        social, social event, social events, social program, social programme, party, parties,
        after party, afterparty, pre party, dinner, conference dinner, speakers dinner,
        speaker dinner, social dinner, conference party, reception, welcome reception, banquet,
        gala, drinks, happy hour, networking, networking event, meet and greet, karaoke, concert,
        dj set, djset, performance, movie, film, screening, game, games, game night, board games,
        music, excursion, city tour, guided tour, day trip, fun run, author signing, book signing,
        abendessen, abendprogramm, abendveranstaltung, feier, konzert, ausflug, aufführung,
        empfang, dîner, soirée, fête, apéro, apéritif, réception, cena, fiesta, jantar, festa,
        borrel, middag, večeře, kolacja, ужин, вечеринка, 懇親会, パーティー""",
    "talk": """
        talk, talks, lecture, lectures, presentation, presentations, paper, papers, session talk,
        seminar, devroom, maintrack, main track, vortrag, vorträge, referat, conférence courte,
        conférence longue, présentation, exposé, charla, charlas, ponencia, ponencias, palestra,
        palestras, intervento, lezing, voordracht, föredrag, foredrag, esitys, wykład, prelekcja,
        přednáška, доклад, лекция, 講演, 発表, トーク, breakout, breakouts, break out,
        breakout session, breakout sessions""",
}
# Names that a "conférence" has where nothing else says more: in English it is the whole event.
_WEAK = frozenset({"conference", "conferences", "conferencia", "conferencias"})
# Which of several kinds in one label it is: "Lightning Talk", "Poster presentation", "Talk and coffee break".
_ORDER = re.findall(r"\w+", "sponsor lightning keynote panel workshop poster talk open social break service")
_QUIET = frozenset({"break", "service", "social"})
_WORD = re.compile(r"[^\W_]+")
# Words that are as often the subject of a talk or track: they count in a type alone.
_TOPICS = frozenset(
    _WORD.findall(
        """performance networking game games music movie film service social information setup assembly
        expo exhibition summit gala drinks training lab labs oficina paper papers debate concert teardown"""
    )
)
_FILLERS = frozenset(
    _WORD.findall(
        """a the and und et y e i of de des la le les du for with in on at to an am pm
        short long half full double single invited contributed regular main conference event events
        session sessions slot track room rooms day morning afternoon evening night late early welcome
        opening closing open opens opened close closes closed begins starts ends first second third
        minute minutes min mins hour hours h
        kurz lang kurze lange court courte longue public general optional"""
    )
)
# A meal that somebody gives ("Members Lunch") is one, unless the words around it make a sentence of it.
_MEALS = {
    "lunch": "break",
    "breakfast": "break",
    "brunch": "break",
    "dinner": "social",
    "reception": "social",
}
_SENTENCE = frozenset(_WORD.findall("no free how what why a an the to for of my your our with is are and vs not"))
# What a title of a session may begin or end with, whatever else it says; none of these hides a talk.
_BEGINS = re.compile(r"(lightning talks?|panel discussion|panels?|keynote|workshop|tutorial|bofs?)\b")
_ENDS = re.compile(r"\b(keynote|workshop|tutorial|bofs?|birds of a feather|meetup)$")
_CUT = re.compile(r"[:(\[|,;]|\s[-–—]\s")
_TAG = re.compile(r"\s*\[([^\[\]]{2,40})\]")


def kind_of(
    type_word: str | None, categories: Sequence[str], title: str, mapping: Mapping[str, str]
) -> tuple[str, bool]:
    """The canonical kind of a slot, and whether the feed stated it.

    `type_word` is the feed's own word for the kind; `categories` are its categories and its track; `mapping`
    is the config's ``[kinds]``, which comes before our own words. What only the title says is a guess.
    """
    own = {_words(word): kind for word, kind in mapping.items()}
    if type_word and (kind := _mapped(type_word, own) or _of_label(fold(type_word))):
        return kind, True
    for category in categories:
        if kind := _mapped(category, own) or _of_category(fold(category)):
            return kind, True
    begun = _words(title)
    for words in sorted(own, key=len, reverse=True):
        if words and begun[: len(words)] == words:
            return own[words], False
    return _of_title(fold(title)) or "talk", False


def _mapped(label: str, own: Mapping[tuple[str, ...], str]) -> str | None:
    """The kind that the config gives a label: by its longest words that stand in it."""
    if not own:
        return None
    words = _words(label)
    for size in range(len(words), 0, -1):
        for at in range(len(words) - size + 1):
            if (kind := own.get(words[at : at + size])) is not None:
                return kind
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def _entries() -> Iterable[tuple[str, str]]:
    for kind, phrases in _VOCABULARY.items():
        for phrase in phrases.split(","):
            yield fold(phrase), kind


_PHRASES = {tuple(_WORD.findall(phrase)): kind for phrase, kind in _entries()}
_CJK = {phrase: kind for phrase, kind in _entries() if has_cjk(phrase)}
_LONGEST = max(map(len, _PHRASES))


class _Reading(NamedTuple):
    """What the words of a text name."""

    #: The known phrases in their order.
    phrases: list[str]
    #: Their kinds; a phrase that may be a topic is left out of it where the text is no type.
    kinds: set[str]
    #: Whether nothing but known words is there.
    all_known: bool


def _read(words: Sequence[str], *, of_type: bool = False) -> _Reading:
    phrases: list[str] = []
    kinds: set[str] = set()
    all_known = True
    at = 0
    while at < len(words):
        sizes = range(min(_LONGEST, len(words) - at), 0, -1)
        size = next((size for size in sizes if tuple(words[at : at + size]) in _PHRASES), 0)
        if size:
            phrases.append(" ".join(words[at : at + size]))
            if of_type or phrases[-1] not in _TOPICS:
                kinds.add(_PHRASES[tuple(words[at : at + size])])
        elif not _fills(words[at]):
            all_known = False
        at += size or 1
    return _Reading(phrases, kinds, all_known)


def _fills(word: str) -> bool:
    """Whether a word says nothing of the kind: "main", "2h"."""
    return word in _FILLERS or any(char.isdigit() for char in word)


def _chosen(kinds: set[str]) -> str | None:
    if kinds & _QUIET and not kinds - _QUIET - {"sponsor"}:
        kinds = kinds & _QUIET  # a sponsored lunch is a lunch
    return next((kind for kind in _ORDER if kind in kinds), None)


@functools.lru_cache(maxsize=4_096)
def _of_label(label: str) -> str | None:
    """The kind that a type names anywhere in it."""
    words = _WORD.findall(label)
    kind = _chosen(_read(words, of_type=True).kinds)
    if kind is None and has_cjk(label):
        kind = _chosen({kind for phrase, kind in _CJK.items() if phrase in label})
    return kind or ("talk" if _WEAK & set(words) else None)


@functools.lru_cache(maxsize=4_096)
def _of_category(category: str) -> str | None:
    """The kind that a category names, when it names nothing else ("Social Web" is a topic)."""
    reading = _read(_WORD.findall(category))
    return _chosen(reading.kinds) if reading.all_known else None


@functools.lru_cache(maxsize=65_536)
def _of_title(title: str) -> str | None:
    """The kind that a title gives away: by a tag before it, or a first part that is all known words."""
    if tag := _TAG.match(title):
        return _of_label(tag[1])
    parts = [words for part in _CUT.split(title)[:4] if (words := _WORD.findall(part))]
    # "Main Conference: lunch" says first only where it is.
    words = next((words for words in parts if not all(map(_fills, words))), [])
    reading = _read(words)
    if reading.all_known or not reading.kinds:
        return _chosen(reading.kinds)
    text = " ".join(words)
    if said := _BEGINS.match(text) or _ENDS.search(text):
        return _PHRASES[tuple(said[1].split())]
    return _MEALS.get(words[-1]) if len(words) <= 4 and not _SENTENCE & set(words) else None
