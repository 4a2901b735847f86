"""Choosing a password: the two fields that a page has for it."""

from collections.abc import Iterable

from parley.access import check_password
from parley.pages.forms import Form


def chosen_password(form: Form, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Give the password that was chosen, and what is wrong with which field.

    Args:
        form: What was sent.
        known: What everyone knows of the person.
    """
    try:
        chosen = check_password(form["password"], known)
    except ValueError as error:
        return "", {"password": str(error)}
    if form["password"] != form["again"]:
        return "", {"again": "This is not the same as above."}
    return chosen, {}
