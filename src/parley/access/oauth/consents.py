"""What a person allowed client applications, as the person sees it, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access.actors import require_actor
from parley.access.oauth.commands import revoke_grant
from parley.identity import Scope, parse_scopes
from parley.store import Command, Queries, RequestOrigin, Transaction

_queries = Queries("parley.access.oauth")


class Consent(NamedTuple):
    """An application, and all that a person allowed it.

    Attributes:
        client_id: Its number.
        name: What it is called.
        scopes: What it may do.
        since: When it was first allowed something that lasts, in milliseconds.
    """

    client_id: int
    name: str
    scopes: frozenset[Scope]
    since: int


async def list_consents(tx: Transaction, user_id: int) -> Sequence[Consent]:
    """Return a person's, the one that was allowed something last first."""
    found: dict[int, Consent] = {}
    for row in await _queries.grants_of_user(tx, user_id=user_id):
        later = found.get(row.client_id)
        known = later.scopes if later else frozenset()
        scopes = parse_scopes(row.scopes) | known
        found[row.client_id] = Consent(row.client_id, row.name, scopes, row.created_at)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class WithdrawConsent(Command[bool]):
    """End all that a person allowed an application; return whether there was any.

    Its tokens end with it, and codes that it did not use yet.
    """

    client_id: int
    user_id: int
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_actor(tx, self.origin)
        await _queries.delete_codes_for_client(tx, user_id=self.user_id, client_id=self.client_id)
        rows = await _queries.grants_of_user(tx, user_id=self.user_id)
        ended = [
            await revoke_grant(tx, row.grant_id, "grant.revoked", self.at, self.origin)
            for row in rows
            if row.client_id == self.client_id
        ]
        return any(ended)
