"""Takes forgotten persons out of texts, knowing only digests of how they are called. Pure.

What is remembered of somebody who was forgotten are digests (`store.name_marks`), so that their names stand nowhere.
A name that somebody else carries too is taken out in the forgotten person's own places alone (`spare`).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from confdash.store.name_marks import WORDS, normal, shared_way, turned
from confdash.text import fold, has_cjk

#: What stands where a name or an address was.
REMOVED = "(removed)"
_ADDRESS = re.compile(r"([\w.!#$&'*+/=?^`{|}~-]+)(@|%40)([\w.-]*\w)", re.IGNORECASE)
#: An address may be a part of what looks like one: `?mail=ada@example.org`, or a calendar's `2026-ada@example.org-1`.
_SIGNS = frozenset("!#$&'*/=?^`{|}~")
_ENDS = re.compile(r"(?=[-_])|(?=[\W\d_]+$)")
#: Between two words of one name stand no more letters than in “Ada M. Nwosu”, between two CJK letters one dot or blank.
_GAP, _CJK_GAP = 3, 1
#: Between surname and first name, as lists have them.
_COMMA = re.compile(r"\s*,\s*")
#: What stands between one name and the next.
_PARTED = frozenset(",;:!?()[]<>/|&+")
#: So many digests are kept at most: a feed of 100,000 talks has fewer words.
_CACHED = 400_000

Span = tuple[int, int]


class Scrubber:
    """Knows whom to take out, by `marks`, and does it. `digest` is the event's own, keyed by its secret."""

    def __init__(self, digest: Callable[[str], str], marks: Iterable[str]) -> None:
        self._digest = digest
        self._marks = frozenset(marks)
        self._digests: dict[str, str] = {}
        #: Words with which a forgotten name begins, or does not.
        self._starts: set[str] = set()
        self._plain: set[str] = set()
        shapes = {mark.partition(":")[0] for mark in self._marks if ":" in mark} - {"f"}
        self._words = _lengths(shapes, "w")
        self._letters = _lengths(shapes, "c")
        self._longest = max(self._words, default=0)
        self._protected: set[str] = set()
        self._spared: set[str] = set()
        #: Address and normal name of others who are called the same.
        self._others: set[tuple[str, str]] = set()

    @property
    def empty(self) -> bool:
        """Whether nobody was forgotten."""
        return not self._marks

    # ----- who is meant

    def _known(self, way: str) -> str:
        found = self._digests.get(way)
        if found is None:
            if len(self._digests) > _CACHED:
                self._digests.clear()
            found = self._digests[way] = self._digest(way)
        return found

    def way(self, way: str) -> bool:
        """Whether a forgotten person is named so for sure."""
        return self._known(way) in self._marks

    def key(self, key: str) -> bool:
        """Whether this is a forgotten person's key, or that of their application."""
        return self.way(f"key:{key}")

    def place(self, sort: str, key: str) -> bool:
        """Whether a record, or what an entry is about, is a forgotten person's own: also everyday names go there."""
        return self.way(f"at:{sort}\n{key}")

    def called(self, name: str, *, here: bool = False) -> bool:
        """Whether this is a forgotten person's whole name; `here`: in a place of theirs."""
        letters, shape = normal(name)
        return bool(shape) and (self._mark(shape, letters, here=here) or self._turned(shape, letters, here=here))

    def _mark(self, shape: str, letters: str, *, here: bool) -> bool:
        digest = self._known(f"text:{letters}")
        if here:
            return not self._marks.isdisjoint((f"{shape}:{digest}", f"{shape.upper()}:{digest}"))
        return letters not in self._spared and f"{shape}:{digest}" in self._marks

    def _turned(self, shape: str, letters: str, *, here: bool) -> bool:
        """Whether this is a forgotten name as lists turn it round."""
        return shape[0] == "w" and self._mark(f"t{shape[1:]}", letters, here=here)

    def person(self, name: str, ids: Iterable[str], email: str | None, *, here: bool = False) -> bool:
        """Whether somebody whom a record names is a forgotten person: by id or address; by name alone without these.

        An address that two people share tells nothing of one who has an id and another name. Nor does an address that
        nobody had so far: in the forgotten person's own place (`here`) their name stands for them, it was mended.
        """
        ids = list(ids)
        if any(map(self.way, ids)):
            return True
        if email and self.way(f"email:{email.casefold()}"):
            return not (ids and name) or self.called(name, here=True)
        if email and self.way(shared_way(email, name)):
            return True
        if email and not here:
            return False
        return not ids and self.called(name, here=here) and not self.anothers(name, email)

    def anothers(self, name: str, email: str | None) -> bool:
        """Whether somebody else who is known has this name and this address."""
        return email is not None and (email.casefold(), normal(name)[0]) in self._others

    def about(self, entity: str, key: str, keys: Iterable[str] = ()) -> bool:
        """Whether a decision is about a forgotten person or their application, or about a row of theirs."""
        if entity == "item":
            _, _, rest = key.partition(" ")
            of, _, subject = rest.partition(" ")
            return bool(subject) and of != "item" and self.about(of, subject)
        if entity == "scholarship":  # whose `keys` are digests already
            return self.key(key) or not self._marks.isdisjoint(keys)
        return entity == "person" and (self.key(key) or any(map(self.way, keys)))

    def know(self, others: Iterable[tuple[str, str]]) -> None:
        """These are others' names and addresses."""
        self._others |= {(email.casefold(), normal(name)[0]) for name, email in others if self.called(name, here=True)}

    def spare(self, names: Iterable[str]) -> None:
        """These are others' names: where one of them is a forgotten name, or holds it (“Ada Nwosu Meyer”), it stays."""
        for name in names:
            letters, shape = normal(name)
            if not shape or not self._hits(name):
                continue
            if self.called(name, here=True):
                self._spared |= {letters, *turned(letters)}
            else:
                self._protected.add(letters)
                self._longest = max(self._longest, len(letters.split()))

    # ----- texts

    def text(self, text: str, *, here: bool = False, folded: bool = False) -> str:
        """A text without forgotten names and addresses. `folded`: it has no capitals any more."""
        if not text or self.empty:
            return text
        if not (self._addressed(text) or self._hits(text)):
            return text
        said = text
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        spans = [*self._addresses(text), *self._names(text, here=here, folded=folded)]
        return _without(text, spans) if spans else said

    def _hits(self, text: str) -> bool:
        """Whether a name may stand in a text: soon told, and mostly no."""
        if self._letters and has_cjk(text):
            return True
        words = WORDS.findall(text.lower() if text.isascii() else fold(text))
        return bool(self._words) and not self._plain.issuperset(words) and any(map(self._begins, words))

    def _begins(self, word: str) -> bool:
        if word in self._plain:
            return False
        if word in self._starts:
            return True
        forms = (word, word[:-1]) if word.endswith("s") else (word,)
        found = any(f"f:{self._digest(f'first:{form}')}" in self._marks for form in forms)
        if len(self._plain) > _CACHED:
            self._plain.clear()
        (self._starts if found else self._plain).add(word)
        return found

    @staticmethod
    def _addressed(text: str) -> bool:
        return "@" in text or "%40" in text

    def _addresses(self, text: str) -> Iterator[Span]:
        if not self._addressed(text):
            return
        for found in _ADDRESS.finditer(text):
            local, _, domain = found.groups()
            for begin in _begins(local):
                for end in (len(domain), *(each.start() for each in _ENDS.finditer(domain))):
                    if self.way(f"email:{local[begin:].casefold()}@{domain[:end].casefold()}"):
                        yield found.start(1) + begin, found.start(3) + end

    def _names(self, text: str, *, here: bool, folded: bool) -> Iterator[Span]:
        letters, origin = _folded(text)
        spans = [*self._of_words(text, letters, origin, here, folded), *self._of_letters(letters, here)]
        for begin, end in spans:
            last = origin[end - 1] + 1
            while last < len(text) and unicodedata.combining(text[last]):
                last += 1
            yield origin[begin], last

    def _of_words(self, text: str, letters: str, origin: list[int], here: bool, folded: bool) -> Iterator[Span]:
        words = [(found.group(), *found.span()) for found in WORDS.finditer(letters)]
        upto = 0
        for first, (word, begin, _) in enumerate(words):
            if first < upto or not self._begins(word):
                continue
            for count in self._words:
                last = first + count - 1
                said = _said(letters, words[first : last + 1])
                if said is None or last >= len(words):
                    continue
                if count == 1 and not folded and not text[origin[begin]].isupper():
                    continue  # an everyday word
                for name in (said, said[:-1]) if said.endswith("s") else (said,):
                    theirs = self._mark(f"w{count}", name, here=here) and not self._anothers(words, first, last)
                    if theirs or (
                        self._turned(f"w{count}", name, here=here) and not self._crosses(letters, words, first, last)
                    ):
                        yield begin, words[last][2] - len(said) + len(name)
                        upto = last + 1
                        break
                if upto > first:
                    break

    def _anothers(self, words: list[tuple[str, int, int]], first: int, last: int) -> bool:
        """Whether these words are part of another person's longer name."""
        if not self._protected:
            return False
        return any(
            " ".join(each[0] for each in words[begin : end + 1]) in self._protected
            for begin in range(max(0, last - self._longest + 1), first + 1)
            for end in range(last, min(len(words), begin + self._longest))
            if (begin, end) != (first, last)
        )

    def _crosses(self, letters: str, words: list[tuple[str, int, int]], first: int, last: int) -> bool:
        """Whether one of these words is part of somebody else's name, as in “Bo Nwosu, Ada Meyer”."""
        if not self._protected:
            return False
        return any(
            _said(letters, words[begin : end + 1]) in self._protected
            for begin in range(max(0, first - self._longest + 1), last + 1)
            for end in range(max(begin, first), min(len(words), begin + self._longest))
        )

    def _of_letters(self, letters: str, here: bool) -> Iterator[Span]:
        if not self._letters:
            return
        places = [place for place, letter in enumerate(letters) if has_cjk(letter)]
        upto = 0
        for first, begin in enumerate(places):
            for count in self._letters:
                run = places[first : first + count]
                if begin < upto or len(run) < count or any(b - a > 1 + _CJK_GAP for a, b in itertools.pairwise(run)):
                    continue
                said = "".join(letters[place] for place in run)
                if self._mark(f"c{count}", said, here=here) and not self._among(letters, begin, run[-1]):
                    yield begin, run[-1] + 1
                    upto = run[-1] + 1

    def _among(self, letters: str, begin: int, end: int) -> bool:
        """Whether a longer name of somebody else stands around these letters."""
        return any(
            letters.startswith(name, at)
            for name in self._protected
            for at in range(max(0, end - len(name) + 1), begin + 1)
        )


