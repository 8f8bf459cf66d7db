"""Which addresses let in whoever has them: what they give is public only when the config says so."""

from __future__ import annotations

import pytest

from confdash.config_check import secret_in


@pytest.mark.parametrize(
    "query",
    ["token=x", "private_token=x", "a=b&feed_token=", "accessToken=x", "apikey=x", "api-key=x", "user_key=x", "ak=x",
     "key=x", "X-Amz-Signature=x", "auth=x", "client_secret=x", "pwd=x"],
)  # fmt: skip
def test_a_key_in_the_query(query: str) -> None:
    assert secret_in(f"https://days.example/schedule.json?{query}")


@pytest.mark.parametrize(
    "url",
    ["https://ada@days.example/x.ics", "https://ada:pw@days.example/x.ics",
     "https://calendar.google.com/calendar/ical/a%40b/private-0123456789abcdef/basic.ics"],
)  # fmt: skip
def test_credentials_and_private_paths(url: str) -> None:
    assert secret_in(url)


@pytest.mark.parametrize(
    "url",
    ["schedule.json", "https://days.example/schedule.json", "https://days.example/x?lang=en&output=csv&gid=0",
     "https://days.example/x?author=ada&keyword=tokens&monkey=1&design=2"],
)  # fmt: skip
def test_what_anybody_may_ask_for(url: str) -> None:
    assert not secret_in(url)
