"""`/oauth2/authorize`: where a person allows an application to act for them (OAuth 2.0)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from falcon.asgi import Request, Response

from parley.access import Scope, find_account, format_scopes
from parley.access.oauth import authorization as oauth
from parley.access.oauth.forms import parse_parameters
from parley.access.oauth.metadata import get_issuer
from parley.pages.desk import Desk
from parley.pages.rendering import go
from parley.pages.visits import SignedIn
from parley.wire.errors import bad_value

_PARAMETERS: Final = frozenset(
    {
        *("response_type", "response_mode", "client_id", "redirect_uri", "scope", "state"),
        *("code_challenge", "code_challenge_method"),
    }
)
"""Those of an authorization request; all others are ignored (RFC 6749 §3.1, RFC 7636 §4.3)."""

_IN_WORDS: Final[Mapping[Scope, str]] = {
    Scope.READ: "allow.read",
    Scope.WRITE: "allow.write",
    Scope.ADMIN: "allow.admin",
}


class AllowPage:
    """`/oauth2/authorize`, and `/authorize.action` for documented clients (contract §12)."""

    public = True
    page = True

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, req: Request, resp: Response) -> None:
        """Ask the person, or answer the client where that is settled.

        Where nothing is asked for, say what the address is for: clients look here whether the
        server is up (contract §12).
        """
        if self._is_empty(req):
            self._desk.renderer.show(req, resp, "authorize")
            return
        try:
            asked = await self._wanted(req)
            visit = await self._desk.visits.signed_in(req)
            wanted = asked.of_person(admin=visit.caller.admin)
            if await oauth.needs_consent(self._desk.store, wanted, visit.caller.user_id):
                await self._ask(req, resp, wanted, visit)
            else:
                await self._give_code(req, resp, wanted, visit)
        except oauth.AuthorizationDeniedError as declined:
            self._answer(req, resp, declined.wanted_at, declined.members)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Take the person's decision, and answer the client."""
        try:
            asked = await self._wanted(req)
            visit = await self._desk.visits.signed_in(req)
            form = await self._desk.visits.form(req, visit)
            wanted = asked.of_person(admin=visit.caller.admin)
            if form["decision"] != "allow":
                raise wanted.denied("access_denied", "The person does not allow it.")
            await self._give_code(req, resp, wanted, visit)
        except oauth.AuthorizationDeniedError as declined:
            self._answer(req, resp, declined.wanted_at, declined.members)

    @staticmethod
    def _is_empty(req: Request) -> bool:
        """Return whether a request has no parameter with a value that could ask for anything."""
        return not _PARAMETERS & _read(req).keys()

    async def _wanted(self, req: Request) -> oauth.AuthorizationRequest:
        """Tell what the client asks for.

        Raises:
            ApiError: 400, where the client, or where to answer it, is not certain.
            oauth.AuthorizationDeniedError: It asks for what it can't have.
        """
        try:
            return await oauth.parse_authorization_request(self._desk.store, _read(req))
        except oauth.UntrustedRedirectError as error:
            raise bad_value("", str(error)) from error

    async def _ask(
        self, req: Request, resp: Response, wanted: oauth.AuthorizationRequest, visit: SignedIn
    ) -> None:
        account = await self._desk.store.read(find_account, visit.caller.user_id)
        self._desk.renderer.show(
            req,
            resp,
            "allow",
            form_targets=[wanted.origin()],
            csrftoken=visit.csrftoken,
            account=account,
            client=wanted.client,
            target=wanted.origin(),
            permissions=[_IN_WORDS[scope] for scope in Scope if scope in wanted.scopes],
            # What the person saw is what they allow, whatever becomes of them meanwhile.
            action=f"{req.path}?{urlencode({**_read(req), 'scope': format_scopes(wanted.scopes)})}",
        )

    async def _give_code(
        self, req: Request, resp: Response, wanted: oauth.AuthorizationRequest, visit: SignedIn
    ) -> None:
        desk, user_id = self._desk, visit.caller.user_id
        code = await oauth.grant_consent(
            desk.store, wanted, desk.origin(req), user_id, desk.clock()
        )
        self._answer(req, resp, wanted.redirect_uri, {"code": code, "state": wanted.state})

    def _answer(
        self, req: Request, resp: Response, to: str, members: Mapping[str, str | None]
    ) -> None:
        go(resp, oauth.build_redirect_url(to, members, get_issuer(req, self._desk.settings)))


def _read(req: Request) -> dict[str, str]:
    """Read the parameters of a request.

    Raises:
        ApiError: 400, where they can't be read, or one stands there twice.
    """
    try:
        return parse_parameters(req.query_string)
    except OAuth2Error as error:
        raise bad_value("", error.description) from error
