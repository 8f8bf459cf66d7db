"""Money: whole minor units and a currency, never a float, and never added across currencies.

How people write an amount (`1.234,50 €`, `$1,200`, `1200 USD`) becomes `Money` in `parse`; `shown` writes it so that
`parse` gives it back. What could be two amounts is refused rather than guessed, save where a wrong guess is absurd:
one separator before exactly three digits parts thousands (`1.200 €` is no one euro and twenty cents and a half).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import msgspec


class Money(msgspec.Struct, frozen=True, array_like=True):
    """An amount: minor units (cents; of JPY whole yen) and an ISO 4217 code in capitals."""

    minor: int
    currency: str


class MoneyError(ValueError):
    """A text that is no amount. The message says why, and does not quote the text, which is private."""


class UnnamedError(MoneyError):
    """An amount that names no currency, where none is given."""


_TWO_PLACES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
    CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD
    KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
    NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
    TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND"
#: Currency → the digits of its minor units: ISO 4217 (list one, as of 2026), with codes that went so lately that tables
#: still hold them (HRK, BGN, ANG).
_DIGITS = {
    code: places for codes, places in ((_TWO_PLACES, 2), (_NO_PLACES, 0), (_THREE_PLACES, 3)) for code in codes.split()
}
CURRENCIES = frozenset(_DIGITS)

#: What people write for a currency, folded and without full stops → what it may mean.
_SIGNS = {
    "$": "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD"
    " ARS CLP COP CUP DOP MXN UYU CVE",
    "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
    "¥": "JPY CNY",
    "kr": "DKK NOK SEK ISK",
    "fr": "CHF XAF XOF XPF DJF GNF KMF RWF BIF CDF",
    "rs": "INR LKR MUR NPR PKR SCR",
    "₨": "INR LKR MUR NPR PKR SCR",
    "€": "EUR", "₹": "INR", "₽": "RUB", "₩": "KRW", "円": "JPY", "元": "CNY", "rmb": "CNY", "cn¥": "CNY", "jp¥": "JPY",
    "₺": "TRY", "tl": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₵": "GHS",
    "gh₵": "GHS", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₾": "GEL", "₼": "AZN", "৳": "BDT", "ksh": "KES", "kshs": "KES",
    "ush": "UGX", "tsh": "TZS", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв": "BGN",
    "sfr": "CHF", "r": "ZAR", "rm": "MYR", "rp": "IDR",
    "us$": "USD", "$us": "USD", "u$s": "USD", "usd$": "USD", "$usd": "USD", "a$": "AUD", "au$": "AUD", "aud$": "AUD",
    "c$": "CAD", "ca$": "CAD", "cad$": "CAD", "can$": "CAD", "cdn$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
    "sg$": "SGD", "r$": "BRL", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN",
    "euro": "EUR", "euros": "EUR", "yen": "JPY", "yuan": "CNY",
    "usdollar": "USD", "usdollars": "USD",
    "dollar": "USD AUD CAD HKD NZD SGD TWD", "dollars": "USD AUD CAD HKD NZD SGD TWD",
    "pound": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "pounds": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
}  # fmt: skip
_MEANT = {sign: frozenset(codes.split()) for sign, codes in _SIGNS.items()}
#: These mean one currency unless another of theirs is given; all other signs of several need one.
_ALONE = {"$": "USD", "dollar": "USD", "dollars": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP"}

#: No real amount has more: so many, in a table of 20,000 rows, still add up to what SQLite's integers hold.
LARGEST = 10**14
_LONGEST = 80

# All blanks that people part thousands with, and the full-width forms that keyboards of East Asia give.
_PLAIN = str.maketrans(
    dict.fromkeys("\t\u00a0\u2007\u2008\u2009\u202f\u3000", " ")
    | {"’": "'", "‘": "'", "＄": "$", "￥": "¥", "￡": "£", "，": ",", "．": ".", "−": "-", "–": "-", "—": "-"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
)
# A point behind a letter is of its abbreviation (“Rs.500”), and no beginning of decimals.
_AMOUNT = re.compile(
    r"((?:[^0-9.,'()+-]|\.)*?)\s*((?:[0-9]|(?<![^\W\d_])\.[0-9])[0-9.,' ]*?)([.,/]-{1,2})?\s*([^0-9,'()+-]*)"
)
_WHOLE = re.compile(r"\d+", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
#: Thousands, and the Indian grouping: 12,34,567.
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}", re.ASCII)
#: Codes that are English words as well, and mean a currency in capitals alone.
_WORDS = frozenset({"all", "top", "try", "cup", "pen", "mop", "gel", "bam", "bob", "den", "lot"})
_ROUNDED = frozenset({"k", "m", "mio", "tsd", "bn", "mn"})


def digits(currency: str) -> int:
    """How many digits the minor units of a currency have (ISO 4217): 2, of some 0 or 3."""
    return _DIGITS.get(currency, 2)


def shown(money: Money) -> str:
    """An amount as `1,234.50 EUR`, which `parse` gives back; a total below zero as `−1,234.50 EUR`."""
    places = digits(money.currency)
    whole, part = divmod(abs(money.minor), 10**places)
    sign = "−" if money.minor < 0 else ""
    return f"{sign}{whole:,}{f'.{part:0{places}}' if places else ''} {money.currency}"


@functools.lru_cache(maxsize=16_384)
def parse(text: str, currency: str | None = None) -> Money:
    """The amount that a text states; `currency` (ISO 4217) is that of a text that names none, or several by one sign.

    A currency in the text stands above the given one. A dollar sign alone is the US dollar's, a pound sign the British,
    unless another dollar or pound is given; `kr`, `¥` and `Rs` need one. Raises `MoneyError`.
    """
    plain = " ".join(text[: _LONGEST + 1].translate(_PLAIN).split())
    if not plain:
        raise MoneyError("there is no amount")
    found = _AMOUNT.fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None or not plain.isprintable():
        raise MoneyError(_no_amount(plain))
    before, number, _, after = found.groups()
    meant = _currency(before, after, currency)
    minor = _minor(number.rstrip(), digits(meant))
    if minor >= LARGEST:
        raise MoneyError("the amount is larger than any real one")
    return Money(minor, meant)


def currency(text: str, given: str | None = None) -> str:
    """The currency that a text names by its code or its sign, with `given` as in `parse`. Raises `MoneyError`."""
    plain = " ".join(text[:_LONGEST].translate(_PLAIN).split())
    if not plain:
        raise MoneyError("there is no currency")
    return _currency(plain, "", given)


def stated(value: str | int, currency: str) -> Money:
    """An amount of the config in its pot's currency, as people write it or as whole units. Raises `MoneyError`."""
    money = parse(str(value), currency)
    if money.currency != currency:
        raise MoneyError(f"the amount is in {money.currency}, and not in {currency}")
    return money


