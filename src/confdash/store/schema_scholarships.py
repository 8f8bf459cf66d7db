"""The tables and views of scholarships: migration 4. See `store.schema`.

Layers: `scholarship_records` (upstream: what each feed said of each application), `scholarships` (current: one row an
application, folded from records and decisions), `pots` (what the config and people say of each pot), and views that
add up. All of `scholarships` save states, dates and sightings is private; what a board may show while it is masked is
what `store.query.scholarships.SCHOLARSHIPS` reads.
"""

from __future__ import annotations

from confdash.records import AMOUNTS
from confdash.store.views import RECORDING, VIEWS, decisions

#: What is told of a pot beside what is committed; of how many people each is, tells whether it may be told.
PARTS = ("offered", "accepted", "charged", "paid")
_AMOUNTS = ", ".join(f"{amount} INTEGER, {amount}_in TEXT" for amount in AMOUNTS)

#: An entry of the journal about scholarships or pots, or about one of their rows of Attention (`RULE ENTITY KEY`).
PRIVATE = (
    "(entity IN ('scholarship', 'pot') OR entity = 'item' AND"
    " (substr(journal.key, instr(journal.key, ' ') + 1) LIKE 'scholarship %'"
    " OR substr(journal.key, instr(journal.key, ' ') + 1) LIKE 'pot %'))"
)

