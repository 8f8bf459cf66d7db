"""What a rule's SQL may do: read, within a time, a size and a list of functions; nothing private, nothing else.

`query_only` and a read-only file are not enough: `VACUUM INTO` and `ATTACH` write other files all the same.
"""

from __future__ import annotations

import sqlite3
import threading
import time

from confdash.records import AMOUNTS

#: How much processor time a rule may take, in seconds; and how much longer by the clock, on a busy machine.
BUDGET = 0.5
_PATIENCE = 5
#: The built-in rules are known to end: on a slow machine with a huge programme they get so many times as much.
_KNOWN = 4
#: How often the time is looked at, in steps of SQLite's machine: about every tenth of a millisecond.
_STEPS = 5_000
#: SQLite's memory in this whole process, in bytes: a sort of endless rows ends with an error, not with the machine.
_HEAP = 512 * 1024 * 1024

_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)
#: All that SQLite has which neither touches the world nor makes much out of nothing. Not printf and format: a width
#: of a milliard is one step to SQLite, which nothing interrupts.
_FUNCTIONS = frozenset((
    "->", "->>", "abs", "avg", "ceil", "ceiling", "char", "clip", "coalesce", "concat", "concat_ws", "count",
    "cume_dist", "date", "datetime", "day_named", "day_of", "day_starts", "dense_rank", "first_value", "floor",
    "glob", "group_concat", "hex", "hhmm", "ifnull", "iif", "instr", "julianday", "lag", "last_value", "lead", "length",
    "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "minutes", "mod", "money", "nth_value", "ntile",
    "nullif", "octet_length", "percent_rank", "pow", "power", "quote", "rank", "replace", "room_named", "round",
    "row_number", "rtrim", "sign", "sqrt", "strftime", "string_agg", "substr", "substring", "sum", "time", "timediff",
    "total", "trim", "trunc", "typeof", "unicode", "unixepoch", "unlikely", "upper", "weekday",
))  # fmt: skip
#: Of an application: who that is, and every amount.
_OF_APPLICANTS = (
    "name", "email", "note", "search", *(f"{name}{of}" for name in (*AMOUNTS, "committed") for of in ("", "_in")),
)  # fmt: skip
#: (table, column) that no rule reads, "" for all: addresses, telephones, and what holds feeds' bytes.
_PRIVATE = {
    ("speakers", "email"), ("speakers", "phone"), ("contacts", ""), ("held", "body"), ("upstream", "record"),
    ("video_records", "record"), ("meta", ""), ("forgotten", ""), ("pot_parts", ""),
    *((table, column) for table in ("scholarships", "scholarship_rows") for column in _OF_APPLICANTS),
    *(("scholarship_records", column) for column in ("base", "ways", "record", "state_before", "claim_before")),
}  # fmt: skip
#: What the built-in rules may read and others may not: decisions and identities hold addresses among all else, and who
#: decided how often about applications tells how many there are.
_INNER = {
    ("names", ""), ("journal", ""), ("decisions", ""), ("scholarships", ""), ("scholarship_rows", ""),
    ("scholarship_records", ""), ("pots", ""), ("pot_totals", ""), ("feeds", "aside"), ("held", "differences"),
    ("placed", ""), ("unplaced", ""),
}  # fmt: skip
#: Views of ours that leave out what is private of the tables below them, or add it up: the built-in rules read those.
_SIFTED = frozenset({"scholarship_rows", "pot_parts", "pot_totals"})
_DOING = {
    sqlite3.SQLITE_INSERT: "write", sqlite3.SQLITE_UPDATE: "write", sqlite3.SQLITE_DELETE: "write",
    sqlite3.SQLITE_ATTACH: "attach or write another file", sqlite3.SQLITE_DETACH: "detach a file",
    sqlite3.SQLITE_PRAGMA: "use a PRAGMA", sqlite3.SQLITE_TRANSACTION: "begin or end a transaction",
    sqlite3.SQLITE_SAVEPOINT: "begin or end a transaction",
}  # fmt: skip


