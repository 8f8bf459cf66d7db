"""Whether a batch may be applied or must wait for a person (design §5, "Held"). Pure.

A feed that loses most of its talks, or moves nearly all of them by the same minutes, is far more often broken
than true; applying it would cancel a conference on screen.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Shrinking below this share, and by at least so many, is held; so is shrinking to nothing.
SHARE, FEWEST = 0.7, 5
#: This share of the talks moved by the same time is held, when there are enough talks to say so.
SHIFTED, ENOUGH = 0.8, 5
#: Nobody is told how many there are of these.
UNTOLD = frozenset({"applications"})


def judge(before: int, after: int, shifts: Mapping[int, int], nouns: str = "talks") -> str | None:
    """Why a batch is held, as a sentence, or None to apply it.

    `shifts` counts the talks that stay by how many seconds they moved (0: not at all). `nouns`: what is counted; how
    many have applied for a scholarship is said to nobody.
    """
    if before and not after:
        return f"all {nouns if nouns in UNTOLD else f'{before} {nouns}'} would vanish"
    if after < SHARE * before and before - after >= FEWEST and nouns in UNTOLD:
        return f"many {nouns} would vanish"
    if after < SHARE * before and before - after >= FEWEST:
        return f"{before - after} of {before} {nouns} would vanish: {before} → {after}"
    staying = sum(shifts.values())
    moves = {seconds: count for seconds, count in shifts.items() if seconds and count}
    if moves and staying >= ENOUGH:
        seconds, count = max(moves.items(), key=lambda each: each[1])
        if count >= SHIFTED * staying:
            return (
                f"{count} of {staying} talks would move by the same {_span(seconds)}: has the feed's time zone changed?"
            )
    return None


def _span(seconds: int) -> str:
    minutes = abs(seconds) // 60
    hours, rest = divmod(minutes, 60)
    words = f"{hours} h {rest:02} min" if hours and rest else f"{hours} h" if hours else f"{minutes} min"
    return f"{'+' if seconds > 0 else '−'}{words}"
