"""Client applications on the wire, for administrators."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.access.oauth.clients import validation as rules
from parley.access.oauth.clients.commands import AddClient, ChangeClient
from parley.access.oauth.clients.queries import Client
from parley.access.oauth.clients.secrets import check_client_secret
from parley.identity import MESSAGING, format_scopes
from parley.store import RequestOrigin
from parley.wire import ApiError, ResponseBody
from parley.wire.coercion import Id
from parley.wire.errors import BAD_VALUE, bad_value
from parley.wire.times import format_time


class RedirectUrisSchema(msgspec.Struct):
    """Where a client may have answers sent to."""

    redirecturi: list[str] = []


class ClientSchema(ResponseBody, kw_only=True):
    """A client application; its secret only where it was just made."""

    root: ClassVar[str] = "client"

    clientid: int
    name: str
    secret: str | UnsetType = UNSET
    public: bool
    redirecturis: RedirectUrisSchema
    scope: str
    accessseconds: int
    allowscreen: bool
    serviceuserid: int | UnsetType = UNSET
    createddatetime: str
    archiveddatetime: str | UnsetType = UNSET


class ClientListSchema(ResponseBody, kw_only=True):
    """A page of client applications."""

    root: ClassVar[str] = "clients"

    client: list[ClientSchema]
    totalcount: int


class NewClientSchema(msgspec.Struct, kw_only=True):
    """A client application to be registered."""

    name: str
    public: bool = False
    redirecturis: RedirectUrisSchema = msgspec.field(default_factory=RedirectUrisSchema)
    scope: str = format_scopes(MESSAGING)
    accessseconds: Id = rules.ACCESS_SECONDS
    allowscreen: bool = True
    serviceuserid: Id = 0
    clientid: Id | UnsetType = UNSET
    secret: str | UnsetType = UNSET

    def chosen_secret(self) -> str | None:
        """Return the secret that the client is to have; `None` where one is to be made.

        Raises:
            ApiError: 400, where it may not be one.
        """
        if self.secret is UNSET:
            return None
        if self.public:
            raise bad_value("secret", "a public client has none")
        try:
            return check_client_secret(self.secret, "secret")
        except ValueError as error:
            raise ApiError(BAD_VALUE, str(error)) from error


class ClientPatchSchema(msgspec.Struct, kw_only=True):
    """What is to become of a client application: what is absent stays."""

    name: str | UnsetType = UNSET
    redirecturis: RedirectUrisSchema | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    accessseconds: Id | UnsetType = UNSET
    allowscreen: bool | UnsetType = UNSET
    serviceuserid: Id | UnsetType = UNSET


def serialize_client(client: Client, secret: str | None = None) -> ClientSchema:
    """Show a client application."""
    archived_at = client.archived_at
    return ClientSchema(
        clientid=client.client_id,
        name=client.name,
        secret=UNSET if secret is None else secret,
        public=client.public,
        redirecturis=RedirectUrisSchema(list(client.redirect_uris)),
        scope=format_scopes(client.scopes),
        accessseconds=client.access_seconds,
        allowscreen=client.allow_screen,
        serviceuserid=client.service_user_id or UNSET,
        createddatetime=format_time(client.created_at),
        archiveddatetime=UNSET if archived_at is None else format_time(archived_at),
    )


def build_add_client(
    request: NewClientSchema, digest: bytes | None, created_at: int, origin: RequestOrigin
) -> AddClient:
    """Return which client application to register.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    public, uris = request.public, request.redirecturis.redirecturi
    if request.clientid is not UNSET and request.clientid < 1:
        raise bad_value("clientid", "expected a positive integer")
    try:
        return AddClient(
            name=rules.check_client_name(request.name, "name"),
            secret_digest=digest,
            redirect_uris=rules.check_redirect_uris(uris, _URIS, public=public),
            scopes=rules.check_scopes(request.scope, "scope"),
            access_seconds=rules.check_access_seconds(request.accessseconds, "accessseconds"),
            allow_screen=request.allowscreen,
            service_user_id=rules.check_service_user(
                request.serviceuserid or None, "serviceuserid", public=public
            ),
            created_at=created_at,
            origin=origin,
            client_id=None if request.clientid is UNSET else request.clientid,
        )
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error


def build_change_client(
    request: ClientPatchSchema, client: Client, changed_at: int, origin: RequestOrigin
) -> ChangeClient:
    """Return what is to become of a client application.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    name, uris, scope = request.name, request.redirecturis, request.scope
    seconds, user_id = request.accessseconds, request.serviceuserid
    try:
        return ChangeClient(
            client_id=client.client_id,
            changed_at=changed_at,
            name=None if name is UNSET else rules.check_client_name(name, "name"),
            redirect_uris=None
            if uris is UNSET
            else rules.check_redirect_uris(uris.redirecturi, _URIS, public=client.public),
            scopes=None if scope is UNSET else rules.check_scopes(scope, "scope"),
            access_seconds=None
            if seconds is UNSET
            else rules.check_access_seconds(seconds, "accessseconds"),
            allow_screen=None if request.allowscreen is UNSET else request.allowscreen,
            service_user_id=None
            if user_id is UNSET
            else rules.check_service_user(user_id, "serviceuserid", public=client.public),
            origin=origin,
        )
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error


_URIS = "redirecturis.redirecturi"
