"""What a form sends (`application/x-www-form-urlencoded`), and the fields for a new password."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs

from falcon.asgi import Request

from parley.access import PasswordError, PasswordFault, check_password
from parley.pages.translations import Translator
from parley.wire import ApiError, read_bytes
from parley.wire.errors import MALFORMED, UNSUPPORTED_MEDIA_TYPE
from parley.wire.messages import reject_content_encoding

MAX_BYTES: Final = 64 * 1024
_MAX_FIELDS: Final = 100
_MEDIA_TYPE: Final = "application/x-www-form-urlencoded"

_ADVICE: Final[Mapping[PasswordFault, str]] = {
    "tooShort": "password.tooShort",
    "tooLong": "password.tooLong",
    "known": "password.known",
    "common": "password.common",
}


class Form:
    """The fields of a form that was sent."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        """Return what stands in a field; nothing where it was not sent."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Return all that was chosen of a field."""
        return self._fields.get(name, [])


async def read_form(req: Request) -> Form:
    """Read the form of a request.

    Raises:
        ApiError: 400, 413 or 415, where it is none.
    """
    if (req.content_type or "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, f"Content-Type: send {_MEDIA_TYPE}")
    reject_content_encoding(req)
    body = await read_bytes(req, MAX_BYTES)
    try:
        fields = parse_qs(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError as error:
        raise ApiError(MALFORMED, "the form could not be read") from error
    return Form(fields)


def validate_new_password(
    form: Form, known: Iterable[str], t: Translator
) -> tuple[str, dict[str, str]]:
    """Return the password that was chosen, and what is wrong with which field.

    Args:
        form: What was sent.
        known: What everyone knows of the person.
        t: The words of the page.
    """
    try:
        chosen = check_password(form["password"], known)
    except PasswordError as error:
        return "", {"password": t(_ADVICE[error.fault], count=error.limit)}
    if form["password"] != form["again"]:
        return "", {"again": t("password.different")}
    return chosen, {}
