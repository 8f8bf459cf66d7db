"""All that is known of one talk, for the detail pane and for `confdash talks --format json key:…`."""

from __future__ import annotations

import msgspec

from confdash.clock import Clock
from confdash.records import Talk
from confdash.store.query.doubt import maybes_of
from confdash.store.query.reader import Reader
from confdash.store.query.rows import ChangeRow, Statement, TalkDetail, TalkRow
from confdash.store.query.sources import CHANGES, TALKS

_decode = msgspec.msgpack.Decoder(Talk)


def talk_detail(reader: Reader, key: str) -> TalkDetail | None:
    """The talk of a key with each feed's words, its changes and its other slots; None when there is none."""
    id_ = reader.id_of(TALKS, key)
    if id_ is None:
        return None
    row = reader.window(TALKS, [id_]).get(id_)
    if not isinstance(row, TalkRow):
        return None
    link = reader.link()
    texts = link.execute("SELECT subtitle, abstract, description FROM talks WHERE id = ?", [id_]).fetchone()
    slots = link.execute(
        "SELECT id FROM talks WHERE session = ? AND id != ? ORDER BY starts IS NULL, starts, id LIMIT 50",
        [row.session, id_],
    ).fetchall()
    changed = link.execute(
        "SELECT id FROM changes WHERE entity = 'talk' AND key = ? ORDER BY id DESC LIMIT 50", [key]
    ).fetchall()
    changes = reader.window(CHANGES, [cells[0] for cells in changed])
    others = reader.window(TALKS, [cells[0] for cells in slots])
    subtitle, abstract, description = texts or (None, None, None)
    return TalkDetail(
        row,
        subtitle,
        abstract,
        description,
        statements=tuple(statements(reader, key)),
        changes=tuple(change for _, change in sorted(changes.items(), reverse=True) if isinstance(change, ChangeRow)),
        slots=tuple(other for (id_,) in slots if isinstance(other := others.get(id_), TalkRow)),
        maybe=tuple(pair.one if pair.other.key == key else pair.other for pair in maybes_of(reader, row)),
    )


def statements(reader: Reader, key: str) -> list[Statement]:
    """What each feed says about a talk, the believed feed first."""
    sql = (
        "SELECT feeds.name, upstream.key, gone_at, record FROM upstream JOIN feeds ON feeds.id = feed"
        " WHERE talk = ? ORDER BY feeds.place IS NULL, feeds.place, feeds.id, upstream.id"
    )
    return [
        Statement(feed, own, gone, tuple(_values(_decode.decode(record), reader.clock)))
        for feed, own, gone, record in reader.link().execute(sql, [key]).fetchall()
    ]


def _values(talk: Talk, clock: Clock) -> list[tuple[str, str]]:
    """The fields of a record as a person reads them; what the feed does not state is left out."""
    found: list[tuple[str, str]] = [("title", talk.title)]
    if talk.starts is not None:
        found.append(("starts", clock.local(talk.starts).strftime("%a %d %b %H:%M")))
    if talk.ends is not None:
        found.append(("ends", clock.local(talk.ends).strftime("%H:%M")))
    if talk.rooms:
        found.append(("room", ", ".join(talk.rooms)))
    if talk.people is not None:
        found.append(("speakers", ", ".join(person.name for person in talk.people) or "nobody"))
    for name in ("type", "track", "raw_state", "language", "url"):
        value = getattr(talk, name)
        if value:
            found.append(({"raw_state": "state"}.get(name, name), str(value)))
    if talk.do_not_record is not None:
        found.append(("recording", "NO" if talk.do_not_record else "yes"))
    return found
