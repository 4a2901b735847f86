"""The parameters of OAuth 2.0 requests: form-encoded, each at most once. RFC 6749 §3.1, §3.2."""

import re
from typing import Final

from authlib.oauth2.rfc6749 import InvalidRequestError
from falcon.asgi import Request

from parley.wire import read_bytes
from parley.wire.forms import (
    Fields,
    MalformedFormError,
    NotAFormError,
    check_is_form,
    parse_form,
    read_form,
)
from parley.wire.messages import reject_content_encoding

FORM_BYTES: Final = 16 * 1024
_MOST_PARAMETERS: Final = 50
_MALFORMED: Final = "The parameters are malformed."
_NOT_A_FORM: Final = "Send the parameters as application/x-www-form-urlencoded."

_PARAMETER: Final = re.compile(
    r"(?:^|&)(?:grant_type|client_id|client_secret|refresh_token|code|redirect_uri|code_verifier"
    r"|scope)=[^&]"
)
"""One of a request for tokens, in a query; whatever else is there is ignored (RFC 6749 §3.2)."""


def parse_parameters(encoded: str | bytes) -> dict[str, str]:
    """Read parameters; one without a value is the same as one that is not there.

    Raises:
        InvalidRequestError: One stands there twice, or it is no form in UTF-8.
    """
    try:
        return _collect(parse_form(encoded, _MOST_PARAMETERS, "ascii"))
    except MalformedFormError:
        raise InvalidRequestError(_MALFORMED) from None


def _collect(fields: Fields) -> dict[str, str]:
    if len({name for name, _ in fields}) < len(fields):
        raise InvalidRequestError("A parameter stands there twice.")
    return {name: value for name, value in fields if value}


async def read_parameters(req: Request) -> dict[str, str]:
    """Read the parameters in the body of a request.

    Raises:
        InvalidRequestError: They are not there, or can't be read.
        ApiError: 413 or 415, where the body is too large or compressed.
    """
    try:
        return _collect(
            await read_form(req, max_bytes=FORM_BYTES, max_fields=_MOST_PARAMETERS, charset="ascii")
        )
    except NotAFormError:
        raise InvalidRequestError(_NOT_A_FORM) from None
    except MalformedFormError:
        raise InvalidRequestError(_MALFORMED) from None


async def read_token_request(req: Request, *, refresh_in_query: bool) -> dict[str, str]:
    """Read the parameters of a request for tokens.

    They stand in the body. Some clients send those of a refresh in the query of a request without
    a body, which RFC 6749 §2.3.1 forbids, because logs hold addresses; an instance may take it.

    Args:
        req: The request.
        refresh_in_query: Whether this instance does.

    Raises:
        InvalidRequestError: They are not there, in two places, or can't be read.
        ApiError: 413 or 415, where the body is too large or compressed.
    """
    if not _PARAMETER.search(req.query_string):
        return await read_parameters(req)
    reject_content_encoding(req)
    body = await read_bytes(req, FORM_BYTES)
    if body and refresh_in_query:
        raise InvalidRequestError("There are parameters in the query. Send all in the body.")
    if body:
        _check_media_type(req)
        return parse_parameters(body)
    if not refresh_in_query:
        raise InvalidRequestError(
            "The parameters are in the query. Send them in the body. For a client that can not, "
            "the operator can set PARLEY_REFRESH_IN_QUERY."
        )
    parameters = parse_parameters(req.query_string)
    if parameters.get("grant_type") != "refresh_token":
        raise InvalidRequestError(
            "In the query there may be grant_type=refresh_token alone. Send all else in the body."
        )
    return parameters


def _check_media_type(req: Request) -> None:
    try:
        check_is_form(req)
    except NotAFormError:
        raise InvalidRequestError(_NOT_A_FORM) from None