def _lengths(shapes: Iterable[str], sort: str) -> list[int]:
    return sorted({int(shape[1:]) for shape in shapes if shape[0].lower() == sort}, reverse=True)


def _begins(local: str) -> set[int]:
    """Where an address may begin in what stands before an @: at once, after a sign, or after digits."""
    digits = len(local) - len(local.lstrip("0123456789._-+"))
    return {0, digits, *(place + 1 for place, letter in enumerate(local) if letter in _SIGNS)}


def _said(letters: str, words: list[tuple[str, int, int]]) -> str | None:
    """Words that stand so close that they can be one name, with a comma where one stands between; None: too far."""
    said = words[0][0]
    for before, after in itertools.pairwise(words):
        gap = letters[before[2] : after[1]]
        if _COMMA.fullmatch(gap):
            said += ", "
        elif len(gap) > _GAP or not _PARTED.isdisjoint(gap):
            return None
        else:
            said += " "
        said += after[0]
    return said


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is compared, letter by letter, and from which letter of the text each one comes."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters, origin = [], []
    for place, char in enumerate(text):
        for letter in " " if char.isspace() else fold(char):
            letters.append(letter)
            origin.append(place)
    return "".join(letters), origin


def _without(text: str, spans: Iterable[Span]) -> str:
    pieces, upto = [], 0
    for begin, end in sorted(set(spans)):
        if begin >= upto:
            pieces += [text[upto:begin], REMOVED]
        upto = max(upto, end)
    return "".join((*pieces, text[upto:]))
