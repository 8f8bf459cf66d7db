"""Lets tests import what several of them share, as `tests.e2e.program`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Where bytecode is not kept, each worker would compile all tests, and each program that a test starts all of confdash.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A run that was started in the background ignores ctrl+c, and so would every process that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.examples import examples  # noqa: E402 - found by the line above

# A busy machine is slow, not wrong: what takes how long is for `make bench`.
settings.register_profile("confdash", examples(25, 200, deadline=None))
settings.load_profile("confdash")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests stay in memory to the end: the collector need not look through them again and again."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
