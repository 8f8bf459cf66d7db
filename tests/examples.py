"""How many examples a property test takes: few in `make test`, many in `make soak`, which runs all of them again."""

from __future__ import annotations

import os

from hypothesis import settings

#: Set by `make soak`.
THOROUGH = "CONFDASH_THOROUGH"


def examples(few: int, many: int, **more: object) -> settings:
    """Settings of a test, with other arguments of `settings`."""
    return settings(max_examples=many if os.environ.get(THOROUGH) else few, **more)  # type: ignore[arg-type]
