"""UIDs of our calendars: from the key alone, for ever the same, and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from confdash.uid import hidden, is_hidden, key_of, uid_of, uids_of


def test_these_uids_stay_for_ever() -> None:
    # Whoever changes them doubles every entry in every calendar that was given away.
    assert uid_of("ZKYVXR") == "ZKYVXR.talk@confdash"
    assert uid_of("ZKYVXR#2") == "ZKYVXR%232.talk@confdash"
    assert uid_of("36c3-10501") == "36c3-10501.talk@confdash"
    assert uid_of("Møde kl. 9") == "M%C3%B8de%20kl.%209.talk@confdash"
    assert uid_of("ø" * 500) == "~~2f0701a84963491619f021c90c48dd62.talk@confdash"
    assert uids_of("ZKYVXR") == ("ZKYVXR.talk@confdash", "~e49d89d1a5b40a4bf561.talk@confdash")


def test_of_what_stands_for_a_key_it_is_seen_that_it_does() -> None:
    assert [is_hidden(uid) for uid in uids_of("ZKYVXR")] == [False, True]
    assert hidden("ZKYVXR") != hidden("ZKYVXR#2")
    assert not is_hidden(uid_of("~0123456789abcdef")), "a feed's own digest"
    assert not is_hidden(uid_of("ø" * 500))
    assert not is_hidden(None)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_every_key_is_read_back(key: str) -> None:
    uid = uid_of(key)
    assert uid.isascii()
    assert not set(uid) & set(' \t\r\n,;:\\"')
    assert key_of(uid) == key


def test_a_long_key_has_a_uid_that_no_server_refuses() -> None:
    long = "ø" * 500
    assert len(uid_of(long)) < 255
    assert uid_of(long) != uid_of(long + "x")
    assert key_of(uid_of(long)) is None


def test_other_uids_are_not_ours() -> None:
    for uid in ("", ".talk@confdash", "ZKYVXR@pretalx.example", "pretalx-harbour-ZKYVXR@x", "%zz.talk@confdash"):
        assert key_of(uid) is None
