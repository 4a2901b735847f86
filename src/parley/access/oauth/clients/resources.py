"""Client applications over HTTP, for administrators."""

import falcon
from falcon.asgi import Request, Response

from parley.access.authentication import get_origin
from parley.access.oauth.clients.commands import (
    ArchiveClient,
    ClientIdTakenError,
    SetClientSecret,
    UnknownServiceUserError,
)
from parley.access.oauth.clients.queries import Client, find_client, list_clients
from parley.access.oauth.clients.schemas import (
    ClientListSchema,
    ClientPatchSchema,
    NewClientSchema,
    build_add_client,
    build_change_client,
    serialize_client,
)
from parley.access.oauth.clients.secrets import new_client_secret
from parley.access.oauth.dependencies import OAuthDependencies
from parley.access.tokens import hash_token
from parley.identity import Access, Scope
from parley.wire import ApiError, get_url_builder, parse_body, respond, response_format
from parley.wire.errors import CLIENT_ID_TAKEN, CLIENT_UNKNOWN, USER_UNKNOWN, bad_value
from parley.wire.query_params import parse_limit, parse_offset


class _ClientAdminResource:
    """What these resources have in common."""

    access = Access(scope=Scope.ADMIN)

    def __init__(self, parts: OAuthDependencies) -> None:
        self.store, self.settings, self.clock, self.forget = parts

    async def client(self, client_id: int, *, archived: bool = False) -> Client:
        """Return a client application.

        Raises:
            ApiError: 404, where there is none, or it is archived and such a one will not do.
        """
        client = await self.store.read(find_client, client_id)
        if client is None:
            raise ApiError(CLIENT_UNKNOWN)
        if client.archived_at is not None and not archived:
            raise ApiError(CLIENT_UNKNOWN, "the client application is archived")
        return client


class ClientsResource(_ClientAdminResource):
    """`/clients`."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of them, by number; there are never many."""
        response_format(req)
        limit, offset = parse_limit(req.get_param("limit")), parse_offset(req.get_param("offset"))
        clients = await self.store.read_slow(list_clients)
        page = [serialize_client(client) for client in clients[offset : offset + limit]]
        respond(req, resp, ClientListSchema(client=page, totalcount=len(clients)))

    async def on_post(self, req: Request, resp: Response) -> None:
        """Register one; the answer is the only one that holds a secret that was made for it."""
        limit = self.settings.body_limit
        request = await parse_body(req, NewClientSchema, root="client", max_bytes=limit)
        chosen = request.chosen_secret()
        made = None if request.public or chosen is not None else new_client_secret()
        secret = chosen or made
        digest = None if secret is None else hash_token(secret)
        command = build_add_client(request, digest, self.clock(), get_origin(req, self.settings))
        try:
            client_id = await self.store.write(command)
        except ClientIdTakenError as error:
            raise ApiError(CLIENT_ID_TAKEN, f"clientid: {error}") from error
        except UnknownServiceUserError as error:
            raise ApiError(USER_UNKNOWN, f"serviceuserid: {error}") from error
        resp.location = get_url_builder(req, self.settings).api(f"clients/{client_id}")
        client = await self.client(client_id, archived=True)
        respond(req, resp, serialize_client(client, made), falcon.HTTP_201)


class ClientResource(_ClientAdminResource):
    """`/clients/{id}`."""

    async def on_get(self, req: Request, resp: Response, client_id: int) -> None:
        """Show it, archived or not."""
        response_format(req)
        respond(req, resp, serialize_client(await self.client(client_id, archived=True)))

    async def on_patch(self, req: Request, resp: Response, client_id: int) -> None:
        """Change a client application that is not archived."""
        limit = self.settings.body_limit
        request = await parse_body(req, ClientPatchSchema, root="client", max_bytes=limit)
        client, origin = await self.client(client_id), get_origin(req, self.settings)
        command = build_change_client(request, client, self.clock(), origin)
        try:
            changed = await self.store.write(command)
        except UnknownServiceUserError as error:
            raise ApiError(USER_UNKNOWN, f"serviceuserid: {error}") from error
        if not changed:
            raise ApiError(CLIENT_UNKNOWN)
        self.forget()
        respond(req, resp, serialize_client(await self.client(client_id, archived=True)))

    async def on_delete(self, req: Request, resp: Response, client_id: int) -> None:
        """Archive it: all that people granted it ends."""
        origin = get_origin(req, self.settings)
        if not await self.store.write(ArchiveClient(client_id, self.clock(), origin)):
            raise ApiError(CLIENT_UNKNOWN)
        self.forget()
        resp.status = falcon.HTTP_204


class ClientSecretResource(_ClientAdminResource):
    """`/clients/{id}/secret`: a new secret, in place of the old one."""

    async def on_post(self, req: Request, resp: Response, client_id: int) -> None:
        """Make one; the answer is the only one that holds it."""
        response_format(req)
        client, secret = await self.client(client_id), new_client_secret()
        if client.public:
            raise bad_value("", "a public client has no secret")
        origin = get_origin(req, self.settings)
        command = SetClientSecret(client_id, hash_token(secret), self.clock(), origin)
        if not await self.store.write(command):
            raise ApiError(CLIENT_UNKNOWN)
        respond(req, resp, serialize_client(client, secret))
