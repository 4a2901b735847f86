"""What a form sends (`application/x-www-form-urlencoded`), and the fields for a new password."""

from collections.abc import Iterable, Mapping
from typing import Final

from falcon import MEDIA_URLENCODED
from falcon.asgi import Request

from parley.access import PasswordError, PasswordFault, check_password
from parley.translations import Translator
from parley.wire import ApiError
from parley.wire.errors import MALFORMED, UNSUPPORTED_MEDIA_TYPE
from parley.wire.forms import Fields, MalformedFormError, NotAFormError, read_form

MAX_BYTES: Final = 64 * 1024
_MAX_FIELDS: Final = 100

_ADVICE: Final[Mapping[PasswordFault, str]] = {
    "tooShort": "password.tooShort",
    "tooLong": "password.tooLong",
    "known": "password.known",
    "common": "password.common",
}


class Form:
    """The fields of a form that was sent."""

    def __init__(self, fields: Fields) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        """Return what stands in a field; nothing where it was not sent."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Return all that was chosen of a field."""
        return self._fields.get(name, [])


async def read_page_form(req: Request) -> Form:
    """Return the form that a page sent.

    Raises:
        ApiError: 400, 413 or 415, where it is none.
    """
    try:
        fields = await read_form(req, max_bytes=MAX_BYTES, max_fields=_MAX_FIELDS)
    except NotAFormError as error:
        problem = f"Content-Type: send {MEDIA_URLENCODED}"
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, problem) from error
    except MalformedFormError as error:
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
