"""The outermost layer: what happens to every request before and after the application sees it.

It gives each its number, bounds its headers and the time its body may take, tells the application
when a client went away in the middle of its body, forbids browsers to guess what an answer is, and
to run anything of one that says nothing of that, and writes the access log and the metrics.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

import structlog
from falcon.asgi import Request, Response
from prometheus_client import Histogram

from parley.converters import keep_slashes, take_version
from parley.identity import SIGNED_IN
from parley.operations.exchange import CHUNKED, Exchange, Header, Headers, Receive
from parley.operations.logs import AccessLogEntry, log_access
from parley.turns import ASKER
from parley.wire import ApiError, Format
from parley.wire.errors import BODY_TIMEOUT, HEADERS_TOO_LARGE, MALFORMED
from parley.wire.formats import negotiate_format
from parley.wire.media_types import MAX_BYTES
from parley.wire.messages import render_error
from parley.wire.request_state import STATE, get_state

Scope: TypeAlias = dict[str, Any]
Event: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[[Event], Awaitable[None]]
_T = TypeVar("_T")
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_HEADER_BYTES: Final = 32 * 1024
MAX_HOST_BYTES: Final = 512
"""Addresses in responses begin with the host, and there may be thousands of them in one."""

SLOWEST_BODY: Final = 1024
"""Bytes a second that a body must bring on the whole, beyond the silence that it may begin with."""

_METHODS: Final = {"GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH"}

_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_POLICY_NAME: Final = b"content-security-policy"
_NOTHING: Final = (_POLICY_NAME, b"default-src 'none'; frame-ancestors 'none'")
_NOTHING_YET: Final = {"type": "http.request", "body": b"", "more_body": True}
_MEDIA_TYPES: Final = (b"accept", b"content-type")

_log = structlog.get_logger(__name__)

REQUEST_SECONDS = Histogram(
    "parley_http_request_seconds",
    "Time to answer a request; its count tells the requests by route and status.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class SendTimeoutError(Exception):
    """The client takes nothing of its answer."""


class RouteRecorder:
    """Falcon middleware: notes the route of a request, and what its resource asks of a caller.

    An address that the requested version of the API does not have yet is none.
    """

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Note the route and the access in the state of the request.

        Raises:
            ApiError: 404.
        """
        del resp
        template = req.uri_template or ""
        state = get_state(req)
        state.access = getattr(resource, "access", SIGNED_IN)
        state.route = _strip_converters(template)
        take_version(template, params)


class RequestMiddleware:
    """The ASGI application that wraps the application.

    Args:
        application: What answers.
        body_seconds: The longest silence while a body arrives.
        default_format: The format of answers where a request leaves the choice open.
    """

    def __init__(
        self,
        application: Application,
        *,
        body_seconds: float,
        default_format: Format = Format.JSON,
    ) -> None:
        self._application = application
        self._body_seconds = body_seconds
        self._default_format = default_format
        self._seconds_by_kind: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started = time.perf_counter()
        exchange = Exchange(scope["headers"], self._default_format)
        exchange.person = (scope.get("client") or ("",))[0]  # until it is known who it is
        scope[STATE] = exchange
        ASKER.set(exchange)
        traced = self._recording_send(send, exchange)
        if scope["http_version"] == "1":  # as Granian says it; ASGI and Falcon say 1.0
            scope["http_version"] = "1.0"
        if b"%2" in scope["raw_path"]:
            scope["path"] = keep_slashes(scope["path"], scope["raw_path"])
        try:
            _check_headers(scope["headers"], exchange)
            if exchange.in_chunks:
                receive = await self._await_chunk(scope, receive, exchange)
            # Every method may come with a body, and with a broken one.
            exchange.receive = self._limited_receive(receive, exchange)
            await self._application(scope, exchange.receive, traced)
        except ApiError as error:
            if exchange.status:  # too late for another answer
                raise
            await _send_error(scope, traced, error)
        except SendTimeoutError:
            _log.warning("answer_unread", request_id=exchange.request_id, path=scope["path"])
            raise
        except Exception:
            # In the middle of an answer: the connection is cut, which tells the client.
            _log.exception("answer_broken", request_id=exchange.request_id, path=scope["path"])
            raise
        finally:
            exchange.end()
            self._record(scope, exchange, time.perf_counter() - started)

    async def _await_chunk(self, scope: Scope, receive: Receive, exchange: Exchange) -> Receive:
        """Wait for the first chunk: where there is none, the request is one without a body.

        What has no body is answered in another format than what has one, and before any is read.

        Returns:
            What gives the events of the request from the first one on.
        """
        first = await _timeout(self._read_timeout(exchange), receive(), _body_timeout)
        while _is_empty(first) and first["more_body"]:
            first = await _timeout(self._read_timeout(exchange), receive(), _body_timeout)
        if _is_empty(first):
            exchange.in_chunks, exchange.whole = False, True
            scope["headers"] = [one for one in scope["headers"] if one[0] != CHUNKED]
        events = [first]

        async def receive_from_the_first() -> Mapping[str, Any]:
            return events.pop() if events else await receive()

        return receive_from_the_first

    def _limited_receive(self, receive: Receive, exchange: Exchange) -> Receive:
        """Bound the silence between two pieces of a body; tell a broken body from a whole one."""
        begun = False

        async def receive_in_time() -> Mapping[str, Any]:
            nonlocal begun
            if not begun:
                # Falcon wants a first piece before it looks at anything: what can be refused by
                # the headers alone need not wait for the body.
                begun = True
                return _NOTHING_YET
            if exchange.whole:
                return await receive()
            event = await _timeout(self._read_timeout(exchange), receive(), _body_timeout)
            if event["type"] == "http.disconnect":
                raise ApiError(MALFORMED, "the body stops half-way")
            exchange.received += len(event.get("body", b""))
            exchange.whole = not event.get("more_body", False)
            return event

        return receive_in_time

    def _recording_send(self, send: Send, exchange: Exchange) -> Send:
        """Note what is answered, add what every answer has, and bound how long it goes unread."""

        async def send_traced(event: Event) -> None:
            if event["type"] == "http.response.start":
                exchange.status = event["status"]
                event["headers"] = _add_common_headers(event.get("headers", ()), exchange)
            elif event["type"] == "http.response.body":
                exchange.size += len(event.get("body", b""))
                if event.get("more_body"):
                    await _timeout(self._body_seconds, send(event), SendTimeoutError)
                    return
            await send(event)

        return send_traced

    def _read_timeout(self, exchange: Exchange) -> float:
        """Return how many seconds the next piece may take: less, for a body that drips."""
        now = time.perf_counter()
        exchange.body_started = exchange.body_started or now
        end = exchange.body_started + self._body_seconds + exchange.received / SLOWEST_BODY
        return min(self._body_seconds, end - now)

    def _record(self, scope: Scope, exchange: Exchange, seconds: float) -> None:
        method: str = scope["method"]
        # An unknown method is the client's own word: it must not make a series of its own.
        method_label = method if method in _METHODS else "other"
        kind = (method_label, exchange.route or "none", exchange.status)
        observer = self._seconds_by_kind.get(kind)
        if observer is None:
            observer = self._seconds_by_kind[kind] = REQUEST_SECONDS.labels(*kind)
        observer.observe(seconds)
        log_access(
            AccessLogEntry(
                request_id=exchange.request_id,
                method=method,
                path=scope["path"],
                route=exchange.route,
                status=exchange.status,
                bytes=exchange.size,
                milliseconds=round(seconds * 1000, 2),
                user=exchange.caller.user_id if exchange.caller is not None else None,
            )
        )


