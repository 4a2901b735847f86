"""OAuth 2.0 over HTTP for client applications: tokens, ending them, asking about them.

Clients prove here who they are, not people. Errors are in the words of RFC 6749 §5.2.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import falcon
import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from falcon.asgi import Request, Response

from parley.access.oauth.client_authentication import Credentials, read_credentials
from parley.access.oauth.flows import give_tokens
from parley.access.oauth.forms import read_form, read_token_request
from parley.access.oauth.objects import OAuthError, Revoked, TokenResponse, TokenStatus
from parley.access.oauth.server import Asked, Reply, Server, refusal
from parley.access.oauth.snapshot import Named, take_snapshot
from parley.access.oauth.tokens import introspect, revoke
from parley.access.origins import origin_of
from parley.access.tokens import digest_of
from parley.settings import Settings
from parley.store import Store
from parley.wire import Answer, answer, answer_format

_OK: Final = 200


class Parts(NamedTuple):
    """What an endpoint stands on.

    Attributes:
        store: Where clients and tokens are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        forget: Called when something was ended, so that it is so on this node at once.
    """

    store: Store
    settings: Settings
    clock: Callable[[], int]
    forget: Callable[[], None]


class _Endpoint(ABC):
    """An address for client applications."""

    public = True
    takes_secrets = True
    success: type[Answer]

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def on_post(self, req: Request, resp: Response) -> None:
        """Answer a client's request."""
        answer_format(req)
        try:
            reply = await self._reply(req)
        except OAuth2Error as error:
            reply = refusal(error)
        kind = self.success if reply.status == _OK else OAuthError
        status = falcon.code_to_http_status(reply.status)
        answer(req, resp, msgspec.convert(reply.members, kind), status)
        resp.set_header("Pragma", "no-cache")
        for name, value in reply.headers.items():
            resp.set_header(name, value)

    async def _reply(self, req: Request) -> Reply:
        store, settings, clock, forget = self._parts
        form = await self._read(req)
        credentials = read_credentials(req.get_header("Authorization"), form)
        snapshot = await store.read(take_snapshot, self._named(credentials, form))
        server = Server(snapshot, credentials, settings.refresh_leeway_seconds * 1000)
        reply = self._decided(server, Asked(req.method, form, origin_of(req, settings), clock()))
        if server.ends is not None:
            await store.write(server.ends)
            forget()
        if server.gives is not None and not await store.write(server.gives):
            forget()  # another request was quicker with it, and may have ended what that got
            return refusal(InvalidGrantError())
        return reply

    async def _read(self, req: Request) -> dict[str, str]:
        """Read the parameters of a request."""
        return await read_form(req)

    @abstractmethod
    def _named(self, credentials: Credentials, form: Mapping[str, str]) -> Named:
        """Tell what is to be looked up."""

    @abstractmethod
    def _decided(self, server: Server, asked: Asked) -> Reply:
        """Decide on a request."""


class TokenResource(_Endpoint):
    """`/api/oauth2/token`: a code, a refresh token, or a client by itself, gives tokens."""

    success = TokenResponse

    async def _read(self, req: Request) -> dict[str, str]:
        settings = self._parts.settings
        return await read_token_request(req, refresh_in_query=settings.refresh_in_query)

    def _named(self, credentials: Credentials, form: Mapping[str, str]) -> Named:
        if "grant_type" not in form:
            raise InvalidRequestError("The grant_type is missing.")
        return Named(
            credentials.client_id,
            code=_digest(form, "code"),
            refresh_token=_digest(form, "refresh_token"),
        )

    def _decided(self, server: Server, asked: Asked) -> Reply:
        return give_tokens(server, asked)


class _TokenEndpoint(_Endpoint):
    """An address where a client shows a token that it has."""

    def _named(self, credentials: Credentials, form: Mapping[str, str]) -> Named:
        return Named(credentials.client_id, token=_digest(form, "token"))


class RevocationResource(_TokenEndpoint):
    """`/api/oauth2/revoke`: a client gives a token back, and with it all of its grant."""

    success = Revoked

    def _decided(self, server: Server, asked: Asked) -> Reply:
        return revoke(server, asked)


class IntrospectionResource(_TokenEndpoint):
    """`/api/oauth2/introspect`: a client asks about a token of its own."""

    takes_secrets = False  # some ask before each request that they answer
    success = TokenStatus

    def _decided(self, server: Server, asked: Asked) -> Reply:
        return introspect(server, asked)


def _digest(form: Mapping[str, str], name: str) -> bytes | None:
    return digest_of(form[name]) if name in form else None
