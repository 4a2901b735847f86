"""Registering, changing and archiving client applications; each is in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from typing_extensions import override

from parley.access.actors import require_administrator
from parley.access.oauth.clients.queries import Client, find_client
from parley.identity import Scope, format_scopes
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
)

_queries = Queries("parley.access.oauth")


class ClientIdTakenError(Exception):
    """A client application, archived or not, has this number already."""


class UnknownServiceUserError(Exception):
    """A client application can't speak for someone who is not there, or inactive."""


@dataclass(frozen=True, slots=True)
class AddClient(Command[int]):
    """Register a client application; return its number.

    Attributes:
        client_id: The number that it is to have; `None` for the lowest that is free.

    Raises:
        UnknownServiceUserError: There is no active user of that number.
        ClientIdTakenError: The number is another client's, or was.
    """

    name: str
    secret_digest: bytes | None
    redirect_uris: tuple[str, ...]
    scopes: frozenset[Scope]
    access_seconds: int
    allow_screen: bool
    service_user_id: int | None
    created_at: int
    origin: RequestOrigin = COMMAND_LINE
    client_id: int | None = None

    @override
    async def execute(self, tx: Transaction) -> int:
        await require_administrator(tx, self.origin)
        await _check_service_user(tx, self.service_user_id)
        client_id = await self._insert(tx)
        details: dict[str, str | int | bool | None] = {
            "name": self.name,
            "public": self.secret_digest is None,
            "redirecturis": " ".join(self.redirect_uris),
            "scopes": format_scopes(self.scopes),
        }
        await _audit(tx, client_id, "client.added", self.created_at, self.origin, details)
        return client_id

    async def _insert(self, tx: Transaction) -> int:
        if self.client_id is not None:
            if not await self._insert_as(tx, self.client_id):
                raise ClientIdTakenError(f"there is a client {self.client_id} already")
            return self.client_id
        while True:  # until no other transaction took the same number meanwhile
            client_id: int = (await _queries.lowest_free_client_id(tx)).client_id
            if await self._insert_as(tx, client_id):
                return client_id

    async def _insert_as(self, tx: Transaction, client_id: int) -> bool:
        row = await _queries.insert_client(
            tx,
            client_id=client_id,
            name=self.name,
            secret_digest=self.secret_digest,
            redirect_uris=_encode_uris(self.redirect_uris),
            scopes=format_scopes(self.scopes),
            access_seconds=self.access_seconds,
            allow_screen=self.allow_screen,
            service_user_id=self.service_user_id,
            created_at=self.created_at,
        )
        return row is not None


@dataclass(frozen=True, slots=True)
class ChangeClient(Command[bool]):
    """Change a client application; return whether there is one that is not archived.

    `None` leaves a thing as it is; a service user of 0 takes that away. What was narrowed is so at
    once: access tokens that may do more end, and what comes from a refresh token is narrower.

    Raises:
        UnknownServiceUserError: There is no active user of that number.
    """

    client_id: int
    changed_at: int
    name: str | None = None
    redirect_uris: tuple[str, ...] | None = None
    scopes: frozenset[Scope] | None = None
    access_seconds: int | None = None
    allow_screen: bool | None = None
    service_user_id: int | None = None
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_administrator(tx, self.origin)
        await _check_service_user(tx, self.service_user_id or None)
        before = await find_client(tx, self.client_id)
        if before is None or before.archived_at is not None:
            return False
        await _queries.change_client(
            tx,
            client_id=self.client_id,
            name=self.name,
            redirect_uris=None if self.redirect_uris is None else _encode_uris(self.redirect_uris),
            scopes=None if self.scopes is None else format_scopes(self.scopes),
            access_seconds=self.access_seconds,
            allow_screen=self.allow_screen,
            service_user_id=self.service_user_id,
        )
        if self._narrows(before):
            await _queries.lock_grants_of_client(tx, client_id=self.client_id)
            await _queries.end_tokens_of_client(tx, client_id=self.client_id, at=self.changed_at)
        await _audit(
            tx, self.client_id, "client.changed", self.changed_at, self.origin, self._details()
        )
        return True

    def _narrows(self, before: Client) -> bool:
        fewer = self.scopes is not None and not self.scopes >= before.scopes
        other = self.service_user_id is not None and before.service_user_id is not None
        return fewer or (other and self.service_user_id != before.service_user_id)

    def _details(self) -> Mapping[str, str | int | bool | None]:
        told = {
            "name": self.name,
            "redirecturis": None if self.redirect_uris is None else " ".join(self.redirect_uris),
            "scopes": None if self.scopes is None else format_scopes(self.scopes),
            "accessseconds": self.access_seconds,
            "allowscreen": self.allow_screen,
            "serviceuserid": self.service_user_id,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class SetClientSecret(Command[bool]):
    """Put a new secret in the place of the old one, which ends; return whether there was one."""

    client_id: int
    secret_digest: bytes
    changed_at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_administrator(tx, self.origin)
        if not await _queries.set_client_secret(
            tx, client_id=self.client_id, secret_digest=self.secret_digest
        ):
            return False
        await _audit(tx, self.client_id, "client.secret", self.changed_at, self.origin, {})
        return True


@dataclass(frozen=True, slots=True)
class ArchiveClient(Command[bool]):
    """Close a client application for good, with all that people granted it.

    Return whether there was one to archive.
    """

    client_id: int
    archived_at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_administrator(tx, self.origin)
        what = {"client_id": self.client_id, "at": self.archived_at}
        if not await _queries.archive_client(tx, **what):
            return False
        grants = await _queries.end_grants_of_client(tx, **what)
        await _queries.end_tokens_of_client(tx, **what)
        details = {"grantsended": grants}
        await _audit(tx, self.client_id, "client.archived", self.archived_at, self.origin, details)
        return True


async def _check_service_user(tx: Transaction, user_id: int | None) -> None:
    if user_id is not None and await _queries.find_active_user(tx, user_id=user_id) is None:
        raise UnknownServiceUserError(f"there is no active user {user_id}")


async def _audit(  # noqa: PLR0913, PLR0917 - an entry has that many parts
    tx: Transaction,
    client_id: int,
    action: str,
    at: int,
    origin: RequestOrigin,
    details: Mapping[str, str | int | bool | None],
) -> None:
    await audit.append(tx, AuditEvent(action, at, origin, f"client:{client_id}", dict(details)))


def _encode_uris(redirect_uris: tuple[str, ...]) -> str:
    return msgspec.json.encode(redirect_uris).decode()
