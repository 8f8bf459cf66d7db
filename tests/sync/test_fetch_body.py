"""Collecting and unpacking a body under a cap."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from confdash.sync.body import Body, DamagedError, TooLargeError, UnknownEncodingError

#: Bodies that are worth packing, and such that are not.
bodies = st.one_of(
    st.binary(max_size=2_000),
    st.tuples(st.binary(max_size=20), st.integers(0, 200)).map(lambda pair: pair[0] * pair[1]),
)
cuts = st.lists(st.integers(0, 5_000), max_size=8)


def collect(encoding: str, raw: bytes, at: list[int], cap: int = 1 << 20) -> bytes:
    """The body, fed in pieces that end at the given places."""
    body = Body(encoding, cap)
    places = [0, *sorted(min(place, len(raw)) for place in at), len(raw)]
    for begin, end in itertools.pairwise(places):
        body.feed(raw[begin:end])
    return body.finish()


@given(body=bodies, at=cuts, encoding=st.sampled_from(["", "identity", "gzip", "X-GZip", " gzip "]))
def test_what_goes_in_comes_out_however_it_is_cut(body: bytes, at: list[int], encoding: str) -> None:
    raw = gzip.compress(body) if "gzip" in encoding.lower() else body
    assert collect(encoding, raw, at) == body


@given(parts=st.lists(bodies, min_size=1, max_size=4), padding=st.binary(max_size=10), at=cuts)
@example(parts=[b"a"], padding=b"\0\x1f\x8b and no member", at=[len(gzip.compress(b"a")) + 2])
def test_members_are_joined_and_padding_is_left_out(parts: list[bytes], padding: bytes, at: list[int]) -> None:
    padding = b"\0" + padding if padding else b""
    raw = b"".join(gzip.compress(part) for part in parts) + padding
    assert collect("gzip", raw, at) == b"".join(parts)


@given(body=bodies, share=st.floats(0, 1, exclude_max=True), at=cuts)
def test_a_gzip_that_ends_early_never_passes_for_whole(body: bytes, share: float, at: list[int]) -> None:
    raw = gzip.compress(body)
    cut = raw[: int(len(raw) * share)]
    if cut:
        with pytest.raises(DamagedError):
            collect("gzip", cut, at)
    else:
        assert collect("gzip", cut, at) == b""


@given(body=st.binary(min_size=20, max_size=500), place=st.integers(0, 10_000), at=cuts)
def test_a_gzip_with_a_wrong_byte_gives_the_same_body_or_none(body: bytes, place: int, at: list[int]) -> None:
    raw = bytearray(gzip.compress(body))
    raw[place % len(raw)] ^= 0x41
    with contextlib.suppress(DamagedError):
        # The byte may have been in the header's date, where it harms nobody.
        assert collect("gzip", bytes(raw), at) == body


@given(body=bodies, cap=st.integers(0, 3_000), at=cuts)
def test_never_more_than_the_cap(body: bytes, cap: int, at: list[int]) -> None:
    for encoding, raw in (("", body), ("gzip", gzip.compress(body))):
        if len(body) > cap or len(raw) > cap:
            with pytest.raises(TooLargeError):
                collect(encoding, raw, at, cap)
        else:
            assert collect(encoding, raw, at, cap) == body


def test_a_second_member_counts_against_the_same_cap() -> None:
    raw = gzip.compress(b"x" * 600) * 2
    with pytest.raises(TooLargeError):
        collect("gzip", raw, [], 1_000)


@pytest.mark.parametrize("raw", [zlib.compress(b"abc"), b"BEGIN:VCALENDAR", b"\x1f", b"\x1f\x8b", b"\0" * 10])
def test_what_is_no_gzip(raw: bytes) -> None:
    with pytest.raises(DamagedError):
        collect("gzip", raw, [])


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip;q=1", "none"])
def test_encodings_that_were_not_asked_for(encoding: str) -> None:
    with pytest.raises(UnknownEncodingError):
        Body(encoding, 100)
