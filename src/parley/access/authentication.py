"""From a token, or a session, to the caller, through a short cache. RFC 6750, contract §12."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeAlias

from falcon.asgi import Request, Response

from parley.access import csrf
from parley.access.cookies import Cookies
from parley.access.last_used import CredentialLookup, LastUsedRecorder
from parley.access.sessions import find_session_caller, hash_session
from parley.access.token_commands import find_caller
from parley.access.tokens import hash_token
from parley.identity import Caller, Scope
from parley.limits import RateLimits
from parley.settings import Settings
from parley.store import RequestOrigin, Store, Transaction
from parley.wire import ApiError, RequestState, client_address, client_network, get_state
from parley.wire.errors import ADMINISTRATORS_ONLY, NOT_AUTHORISED, SCOPE_MISSING

CACHE_SECONDS: Final = 4.0
"""A revoked token stops working within this time on a node that did not see the revocation."""

_CACHE_SIZE: Final = 50_000
_LONGEST_TOKEN: Final = 512
_HOUR: Final = 60 * 60 * 1000
_SAFE: Final = {"GET", "HEAD"}
_NEVER_USED: Final = (None, 0.0)

_Query: TypeAlias = Callable[
    [Transaction, bytes, int], Coroutine[Any, Any, CredentialLookup | None]
]


class AuthMiddleware:
    """Falcon middleware: no resource runs without a caller, unless its `Access` is public.

    A caller sends a bearer token; or, from a browser, the cookie of a session, together with what
    shows that no other site made the browser send it (`csrf`). A token counts, where both come.

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
        """Find the caller, and check that the resource may be used by them.

        Raises:
            ApiError: 401, with `WWW-Authenticate`; 403, where the caller may not do that; 429,
                where there are too many requests.
        """
        del resp, resource, params
        if req.method == "OPTIONS":
            return
        state = get_state(req)
        if state.access.public:
            await self._count_public(req, state)
            return
        try:
            caller = await self.authenticate(req)
        except ApiError:
            self._limits.check_address(req, state.access)
            raise
        self._limits.check_credential(*caller.credential)
        state.person = caller.user_id
        state.caller = caller
        state.authenticate = self.authenticate
        scope = state.access.required_scope(req)
        _check_scope(caller, scope)
        if req.method not in _SAFE and scope is not Scope.READ:
            self._limits.check_changes(caller.user_id)

    async def _count_public(self, req: Request, state: RequestState) -> None:
        """Count a request that needs no caller: where it is for a page, for its visitor's session.

        Many people may sit behind one address. What takes secrets counts by address all the same.
        """
        visitor = None
        if state.access.page and not state.access.secrets:
            visitor = await self.session_identity(self._cookies.read(req))
        if visitor is None:
            state.person = client_network(client_address(req, self._settings.proxies))
            self._limits.check_address(req, state.access)
        else:
            state.person = visitor.user_id
            self._limits.check_credential(*visitor.credential)
            if req.method not in _SAFE:
                self._limits.check_changes(visitor.user_id)

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
            raise _unauthorised_error("send a token: Authorization: Bearer …", "Bearer")
        token = token.strip()
        if not token or len(token) > _LONGEST_TOKEN:
            raise _unauthorised_error(_INVALID, _CHALLENGE)
        caller = await self._find(hash_token(token), find_caller)
        if caller is None:
            raise _unauthorised_error(_INVALID, _CHALLENGE)
        return caller

    async def _by_session(self, req: Request, secret: str) -> Caller:
        csrf.check_same_origin(req, self._settings)
        csrf.check_token(secret, req.get_header(csrf.HEADER))
        caller = await self.session_identity(secret)
        if caller is None:
            raise _unauthorised_error("the session is over; sign in again", "Bearer")
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


def _unauthorised_error(summary: str, challenge: str) -> ApiError:
    return ApiError(NOT_AUTHORISED, summary, {"WWW-Authenticate": challenge})


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
    caller = get_state(req).caller
    if caller is None:
        raise RuntimeError("a resource that needs a caller must not be public")
    return caller


def get_revalidator(req: Request) -> Callable[[], Awaitable[Caller]]:
    """Return what looks the caller up anew, for a request that takes long.

    It raises `ApiError` once the credential is dead, at most as late as another request would.
    """
    authenticate = get_state(req).authenticate
    if authenticate is None:
        raise RuntimeError("a resource that needs a caller must not be public")
    return partial(authenticate, req)


def get_origin(req: Request, settings: Settings) -> RequestOrigin:
    """Return a request's origin; it has no person where the request has no caller."""
    state = get_state(req)
    address, caller = client_address(req, settings.proxies), state.caller
    if caller is None:
        return RequestOrigin(address=address, request_id=state.request_id)
    return RequestOrigin(
        actor_id=caller.user_id,
        address=address,
        request_id=state.request_id,
        token_id=caller.token_id,
        session_id=caller.session_id,
    )
