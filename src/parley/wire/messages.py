"""One HTTP exchange, as the resources see it: read a struct, answer with a struct or an error."""

import codecs
import json
from collections.abc import Callable
from typing import Final, TypeVar

import falcon
import msgspec
from falcon.asgi import Request, Response

from parley.turns import COMPUTING
from parley.wire import json_codec, xml_codec
from parley.wire.coercion import coerce_struct, strip_xml_illegal
from parley.wire.compression import set_body
from parley.wire.errors import (
    BAD_REQUEST,
    BODY_TOO_LARGE,
    BY_STATUS,
    INTERNAL,
    MALFORMED,
    MISSING_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ApiError,
)
from parley.wire.formats import Format, ResponseFormat, negotiate_format, parse_content_type
from parley.wire.request_state import get_state
from parley.wire.schemas import ErrorAnswer, ErrorDetail, ResponseBody
from parley.wire.urls import OAUTH_PATH

_Struct = TypeVar("_Struct", bound=msgspec.Struct)

# Above this, parsing takes long enough (about 1 ms) to be done beside the event loop.
_INLINE_BODY = 64 * 1024

_SHOWN_CHARACTERS: Final = 40


async def parse_body(req: Request, struct: type[_Struct], *, root: str, max_bytes: int) -> _Struct:
    """Read the body of a request, in either format, as a struct.

    Args:
        req: The request.
        struct: What its body should be.
        root: The name of the root element in XML.
        max_bytes: The largest body to take.

    Raises:
        ApiError: 400, 413 or 415, saying what was wrong and where.
    """
    parsed = await parse_optional_body(req, struct, root=root, max_bytes=max_bytes)
    if parsed is None:
        raise ApiError(MISSING_PARAMETER, "the body is missing")
    return parsed


async def parse_optional_body(
    req: Request, struct: type[_Struct], *, root: str, max_bytes: int
) -> _Struct | None:
    """Read a body as `parse_body` does; `None` where it holds nothing but blanks, or `null`."""
    response_format(req)  # an answer that can't be given is refused before anything is done
    reject_content_encoding(req)
    if req.content_type is None:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE)
    body_format, charset = parse_content_type(req.content_type)
    body = await read_bytes(req, max_bytes)
    if not body.removeprefix(codecs.BOM_UTF8).strip():
        return None
    if len(body) > _INLINE_BODY:
        return await COMPUTING.run(_parse, body, body_format, charset, struct, root)
    return _parse(body, body_format, charset, struct, root)


def reject_content_encoding(req: Request) -> None:
    """Check that the body comes as it is.

    Raises:
        ApiError: 415, where it is compressed.
    """
    coding: str = req.get_header("Content-Encoding", default="")
    if coding and {one.strip().lower() for one in coding.split(",")} - {"", "identity"}:
        raise ApiError(
            UNSUPPORTED_MEDIA_TYPE,
            f"Content-Encoding: {json.dumps(coding[:_SHOWN_CHARACTERS])} is not supported;"
            " send the body as it is",
            {"Accept-Encoding": "identity"},  # RFC 9110 §15.5.16
        )


def has_body(req: Request) -> bool:
    """Return whether a request has a body, by its headers.

    One that comes in chunks and turns out to be empty has lost its header: the edge of the server
    looks (`operations.middleware`).
    """
    return bool(req.content_length) or req.get_header("Transfer-Encoding") is not None


def _parse(
    body: bytes, body_format: Format, charset: str | None, struct: type[_Struct], root: str
) -> _Struct | None:
    if body_format is Format.JSON:
        parsed = json_codec.parse(body, charset)
    else:
        name, parsed = xml_codec.parse(body, charset)
        if name != root:
            raise ApiError(MALFORMED, f"the XML's root element must be <{root}>, got <{name[:80]}>")
    return None if parsed.tree is None else coerce_struct(parsed, struct)


async def read_bytes(req: Request, max_bytes: int) -> bytes:
    """Read a whole body of at most `max_bytes`.

    Raises:
        ApiError: 413, as soon as that is known.
    """
    body: bytes = b""
    if (length := req.content_length or 0) <= max_bytes:
        body = await req.stream.read(max_bytes + 1)
        length = len(body)
    if length > max_bytes:
        raise ApiError(BODY_TOO_LARGE, f"the body is larger than {max_bytes} bytes")
    return body


def response_format(req: Request) -> ResponseFormat:
    """Return what the answer to this request goes out as.

    Raises:
        ApiError: 406, where the request accepts neither format.
    """
    state = get_state(req)
    if state.response_format is None:  # it is asked before anything is done, and at the end
        state.response_format = negotiate_format(req.get_header("Accept"), _fallback(req))
    return state.response_format


def _fallback(req: Request) -> Format:
    """Return the format of a request's own body; where there is none, that of the instance."""
    if req.content_type is not None and has_body(req):
        try:
            return parse_content_type(req.content_type)[0]
        except ApiError:
            pass
    if OAUTH_PATH in req.path:
        return Format.JSON  # RFC 6749 §5.1
    return get_state(req).default_format


def respond(
    req: Request, resp: Response, content: ResponseBody, status: str = falcon.HTTP_200
) -> None:
    """Answer with an object, in the negotiated format."""
    chosen = response_format(req)
    resp.status = status
    _set_headers(resp, chosen)
    set_body(req, resp, _render(content, chosen.format))


async def respond_in_thread(req: Request, resp: Response, show: Callable[[], ResponseBody]) -> None:
    """Answer with a large object, which is made and written beside the event loop."""
    chosen = response_format(req)
    _set_headers(resp, chosen)
    set_body(req, resp, await COMPUTING.run(lambda: _render(show(), chosen.format)))


def _render(content: ResponseBody, wire_format: Format) -> bytes:
    if wire_format is Format.JSON:
        return json_codec.render(content)
    return xml_codec.render(content.root, msgspec.to_builtins(content))


def _set_headers(resp: Response, chosen: ResponseFormat) -> None:
    """Set the content type, and forbid caching."""
    resp.content_type = chosen.content_type
    resp.set_header("Cache-Control", "no-store")


def render_error(error: ApiError, wire_format: Format) -> bytes:
    """Write the error object of contract §11."""
    # A summary may quote what was sent, which may be what can't be sent back.
    detail = ErrorDetail(ref=error.entry.ref, summary=strip_xml_illegal(error.summary))
    if wire_format is Format.JSON:
        return json_codec.render(ErrorAnswer(ref=detail.ref, summary=detail.summary, error=detail))
    return xml_codec.render("error", msgspec.to_builtins(detail))


def respond_error(req: Request, resp: Response, error: ApiError) -> None:
    """Answer with an error, also where the request accepts neither format."""
    try:
        chosen = response_format(req)
    except ApiError:
        chosen = negotiate_format(None, _fallback(req))
    resp.status = falcon.code_to_http_status(error.entry.status)
    _set_headers(resp, chosen)
    resp.stream = None
    resp.data = render_error(error, chosen.format)
    for name, value in error.headers.items():
        resp.set_header(name, value)


def from_http_error(error: falcon.HTTPError) -> ApiError:
    """Return what the framework found wrong its place in the catalogue."""
    entry = BY_STATUS.get(error.status_code)
    if entry is None:
        entry = (
            INTERNAL
            if error.status_code >= falcon.HTTPInternalServerError().status_code
            else BAD_REQUEST
        )
    headers = dict(error.headers) if isinstance(error.headers, dict) else dict(error.headers or ())
    return ApiError(entry, error.description, headers)
