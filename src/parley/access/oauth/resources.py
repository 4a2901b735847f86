"""OAuth 2.0 over HTTP for client applications: tokens, ending them, asking about them.

Clients prove here who they are, not people. Errors are in the words of RFC 6749 §5.2.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final

import falcon
import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from falcon.asgi import Request, Response

from parley.access.authentication import get_origin
from parley.access.oauth.clients.authentication import ClientCredentials, parse_credentials
from parley.access.oauth.dependencies import OAuthDependencies
from parley.access.oauth.endpoints import introspect, revoke
from parley.access.oauth.forms import read_parameters, read_token_request
from parley.access.oauth.grants import create_token_response
from parley.access.oauth.schemas import (
    IntrospectionResponse,
    OAuthError,
    RevokedSchema,
    TokenResponse,
)
from parley.access.oauth.server import (
    AuthorizationServer,
    OAuthResponse,
    TokenRequest,
    error_response,
)
from parley.access.oauth.snapshot import LookupKeys, read_snapshot
from parley.access.tokens import hash_token
from parley.identity import Access
from parley.wire import ResponseBody, respond, response_format

_OK: Final = 200


class _Endpoint(ABC):
    """An address for client applications."""

    access = Access(public=True, secrets=True)
    success: type[ResponseBody]

    def __init__(self, parts: OAuthDependencies) -> None:
        self._parts = parts

    async def on_post(self, req: Request, resp: Response) -> None:
        """Answer a client's request."""
        response_format(req)
        try:
            reply = await self._respond(req)
        except OAuth2Error as error:
            reply = error_response(error)
        kind = self.success if reply.status == _OK else OAuthError
        status = falcon.code_to_http_status(reply.status)
        respond(req, resp, msgspec.convert(reply.members, kind), status)
        resp.set_header("Pragma", "no-cache")
        for name, value in reply.headers.items():
            resp.set_header(name, value)

    async def _respond(self, req: Request) -> OAuthResponse:
        store, settings, clock, forget = self._parts
        form = await self._read(req)
        credentials = parse_credentials(req.get_header("Authorization"), form)
        snapshot = await store.read(read_snapshot, self._lookup_keys(credentials, form))
        server = AuthorizationServer(snapshot, credentials, settings.refresh_leeway_seconds * 1000)
        reply = self._decide(
            server, TokenRequest(req.method, form, get_origin(req, settings), clock())
        )
        if server.on_abuse is not None:
            await store.write(server.on_abuse)
            forget()
        if server.on_success is not None and not await store.write(server.on_success):
            forget()  # another request was quicker with it, and may have ended what that got
            return error_response(InvalidGrantError())
        return reply

    async def _read(self, req: Request) -> dict[str, str]:
        """Read the parameters of a request."""
        return await read_parameters(req)

    @abstractmethod
    def _lookup_keys(self, credentials: ClientCredentials, form: Mapping[str, str]) -> LookupKeys:
        """Return what is to be looked up."""

    @abstractmethod
    def _decide(self, server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
        """Decide on a request."""


class TokenResource(_Endpoint):
    """`/api/oauth2/token`: a code, a refresh token, or a client by itself, gives tokens."""

    success = TokenResponse

    async def _read(self, req: Request) -> dict[str, str]:
        settings = self._parts.settings
        return await read_token_request(req, refresh_in_query=settings.refresh_in_query)

    def _lookup_keys(self, credentials: ClientCredentials, form: Mapping[str, str]) -> LookupKeys:
        if "grant_type" not in form:
            raise InvalidRequestError("The grant_type is missing.")
        return LookupKeys(
            credentials.client_id,
            code=_digest(form, "code"),
            refresh_token=_digest(form, "refresh_token"),
        )

    def _decide(self, server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
        return create_token_response(server, asked)


class _TokenEndpoint(_Endpoint):
    """An address where a client shows a token that it has."""

    def _lookup_keys(self, credentials: ClientCredentials, form: Mapping[str, str]) -> LookupKeys:
        return LookupKeys(credentials.client_id, token=_digest(form, "token"))


class RevocationResource(_TokenEndpoint):
    """`/api/oauth2/revoke`: a client gives a token back, and with it all of its grant."""

    success = RevokedSchema

    def _decide(self, server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
        return revoke(server, asked)


class IntrospectionResource(_TokenEndpoint):
    """`/api/oauth2/introspect`: a client asks about a token of its own."""

    access = Access(public=True)  # some ask before each request that they answer
    success = IntrospectionResponse

    def _decide(self, server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
        return introspect(server, asked)


def _digest(form: Mapping[str, str], name: str) -> bytes | None:
    return hash_token(form[name]) if name in form else None
