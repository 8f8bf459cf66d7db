"""The views that rules and lists read: the current tables without what does not count.

A view knows no time: rules get `:now` and their thresholds as parameters. A change here is a new migration, once
released.
"""

from __future__ import annotations

from confdash.records import SESSION_KINDS

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SESSION_KINDS))

VIEWS = f"""
CREATE VIEW live_talks AS
    SELECT * FROM talks
    WHERE gone = 0 AND state NOT IN ('canceled', 'withdrawn', 'rejected') AND stage IS NOT 'no_show';
CREATE VIEW live_sessions AS
    SELECT * FROM live_talks WHERE kind IN ({_KINDS});
CREATE VIEW live_slots AS
    SELECT talk_rooms.room AS in_room, talks.* FROM talk_rooms JOIN talks ON talks.id = talk_rooms.talk
    WHERE gone = 0 AND state NOT IN ('canceled', 'withdrawn', 'rejected') AND stage IS NOT 'no_show'
        AND talk_rooms.starts IS NOT NULL AND talk_rooms.ends > talk_rooms.starts;
CREATE VIEW speaking AS
    SELECT live_sessions.id AS talk, live_sessions.key AS talk_key, session, title, kind, state, starts, ends, room,
        do_not_record, delay, position, speakers.id AS person, speakers.key AS person_key, speakers.name AS name,
        speakers.seen AS seen, coalesce(speakers.remote, 0) AS remote
    FROM live_sessions JOIN talk_speakers ON talk_speakers.talk = live_sessions.id
        JOIN speakers ON speakers.id = talk_speakers.speaker;
CREATE VIEW timeline AS
    SELECT id * 4 AS id, at, 'change' AS sort, '[' || json_quote(feed) || iif(also = '[]', '', ',') || substr(also, 2)
        AS sayers, NULL AS desk, entity, key, title, field, old, new, NULL AS reverts, NULL AS batch FROM changes
    UNION ALL
    SELECT seq * 4 + 1, at, 'decision', json_array(by), desk, entity, key,
        coalesce((SELECT title FROM talks WHERE talks.key = journal.key AND entity = 'talk'),
            (SELECT name FROM speakers WHERE speakers.key = journal.key AND entity = 'person'), journal.key),
        field, old, new, reverts, batch FROM journal
    UNION ALL
    SELECT id * 4 + 2, at, 'feed', json_array(feed), NULL, 'feed', feed, feed, what, NULL, text, NULL, NULL
        FROM feed_events;
"""  # noqa: S608 - our own names
