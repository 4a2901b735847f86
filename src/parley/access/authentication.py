"""From a token, or a session, to the caller, through a short cache. RFC 6750, contract §12."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeAlias

from falcon.asgi import Request, Response

from parley.access import csrf
from parley.access.cookies import Cookies
from parley.access.identity import Caller
from parley.access.last_used import CredentialLookup, LastUsedRecorder
from parley.access.scopes import Scope, required_scope
from parley.access.sessions import find_session_caller, hash_session
from parley.access.token_commands import find_caller
from parley.access.tokens import hash_token
from parley.limits import RateLimits
from parley.operations import set_person
from parley.operations.request_state import get_request_id
from parley.settings import Settings
from parley.store import RequestOrigin, Store, Transaction
from parley.wire import ApiError, client_address, client_network
from parley.wire.errors import ADMINISTRATORS_ONLY, NOT_AUTHORISED, SCOPE_MISSING

CACHE_SECONDS: Final = 4.0
"""A revoked token stops working within this time on a node that did not see the revocation."""

_CACHE_SIZE: Final = 50_000
_LONGEST_TOKEN: Final = 512
_HOUR: Final = 60 * 60 * 1000
_NEVER_USED: Final = (None, 0.0)

_Query: TypeAlias = Callable[
    [Transaction, bytes, int], Coroutine[Any, Any, CredentialLookup | None]
]


class AuthMiddleware:
    """Falcon middleware: no resource runs without a caller, unless it says `public = True`.

    A caller sends a bearer token; or, from a browser, the cookie of a session, together with what
    shows that no other site made the browser send it (`csrf`). A token counts, where both come.

    The caller's credential must have the scope that the resource names (`scope`; a function, where
    it depends on the request), or else the one that the method needs. What needs `Scope.ADMIN` is
    for administrators.

    Args:
        store: Where the tokens and sessions are.
        settings: How the instance is set up.
        limits: How often a caller, or an address without one, may ask.
        clock: The present moment, in milliseconds.
        timer: Seconds that pass, for the cache.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        limits: RateLimits,
        clock: Callable[[], int],
        timer: Callable[[], float],
    ) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock
        self._settings = settings
        self._find_session_caller = partial(
            find_session_caller, idle=settings.session_idle_hours * _HOUR
        )
        self._cookies = Cookies(settings)
        self._uses = LastUsedRecorder(store)
        self._seen: dict[bytes, tuple[Caller, float]] = {}
        self._timer = timer
        self._forgotten = 0

    def clear_cache(self) -> None:
        """Look every caller up anew: something was revoked here, and ends here at once."""
        self._forgotten += 1
        self._seen.clear()

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Set `req.context.caller`.

        Raises:
            ApiError: 401, with `WWW-Authenticate`; 403, where the caller may not do that; 429,
                where there are too many requests.
        """
        del resp, params
        if req.method == "OPTIONS":
            return
        if getattr(resource, "public", False):
            await self._count_public(req, resource)
            return
        try:
            caller = await self.authenticate(req)
        except ApiError:
            self._limits.check_address(req, resource)
            raise
        self._limits.check_credential(*caller.credential)
        set_person(req, caller.user_id)
        req.context.caller = caller
        req.context.callers = self
        _check_scope(caller, _required_scope(resource, req))

    async def _count_public(self, req: Request, resource: object) -> None:
        """Count a request that needs no caller: where it is for a page, for its visitor's session.

        Many people may sit behind one address. What takes secrets counts by address all the same.
        """
        visitor = None
        if getattr(resource, "page", False) and not getattr(resource, "takes_secrets", False):
            visitor = await self.session_identity(self._cookies.read(req))
        if visitor is None:
            set_person(req, client_network(client_address(req, self._settings.proxies)))
            self._limits.check_address(req, resource)
        else:
            set_person(req, visitor.user_id)
            self._limits.check_credential(*visitor.credential)

    async def session_identity(self, secret: str | None) -> Caller | None:
        """Return whose session a cookie stands for; `None` where it stands for none (any more).

        It shows who it is, and not that they want what is asked (`csrf`).
        """
        if secret is None:
            return None
        return await self._find(hash_session(secret), self._find_session_caller)

    async def authenticate(self, req: Request) -> Caller:
        """Return whose credential a request carries.

        Raises:
            ApiError: 401, where it is dead; 403, where another site may have sent it.
        """
        header = req.get_header("Authorization")
        if header is None and (secret := self._cookies.read(req)) is not None:
            return await self._by_session(req, secret)
        return await self._by_token(header)

    async def _by_token(self, header: str | None) -> Caller:
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorised("send a token: Authorization: Bearer …", "Bearer")
        token = token.strip()
        if not token or len(token) > _LONGEST_TOKEN:
            raise _unauthorised(_INVALID, _CHALLENGE)
        caller = await self._find(hash_token(token), find_caller)
        if caller is None:
            raise _unauthorised(_INVALID, _CHALLENGE)
        return caller

    async def _by_session(self, req: Request, secret: str) -> Caller:
        csrf.check_same_origin(req, self._settings)
        csrf.check_token(secret, req.get_header(csrf.HEADER))
        caller = await self.session_identity(secret)
        if caller is None:
            raise _unauthorised("the session is over; sign in again", "Bearer")
        return caller

    async def _find(self, digest: bytes, query: _Query) -> Caller | None:
        now = self._clock()
        caller, fresh_until = self._seen.get(digest, _NEVER_USED)
        if caller is None or fresh_until <= self._timer():
            forgotten = self._forgotten
            seen = await self._store.read(query, digest, now)
            if seen is None:
                return None
            self._uses.record(seen, now)
            caller = seen.caller
            if forgotten == self._forgotten:  # nothing was revoked while it was looked up
                if len(self._seen) >= _CACHE_SIZE:
                    self._seen.clear()
                self._seen[digest] = (caller, self._timer() + CACHE_SECONDS)
        if caller.expires_at is not None and caller.expires_at <= now:
            return None
        return caller


_INVALID: Final = "the token is unknown, expired or revoked"
_CHALLENGE: Final = 'Bearer error="invalid_token"'


def _unauthorised(summary: str, challenge: str) -> ApiError:
    return ApiError(NOT_AUTHORISED, summary, {"WWW-Authenticate": challenge})


def _required_scope(resource: object, req: Request) -> Scope:
    named: Scope | Callable[[Request], Scope] | None = getattr(resource, "scope", None)
    if callable(named):
        return named(req)
    return named or required_scope(req.method)


def _check_scope(caller: Caller, needed: Scope) -> None:
    """Check that a caller may do what needs a scope.

    Raises:
        ApiError: 403.
    """
    if needed not in caller.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'  # RFC 6750 §3.1
        summary = f"the token lacks the scope {needed}"
        raise ApiError(SCOPE_MISSING, summary, {"WWW-Authenticate": challenge})
    if needed is Scope.ADMIN and not caller.admin:
        raise ApiError(ADMINISTRATORS_ONLY)


def administers(caller: Caller) -> bool:
    """Return whether a caller is an administrator whose credential may be used for that."""
    return caller.admin and Scope.ADMIN in caller.scopes


def get_caller(req: Request) -> Caller:
    """Return the caller whom `AuthMiddleware` found."""
    caller: Caller = req.context.caller
    return caller


def get_revalidator(req: Request) -> Callable[[], Awaitable[Caller]]:
    """Return what looks the caller up anew, for a request that takes long.

    It raises `ApiError` once the credential is dead, at most as late as another request would.
    """
    callers: AuthMiddleware = req.context.callers
    return partial(callers.authenticate, req)


def get_origin(req: Request, settings: Settings) -> RequestOrigin:
    """Return a request's origin; it has no person where the request has no caller."""
    caller = getattr(req.context, "caller", None)
    return RequestOrigin(
        actor_id=getattr(caller, "user_id", None),
        address=client_address(req, settings.proxies),
        request_id=get_request_id(req),
        token_id=getattr(caller, "token_id", None),
        session_id=getattr(caller, "session_id", None),
    )
