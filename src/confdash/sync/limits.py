"""How much a feed may take of this machine: size, time, redirects and tries."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one fetch may cost. Times are in seconds, sizes in bytes."""

    #: Of the body, after decompression (and before it), all its pages together.
    size: int = 64 * 1024 * 1024
    #: For the whole fetch of one feed: pages, redirects, tries and the pauses between them.
    seconds: float = 60.0
    #: Until a connection stands, TLS included (each of the two).
    connect: float = 10.0
    #: Without a single byte, before and during the answer.
    stall: float = 20.0
    #: Followed one after another; one more is an error.
    redirects: int = 5
    #: In all, the first included.
    attempts: int = 3
    #: The pause before the second try, doubled before each further one, with as much again of jitter.
    pause: float = 0.5
    #: How long a file of ours must have stayed as it is before it counts as completely written.
    still: float = 2.0


#: What applies unless somebody says otherwise.
LIMITS = Limits()