class Guard:
    """Stands before one connection. While no rule is watched, the connection is ours and may do what it likes.

    SQLite asks it of each column, save of those that a join merges: see `opened`.
    What runs is stopped as soon as `stopped` is set, by any thread.
    """

    def __init__(self, link: sqlite3.Connection, stopped: threading.Event, budget: float = BUDGET) -> None:
        self._budget = budget
        self._stopped = stopped
        self._allowed = budget
        self._until = (0.0, 0.0)
        self._trusted = False
        self._watching = False
        #: Why the last statement was refused or stopped; None where SQLite itself complained.
        self.refused: str | None = None
        link.execute("PRAGMA temp_store = MEMORY")
        link.execute("PRAGMA cache_size = -8000")
        link.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
        for limit, most in (
            (sqlite3.SQLITE_LIMIT_LENGTH, 500_000),
            (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
            (sqlite3.SQLITE_LIMIT_COLUMN, 200),
            (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
            (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (sqlite3.SQLITE_LIMIT_VDBE_OP, 20_000),
            (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500),
            (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
            (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
        ):
            link.setlimit(limit, most)
        # At its first use a table function is declared, which looks like a write to the schema.
        link.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").fetchall()
        link.set_authorizer(self._may)
        link.set_progress_handler(self._too_long, _STEPS)

    def watch(self, *, trusted: bool) -> None:
        """From now on a rule runs; `trusted` is one of our own."""
        self.refused = None
        self._trusted = trusted
        self._watching = True
        self._allowed = self._budget * (_KNOWN if trusted else 1)
        self._until = (time.thread_time() + self._allowed, time.monotonic() + self._allowed * _PATIENCE)

    def rest(self) -> None:
        """The rule is through."""
        self._watching = False

    def shut(self, table: str) -> bool:
        """Whether nothing at all of a table is open to organisers' own rules."""
        return table.startswith("sqlite_") or (table, "") in _PRIVATE | _INNER

    def late(self) -> bool:
        """Whether the rule has used up its time."""
        return time.thread_time() > self._until[0] or time.monotonic() > self._until[1]

    def _too_long(self) -> int:
        if self._stopped.is_set():
            return 1
        if self._watching and self.late():
            self.refused = f"it takes longer than {self._allowed:g} s, and was stopped"
            return 1
        return 0

    def _may(self, action: int, one: str | None, two: str | None, _base: str | None, inner: str | None) -> int:
        if not self._watching or action in _ALLOWED:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            why = self._private(one or "", two or "", (inner or "").lower())
        elif action == sqlite3.SQLITE_FUNCTION:
            name = (two or "").lower()
            why = None if name in _FUNCTIONS or name.startswith("json") else f"a rule may not use {name}()"
        elif one == "sqlite_master":
            why = "a rule may only read, and use no table function but json_each and json_tree"
        else:
            why = f"a rule may only read: it would {_DOING.get(action, 'change the store')}"
        if why is None:
            return sqlite3.SQLITE_OK
        self.refused = why
        return sqlite3.SQLITE_DENY

    def _private(self, table: str, column: str, inner: str) -> str | None:
        """Why a column may not be read; None where it may. `inner`: the view that reads it, "" for the rule itself.

        The case of names means nothing in SQL. A rule may call part of itself as a view is called: only of our own
        rules is `inner` believed.
        """
        table, column = table.lower(), column.lower()
        if table.startswith(("sqlite_", "pragma_", "dbstat")):
            return f"a rule may not read {table}"
        if self._trusted and inner in _SIFTED:
            return None
        closed = _PRIVATE if self._trusted else _PRIVATE | _INNER
        if (table, column) in closed or (table, "") in closed:
            return f"a rule may not read {table}.{column}, which is private" if column else f"{table} is private"
        return None
