"""Lets tests import what several of them share, as `tests.e2e.program`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator
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


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Each worker begins to read the files of a folder at another place.

    In a fresh clone nothing is compiled yet, which takes three times as long as all the rest of the collection. So
    each compiles a part, and finds the parts of the others done when it comes to them.
    """
    report = yield
    if isinstance(collector, pytest.Dir) and report.result:
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        place = worker * len(report.result) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        report.result = report.result[place:] + report.result[:place]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All workers must have found the same in the same order."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests stay in memory to the end: the collector need not look through them again and again."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
