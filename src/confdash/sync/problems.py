"""Everything that can go wrong with a fetch, each as one sentence for a person.

A sentence says what happened, where, and what to do. Where is a host, or a host and a path: never a query
string, a user name, a password or a token, nor a part of the path that looks like a secret (the private
address of a calendar is one).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from confdash.text import line

Problem = Literal[
    "no-network", "timeout", "refused", "not-found", "busy", "server",
    "too-large", "redirects", "broken", "file",
]  # fmt: skip

#: Answers after which the same question may well succeed a moment later (RFC 9110 §15, RFC 8470 for 425).
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TURNS = re.compile(r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])")


class FetchError(Exception):
    """A fetch that gave nothing. `str(error)` is `sentence`."""

    def __init__(
        self, sentence: str, problem: Problem, retry_after: int | None = None, *, passing: bool = False
    ) -> None:
        super().__init__(sentence)
        #: For a person: what, where, what to do.
        self.sentence = sentence
        self.problem: Problem = problem
        #: The seconds for which the server wants to be left alone, where it says so.
        self.retry_after = retry_after
        #: Whether it may go away by itself within moments.
        self.passing = passing


#: What makes a problem of a host's name alone.
AtHost = Callable[[str], FetchError]


def host(url: str) -> str:
    """The host of an address, without port, user or password."""
    return line(urlsplit(url).hostname or "", 100) or "the server"


def place(url: str) -> str:
    """Host and path of an address as they may be shown: no query, no user, no secret in the path."""
    parts = urlsplit(url)
    name = host(url)
    port = f":{parts.port}" if parts.port is not None else ""
    # The endpoint's id is all that keeps a Sessionize programme private; it may look like a word.
    secretive = name == "sessionize.com" or name.endswith(".sessionize.com")
    path = "/".join(
        "…" if _secret(segment) or (secretive and before == "v2") else segment
        for before, segment in _pairs(parts.path.split(";")[0].split("/"))
    )
    shown = line(f"{f'[{name}]' if ':' in name else name}{port}{path.rstrip('/')}")
    return shown if len(shown) <= 120 else f"{shown[:80]}…{shown[-30:]}"


def _pairs(segments: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *segments], segments, strict=False))


def _secret(segment: str) -> bool:
    """Whether a part of a path looks drawn by lot: a UUID, a very long word, letters and digits in turns."""
    if _UUID.search(segment):
        return True
    return any(
        len(word) >= 32 or (len(word) >= 8 and len(_TURNS.findall(word)) >= 3)
        for word in re.split(r"[-_.~]|%[0-9A-Fa-f]{2}", segment)
    )


def unfit(feed: str) -> FetchError:
    """The address is none."""
    return FetchError(f"the `url` of feed “{feed}” cannot be asked; correct it in the config", "not-found")


def no_token(feed: str, why: str) -> FetchError:
    """The command or variable that has the token does not give one."""
    return FetchError(f"the `token` of feed “{feed}” {why}; run its command by hand to see", "refused")


def unknown_host(name: str) -> FetchError:
    """No address for the name."""
    return FetchError(f"{name} cannot be found; check the network, then the name in the config", "no-network")


def unreachable(name: str) -> FetchError:
    """Refused, no route, network down."""
    return FetchError(f"{name} cannot be reached; check the network, or whether it is up", "no-network")


def proxy(name: str) -> FetchError:
    """The proxy of the environment does not carry us."""
    return FetchError(
        f"the proxy on the way to {name} does not let us through; check HTTPS_PROXY, ALL_PROXY", "no-network"
    )


def no_certificates(name: str) -> FetchError:
    """The environment names certificates that cannot be read."""
    return FetchError(
        f"{name} cannot be checked: SSL_CERT_FILE or SSL_CERT_DIR names what cannot be read; correct it",
        "refused",
    )


def unproven(name: str, reason: str) -> FetchError:
    """TLS failed. A captive portal or a wrong clock looks just like this."""
    return FetchError(
        f"{name} cannot prove who it is ({line(reason, 120)}); "
        "check this machine's clock, and whether the Wi-Fi wants a log-in",
        "server",
    )


def unanswered(name: str, seconds: float) -> FetchError:
    """No connection within the time."""
    return FetchError(
        f"{name} did not answer within {seconds:g} s; check the network, then try again",
        "timeout",
        passing=True,
    )


def stalled(where: str, seconds: float) -> FetchError:
    """No byte within the time."""
    return FetchError(f"{where} sent nothing for {seconds:g} s; try again later", "timeout", passing=True)


def too_slow(where: str, seconds: float) -> FetchError:
    """The whole took too long."""
    return FetchError(f"{where} was not done within {seconds:g} s; try again later", "timeout")


def hung_up(where: str) -> FetchError:
    """The connection ended before an answer that can be read."""
    return FetchError(f"{where} hung up without a proper answer; try again later", "server", passing=True)


def broke_off(where: str) -> FetchError:
    """The connection ended inside the body."""
    return FetchError(f"{where} broke off in the middle of its answer; try again", "broken", passing=True)


def damaged(where: str) -> FetchError:
    """Compressed data that does not decompress, or ends early."""
    return FetchError(
        f"{where} sent compressed data that is damaged or cut short; try again, or tell whoever runs it",
        "broken",
    )


def undecodable(where: str, encoding: str) -> FetchError:
    """A Content-Encoding that we did not ask for."""
    return FetchError(
        f"{where} sent data packed as “{line(encoding, 20)}”, which nobody asked for; tell whoever runs it",
        "broken",
    )


def nothing_known(where: str) -> FetchError:
    """304 to a question that had no conditions."""
    return FetchError(
        f"{where} says that nothing has changed, without having been asked (304); tell whoever runs it",
        "broken",
    )


def too_large(where: str, size: int) -> FetchError:
    """More bytes than we take."""
    return FetchError(f"{where} is larger than {_bytes(size)}; check that the address is that of a feed", "too-large")


def in_a_circle(where: str) -> FetchError:
    """A redirect to where we have been."""
    return FetchError(
        f"{where} redirects in a circle; open it in a browser and put the address that works in the config",
        "redirects",
    )


def too_many(where: str, count: int) -> FetchError:
    """More redirects than we follow."""
    return FetchError(
        f"{where} redirects more than {count} times; put the address where it ends in the config", "redirects"
    )


def astray(where: str) -> FetchError:
    """A redirect to nowhere, or to something that is not http or https."""
    return FetchError(
        f"{where} redirects to something that is not a web address; correct the address in the config",
        "redirects",
    )


def pages_in_a_circle(where: str, number: int) -> FetchError:
    """The next page is one that we have had."""
    return FetchError(
        f"the pages of {where} go round in circles (page {number} is one that came before): nothing was taken; "
        "try again, or tell whoever runs it",
        "broken",
    )


def page_elsewhere(where: str, number: int, url: str) -> FetchError:
    """The next page is not of the server that gave the first."""
    return FetchError(
        f"page {number} of {where} is at another server ({urlsplit(url).scheme}://{host(url)}): nothing was taken; "
        "tell whoever runs it",
        "broken",
    )


def page_astray(where: str, number: int) -> FetchError:
    """There is another page, but it has no address that can be asked."""
    return FetchError(
        f"page {number} of {where} has no address that can be asked: nothing was taken; tell whoever runs it", "broken"
    )


def page_broken(where: str, number: int) -> FetchError:
    """A later page that is no page: not JSON, or of another kind than the first."""
    return FetchError(
        f"page {number} of {where} cannot be read as the ones before it: nothing was taken; "
        "try again, or tell whoever runs it",
        "broken",
    )


def too_many_pages(where: str, count: int) -> FetchError:
    """More pages than we follow."""
    return FetchError(
        f"{where} has more than {count} pages: nothing was taken; give an address that lists this event alone",
        "too-large",
    )


def status(url: str, code: int, feed: str, retry_after: int | None, *, token: bool) -> FetchError:
    """What an answer means that is neither a body, nor 304, nor a redirect."""
    where = place(url)
    if code == 429 or (code in _PASSING and retry_after is not None):
        return _busy(where, code, retry_after)
    if code in (401, 403):
        todo = f"check the token of feed “{feed}”" if token else f"does feed “{feed}” need a `token`? If so, set it"
        return FetchError(f"{where} refused us ({code}); {todo}", "refused")
    if code in (404, 410):
        return FetchError(f"{where} is not there ({code}); check the address in the config", "not-found")
    if code == 407:
        return proxy(host(url))
    if code == 511:
        return FetchError(
            f"this network wants a log-in on the way to {host(url)}; open a browser and log in",
            "no-network",
        )
    if code >= 500 or code in _PASSING:
        return FetchError(
            f"{where} failed on its own side ({code}); try again later, or tell whoever runs it",
            "server",
            passing=code in _PASSING,
        )
    if code >= 400:
        return FetchError(f"{where} refused to answer ({code}); check the address in the config", "refused")
    return FetchError(f"{where} sent no feed ({code}); check the address in the config", "broken")


def _busy(where: str, code: int, retry_after: int | None) -> FetchError:
    if retry_after is None:
        # Nobody said how soon is too soon: asking at once again is what was complained of.
        return FetchError(f"{where} is asked too often ({code}); set a longer `every`", "busy")
    return FetchError(
        f"{where} wants to be left alone for {_span(retry_after)} ({code}); it is asked again after that",
        "busy",
        retry_after,
        passing=True,
    )


def _bytes(size: int) -> str:
    for unit, name in ((1024 * 1024, "MiB"), (1024, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