# Amounts are whole minor units, each beside its currency. `state_at`, `claim_at`: since when (UTC seconds, real time)
# the feed says what it says of the state, and of how far the money is; `…_before`: what it said before, since
# `…_before_at`. `read_at`: when its feed first told of it; `claimed_at`, `charged_at`, `paid_at`: since when it says
# these amounts, NULL: since then. `offered_at`, `answered_at`: when we saw it offered and answered. `…_anew`: it says
# what it said, and the config has its words mean something else since.
SCHOLARSHIPS = f"""
CREATE TABLE scholarship_records (
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, base TEXT NOT NULL, key TEXT NOT NULL, ways TEXT NOT NULL,
    record BLOB NOT NULL, state_at INTEGER NOT NULL, state_before TEXT, state_before_at INTEGER,
    claim_at INTEGER NOT NULL, claim_before TEXT, claim_before_at INTEGER, read_at INTEGER NOT NULL,
    claimed_at INTEGER, charged_at INTEGER, paid_at INTEGER, offered_at INTEGER, answered_at INTEGER,
    state_anew INTEGER NOT NULL DEFAULT 0, claim_anew INTEGER NOT NULL DEFAULT 0,
    gone_at INTEGER, UNIQUE (feed, base));
CREATE INDEX scholarship_records_key ON scholarship_records (key);
CREATE TABLE scholarships (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT, person TEXT,
    pot TEXT, state TEXT, raw_state TEXT, needs_info INTEGER NOT NULL, state_since INTEGER, state_by TEXT,
    state_by_hand INTEGER NOT NULL, reimbursement TEXT NOT NULL, claim_since INTEGER, claim_by_whom TEXT,
    claim_by_hand INTEGER NOT NULL, back_from TEXT, back_by TEXT, offered_at INTEGER, answered_at INTEGER,
    answer_by INTEGER, claim_by INTEGER, seen INTEGER, seen_by TEXT, seen_where TEXT,
    {_AMOUNTS}, committed INTEGER, committed_in TEXT,
    owner TEXT, note TEXT, feeds TEXT NOT NULL, gone INTEGER NOT NULL, search TEXT NOT NULL);
CREATE INDEX scholarships_person ON scholarships (person);
CREATE TABLE pots (
    name TEXT PRIMARY KEY, place INTEGER, currency TEXT NOT NULL, budget INTEGER, raised INTEGER)
    WITHOUT ROWID;
CREATE TABLE forgotten (way TEXT PRIMARY KEY) WITHOUT ROWID;
ALTER TABLE feeds ADD COLUMN aside TEXT NOT NULL DEFAULT '[]';
CREATE VIEW scholarship_rows AS
    SELECT scholarships.id, scholarships.key, state, raw_state,
        -- That there is a word is told, and never which.
        state IS NULL AND raw_state IS NOT NULL AS unknown, needs_info, state_since, state_by, state_by_hand, pot,
        reimbursement, claim_since, claim_by_whom, claim_by_hand,
        -- That an amount is known is told, and never which.
        CASE WHEN reimbursement != 'paid' THEN NULL WHEN paid IS NULL THEN 'nothing'
            WHEN paid_in = charged_in AND paid < charged THEN 'part' END AS paid_known, back_from, back_by,
        offered_at, answered_at, answer_by, claim_by,
        max(coalesce(json_extract(met.value, '$.at'), scholarships.seen),
            coalesce(scholarships.seen, json_extract(met.value, '$.at'))) AS seen,
        iif(coalesce(json_extract(met.value, '$.at'), -9000000000) >= coalesce(scholarships.seen, -9000000000),
            json_extract(met.value, '$.by'), scholarships.seen_by) AS seen_by,
        iif(coalesce(json_extract(met.value, '$.at'), -9000000000) >= coalesce(scholarships.seen, -9000000000),
            json_extract(met.value, '$.desk'), scholarships.seen_where) AS seen_where,
        scholarships.feeds, gone, scholarships.owner,
        CASE state WHEN 'offered' THEN answer_by
            WHEN 'accepted' THEN iif(reimbursement = 'none', claim_by, NULL) END AS deadline,
        scholarships.name, scholarships.email, speakers.key AS person,
        {", ".join(f"{name}, {name}_in" for name in AMOUNTS)},
        committed, committed_in, scholarships.note, scholarships.search
    FROM scholarships LEFT JOIN speakers ON speakers.key = person
        -- Who speaks no longer was seen all the same.
        LEFT JOIN decisions AS met ON met.entity = 'person' AND met.key = scholarships.person AND met.field = 'here';
CREATE VIEW pot_parts AS
    SELECT coalesce(pot, '') AS pot, committed_in AS currency, iif(state = 'offered', 'offered', 'accepted') AS part,
        committed AS amount FROM scholarships WHERE committed IS NOT NULL
    UNION ALL SELECT coalesce(pot, ''), charged_in, 'charged', charged FROM scholarships WHERE charged IS NOT NULL
    UNION ALL SELECT coalesce(pot, ''), paid_in, 'paid', paid FROM scholarships WHERE paid IS NOT NULL
    -- What is said to be paid without saying how much, in the currency that it is likeliest in.
    UNION ALL SELECT coalesce(pot, ''), coalesce(committed_in, charged_in, accepted_in, offered_in, pots.currency),
        'unknown', 0 FROM scholarships LEFT JOIN pots ON pots.name = pot
        WHERE reimbursement = 'paid' AND paid IS NULL
            AND coalesce(committed_in, charged_in, accepted_in, offered_in, pots.currency) IS NOT NULL;
CREATE VIEW pot_totals AS
    SELECT known.pot AS name, known.currency, pots.place, pots.budget, pots.raised,
        coalesce(sum(amount) FILTER (WHERE part IN ('offered', 'accepted')), 0) AS committed,
        coalesce(sum(amount) FILTER (WHERE part = 'offered'), 0) AS offered,
        coalesce(sum(amount) FILTER (WHERE part = 'accepted'), 0) AS accepted,
        coalesce(sum(amount) FILTER (WHERE part = 'charged'), 0) AS charged,
        coalesce(sum(amount) FILTER (WHERE part = 'paid'), 0) AS paid,
        count(*) FILTER (WHERE part = 'unknown') AS paid_unknown,
        count(*) FILTER (WHERE part IN ('offered', 'accepted')) AS people,
        {", ".join(f"count(*) FILTER (WHERE part = '{part}') AS {part}_people" for part in PARTS)}
    FROM (SELECT name AS pot, currency FROM pots UNION SELECT pot, currency FROM pot_parts) AS known
        LEFT JOIN pots ON pots.name = known.pot AND pots.currency = known.currency
        LEFT JOIN pot_parts ON pot_parts.pot = known.pot AND pot_parts.currency = known.currency
    GROUP BY known.pot, known.currency;
DROP VIEW timeline;
DROP VIEW told_decisions;
{decisions(RECORDING, f"NOT {PRIVATE}")}{VIEWS[VIEWS.index("CREATE VIEW timeline") :]}
DELETE FROM meta WHERE key = 'meaning';
"""  # noqa: S608 - our own names
