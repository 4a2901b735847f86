"""From the `Authorization` header to the caller, through a short cache. RFC 6750, contract §12."""

from collections.abc import Callable
from typing import Any, Final

from cachetools import TTLCache
from falcon.asgi import Request, Response

from parley.access.caller import Caller
from parley.access.records import find_caller
from parley.access.scopes import Scope, scope_for
from parley.access.tokens import digest_of
from parley.limits import RateLimits
from parley.store import Store
from parley.wire import ApiError
from parley.wire.errors import ADMINISTRATORS_ONLY, NOT_AUTHORISED, SCOPE_MISSING

CACHE_SECONDS: Final = 4.0
"""A revoked token stops working within this time on a node that did not see the revocation."""

_CACHE_SIZE: Final = 50_000
_LONGEST_TOKEN: Final = 512


class BearerTokens:
    """Falcon middleware: no resource runs without a caller, unless it says `public = True`.

    The caller's credential must have the scope that the resource names (`scope`), or else the one
    that the method needs. What a resource with `scope = Scope.ADMIN` does is for administrators.

    Args:
        store: Where the tokens are.
        limits: How often a caller, or an address without one, may ask.
        clock: The present moment, in milliseconds.
        timer: Seconds that pass, for the cache.
    """

    def __init__(
        self,
        store: Store,
        limits: RateLimits,
        clock: Callable[[], int],
        timer: Callable[[], float],
    ) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock
        self._seen: TTLCache[bytes, Caller] = TTLCache(_CACHE_SIZE, CACHE_SECONDS, timer)
        self._forgotten = 0

    def forget(self) -> None:
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
            self._limits.take_anonymous(req, resource)
            return
        try:
            caller = await self._caller_of(req.get_header("Authorization"))
        except ApiError:
            self._limits.take_anonymous(req, resource)
            raise
        self._limits.take_credential(*caller.credential)
        req.context.caller = caller
        _check_scope(caller, getattr(resource, "scope", None) or scope_for(req.method))

    async def _caller_of(self, header: str | None) -> Caller:
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorised("send a token: Authorization: Bearer …", "Bearer")
        token = token.strip()
        if not token or len(token) > _LONGEST_TOKEN:
            raise _unauthorised(_DEAD, _CHALLENGE)
        digest = digest_of(token)
        now = self._clock()
        caller = self._seen.get(digest)
        if caller is None:
            forgotten = self._forgotten
            caller = await self._store.read(find_caller, digest, now)
            if caller is None:
                raise _unauthorised(_DEAD, _CHALLENGE)
            if forgotten == self._forgotten:  # nothing was revoked while it was looked up
                self._seen[digest] = caller
        if caller.expires_at is not None and caller.expires_at <= now:
            raise _unauthorised(_DEAD, _CHALLENGE)
        return caller


_DEAD: Final = "the token is unknown, expired or revoked"
_CHALLENGE: Final = 'Bearer error="invalid_token"'


def _unauthorised(summary: str, challenge: str) -> ApiError:
    return ApiError(NOT_AUTHORISED, summary, {"WWW-Authenticate": challenge})


def _check_scope(caller: Caller, needed: Scope) -> None:
    """See that a caller may do what needs a scope.

    Raises:
        ApiError: 403.
    """
    if needed not in caller.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'  # RFC 6750 §3.1
        summary = f"the token lacks the scope {needed}"
        raise ApiError(SCOPE_MISSING, summary, {"WWW-Authenticate": challenge})
    if needed is Scope.ADMIN and not caller.admin:
        raise ApiError(ADMINISTRATORS_ONLY)


def caller_of(req: Request) -> Caller:
    """Give the caller whom `BearerTokens` found."""
    caller: Caller = req.context.caller
    return caller
