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
from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.rendering import redirect
from parley.pages.sessions import SignedInSession
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


class ConsentPage:
    """`/oauth2/authorize`, and `/authorize.action` for documented clients (contract §12)."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def on_get(self, req: Request, resp: Response) -> None:
        """Ask the person, or answer the client where that is settled.

        Where nothing is asked for, say what the address is for: clients look here whether the
        server is up (contract §12).
        """
        if self._is_empty(req):
            self._context.renderer.render(req, resp, "authorize")
            return
        try:
            asked = await self._parse_request(req)
            visit = await self._context.sessions.require_sign_in(req)
            wanted = asked.of_person(admin=visit.caller.admin)
            if await oauth.asks_for_consent(self._context.store, wanted, visit.caller.user_id):
                await self._render_consent(req, resp, wanted, visit)
            else:
                await self._issue_code(req, resp, wanted, visit, asked=False)
        except oauth.AuthorizationDeniedError as declined:
            self._redirect(req, resp, declined.wanted_at, declined.members)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Take the person's decision, and answer the client."""
        try:
            asked = await self._parse_request(req)
            visit = await self._context.sessions.require_sign_in(req)
            form = await self._context.sessions.verified_form(req, visit)
            wanted = asked.of_person(admin=visit.caller.admin)
            if form["decision"] != "allow":
                raise wanted.denied("access_denied", "The person does not allow it.")
            await self._issue_code(req, resp, wanted, visit, asked=True)
        except oauth.AuthorizationDeniedError as declined:
            self._redirect(req, resp, declined.wanted_at, declined.members)

    @staticmethod
    def _is_empty(req: Request) -> bool:
        """Return whether a request has no parameter with a value that could ask for anything."""
        return not _PARAMETERS & _read(req).keys()

    async def _parse_request(self, req: Request) -> oauth.AuthorizationRequest:
        """Return what the client asks for.

        Raises:
            ApiError: 400, where the client, or where to answer it, is not certain.
            oauth.AuthorizationDeniedError: It asks for what it can't have.
        """
        try:
            return await oauth.parse_authorization_request(self._context.store, _read(req))
        except oauth.UntrustedRedirectError as error:
            raise bad_value("", str(error)) from error

    async def _render_consent(
        self,
        req: Request,
        resp: Response,
        wanted: oauth.AuthorizationRequest,
        visit: SignedInSession,
    ) -> None:
        account = await self._context.store.read(find_account, visit.caller.user_id)
        self._context.renderer.render(
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

    async def _issue_code(
        self,
        req: Request,
        resp: Response,
        wanted: oauth.AuthorizationRequest,
        visit: SignedInSession,
        *,
        asked: bool,
    ) -> None:
        context, user_id = self._context, visit.caller.user_id
        code = await oauth.grant_consent(
            context.store, wanted, context.origin(req), user_id, context.clock(), asked=asked
        )
        if code is None:  # what could be allowed a moment ago: it is looked at anew
            context.auth.clear_cache()
            redirect(resp, req.relative_uri)
            return
        self._redirect(req, resp, wanted.redirect_uri, {"code": code, "state": wanted.state})

    def _redirect(
        self, req: Request, resp: Response, to: str, members: Mapping[str, str | None]
    ) -> None:
        redirect(
            resp, oauth.build_redirect_url(to, members, get_issuer(req, self._context.settings))
        )


def _read(req: Request) -> dict[str, str]:
    """Read the parameters of a request.

    Raises:
        ApiError: 400, where they can't be read, or one stands there twice.
    """
    try:
        return parse_parameters(req.query_string)
    except OAuth2Error as error:
        raise bad_value("", error.description) from error
