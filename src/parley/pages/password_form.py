"""Choosing a password: the two fields that a page has for it."""

from collections.abc import Iterable, Mapping
from typing import Final

from parley.access import PasswordError, PasswordFault, check_password
from parley.pages.forms import Form
from parley.pages.translations import Translator

_ADVICE: Final[Mapping[PasswordFault, str]] = {
    "tooShort": "password.tooShort",
    "tooLong": "password.tooLong",
    "known": "password.known",
    "common": "password.common",
}


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
