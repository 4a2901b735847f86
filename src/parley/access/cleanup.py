"""What of sign-in has had its day: old attempts, links, sessions and browsers."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.access.devices import LIFETIME_SECONDS
from parley.access.mail_sign_in.proofs import CODE_MINUTES
from parley.access.passwords.throttle import FAILURES_EXPIRE_AFTER
from parley.access.sessions import CLOCK_SKEW
from parley.store import Command, Queries, Transaction, audit

_queries = Queries("parley.access")

RETENTION_AFTER_END: Final = 30 * 24 * 60 * 60 * 1000
"""Milliseconds for which a session or a link stays after its end."""


class PurgedSignIns(NamedTuple):
    """How much was forgotten."""

    attempts: int
    links: int
    sessions: int
    devices: int


@dataclass(frozen=True, slots=True)
class PurgeSignIns(Command[PurgedSignIns]):
    """Forget attempts, links, sessions and browsers that are old.

    And put right what was written by a clock that was ahead, so that it lasts no longer than it was
    to.
    """

    now: int

    @override
    async def execute(self, tx: Transaction) -> PurgedSignIns:
        await audit.lock_audit_head(tx)  # before any row, as all that decides about access
        latest = self.now + CLOCK_SKEW
        await _queries.repair_sessions(tx, now=self.now, latest=latest)
        await _queries.repair_links(tx, now=self.now, latest=latest)
        await _queries.repair_failures(tx, now=self.now, latest=latest)
        await _queries.delete_old_sign_in_requests(
            tx, now=self.now, latest=latest + CODE_MINUTES * 60 * 1000
        )
        ended = self.now - RETENTION_AFTER_END
        return PurgedSignIns(
            await _queries.delete_old_attempts(tx, before=self.now - FAILURES_EXPIRE_AFTER),
            await _queries.delete_old_links(tx, before=ended),
            await _queries.delete_old_sessions(tx, before=ended),
            await _queries.delete_devices(tx, before=self.now - LIFETIME_SECONDS * 1000),
        )
