"""TLS, proxies and certificates: what the machine's settings do to a fetch."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from confdash.config import Feed
from confdash.sync import fetch
from confdash.sync.fetch import Fetched, FetchError, Limits, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, and its key, in one file, that nobody but itself vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "2", "-subj", "/CN=confdash-test", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    cert.write_text(cert.read_text() + key.read_text())
    return cert


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def go(url: str, *, token: str | None = None) -> bytes:
    """Fetches with a client that is made now, from the environment as it is."""
    limits = Limits(seconds=10, attempts=1)
    async with fetch.client(limits) as http:
        feed = Feed(name="programme", url=url, token=token)
        found = await fetch.fetch(feed, Validators(), client=http, folder=Path(), limits=limits)
    assert isinstance(found, Fetched)
    return found.body


async def test_a_certificate_that_is_vouched_for(
    ask: Asker, loopback: Loopback, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert await go(await loopback(loopback.answer(200, BODY), tls=tls)) == BODY


async def test_a_certificate_of_nobody(
    ask: Asker, loopback: Loopback, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of the authorities that there are vouches for it."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot prove who it is \(self"):
        await go(await loopback(loopback.answer(200, BODY), tls=tls))
    assert loopback.requests == []


async def test_what_is_said_of_a_certificate_of_nobody(ask: Asker, loopback: Loopback, tls: ssl.SSLContext) -> None:
    error = await ask.problem(await loopback(loopback.answer(200, BODY), tls=tls) + "/a?key=ZQXJ")
    assert error.problem == "server"
    assert error.sentence.startswith("127.0.0.1 cannot prove who it is (self")
    assert "check this machine's clock, and whether the Wi-Fi wants a log-in" in error.sentence
    assert loopback.requests == []


async def test_a_certificate_of_somebody_else(
    ask: Asker, loopback: Loopback, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = await loopback(loopback.answer(200, BODY), tls=tls)
    with pytest.raises(FetchError, match=r"localhost cannot prove who it is \(Hostname mismatch"):
        await go(url.replace("127.0.0.1", "localhost"))


async def test_no_tls_where_there_should_be(ask: Asker) -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        error = await ask.problem(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert error.problem == "server"
    assert error.sentence.startswith("127.0.0.1 cannot prove who it is (")


async def test_from_https_to_http_the_token_stays_behind(
    ask: Asker, loopback: Loopback, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("CFP_TOKEN", "ZQXJ")
    plain = await loopback(loopback.answer(200, BODY))
    safe = await loopback(loopback.answer(301, b"", f"Location: {plain}/"), tls=tls)
    assert await go(safe, token="env:CFP_TOKEN") == BODY
    assert ["ZQXJ" in request for request in loopback.requests] == [True, False]


async def test_a_proxy_is_used(ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", await loopback(loopback.answer(200, BODY)))
    assert await go("http://nowhere.invalid/a") == BODY
    assert loopback.requests[0].startswith("GET http://nowhere.invalid/a HTTP/1.1\r\n")


@pytest.mark.parametrize("status", [403, 407, 502])
async def test_a_proxy_that_refuses(
    ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    proxy = await loopback(loopback.answer(status))
    monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//ada:ZQXJ@"))
    with pytest.raises(FetchError) as caught:
        await go("https://nowhere.invalid/a?key=ZQXJ")
    assert caught.value.problem == "no-network"
    assert caught.value.sentence == (
        "the proxy on the way to nowhere.invalid does not let us through; check HTTPS_PROXY, ALL_PROXY"
    )


async def test_a_proxy_that_wants_a_log_in_for_http(
    ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", await loopback(loopback.answer(407)))
    with pytest.raises(FetchError, match=r"the proxy on the way to nowhere\.invalid"):
        await go("http://nowhere.invalid/a")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "gopher://127.0.0.1:1"])
async def test_a_proxy_that_cannot_be_used_is_not_gone_round(
    ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    url = await loopback(loopback.answer(200, BODY))
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(FetchError, match=r"the proxy on the way to 127\.0\.0\.1 does not let us through"):
        await go(url)
    assert loopback.requests == []


async def test_certificates_that_cannot_be_read(
    ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no.pem").write_text("no certificate")
    for name in ("missing.pem", "no.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
        with pytest.raises(FetchError, match="SSL_CERT_FILE or SSL_CERT_DIR names what cannot be read") as caught:
            await go(await loopback(loopback.answer(200, BODY)))
        assert caught.value.problem == "refused"
