"""What a request for events says: from where on, which ones, and how to tell them."""

from typing import Final

from falcon.asgi import Request

from parley.events import sse
from parley.events.polling import MAX_WAIT
from parley.events.subscriptions import EventFilter
from parley.store import EventKind
from parley.wire import ApiError
from parley.wire.errors import BAD_EVENT_ID, LIMIT_EXCEEDED, bad_value
from parley.wire.integers import parse_uint63
from parley.wire.media_types import names
from parley.wire.query_params import id_param

MAX_CONVERSATIONS: Final = 100

_HEADER: Final = "Last-Event-ID"
_PARAMETER: Final = "lastEventId"
_KINDS: Final = frozenset(EventKind)
_IN_WORDS: Final = sorted(EventKind)


def accepts_stream(req: Request) -> bool:
    """Return whether a request is for server-sent events: only where it names them."""
    return names(req.get_header("Accept", default=""), sse.MEDIA_TYPE)


def parse_position(req: Request) -> int | None:
    """Read from where to go on: what the browser last saw, or else what the client asks for.

    Raises:
        ApiError: 400, where it can't be the id of an event.
    """
    asked = _parse_event_id("after", req.get_param("after"))
    # What stands in for a browser's `EventSource` can send no header, and says it in the query.
    polyfill = _parse_event_id(_PARAMETER, req.get_param(_PARAMETER))
    last = _parse_event_id(_HEADER, req.get_header(_HEADER) or None)
    return next((one for one in (last, polyfill) if one is not None), asked)


def _parse_event_id(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    number = parse_uint63(value)
    if number is None:
        raise ApiError(BAD_EVENT_ID, f"{name}: not the id of an event")
    return number


def check_position(position: int | None, newest: int) -> int:
    """Return the place in the feed to go on from: its end, where the request names none.

    Raises:
        ApiError: 400, where it is yet to come.
    """
    if position is None:
        return newest
    if position > newest:
        raise ApiError(
            BAD_EVENT_ID,
            f"{position} is not the id of an event yet: the newest is {newest};"
            " read the state anew, and go on from there",
        )
    return position


def parse_filter(req: Request) -> EventFilter:
    """Read the filters `kind` and `conversationid`; each may stand several times, or hold commas.

    Raises:
        ApiError: 400, where there is no such kind, or an id is none.
    """
    kinds = _words(req, "kind")
    if not kinds <= _KINDS:
        raise bad_value("kind", f"expected {', '.join(_IN_WORDS[:-1])} or {_IN_WORDS[-1]}")
    words = _words(req, "conversationid")
    if len(words) > MAX_CONVERSATIONS:
        raise ApiError(
            LIMIT_EXCEEDED, f"conversationid: {MAX_CONVERSATIONS} at most, got {len(words)}"
        )
    numbers = frozenset(map(parse_uint63, words))
    if None in numbers:
        raise bad_value("conversationid", "expected whole numbers")
    return EventFilter(kinds, frozenset(number for number in numbers if number is not None))


def _words(req: Request, name: str) -> frozenset[str]:
    given = req.get_param_as_list(name) or []
    return frozenset(word.strip() for value in given for word in value.split(","))


def parse_wait(req: Request) -> int:
    """Read how many seconds to wait; 0 where the parameter is absent.

    Raises:
        ApiError: 400, where it is no whole number from 0 to `MAX_WAIT`.
    """
    seconds = id_param(req, "wait") or 0
    if seconds > MAX_WAIT:
        raise bad_value("wait", f"expected {MAX_WAIT} seconds at most")
    return seconds
