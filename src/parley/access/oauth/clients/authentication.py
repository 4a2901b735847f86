"""Which client application makes a request, and whether it is the one it says. RFC 6749 §2.3."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from parley.access.oauth.clients.queries import Client
from parley.access.tokens import hash_token
from parley.converters import IdConverter


class ClientCredentials(NamedTuple):
    """What a request says of its client.

    Attributes:
        client_id: Its number; `None` where there is none, or what no client can have.
        secret: Its secret; `None` where there is none.
    """

    client_id: int | None
    secret: str | None


def parse_credentials(authorization: str | None, form: Mapping[str, str]) -> ClientCredentials:
    """Read the credentials of a client, from the header (`client_secret_basic`) or from the form.

    Args:
        authorization: The `Authorization` header; one of another scheme than Basic is passed over.
        form: The request's parameters.

    Raises:
        InvalidRequestError: There are credentials in both places, or they name two clients.
        InvalidClientError: The header can't be read.
    """
    in_form = form.get("client_id")
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return ClientCredentials(parse_client_id(in_form), form.get("client_secret"))
    if "client_secret" in form:
        raise InvalidRequestError("The client authenticates in two ways at once.")
    client_id, secret = _form_decode(encoded)
    if in_form is not None and in_form != client_id:
        raise InvalidRequestError("The header and the form name two clients.")
    return ClientCredentials(parse_client_id(client_id), secret)


def _form_decode(encoded: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise invalid_client() from None
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def parse_client_id(client_id: str | None) -> int | None:
    """Read the number of a client, in its only spelling; `None` where there is no such."""
    number = None if client_id is None else IdConverter().convert(client_id)
    return number if str(number) == client_id else None


def authenticate_client(client: Client | None, credentials: ClientCredentials) -> Client:
    """Return the client that a request comes from.

    A public client has no secret, and only says who it is.

    Raises:
        InvalidClientError: It is unknown or archived, or its secret is missing or wrong; which of
            them, the answer does not tell.
    """
    if client is None:
        raise invalid_client()
    if client.secret_digest is None:
        right = credentials.secret is None
    else:
        given = hash_token(credentials.secret or "")
        right = hmac.compare_digest(given, client.secret_digest)
    if not right:
        raise invalid_client()
    return client


def invalid_client() -> InvalidClientError:
    """What a client gets that does not prove who it is."""
    return InvalidClientError("The client is unknown, or its secret is wrong.", status_code=401)
