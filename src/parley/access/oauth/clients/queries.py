"""Client applications, as rows: who may ask people for access, and how far it may go."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from parley.identity import Scope, parse_scopes
from parley.store import Queries, Row, Transaction, to_record

_queries = Queries("parley.access.oauth")


class Client(NamedTuple):
    """A client application.

    Attributes:
        client_id: Its number, which it names itself by.
        name: What people are shown.
        secret_digest: SHA-256 of its secret; `None` where it is public and has none.
        redirect_uris: Where it may have answers sent to.
        scopes: The most that it may ask for.
        access_seconds: How long its access tokens live.
        allow_screen: Whether people are asked before it gets access.
        service_user_id: Whom it speaks for by itself; `None` where it can't.
        archived_at: When it was archived.
    """

    client_id: int
    name: str
    secret_digest: bytes | None
    redirect_uris: tuple[str, ...]
    scopes: frozenset[Scope]
    access_seconds: int
    allow_screen: bool
    service_user_id: int | None
    created_at: int
    archived_at: int | None

    @property
    def public(self) -> bool:
        """Whether it can keep no secret, as on a person's own device."""
        return self.secret_digest is None

    def may_still(self, seen: "Client", scopes: frozenset[Scope]) -> bool:
        """Return whether it may have scopes, and what proved it when it was seen proves it still.

        Args:
            seen: What was read of it when it proved who it is.
            scopes: What it is to have.
        """
        return (
            self.archived_at is None
            and self.secret_digest == seen.secret_digest
            and scopes <= self.scopes
        )


def client_from_row(row: Row) -> Client:
    """Make a client of its row."""
    return to_record(row, Client)._replace(
        redirect_uris=tuple(msgspec.json.decode(row.redirect_uris, type=list[str])),
        scopes=parse_scopes(row.scopes),
    )


async def find_client(tx: Transaction, client_id: int) -> Client | None:
    """Return a client application, archived or not; `None` where there is none."""
    row = await _queries.find_client(tx, client_id=client_id)
    return client_from_row(row) if row else None


async def list_clients(tx: Transaction) -> Sequence[Client]:
    """Return every client application, archived ones too, by number."""
    return [client_from_row(row) for row in await _queries.list_clients(tx)]
