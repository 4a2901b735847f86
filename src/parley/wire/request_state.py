"""The state of one request, for all that look at it: made by the middleware, typed here."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Final

from falcon.asgi import Request

from parley.identity import SIGNED_IN, Access, Caller
from parley.wire.formats import Format, ResponseFormat

STATE: Final = "parley.state"
"""Where the ASGI scope has it."""


class RequestState:
    """What is known of a request.

    Attributes:
        request_id: Its number, as its answer and the log carry it.
        default_format: The instance's own format.
        response_format: What the answer goes out as, once that was asked for.
        route: The route that it was sent to, as people write it; `None` where there is none.
        access: What its resource asks of its caller.
        caller: Who makes it, once that is known.
        person: By whom turns are taken: the caller's number, or an address; `None` before that.
        authenticate: Looks the caller up anew, where there must be one.
    """

    __slots__ = (
        "access",
        "authenticate",
        "caller",
        "default_format",
        "person",
        "request_id",
        "response_format",
        "route",
    )

    request_id: str
    default_format: Format
    response_format: ResponseFormat | None
    route: str | None
    access: Access
    caller: Caller | None
    person: Hashable
    authenticate: Callable[[Request], Awaitable[Caller]] | None

    def __init__(self, request_id: str, default_format: Format) -> None:
        self.request_id = request_id
        self.default_format = default_format
        self.response_format = None
        self.route = None
        self.access = SIGNED_IN
        self.caller = None
        self.person = None
        self.authenticate = None


def get_state(req: Request) -> RequestState:
    """Return the state of a request."""
    state: RequestState = req.scope[STATE]
    return state
