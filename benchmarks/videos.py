"""How long it takes to find the sessions of recordings, beside comparing titles alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import stores
from benchmarks.figures import Figure
from confdash import clock
from confdash.config import STORE, parse
from confdash.records import Batch, Talk, Video
from confdash.store import connect, decide, feeds, merge, videos
from confdash.store.video_guess import Guesser
from confdash.store.video_match import Index, match
from confdash.store.video_sessions import sessions
from confdash.store.video_slots import Clip, Session
from confdash.sync.reading import without_gc

#: Of so many recordings one has nothing but its title.
_TITLED = 20


def figures(folder: Path, count: int = 10_000) -> Iterator[Figure]:
    """All recordings joined anew ÷ rapidfuzz's `cdist` of the titles of those that have no more. Reading and writing
    the store is told beside it."""
    from rapidfuzz.process import cdist

    home = stores.filled(folder / f"videos-{count}", count)
    text = (home / "confdash.toml").read_text(encoding="utf-8") + '\n[[feeds]]\nname = "host"\nurl = "host.json"\n'
    settings = parse(text)
    path = home / STORE
    link = connect.open_writer(path)
    talks = [stores.talk(number) for number in range(count)]
    listed = tuple(_video(number, talk) for number, talk in enumerate(talks))
    with connect.writing(link, path):
        decide.follow_config(link, settings)
        rules = feeds.rules(link, settings)
        host = feeds.memory(link, "host").id
        batch = Batch(format="youtube-api", videos=listed, read=count, items=count)
        merge.apply(link, merge.prepare(link, host, batch, whole=True, rules=rules), batch, rules, clock.real())

    def join() -> None:
        with connect.writing(link, path):
            videos.follow(link, rules, None, rematch=True)

    whole = _timed(join)
    joined = dict(link.execute("SELECT match, count(*) FROM videos GROUP BY match").fetchall())
    assert joined == {"url": count - count // _TITLED, "guessed": count // _TITLED}, joined
    listed_sessions = sessions(link, rules)
    clips = [Clip(video.key, (video,)) for video in listed]
    ours = _timed(lambda: _join(listed_sessions, clips))
    link.close()
    titled = [video.title for video in listed if not video.links]
    theirs = _timed(lambda: cdist(titled, [talk.title for talk in talks]))
    yield Figure(
        f"{count:,} recordings joined to {count:,} talks ({ours * 1000:.0f} ms; with all reading and writing"
        f" {whole * 1000:.0f} ms) ÷ cdist of the {len(titled):,} by title",
        ours / theirs,
        3,
    )


def _join(listed: list[Session], clips: list[Clip]) -> None:
    found, open_ = match(clips, Index(listed), {})
    Guesser(listed, frozenset(each.session for each in found.values())).guess(open_)


def _video(number: int, talk: Talk) -> Video:
    """Most carry the talk's address in their description."""
    links = () if number % _TITLED == 0 else (talk.url or "",)
    starts = talk.starts or 0
    return Video(
        key=f"youtube:{number}", title=f"Benchmark – {talk.title}", links=links, state="published", raw_state="public",
        reach="public", url=f"https://video.example/{number}", published_at=starts + 86_400,
    )  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    """The median of five runs, in seconds, without cyclic garbage collection, as a sync merges."""
    runs = []
    with without_gc():
        for _ in range(5):
            start = time.perf_counter()
            work()
            runs.append(time.perf_counter() - start)
    return statistics.median(runs)
