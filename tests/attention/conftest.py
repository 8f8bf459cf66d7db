"""Gives every test here an event with rules of its own."""

from __future__ import annotations

from tests.attention.event import event

__all__ = ["event"]
