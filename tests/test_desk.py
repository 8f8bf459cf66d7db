"""Who decides, and at which desk."""

from __future__ import annotations

import pytest

from confdash.desk import desk_name, login


def test_who_sits_here_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jens")
    assert login() == "jens"
    monkeypatch.setenv("CONFDASH_BY", "mira")
    assert login() == "mira"
    monkeypatch.setenv("CONFDASH_BY", "\x1b[31mmira\n")
    assert "\x1b" not in login()


@pytest.mark.parametrize(("said", "name"), [("desk-2", "desk-2"), ("../a b/c", "a-b-c"), ("…", "desk")])
def test_a_desk_is_a_safe_file_name(monkeypatch: pytest.MonkeyPatch, said: str, name: str) -> None:
    monkeypatch.setenv("CONFDASH_DESK", said)
    assert desk_name() == name