def sums(amounts: Iterable[Money]) -> dict[str, int]:
    """The sum in minor units of each currency."""
    found: dict[str, int] = {}
    for money in amounts:
        found[money.currency] = found.get(money.currency, 0) + money.minor
    return found


def _no_amount(plain: str) -> str:
    """Why a text is no amount, without a word of it."""
    if not _DIGIT.search(plain):
        return "there is no number in it; write it as 1200 EUR"
    if plain.startswith(("-", "+", "(")) or re.search(r"[^.,-]-$", plain) or re.search(r"\W-\d", plain):
        return "an amount is neither negative nor in brackets"
    return "this is not one amount; write it as 1200 EUR"


def _currency(before: str, after: str, given: str | None) -> str:
    """The one currency that the words around a number mean. Raises `MoneyError`."""
    meant: frozenset[str] | None = None
    alone = None
    for words in (before, after):
        sign = _sign(words)
        if not sign:
            continue
        if sign in _ROUNDED:
            raise MoneyError("a rounded amount (K, M) is not one that can be counted; write it in full")
        code = sign.upper() if sign not in _WORDS or words.strip(" .").isupper() else ""
        codes = _MEANT.get(sign) or ({code, code.strip("$€£¥")} & CURRENCIES)
        if not codes:
            raise MoneyError("what stands beside the number is no currency; write it as 1200 EUR")
        meant = frozenset(codes) if meant is None else meant & codes
        alone = alone or _ALONE.get(sign)
    if meant is None:
        if given is None:
            raise UnnamedError("an amount needs its currency; write it as 1200 EUR")
        return given
    if not meant:
        raise MoneyError("the amount names two currencies")
    if len(meant) == 1:
        return next(iter(meant))
    if given in meant:
        return str(given)
    if alone in meant:
        return str(alone)
    raise MoneyError(f"its sign stands for several currencies ({', '.join(sorted(meant)[:4])} …); write its code")


def _sign(words: str) -> str:
    """The words for a currency, folded; `US $` and `Rs.` as `us$` and `rs`."""
    return words.replace(" ", "").replace(".", "").casefold()


def _minor(number: str, places: int) -> int:
    """The minor units of a number as people write it, of a currency with so many places. Raises `MoneyError`."""
    whole, part = _parted(number, places)
    if whole and not _WHOLE.fullmatch(whole):
        if not _GROUPS.fullmatch(whole):
            raise MoneyError("the digits are grouped as no amount is; write it as 1234.50 EUR")
        whole = re.sub(r"\D", "", whole)
    exact = part.rstrip("0")
    if len(exact) > places:
        raise MoneyError(f"an amount in this currency has {f'at most {places}' if places else 'no'} decimals")
    if len(whole) > len(str(LARGEST)):
        raise MoneyError("the amount is larger than any real one")
    return int(whole + exact.ljust(places, "0"))


def _parted(number: str, places: int) -> tuple[str, str]:
    """The whole part, with its groups, and the decimals of a number. Raises `MoneyError`."""
    at = max(number.rfind("."), number.rfind(","))
    if at < 0:
        return number, ""
    mark, whole, part = number[at], number[:at], number[at + 1 :]
    if " " in part or "'" in part:
        raise MoneyError("the digits are grouped as no amount is; write it as 1234.50 EUR")
    if mark in whole:  # twice the same mark: no decimals
        return number, ""
    if len(part) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole, re.ASCII):
        if places < 3:
            return number, ""
        # Banks write three decimals behind a point, and so does `shown`; a comma may be either.
        if mark == ",":
            raise MoneyError("the comma may part thousands or decimals in this currency; write it as 1200.000")
    return whole, part
