"""What of sign-in has had its day: old attempts, links and sessions."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from parley.access.passwords.throttle import FAILURES_EXPIRE_AFTER
from parley.store import Command, Queries, Transaction, audit

_queries = Queries("parley.access")

RETENTION_AFTER_END: Final = 30 * 24 * 60 * 60 * 1000
"""Milliseconds for which a session or a link stays after its end."""


class PurgedSignIns(NamedTuple):
    """How much was forgotten."""

    attempts: int
    links: int
    sessions: int


@dataclass(frozen=True, slots=True)
class PurgeSignIns(Command[PurgedSignIns]):
    """Forget attempts, links and sessions that are old."""

    now: int

    async def execute(self, tx: Transaction) -> PurgedSignIns:
        """Write it."""
        await audit.lock_audit_head(tx)  # before any row, as all that decides about access
        ended = self.now - RETENTION_AFTER_END
        return PurgedSignIns(
            await _queries.forget_attempts(tx, before=self.now - FAILURES_EXPIRE_AFTER),
            await _queries.forget_links(tx, before=ended),
            await _queries.forget_sessions(tx, before=ended),
        )
