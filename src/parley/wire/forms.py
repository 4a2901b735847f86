"""Forms in the body of a request, as browsers and OAuth 2.0 send them: `name=value&…`, encoded."""

from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import parse_qsl

from falcon import MEDIA_URLENCODED
from falcon.asgi import Request

from parley.wire.media_types import parse_media_type
from parley.wire.messages import read_bytes, reject_content_encoding

Fields: TypeAlias = Sequence[tuple[str, str]]


class NotAFormError(Exception):
    """The body of a request says that it is something else."""


class MalformedFormError(Exception):
    """A form can't be read, or has too many fields."""


async def read_form(
    req: Request, *, max_bytes: int, max_fields: int, charset: str = "utf-8"
) -> Fields:
    """Return the fields of the form in a request, in their order, empty ones included.

    Raises:
        NotAFormError: It is none.
        MalformedFormError: It can't be read.
        ApiError: 413, where it is too large; 415, where it is compressed.
    """
    reject_content_encoding(req)
    check_is_form(req)
    return parse_form(await read_bytes(req, max_bytes), max_fields, charset)


def check_is_form(req: Request) -> None:
    """Check the media type of a request.

    Raises:
        NotAFormError: Its body is no form.
    """
    if parse_media_type(req.content_type or "").name != MEDIA_URLENCODED:
        raise NotAFormError


def parse_form(encoded: str | bytes, max_fields: int, charset: str = "utf-8") -> Fields:
    """Return the fields of a form, or of a query.

    Args:
        encoded: The whole of it.
        max_fields: How many there may be.
        charset: What bytes are in that are not percent-encoded; what is, is in UTF-8.

    Raises:
        MalformedFormError: It can't be read, or has too many of them.
    """
    try:
        text = encoded if isinstance(encoded, str) else encoded.decode(charset)
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=max_fields)
    except ValueError as error:
        raise MalformedFormError from error
