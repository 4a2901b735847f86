"""One HTTP exchange, as the resources see it: read a struct, answer with a struct or an error."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import falcon
import msgspec
from falcon.asgi import Request, Response

from parley.wire import json_codec, xml_codec
from parley.wire.compression import put_body
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
from parley.wire.formats import Format, choose_answer_format, read_content_type
from parley.wire.objects import Answer, ErrorAnswer, ErrorDetail
from parley.wire.shapes import read_struct, replace_forbidden

_Struct = TypeVar("_Struct", bound=msgspec.Struct)

# Above this, parsing takes long enough (about 1 ms) to be done beside the event loop.
_INLINE_BODY = 64 * 1024


async def read(req: Request, struct: type[_Struct], *, root: str, max_bytes: int) -> _Struct:
    """Read the body of a request, in either spelling, as a struct.

    Args:
        req: The request.
        struct: What its body should be.
        root: The name of the root element in XML.
        max_bytes: The largest body to take.

    Raises:
        ApiError: 400, 413 or 415, saying what was wrong and where.
    """
    answer_format(req)  # an answer that can't be given is refused before anything is done
    check_encoding(req)
    if req.content_type is None:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE)
    spelling, charset = read_content_type(req.content_type)
    body = await read_bytes(req, max_bytes)
    if not body.strip():
        raise ApiError(MISSING_PARAMETER, "the body is missing")
    if len(body) > _INLINE_BODY:
        return await asyncio.to_thread(_parse, body, spelling, charset, struct, root)
    return _parse(body, spelling, charset, struct, root)


def check_encoding(req: Request) -> None:
    """See that the body comes as it is.

    Raises:
        ApiError: 415, where it is compressed.
    """
    if req.get_header("Content-Encoding", default="identity").lower() != "identity":
        raise ApiError(
            UNSUPPORTED_MEDIA_TYPE, "Content-Encoding: send the body as it is, uncompressed"
        )


def _parse(
    body: bytes, spelling: Format, charset: str | None, struct: type[_Struct], root: str
) -> _Struct:
    if spelling is Format.JSON:
        return read_struct(json_codec.parse(body, charset), struct)
    name, parsed = xml_codec.parse(body, charset)
    if name != root:
        raise ApiError(MALFORMED, f"the XML's root element must be <{root}>, got <{name[:80]}>")
    return read_struct(parsed, struct)


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


def answer_format(req: Request) -> Format:
    """Tell the format that this request's answer goes out in.

    Raises:
        ApiError: 406, where the request accepts neither.
    """
    chosen: Format | None = getattr(req.context, "answer_format", None)
    if chosen is None:  # a resource asks before it does anything, and again when it answers
        chosen = choose_answer_format(req.get_header("Accept"), _own_format(req))
        req.context.answer_format = chosen
    return chosen


def _own_format(req: Request) -> Format:
    """Tell the format of a request's own body; where there is none, JSON."""
    has_body = req.get_header("Content-Length", default="0") != "0" or req.get_header(
        "Transfer-Encoding"
    )
    if req.content_type is None or not has_body:
        return Format.JSON
    try:
        return read_content_type(req.content_type)[0]
    except ApiError:
        return Format.JSON


def answer(req: Request, resp: Response, content: Answer, status: str = falcon.HTTP_200) -> None:
    """Answer with an object, in the negotiated format."""
    spelling = answer_format(req)
    resp.status = status
    _head(resp, spelling)
    put_body(req, resp, _render(content, spelling))


async def answer_aside(req: Request, resp: Response, show: Callable[[], Answer]) -> None:
    """Answer with a large object, which is made and written beside the event loop."""
    spelling = answer_format(req)
    _head(resp, spelling)
    put_body(req, resp, await asyncio.to_thread(lambda: _render(show(), spelling)))


def _render(content: Answer, spelling: Format) -> bytes:
    if spelling is Format.JSON:
        return json_codec.render(content)
    return xml_codec.render(content.root, msgspec.to_builtins(content))


def _head(resp: Response, spelling: Format) -> None:
    """Say what the answer is, and that it is for no one else."""
    resp.content_type = spelling.value
    resp.set_header("Cache-Control", "no-store")


def render_error(error: ApiError, spelling: Format) -> bytes:
    """Write the error object of contract §11."""
    # A summary may quote what was sent, which may be what can't be sent back.
    detail = ErrorDetail(ref=error.entry.ref, summary=replace_forbidden(error.summary))
    if spelling is Format.JSON:
        return json_codec.render(ErrorAnswer(ref=detail.ref, summary=detail.summary, error=detail))
    return xml_codec.render("error", msgspec.to_builtins(detail))


def answer_error(req: Request, resp: Response, error: ApiError) -> None:
    """Answer with an error; in JSON where the request accepts neither format."""
    try:
        spelling = answer_format(req)
    except ApiError:
        spelling = _own_format(req)
    resp.status = falcon.code_to_http_status(error.entry.status)
    _head(resp, spelling)
    resp.stream = None
    resp.data = render_error(error, spelling)
    for name, value in error.headers.items():
        resp.set_header(name, value)


def from_http_error(error: falcon.HTTPError) -> ApiError:
    """Give what the framework found wrong its place in the catalogue."""
    entry = BY_STATUS.get(error.status_code)
    if entry is None:
        entry = (
            INTERNAL
            if error.status_code >= falcon.HTTPInternalServerError().status_code
            else BAD_REQUEST
        )
    headers = dict(error.headers) if isinstance(error.headers, dict) else dict(error.headers or ())
    return ApiError(entry, error.description, headers)
