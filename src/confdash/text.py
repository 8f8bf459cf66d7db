"""Cleaning and folding of other people's text.

Feed text is hostile until it has been through `clean`, once, in a parser. After that it holds no byte that a
terminal would obey (C0, C1), no bidi override that would reorder a line, and no more than a sane length.
"""

from __future__ import annotations

import functools
import re
import unicodedata

#: No title, name or room of a real programme comes near it (longest in 200 real feeds: 316).
LINE_LIMIT = 1_000
#: Longest abstract seen in 200 real feeds: 9,800 characters.
TEXT_LIMIT = 20_000

# C0 save tab and newline, DEL, C1, bidi marks, embeddings, overrides and isolates, line and paragraph separators,
# zero-width no-break space, interlinear annotation, lone surrogates, noncharacters.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
# A no-break blank (also the narrow one of French typography) is a letter that somebody chose: it stays.
_SPACE = re.compile(r"[^\S\n\u00a0\u202f]+")
_LINES = re.compile(r"\n{3,}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BREAK = re.compile(
    r"<(?:br\s*/?|/?(?:p|div|li|ul|ol|h[1-6]|tr|blockquote|pre|table))(?:\s[^<>]{0,500})?>", re.IGNORECASE
)
_DROP = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Letters that Unicode does not decompose and that people leave out when they type.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "ĸ": "k", "ŀ": "l", "ə": "e",
        "’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-",
    }
)  # fmt: skip
_CJK = re.compile("[\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Text of several lines, safe to show: harmful characters out, white space tidied, at most `limit` long."""
    if len(text) > limit * 2:
        text = text[: limit * 2]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _HARMFUL.sub("", text)
    text = _SPACE.sub(" ", text).strip()
    if "\n" in text:
        text = _LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n")))
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def harmless(text: str) -> str:
    """The text without harmful characters, and otherwise as it is."""
    return text if text.isascii() and text.isprintable() else _HARMFUL.sub("", text)


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """One line of text, safe to show: as `clean`, with line breaks as blanks."""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= limit:
        return text.strip()
    text = clean(text.replace("\n", " ").replace("\r", " ").replace("\u2028", " ").replace("\u2029", " "), limit)
    return _SPACE.sub(" ", text)


def plain(text: str, limit: int = TEXT_LIMIT) -> str:
    """Text that may hold HTML, as plain text: tags out, block ends as line breaks, entities resolved."""
    if "<" in text:
        text = text[: limit * 8]
        # Only as far as comments are closed: looking for the end of each that is not would take 20 s a text.
        closed = text.rfind("-->") + 3
        text = _COMMENT.sub("", text[:closed]) + text[closed:] if closed > 2 else text
        text = _DROP.sub("", text)
        text = _BREAK.sub("\n", text)
        text = _TAG.sub("", text)
    if "&" in text:
        import html  # a table of 2,000 names, which only parsers need

        text = html.unescape(text)
    return clean(text, limit)


def safe_url(text: str | None) -> str | None:
    """The address when it is one that may ever be opened (http, https, mailto), else None."""
    if not text:
        return None
    url = re.sub(r"\s", "%20", line(text, 2_000))
    return url if re.match(r"(?:https?://[^\s/]|mailto:[^\s])", url, re.IGNORECASE) else None


@functools.lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The form in which texts are compared and searched: no case, no accents, ø ł ß … as people type them."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(char for char in text if not unicodedata.combining(char))
        # Compatibility forms have become letters, some of them capitals: ℌ → H, ꟸ → Ħ.
        text = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    return " ".join(text.split())


def has_cjk(text: str) -> bool:
    """Whether the text holds Chinese, Japanese or Korean, whose words have no blanks between them."""
    return _CJK.search(text) is not None
