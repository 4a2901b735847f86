"""What is in a server's database, seen from beside it."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from parley.settings import Settings
from parley.store.audit import AuditEntry
from tests.harness.engines import Engine
from tests.harness.servers import Server
from tests.harness.sql import run_each_on_sqlite, run_sql

_TABLES = {
    Engine.SQLITE: "select name from sqlite_schema where type = 'table'",
    Engine.POSTGRES: "select tablename::text from pg_tables where schemaname = 'public'",
}
_BETWEEN_REQUESTS = frozenset(
    {
        "notice_position",
        "notice_preferences",
        "notice_windows",
        "notices_told",
        "outgoing_mails",
        "presence",
        "rate_counts",
    }
)
"""What a node writes when it likes, whatever was asked of it."""

_PURGED = frozenset(
    {
        *("account_links", "authorization_codes", "events", "grants", "idempotency_keys"),
        *("known_devices", "refresh_tokens", "sessions", "sign_in_failures", "sign_in_requests"),
        "tokens",
    }
)
"""What housekeeping removes rows of, once they have had their day."""

_COUNT = "select '{name}', count(*) from \"{name}\""
_DIGEST = (
    "select '{name}', concat(count(*), md5(string_agg(one::text, null order by one::text)))"
    ' from "{name}" as one'
)
"""For PostgreSQL."""

_EVENT = (
    *("event_id", "kind", "conversation_id", "message_id", "actor_id", "created_at", "sequence"),
    *("subject_id", "user_id"),
)


def counted(server: Server) -> dict[str, int]:
    """Return the number of rows of every table that requests alone write to."""
    names = [name for name in _tables(server.settings) if name not in _BETWEEN_REQUESTS]
    return dict(run_sql(server.settings, _of_all(_COUNT, names)))


def _of_all(question: str, names: Sequence[str]) -> str:
    """Ask of all tables at once: a connection for each takes longer than a request."""
    return " union all ".join(question.format(name=name) for name in names)


def _tables(settings: Settings) -> list[str]:
    engine = Engine.SQLITE if settings.database == "sqlite" else Engine.POSTGRES
    return [name for (name,) in run_sql(settings, _TABLES[engine])]


def events_of(server: Server, conversation_id: int, kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind of a conversation, in order."""
    rows = run_sql(
        server.settings,
        f"select {', '.join(_EVENT)} from events"  # noqa: S608 - our own columns
        " where conversation_id = :conversation_id and kind = :kind order by event_id",
        {"conversation_id": conversation_id, "kind": kind},
    )
    return [dict(zip(_EVENT, row, strict=True)) for row in rows]


@contextlib.contextmanager
def nothing_written(server: Server) -> Iterator[None]:
    """Prove that what happens inside leaves no row behind."""
    before = counted(server)
    yield
    written = [
        f"{name}: {before[name]} rows before, {rows} after"
        for name, rows in counted(server).items()
        if rows > before[name] or (rows < before[name] and name not in _PURGED)
    ]
    assert not written, written


def audited(settings: Settings, action: str | None = None) -> Sequence[AuditEntry]:
    """Return the entries of an instance's audit log, oldest first; of one action, or all."""
    rows = run_sql(settings, "select * from audit_entries order by entry_id")
    entries = [msgspec.convert(row[:-1], AuditEntry) for row in rows]
    return [entry for entry in entries if action in {None, entry.action}]


def contents(settings: Settings) -> dict[str, str]:
    """Return what stands for all that is in an instance's database, by table."""
    names = _tables(settings)
    if settings.database != "sqlite":
        return dict(run_sql(settings, _of_all(_DIGEST, names)))
    rows = run_each_on_sqlite(settings, [f'select * from "{name}"' for name in names])  # noqa: S608 - ours
    return {name: _digest(found) for name, found in zip(names, rows, strict=True)}


def _digest(rows: Sequence[Sequence[Any]]) -> str:
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def change(server: Server, sql: str, **parameters: int | str) -> None:
    """Change rows in a way that Parley has no command for yet."""
    change_at(server.settings, sql, **parameters)


def change_at(settings: Settings, sql: str, **parameters: int | str | bytes) -> None:
    """Change rows of an instance in a way that Parley has no command for yet."""
    run_sql(settings, sql, parameters)


def rows_at(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Return rows of an instance, seen from beside whoever serves it."""
    return run_sql(settings, sql)


def drop(server: Server, table: str) -> None:
    """Take a table away under a running server: what it does next, no one foresaw."""
    cascade = " cascade" if server.engine is Engine.POSTGRES else ""  # views of it go, too
    change(server, f"drop table {table}{cascade}")
