"""The parameters of OAuth 2.0 requests: form-encoded, each at most once. RFC 6749 §3.1, §3.2."""

from typing import Final
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError
from falcon import MEDIA_URLENCODED, mediatypes
from falcon.asgi import Request

from parley.wire import read_bytes
from parley.wire.exchange import check_encoding

FORM_BYTES: Final = 16 * 1024
_MOST_PARAMETERS: Final = 50


def read_parameters(encoded: str | bytes) -> dict[str, str]:
    """Read parameters; one without a value is the same as one that is not there.

    Raises:
        InvalidRequestError: One stands there twice, or it is no form in UTF-8.
    """
    try:
        text = encoded if isinstance(encoded, str) else encoded.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise InvalidRequestError("The parameters are malformed.") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidRequestError("A parameter stands there twice.")
    return {name: value for name, value in pairs if value}


async def read_form(req: Request) -> dict[str, str]:
    """Read the parameters in the body of a request.

    Raises:
        InvalidRequestError: They are not there, or can't be read.
        ApiError: 413 or 415, where the body is too large or compressed.
    """
    check_encoding(req)
    media_type, _ = mediatypes.parse_header(req.content_type or "")
    if media_type.strip().lower() != MEDIA_URLENCODED:
        raise InvalidRequestError("Send the parameters as application/x-www-form-urlencoded.")
    return read_parameters(await read_bytes(req, FORM_BYTES))
