"""From the `Authorization` header to the caller, through a short cache. RFC 6750, contract §12."""

from collections.abc import Callable
from typing import Any, Final

from cachetools import TTLCache
from falcon.asgi import Request, Response

from parley.access.caller import Caller
from parley.access.records import find_caller
from parley.access.tokens import digest_of
from parley.store import Store
from parley.wire import ApiError
from parley.wire.errors import NOT_AUTHORISED

CACHE_SECONDS: Final = 4.0
"""A revoked token stops working within this time on a node that did not see the revocation."""

_CACHE_SIZE: Final = 50_000
_LONGEST_TOKEN: Final = 512


class BearerTokens:
    """Falcon middleware: no resource runs without a caller, unless it says `public = True`.

    Args:
        store: Where the tokens are.
        clock: The present moment, in milliseconds.
        timer: Seconds that pass, for the cache.
    """

    def __init__(self, store: Store, clock: Callable[[], int], timer: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._seen: TTLCache[bytes, Caller] = TTLCache(_CACHE_SIZE, CACHE_SECONDS, timer)

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Set `req.context.caller`.

        Raises:
            ApiError: 401, with `WWW-Authenticate`.
        """
        del resp, params
        if not getattr(resource, "public", False) and req.method != "OPTIONS":
            req.context.caller = await self._caller_of(req.get_header("Authorization"))

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
            caller = await self._store.read(find_caller, digest, now)
            if caller is None:
                raise _unauthorised(_DEAD, _CHALLENGE)
            self._seen[digest] = caller
        if caller.expires_at is not None and caller.expires_at <= now:
            raise _unauthorised(_DEAD, _CHALLENGE)
        return caller


_DEAD: Final = "the token is unknown, expired or revoked"
_CHALLENGE: Final = 'Bearer error="invalid_token"'


def _unauthorised(summary: str, challenge: str) -> ApiError:
    return ApiError(NOT_AUTHORISED, summary, {"WWW-Authenticate": challenge})


def caller_of(req: Request) -> Caller:
    """Give the caller whom `BearerTokens` found."""
    caller: Caller = req.context.caller
    return caller
