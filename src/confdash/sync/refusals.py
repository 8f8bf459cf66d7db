"""Why YouTube gives no answer, each as one sentence for a person.

Its Data API says so in the body (https://developers.google.com/youtube/v3/docs/errors): a 403 may be a key that is
wrong, one that has not been let in yet, or one that has asked enough for today. Nothing of that body is passed on,
since it may repeat what was sent.
"""

from __future__ import annotations

import msgspec

from confdash.sync.problems import FetchError, place

#: A used-up quota comes back at midnight in California: until then it is asked for at most this often, in seconds.
QUOTA_PAUSE = 60 * 60
#: After too many questions at once, in seconds.
RATE_PAUSE = 5 * 60

_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_WRONG = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_ELSEWHERE = frozenset({
    "ipRefererBlocked", "API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED",
    "API_KEY_ANDROID_APP_BLOCKED", "API_KEY_IOS_APP_BLOCKED",
})  # fmt: skip
_NOT_THERE = frozenset({"playlistNotFound"})
_HIDDEN = frozenset({"playlistItemsNotAccessible", "watchHistoryNotAccessible", "watchLaterNotAccessible"})


class _Reason(msgspec.Struct, frozen=True):
    reason: str = ""


class _Error(msgspec.Struct, frozen=True):
    errors: list[_Reason] = []
    details: list[_Reason] = []
    message: str = ""


class _Excuse(msgspec.Struct, frozen=True):
    error: _Error


def of_youtube(url: str, body: bytes, feed: str, retry_after: int | None) -> FetchError | None:
    """What an error of the Data API means; None where it says nothing of its own.

    `body`: the whole answer; `feed`: the feed's name; `retry_after`: as the headers say, in seconds.
    """
    where, reasons = place(url), _reasons(body)
    if reasons & _QUOTA:
        return FetchError(
            f"{where} has no more answers today for the key of feed “{feed}”: its quota is used up; it comes back at "
            "midnight Pacific time, and a longer `every` makes it last",
            "busy",
            max(QUOTA_PAUSE, retry_after or 0),
        )
    if reasons & _RATE:
        pause = max(RATE_PAUSE, retry_after or 0)
        return FetchError(f"{where} is asked too often with this key; set a longer `every`", "busy", pause)
    if reasons & _WRONG:
        todo = "make one in Google's console, and see that `token` gives just that"
        return FetchError(f"{where} does not know the key of feed “{feed}”, or no longer; {todo}", "refused")
    if reasons & _OFF:
        todo = "enable “YouTube Data API v3” for its project in Google's console"
        return FetchError(f"{where} is not switched on for the key of feed “{feed}”; {todo}", "refused")
    if reasons & _ELSEWHERE:
        todo = "loosen its restrictions in Google's console"
        return FetchError(
            f"{where} forbids the key of feed “{feed}” to be used from here or for this; {todo}", "refused"
        )
    if reasons & _NOT_THERE:
        todo = "check its id, and that it is public or unlisted"
        return FetchError(f"{where} knows no such playlist or channel as that of feed “{feed}”; {todo}", "not-found")
    if reasons & _HIDDEN:
        todo = "make it public or unlisted, or take another"
        return FetchError(f"{where} shows the playlist of feed “{feed}” to its owner alone; {todo}", "refused")
    return None


def no_atom(url: str, feed: str) -> FetchError:
    """The Atom feed's address gives a 404, with a page for people."""
    todo = "check the id in its address, and that it is public"
    return FetchError(
        f"{place(url)} has no such playlist or channel as that of feed “{feed}” (404); {todo}", "not-found"
    )


def _reasons(body: bytes) -> set[str]:
    """The words that an error gives as its reason; none where the body is not one of Google's errors."""
    try:
        error = msgspec.json.decode(body, type=_Excuse).error
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return set()
    reasons = {each.reason for each in (*error.errors, *error.details)}
    # Its only word for it is "badRequest", which is also that for any wrong parameter.
    if error.message.startswith("API key"):
        reasons.add("keyInvalid")
    return reasons
