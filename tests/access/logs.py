"""Audit logs for tests: written as they are, then changed as no one should be able to."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw

from parley.access import BEGINNING, Checkpoint, VerificationResult, verify
from parley.instance import database_path, get_database
from parley.settings import Settings
from parley.store import COMMAND_LINE, AuditEvent, Command, Transaction, audit
from parley.store.sqlite import SqliteTransaction, run_to_completion
from tests.harness.instances import migrated, opened
from tests.harness.threads import aside

TRIGGERS = ("updated", "deleted", "replaced")


class Note(Command[None]):
    """Does nothing but add to the log."""

    def __init__(self, act: AuditEvent) -> None:
        self.act = act

    async def execute(self, tx: Transaction) -> None:
        await audit.append(tx, self.act)


def act(number: int) -> AuditEvent:
    """Return an act that differs from all others."""
    return AuditEvent("user.changed", number, COMMAND_LINE, f"user:{number}", {"what": "phone"})


async def written(folder: Path, acts: Iterable[AuditEvent]) -> Path:
    """Return a database whose log holds some acts."""
    database = migrated(folder)
    async with opened(database) as store:
        for one in acts:
            await store.write(Note(one))
    return database_path(str(folder))


def unguarded(path: Path) -> apsw.Connection:
    """Open a database as someone does who may write it, and takes away what is in the way."""
    connection = apsw.Connection(str(path))
    for name in TRIGGERS:
        connection.execute(f"drop trigger audit_entries_not_{name}")
    return connection


def tampered(path: Path, *statements: str) -> None:
    """Change a log behind its back."""
    connection = unguarded(path)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def verdict_on(connection: apsw.Connection, noted: Checkpoint = BEGINNING) -> VerificationResult:
    """Verify a log over a connection."""
    return run_to_completion(verify(SqliteTransaction(connection), noted))


def verdict(path: Path, noted: Checkpoint = BEGINNING) -> VerificationResult:
    """Verify a log."""
    connection = apsw.Connection(str(path))
    try:
        return verdict_on(connection, noted)
    finally:
        connection.close()


def verdict_of(settings: Settings, noted: Checkpoint = BEGINNING) -> VerificationResult:
    """Verify the log of an instance, on whichever engine its database is."""

    async def run() -> VerificationResult:
        async with opened(get_database(settings)) as store:
            return await store.read_slow(verify, noted)

    return aside(asyncio.run, run())


def sentences(path: Path, noted: Checkpoint = BEGINNING) -> Sequence[str]:
    """Return what is wrong with a log."""
    return [problem.sentence for problem in verdict(path, noted).problems]
