"""The views that rules and lists read: the current tables without what does not count.

A view knows no time: rules get `:now` and their thresholds as parameters. A change here is a new migration, once
released.
"""

from __future__ import annotations

from confdash.records import OFF_STATES, SESSION_KINDS, SETTLED_STATES

_OFF = ", ".join(f"'{state}'" for state in OFF_STATES)
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SESSION_KINDS))
_SETTLED = ", ".join(f"'{state}'" for state in SETTLED_STATES)
#: What a decision is about: of one about a row of Attention (`RULE ENTITY KEY`), that row's subject.
_SUBJECT = (
    "iif(entity = 'item', substr(substr(journal.key, instr(journal.key, ' ') + 1),"
    " instr(substr(journal.key, instr(journal.key, ' ') + 1), ' ') + 1), journal.key)"
)
#: What a recording is called, where the decision is about one.
RECORDING = f"""
            (SELECT nullif(title, '') FROM videos WHERE entity IN ('video', 'item') AND videos.key = {_SUBJECT}),"""  # noqa: S608
#: The three sources of the time line, each with `id` = 4 × its own number + its place here.
TIMELINE = ("told_changes", "told_decisions", "told_events")


def decisions(recording: str = "", condition: str = "1") -> str:
    """The view of decisions; `recording` finds what a recording is called, where there are any. Of those alone for
    which the condition holds.
    """
    return f"""CREATE VIEW told_decisions AS
    SELECT seq * 4 + 1 AS id, seq AS number, at, 'decision' AS sort, json_array(by) AS sayers, desk, entity, key,
        coalesce(
            (SELECT title FROM talks WHERE entity IN ('talk', 'item') AND talks.key =
                coalesce((SELECT talk FROM former_keys WHERE former_keys.key = {_SUBJECT}), {_SUBJECT})),
            (SELECT name FROM speakers WHERE entity IN ('person', 'item') AND speakers.key = {_SUBJECT}),{recording}
            {_SUBJECT}) AS title,
        field, old, new, reverts, batch, id AS entry,
        (WITH RECURSIVE later (id, steps) AS (SELECT journal.id, 0 UNION ALL
            SELECT each.id, steps + 1 FROM later JOIN journal AS each ON each.reverts = later.id AND each.id > later.id)
            SELECT max(steps) % 2 FROM later) AS undone,
        reverts IS NOT NULL AND (WITH RECURSIVE earlier (id, steps) AS (SELECT journal.reverts, 1 UNION ALL
            SELECT each.reverts, steps + 1 FROM earlier JOIN journal AS each ON each.id = earlier.id
            WHERE each.reverts < each.id)
            SELECT max(steps) % 2 = 0 FROM earlier) AS again FROM journal WHERE {condition};
"""  # noqa: S608 - our own names


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
{decisions()}CREATE VIEW told_events AS
    SELECT id * 4 + 2 AS id, id AS number, at, 'feed' AS sort, iif(feed = '', '[]', json_array(feed)) AS sayers,
        NULL AS desk, 'feed' AS entity, feed AS key, feed AS title, what AS field, NULL AS old, text AS new,
        NULL AS reverts, NULL AS batch, NULL AS entry, 0 AS undone, 0 AS again FROM feed_events;
CREATE VIEW timeline AS
    SELECT * FROM told_changes UNION ALL SELECT * FROM told_decisions UNION ALL SELECT * FROM told_events;
"""  # noqa: S608 - our own names

#: In a store that had them before there were recordings, the lines of decisions are made anew.
RENEWED = (
    "DROP VIEW timeline;\nDROP VIEW told_decisions;\n"
    + VIEWS[VIEWS.index("CREATE VIEW told_decisions") : VIEWS.index("CREATE VIEW told_events")]
    + VIEWS[VIEWS.index("CREATE VIEW timeline") :]
)

#: The two parts of the list of recordings, each with `id` = 4 × its own number + its place here.
FOOTAGE = ("filmed_sessions", "stray_videos")

#: Both have the same columns. `rank` sorts: what is open, then what is settled, then what is no concern; within it
#: `since_end`: when the session's last slot ended, or of a stray when it was published or first heard of.
FILMED = f"""
DROP VIEW told_decisions;
{decisions(RECORDING)}CREATE VIEW filmed_sessions AS
    SELECT footage.id * 4 AS id, footage.id AS number, 'talk' AS entity, footage.session AS key, talks.title,
        talks.kind, talks.room, talks.speakers, talks.starts, footage.ended, footage.state, footage.raw_state,
        footage.since, footage.said_by, footage.by_hand, footage.reach, footage.public_at, footage.url, footage.video,
        footage.match, NULL AS score, NULL AS guess, footage.videos, footage.flags, footage.back_from,
        footage.back_by, footage.back_at, footage.failed, footage.owner, footage.note, footage.lost_told,
        footage.review, footage.approved, talks.do_not_record, NULL AS cover_room, NULL AS cover_starts,
        NULL AS cover_ends, NULL AS taken_down, NULL AS seconds, 0 AS outside, '[]' AS claims, talks.feeds,
        iif(footage.state IN ({_SETTLED}) OR footage.state = 'lost' AND footage.lost_told, 1, 0) AS rank,
        coalesce(footage.ended, 9000000000) AS since_end, talks.search
    FROM footage JOIN talks ON talks.key = footage.session;
CREATE VIEW stray_videos AS
    SELECT videos.id * 4 + 1 AS id, videos.id AS number, 'video' AS entity, videos.key, videos.title,
        'video' AS kind, videos.room, '[]' AS speakers, videos.starts, NULL AS ended, videos.state, videos.raw_state,
        videos.said_at AS since, json_extract(videos.feeds, '$[0]') AS said_by, 0 AS by_hand, videos.reach,
        videos.published_at AS public_at, videos.url, videos.key AS video, videos.match, videos.score,
        videos.session AS guess, 1 AS videos, '[]' AS flags, NULL AS back_from, NULL AS back_by, NULL AS back_at,
        NULL AS failed, videos.owner, videos.note, 0 AS lost_told, 0 AS review, 0 AS approved, NULL AS do_not_record,
        cover_room, cover_starts, cover_ends, taken_down, seconds, outside, claims, feeds,
        iif(outside OR cover_room IS NOT NULL OR match = 'manual', 2, 0) AS rank,
        coalesce(published_at, said_at) AS since_end, search
    FROM videos WHERE gone = 0 AND (session IS NULL OR match = 'guessed');
"""  # noqa: S608 - our own words
