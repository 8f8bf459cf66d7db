"""What httpx raises, as a `FetchError`: its exceptions hold whole addresses and headers."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator

import httpx

from confdash.sync import problems
from confdash.sync.limits import Limits
from confdash.sync.problems import FetchError


@contextlib.contextmanager
def in_our_words(url: str, limits: Limits, *, begun: bool) -> Iterator[None]:
    """Turns what httpx raises into a `FetchError`; `begun`: an answer has already begun to come from `url`."""
    where, host = problems.place(url), problems.host(url)
    try:
        yield
    except httpx.ConnectTimeout:
        raise problems.unanswered(host, limits.connect) from None
    except httpx.TimeoutException:
        raise problems.stalled(where, limits.stall) from None
    except httpx.ProxyError:
        raise problems.proxy(host) from None
    except httpx.ConnectError as error:
        raise _unconnected(error, host) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        # httpx reads where a redirect points even though it is not to follow, and may choke in three ways.
        if not isinstance(error, httpx.HTTPError) or isinstance(error.__context__, httpx.InvalidURL):
            raise problems.astray(where) from None
        raise (problems.broke_off if begun else problems.hung_up)(where) from None


def _unconnected(error: httpx.ConnectError, host: str) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return problems.unproven(host, cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return problems.unproven(host, cause.reason or "no TLS")
        if isinstance(cause, socket.gaierror):
            return problems.unknown_host(host)
        cause = cause.__cause__ or cause.__context__
    return problems.unreachable(host)