async def _timeout(seconds: float, step: Awaitable[_T], too_late: Callable[[], Exception]) -> _T:
    """Wait for a step, so many seconds at most.

    Does what `asyncio.timeout` does, in a third of the time: every request with a body pays it, and
    every event on a stream.

    Args:
        seconds: How many.
        step: What is waited for.
        too_late: What makes the exception to raise where it takes longer.
    """
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a request is answered by a task")
    late = False

    def give_up() -> None:
        nonlocal late
        late = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, give_up)
    try:
        return await step
    except asyncio.CancelledError:
        if not late:
            raise
        task.uncancel()
        raise too_late() from None
    finally:
        timer.cancel()


def _is_empty(event: Mapping[str, Any]) -> bool:
    return event["type"] == "http.request" and not event["body"]


def _body_timeout() -> ApiError:
    return ApiError(BODY_TIMEOUT)


@cache
def _strip_converters(template: str) -> str:
    """Return a route as people write it: `{id}` for `{id:int}`."""
    return re.sub(r":\w+}", "}", template)


def _add_common_headers(headers: Iterable[Header], exchange: Exchange) -> list[Header]:
    """Add to an answer's headers those that every answer has."""
    ours = [*headers, (b"x-request-id", exchange.request_id.encode()), _NOSNIFF]
    cut_short = not exchange.whole if exchange.in_chunks else exchange.received < exchange.announced
    if cut_short:
        # Granian closes a connection on which it would have to skip a body.
        ours.append((b"connection", b"close"))
    if _POLICY_NAME not in [name for name, _ in ours]:
        ours.append(_NOTHING)
    return ours


def _check_headers(headers: Headers, exchange: Exchange) -> None:
    """Check that no header is longer than what reads it can bear.

    Raises:
        ApiError: 431.
    """
    if exchange.header_bytes > MAX_HEADER_BYTES:
        raise ApiError(HEADERS_TOO_LARGE, f"the headers are larger than {MAX_HEADER_BYTES} bytes")
    if exchange.host_bytes > MAX_HOST_BYTES:
        raise ApiError(HEADERS_TOO_LARGE, f"Host: longer than {MAX_HOST_BYTES} bytes")
    if exchange.header_bytes <= MAX_BYTES:
        return
    for name in _MEDIA_TYPES:
        if len(_join_lines(headers, name)) > MAX_BYTES:
            raise ApiError(
                HEADERS_TOO_LARGE, f"{name.decode().title()}: longer than {MAX_BYTES} bytes"
            )


def _join_lines(headers: Headers, wanted: bytes) -> bytes:
    return b",".join(value for name, value in headers if name == wanted)


async def _send_error(scope: Scope, send: Send, error: ApiError) -> None:
    """Answer for the application, which did not get to see the request whole."""
    accept = _join_lines(scope["headers"], b"accept")
    default = scope[STATE].default_format
    chosen = negotiate_format(None, default)
    if len(accept) <= MAX_BYTES:
        with contextlib.suppress(ApiError):
            chosen = negotiate_format(accept.decode("latin-1") or None, default)
    content = render_error(error, chosen.format)
    await send(
        {
            "type": "http.response.start",
            "status": error.entry.status,
            "headers": [
                (b"content-type", chosen.content_type.encode()),
                (b"content-length", str(len(content)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": content})
