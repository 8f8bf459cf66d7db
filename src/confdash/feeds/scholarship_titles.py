"""What the columns of a table of scholarships are called: by foundations, DebConf, PyCon US, Python Italia, Django
Girls, and whoever makes a form (domain §2.3).

A title is first taken as a whole, then without what a scholarship is called (“Bursary status”), without its currency
(“Granted (EUR)”), and at last, where it is longer, by the words in it (“Amount of expense report”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from confdash import money
from confdash.feeds import scholarship_languages as languages
from confdash.feeds.table_dates import DateError, since
from confdash.feeds.times import zone_for
from confdash.records import AMOUNTS, ParseOptions
from confdash.text import fold, line

# Titles as letters and digits alone; the surest first. A number alone (“No”, “#”) is no id: rows move.
_GUESSES = {
    "name": "name fullname applicant applicantname recipient recipientname grantee scholar attendee attendeename"
    " participant beneficiary awardee person displayname publicname speaker speakername who",
    "first_name": "firstname givenname forename first",
    "last_name": "lastname surname familyname last",
    "email": "email mail emailaddress mailaddress applicantemail recipientemail contactemail speakeremail",
    "code": "code speakercode personcode pretalxcode",
    "id": "applicationid application applicationno applicationnumber id requestid reference",
    "pot": "pot fund budget pool fundname budgetline fundingsource fundedby programme program sponsor",
    "state": "status state applicationstatus applicationstate decision outcome result reviewstatus awardstatus"
    " statusofapplication travelstatus expensesstatus",
    "reimbursement": "reimbursementstatus reimbursementstate claimstatus claimstate expensestatus receiptstatus"
    " expensereportstatus paymentstatus payoutstatus reimbursement payment",
    "currency": "currency currencycode iso4217 cur",
    "claimed_currency": "claimedcurrency claimcurrency currencyclaimed currencyofclaim currencyoftheclaim"
    " receiptcurrency receiptscurrency currencyofreceipts currencyofthereceipts expensecurrency expensescurrency"
    " currencyofexpenses currencyoftheexpenses",
    "paid_currency": "paidcurrency currencypaid paymentcurrency payoutcurrency reimbursementcurrency"
    " currencyofpayment currencyofreimbursement currencyofthereimbursement",
    "requested": "amountrequested requestedamount requested askedfor amountasked asked amountneeded appliedfor"
    " fundingrequested requestedfunding",
    "offered": "amountoffered offeredamount offered amountgranted grantedamount granted amountawarded awardedamount"
    " awarded approvedamount amountapproved stipend stipendsize stipendamount allocated allocatedamount"
    " amountallocated amount maxamount maximum",
    "accepted": "amountaccepted acceptedamount accepted",
    "claimed": "amountclaimed claimedamount claimed claim amountofexpensereport expenseamount expensestotal"
    " totalexpenses receipttotal receiptstotal receiptamount spent expenses receipts",
    "charged": "amountcharged chargedamount charged approvedforreimbursement amountapprovedforreimbursement"
    " reimbursableamount reimbursable",
    "paid": "amountpaid paidamount paid amountreimbursed reimbursedamount reimbursed paidout",
    "offered_on": "offeredon offeredat offerdate dateoffered dateofoffer offersent notified notifiedon notificationdate"
    " decidedon decisiondate awardeddate dateawarded grantedon granteddate",
    "answered_on": "answeredon answeredat answered respondedon repliedon responsedate acceptedon acceptedat"
    " acceptancedate confirmedon",
    "answer_by": "answerby acceptby acceptbefore replyby replydeadline applicantreplydeadline respondby"
    " responsedeadline answerdeadline acceptancedeadline rsvpby rsvpdeadline confirmby offerexpires offerexpiry"
    " expireson expires expiry expirydate travelacceptbefore deadline",
    "claim_by": "claimby claimbefore claimdeadline reimbursementdeadline expensesdeadline expensesby expensereportby"
    " receiptsby receiptsdue reportby",
    "updated": "updated updatedat lastupdate lastupdated modified lastmodified changed changedat lastchanged",
}  # fmt: skip
_LISTED = {field: [*words.split(), *languages.TITLES.get(field, "").split()] for field, words in _GUESSES.items()}
_FIELDS = {word: (field, sure) for field, words in _LISTED.items() for sure, word in enumerate(words)}
#: What a scholarship is called, in titles such as “Bursary status” and “Financial aid amount”.
CALLED = frozenset({
    "scholarship", "scholarships", "bursary", "bursaries", "grant", "grants", "financialaid", "finaid", "stipend",
    "stipends", "funding", "aid", "award", "travel", "travelfund", "travelfunds", "travelfunding", "travelgrant",
    "travelgrants", "travelbursary", "travelscholarship", "opportunitygrant", "opportunitygrants",
    "opportunityscholarship", *languages.CALLED,
})  # fmt: skip
#: Titles of what a scholarship is called alone, of its kind, and words that stand for an amount, a day or a word:
#: what the cells are decides. Amounts, else days, else words; "" for none of ours.
_BY_CONTENT = {
    **dict.fromkeys(
        (
            "scholarship", "scholarships", "bursary", "grant", "financialaid", "opportunitygrant", "travelfunding",
            "travelgrant", "travelbursary", "travelfund", "travelscholarship", "funding", "award", "aid",
        ),
        ("offered", "", "pot"),
    ),
    **dict.fromkeys(
        ("scholarshiptype", "granttype", "bursarytype", "scholarshipname", "grantname", "bursaryname"), ("", "", "pot")
    ),
    "request": ("requested", "", ""), "requested": ("requested", "", ""), "claim": ("claimed", "", "reimbursement"),
    "offered": ("offered", "offered_on", ""), "granted": ("offered", "offered_on", ""),
    "awarded": ("offered", "offered_on", ""), "accepted": ("accepted", "answered_on", ""),
    "claimed": ("claimed", "", "reimbursement"), "paid": ("paid", "", "reimbursement"),
    "reimbursed": ("paid", "", "reimbursement"), "reimbursement": ("paid", "", "reimbursement"),
    "payment": ("paid", "", "reimbursement"), "budget": ("requested", "", "pot"), "answered": ("", "answered_on", ""),
    **languages.BY_CONTENT,
}  # fmt: skip
_SAYS_AMOUNT = r"\b(?:amount|sum|how much|funding|money|total)\b"
# Longer titles, as whole words of the folded title: the first that fits.
_LONG = [
    (field, re.compile(pattern))
    for field, pattern in (
        ("charged", rf"{_SAYS_AMOUNT}.*\bapproved\b.*\breimb"),
        ("paid", rf"{_SAYS_AMOUNT}.*\b(?:paid|reimbursed|transferred)\b"),
        ("claimed", rf"{_SAYS_AMOUNT}.*\b(?:expenses?|receipts?|claim(?:ed)?)\b"),
        ("claimed", r"\b(?:expenses?|receipts?)\b.*\b(?:amount|total|sum)\b"),
        ("accepted", rf"{_SAYS_AMOUNT}.*\baccepted\b"),
        ("offered", rf"{_SAYS_AMOUNT}.*\b(?:granted|awarded|offered|approved|allocated)\b"),
        ("requested", rf"{_SAYS_AMOUNT}.*\b(?:request(?:ed|ing)?|need(?:ed)?|ask(?:ed|ing)?|apply(?:ing)?)\b"),
        ("requested", rf"\brequest(?:ed|ing)?\b.*{_SAYS_AMOUNT}"),
        ("offered", r"\b(?:grant|award|stipend|scholarship|bursary|aid)\b.*\b(?:amount|size|sum)\b"),
        ("answer_by", r"\b(?:accept|answer|reply|respond|response|confirm|rsvp)\b.*\b(?:by|before|until|deadline)\b"),
        ("claim_by", r"\b(?:claims?|expenses?|receipts?|reimbursement)\b.*\b(?:by|before|until|deadline|due)\b"),
        ("state", r"\b(?:application|scholarship|bursary|grant|aid)\b.*\b(?:status|state|decision|outcome)\b"),
        ("state", r"\b(?:status|state|decision|outcome)\b.*\b(?:application|scholarship|bursary|grant|aid)\b"),
    )
]
#: A longer title with one of these is about something else than the amount or day that it names.
_ELSE = re.compile(
    r"\b(?:why|reason|explain|describe|comments?|notes?|link|url|previous|last year|breakdown|date|bank|account|method"
    r"|yes|no)\b"
)
_LONGEST_TITLE = 14
#: From here on `_field` is sure of some words of a title alone.
_BY_WORDS = 300
#: Words that other tables have as well, and that prove nothing alone.
_WEAK = frozenset({
    "amount", "paid", "accepted", "claimed", "charged", "offered", "requested", "maximum", "deadline", "expires",
    "expiry", "payment", "claim", "answered", "budget", "allocated", "asked", "notified", "request", "spent",
    "expenses", "receipts", "paymentstatus", "amountpaid", "paidamount", "funding", "award", "aid", "confirmby",
    *languages.WEAK,
})  # fmt: skip
_PROVING = frozenset({*AMOUNTS, "answer_by", "claim_by", "reimbursement"})
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,30})[)\]]")
_IN = re.compile(r"(?:\bin\s+)?(?<![^\W_])([A-Z]{3}|[A-Z]{0,3}[€£$¥])[\s:]*$")
_UTC = zone_for("", ParseOptions())[0]


def guessed(titles: Sequence[str]) -> dict[str, int]:
    """Our field → the place of its column, as far as the titles tell; `settled` looks at the cells of the others."""
    found: dict[str, tuple[int, int]] = {}
    for place, title in enumerate(titles):
        field, sure = _field(title)
        if field:
            found[field] = min((sure, place), found.get(field, (sure, place)))
    places = {field: place for field, (_, place) in found.items()}
    _part_names(places, titles)
    return places


def _part_names(places: dict[str, int], titles: Sequence[str]) -> None:
    """“Name” beside “Vorname” is the last name; “Nombre” beside “Apellidos” is the first name."""
    for whole, beside, part in (
        ("last_name", "first_name", languages.LAST_BESIDE),
        ("first_name", "last_name", languages.FIRST_BESIDE),
    ):
        if {"name", beside} <= places.keys() and whole not in places:
            title = part.get(_word(titles[places[beside]]))
            if title == _word(titles[places["name"]]):
                places[whole] = places.pop("name")


def settled(titles: Sequence[str], guesses: Mapping[str, int], columns: Mapping[int, Sequence[str]]) -> dict[str, int]:
    """The same guesses, where the cells of columns whose titles may mean several things have decided.

    `columns`: place → cells, of the columns in `doubtful`.
    """
    found = {field: place for field, place in guesses.items() if place not in columns}
    for place, cells in columns.items():
        field = _by_content(_doubtful(titles[place]), cells)
        if field:
            found.setdefault(field, place)
    # In our own order, as they are shown and written out.
    return {field: found[field] for field in _LISTED if field in found}


def doubtful(titles: Sequence[str]) -> list[int]:
    """The places of columns whose titles may mean several things."""
    return [place for place, title in enumerate(titles) if _doubtful(title) in _BY_CONTENT]


def sure(titles: Sequence[str]) -> bool:
    """Whether a table with these titles can only be of scholarships."""
    fields = guessed(titles)
    if not ({"name", "email", "id"} & fields.keys() or {"first_name", "last_name"} <= fields.keys()):
        return False
    words = {field: _word(titles[place]) for field, place in fields.items() if field in _PROVING}
    if len(words) >= 3 or any(word not in _WEAK for word in words.values()):
        return True
    called = (CALLED - _WEAK - {"travel"}).intersection(map(_word, titles))
    return bool(called or any(200 <= _field(title)[1] < _BY_WORDS for title in titles)) and bool(
        {"state", *AMOUNTS} & fields.keys()
    )


def tellable(title: str) -> str:
    """A title that is known word for word, as it may be said aloud: without what stands in brackets, save a currency.

    "" of all others: in a broken table anything may stand in the first line.
    """
    title = line(title, 200)
    field, sure = _field(title)
    if not (field and sure < _BY_WORDS) and _doubtful(title) not in _BY_CONTENT:
        return ""
    return line(_BRACKETS.sub(lambda found: found[0] if _code(found[1]) else "", title), 40)


def currency_in(title: str, given: str | None = None) -> str | None:
    """The currency that a title states for its column: “Granted (EUR)”, “Amount in $”; None where it states none.

    `given`: as in `money.parse`.
    """
    found = (_code(text, given) for text in (*_BRACKETS.findall(title), *_IN.findall(title)))
    return next(filter(None, found), None)


def _code(text: str, given: str | None = None) -> str | None:
    """The currency that a text in a title is: in capitals, or a sign."""
    if text != text.upper():
        return None
    try:
        return money.currency(text, given)
    except money.MoneyError:
        return None


def _field(title: str) -> tuple[str, int]:
    """The field that a title stands for and how sure that is (0: surest), or "" and anything."""
    bare = _bare(title)
    for number, word in enumerate(dict.fromkeys((_word(title), _word(bare)))):
        if word in _FIELDS:
            field, sure = _FIELDS[word]
            return field, sure + 100 * number
    word = _word(bare)
    for called in CALLED:
        if word.startswith(called) and (rest := word.removeprefix(called)) in _FIELDS:
            field, sure = _FIELDS[rest]
            return field, sure + 200
    text = fold(line(bare, 200)).replace("-", " ")
    if 2 <= len(text.split()) <= _LONGEST_TITLE and not _ELSE.search(text):
        for number, (field, pattern) in enumerate(_LONG):
            if pattern.search(text):
                return field, _BY_WORDS + number
    return "", 0


def _bare(title: str) -> str:
    """A title without what stands in brackets, and without its currency."""
    bare = _BRACKETS.sub(" ", title).strip()
    found = _IN.search(bare)
    return (bare[: found.start()] if found and _code(found[1]) else bare).strip() or title


def _doubtful(title: str) -> str:
    return _word(_bare(title))


def _word(title: str) -> str:
    return "".join(filter(str.isalnum, fold(title[:200])))


def _by_content(word: str, cells: Iterable[str]) -> str:
    """The field of a column that is called so and has these cells, or ""; of an empty column, what it most often is."""
    amount, day, other = _BY_CONTENT[word]
    held = [cell for cell in cells if cell.strip()]
    if not held:
        return _FIELDS.get(word, (amount or other or day, 0))[0]
    if sum(map(_is_amount, held)) * 2 > len(held):
        return amount
    return day if sum(map(_is_day, held)) * 2 > len(held) else other


def _is_amount(cell: str) -> bool:
    try:
        money.parse(cell, "EUR")
    except money.MoneyError:
        return False
    return True


def _is_day(cell: str) -> bool:
    try:
        since(cell, _UTC)
    except DateError:
        return False
    return True
