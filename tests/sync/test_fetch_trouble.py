"""What servers that do not work do to us: each gives its one sentence, and nothing hangs."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from confdash.sync.fetch import Limits

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

BODY = b"BEGIN:VCALENDAR\r\n" + b"X-FILL:aaaaaaaa\r\n" * 300 + b"END:VCALENDAR\r\n"
IMPATIENT = Limits(stall=0.1, seconds=10, connect=5, pause=0.001)


async def silence(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def test_nobody_listens(ask: Asker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = await ask.problem(f"http://127.0.0.1:{port}/secret?key=ZQXJ")
    assert error.problem == "no-network"
    assert error.sentence == "127.0.0.1 cannot be reached; check the network, or whether it is up"


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 70 + ".invalid"])
async def test_no_such_host_or_no_network(ask: Asker, host: str) -> None:
    error = await ask.problem(f"https://{host}/schedule.ics")
    assert error.problem == "no-network"
    assert error.sentence == f"{host} cannot be found; check the network, then the name in the config"


async def test_a_host_that_never_takes_the_connection(ask: Asker) -> None:
    # A listener that accepts nobody; with its queue full the kernel drops what asks to connect.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        error = await ask.problem(
            f"http://127.0.0.1:{deaf.getsockname()[1]}/a", limits=Limits(connect=0.1, pause=0.001)
        )
        for one in waiting:
            one.close()
    assert error.problem == "timeout"
    assert error.sentence == "127.0.0.1 did not answer within 0.1 s; check the network, then try again"


async def test_a_server_that_never_answers(ask: Asker, loopback: Loopback) -> None:
    error = await ask.problem(await loopback(silence), limits=IMPATIENT)
    assert error.problem == "timeout"
    assert "sent nothing for 0.1 s; try again later" in error.sentence
    assert len(loopback.requests) == 3


async def test_a_server_that_stalls_in_the_body(ask: Asker, loopback: Loopback) -> None:
    async def stall(writer: asyncio.StreamWriter) -> None:
        writer.write(loopback.answer(200, BODY[:100], length=len(BODY)))
        await asyncio.sleep(30)

    error = await ask.problem(await loopback(stall), limits=IMPATIENT)
    assert error.problem == "timeout"
    assert "sent nothing for 0.1 s" in error.sentence


async def test_a_server_that_drips(ask: Asker, loopback: Loopback) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(loopback.answer(200, b"", length=10_000))
        while not writer.transport.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    began = time.monotonic()
    error = await ask.problem(await loopback(drip), limits=Limits(stall=5, seconds=0.4))
    assert error.problem == "timeout"
    assert "was not done within 0.4 s" in error.sentence
    assert time.monotonic() - began < 3


async def test_a_server_that_hangs_up(ask: Asker, loopback: Loopback) -> None:
    for trouble in (reset, b""):
        error = await ask.problem(await loopback(trouble))
        assert error.problem == "server"
        assert "hung up without a proper answer; try again later" in error.sentence
    assert len(loopback.requests) == 6


@pytest.mark.parametrize(
    "bytes_",
    [b"SSH-2.0-what\r\n", b"HTTP/1.1 200 OK\r\n" + b"X-Fill: a\r\n" * 20_000 + b"\r\n", b"\x00" * 500],
)
async def test_something_that_is_not_http(ask: Asker, loopback: Loopback, bytes_: bytes) -> None:
    error = await ask.problem(await loopback(bytes_))
    assert error.problem == "server"
    assert "without a proper answer" in error.sentence


async def test_a_body_that_ends_early(ask: Asker, loopback: Loopback) -> None:
    chunk = f"{len(BODY):x}\r\n".encode() + BODY
    for cut in (
        loopback.answer(200, BODY[:-1], length=len(BODY)),
        loopback.answer(200, b"", length=len(BODY)),
        loopback.answer(200, chunk, "Transfer-Encoding: chunked"),
        loopback.answer(200, chunk + b"\r\n", "Transfer-Encoding: chunked"),
        loopback.answer(200, chunk + b"\r\nnot a chunk", "Transfer-Encoding: chunked"),
    ):
        error = await ask.problem(await loopback(cut))
        assert error.problem == "broken"
        assert "broke off in the middle of its answer; try again" in error.sentence


async def test_a_body_that_is_reset(ask: Asker, loopback: Loopback) -> None:
    async def begin(writer: asyncio.StreamWriter) -> None:
        writer.write(loopback.answer(200, BODY[:-1], length=len(BODY)))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()

    error = await ask.problem(await loopback(begin))
    assert error.problem == "broken"
    assert "broke off" in error.sentence


async def test_half_a_gzip_and_what_only_says_it_is_one(ask: Asker, loopback: Loopback) -> None:
    packed = gzip.compress(BODY)
    wrong_sum = packed[:-8] + b"\x00" * 8
    for body in (packed[: len(packed) // 2], packed[:-1], BODY, b"\x1f", wrong_sum):
        before = len(loopback.requests)
        error = await ask.problem(await loopback(loopback.answer(200, body, "Content-Encoding: gzip")))
        assert error.problem == "broken"
        assert "compressed data that is damaged or cut short; try again" in error.sentence
        # The server means it: it had a length, and kept it.
        assert len(loopback.requests) == before + 1


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zip\u00e9\u0007"])
async def test_an_encoding_that_was_not_asked_for(ask: Asker, loopback: Loopback, encoding: str) -> None:
    answer = loopback.answer(200, BODY, f"Content-Encoding: {encoding.replace(chr(7), '')}")
    error = await ask.problem(await loopback(answer))
    assert error.problem == "broken"
    assert "which nobody asked for; tell whoever runs it" in error.sentence


async def test_a_length_over_the_cap_is_refused_before_reading(ask: Asker, loopback: Loopback) -> None:
    async def promise(writer: asyncio.StreamWriter) -> None:
        writer.write(loopback.answer(200, b"", length=200 * 1024 * 1024))
        await silence(writer)

    error = await ask.problem(await loopback(promise))
    assert error.problem == "too-large"
    assert "is larger than 64 KiB; check that the address is that of a feed" in error.sentence


async def test_200_mib_without_a_length_are_cut_off_at_the_cap(ask: Asker, loopback: Loopback) -> None:
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while sent < 200 * 1024 * 1024:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    error = await ask.problem(await loopback(pour), limits=Limits(size=1024 * 1024))
    assert error.problem == "too-large"
    assert "is larger than 1 MiB" in error.sentence
    # What the kernel's buffers hold comes on top.
    assert sent < 20 * 1024 * 1024
    assert len(loopback.requests) == 1


async def test_200_mib_in_a_small_gzip_never_get_into_memory(ask: Asker, loopback: Loopback) -> None:
    bomb = gzip.compress(b"\0" * (200 * 1024 * 1024), 6)
    url = await loopback(loopback.answer(200, bomb, "Content-Encoding: gzip"))
    tracemalloc.start()
    try:
        error = await ask.problem(url, limits=Limits(size=1024 * 1024))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.problem == "too-large"
    assert peak < 5 * 1024 * 1024


async def test_exactly_the_cap_is_fine(ask: Asker, loopback: Loopback) -> None:
    body = b"x" * 1_000
    packed = gzip.compress(body)
    plain, zipped = loopback.answer(200, body), loopback.answer(200, packed, "Content-Encoding: gzip")
    for answer in (plain, zipped):
        url = await loopback(answer)
        assert await ask.body(url, limits=Limits(size=1_000)) == body
        assert (await ask.problem(url, limits=Limits(size=999))).problem == "too-large"


async def test_one_bad_server_does_not_hold_up_another(ask: Asker, loopback: Loopback) -> None:
    bad = await loopback(silence)
    good = await loopback(loopback.answer(200, BODY))
    waiting = asyncio.create_task(ask.problem(bad, limits=Limits(stall=2, attempts=1)))
    assert await ask.body(good) == BODY
    assert not waiting.done()
    waiting.cancel()


async def test_cancelling_passes_and_closes_the_connection(ask: Asker, loopback: Loopback) -> None:
    begun, gone = asyncio.Event(), asyncio.Event()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(loopback.answer(200, b"", length=60_000))
        begun.set()
        while not writer.transport.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0.005)
        gone.set()

    fetching = asyncio.create_task(ask.anything(await loopback(drip)))
    async with asyncio.timeout(5):
        await begun.wait()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    async with asyncio.timeout(5):
        await gone.wait()
