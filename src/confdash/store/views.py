"""The views that rules and lists read: the current tables without what does not count.

A view knows no time: rules get `:now` and their thresholds as parameters. A change here is a new migration, once
released.
"""

from __future__ import annotations

from confdash.records import OFF_STATES, SESSION_KINDS

_OFF = ", ".join(f"'{state}'" for state in OFF_STATES)
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SESSION_KINDS))
#: What a decision is about: of one about a row of Attention (`RULE ENTITY KEY`), that row's subject.
_SUBJECT = (
    "iif(entity = 'item', substr(substr(journal.key, instr(journal.key, ' ') + 1),"
    " instr(substr(journal.key, instr(journal.key, ' ') + 1), ' ') + 1), journal.key)"
)
#: The three sources of the time line, each with `id` = 4 × its own number + its place here.
TIMELINE = ("told_changes", "told_decisions", "told_events")

VIEWS = f"""
CREATE VIEW live_talks AS
    SELECT * FROM talks
    WHERE gone = 0 AND state NOT IN ({_OFF}) AND stage IS NOT 'no_show';
CREATE VIEW live_sessions AS
    SELECT * FROM live_talks WHERE kind IN ({_KINDS});
CREATE VIEW live_slots AS
    SELECT talk_rooms.room AS in_room, talks.* FROM talk_rooms JOIN talks ON talks.id = talk_rooms.talk
    WHERE gone = 0 AND state NOT IN ({_OFF}) AND stage IS NOT 'no_show'
        AND talk_rooms.starts IS NOT NULL AND talk_rooms.ends > talk_rooms.starts;
CREATE VIEW speaking AS
    SELECT live_sessions.id AS talk, live_sessions.key AS talk_key, session, title, kind, state, starts, ends, room,
        do_not_record, delay, position, speakers.id AS person, speakers.key AS person_key, speakers.name AS name,
        speakers.seen AS seen, coalesce(speakers.remote, 0) AS remote
    FROM live_sessions JOIN talk_speakers ON talk_speakers.talk = live_sessions.id
        JOIN speakers ON speakers.id = talk_speakers.speaker;
CREATE VIEW told_changes AS
    SELECT id * 4 AS id, id AS number, at, 'change' AS sort,
        '[' || json_quote(feed) || iif(also = '[]', '', ',') || substr(also, 2) AS sayers, NULL AS desk, entity, key,
        title, field, old, new, NULL AS reverts, NULL AS batch, NULL AS entry, 0 AS undone, 0 AS again FROM changes;
CREATE VIEW told_decisions AS
    SELECT seq * 4 + 1 AS id, seq AS number, at, 'decision' AS sort, json_array(by) AS sayers, desk, entity, key,
        coalesce(
            (SELECT title FROM talks WHERE entity IN ('talk', 'item') AND talks.key =
                coalesce((SELECT talk FROM former_keys WHERE former_keys.key = {_SUBJECT}), {_SUBJECT})),
            (SELECT name FROM speakers WHERE entity IN ('person', 'item') AND speakers.key = {_SUBJECT}),
            {_SUBJECT}) AS title,
        field, old, new, reverts, batch, id AS entry,
        (WITH RECURSIVE later (id, steps) AS (SELECT journal.id, 0 UNION ALL
            SELECT each.id, steps + 1 FROM later JOIN journal AS each ON each.reverts = later.id AND each.id > later.id)
            SELECT max(steps) % 2 FROM later) AS undone,
        reverts IS NOT NULL AND (WITH RECURSIVE earlier (id, steps) AS (SELECT journal.reverts, 1 UNION ALL
            SELECT each.reverts, steps + 1 FROM earlier JOIN journal AS each ON each.id = earlier.id
            WHERE each.reverts < each.id)
            SELECT max(steps) % 2 = 0 FROM earlier) AS again FROM journal;
CREATE VIEW told_events AS
    SELECT id * 4 + 2 AS id, id AS number, at, 'feed' AS sort, iif(feed = '', '[]', json_array(feed)) AS sayers,
        NULL AS desk, 'feed' AS entity, feed AS key, feed AS title, what AS field, NULL AS old, text AS new,
        NULL AS reverts, NULL AS batch, NULL AS entry, 0 AS undone, 0 AS again FROM feed_events;
CREATE VIEW timeline AS
    SELECT * FROM told_changes UNION ALL SELECT * FROM told_decisions UNION ALL SELECT * FROM told_events;
"""  # noqa: S608 - our own names
