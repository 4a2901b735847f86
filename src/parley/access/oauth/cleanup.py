"""Removing what has had its day: codes, tokens of applications, grants of which nothing is left."""

from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from parley.store import Command, Queries, Transaction, audit

_queries = Queries("parley.access.oauth")

_DAY: Final = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class PurgeExpired(Command[int]):
    """Remove at most so many tokens of each kind whose time is over; return how many went.

    A code, and an access token, stay for a day after: who uses a code too late and twice is noticed
    all the same. A refresh token that was used stays as long as it would have lived, so that it is
    known when it comes again.
    """

    now: int
    at_most: int

    @override
    async def execute(self, tx: Transaction) -> int:
        await audit.lock_audit_head(tx)  # before any row, as all that decides about access
        await _queries.delete_old_codes(tx, before=self.now - _DAY)
        spent = [
            *await _queries.delete_old_refresh_tokens(tx, before=self.now, at_most=self.at_most),
            *await _queries.delete_old_access_tokens(
                tx, before=self.now - _DAY, at_most=self.at_most
            ),
        ]
        for grant_id in sorted({grant_id for (grant_id,) in spent}):
            await _queries.delete_spent_grant(tx, grant_id=grant_id)
        return len(spent)
