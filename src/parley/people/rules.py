"""What a person's name and address must be."""

from typing import Final

from parley.wire import ApiError
from parley.wire.shapes import check_text

MAX_EMAIL: Final = 254
"""RFC 5321 §4.5.3.1.3 leaves this much of a path of 256 octets."""

MAX_NAME: Final = 100


def check_email(email: str) -> str:
    """Give the address back, if mail could go there as far as can be seen from it.

    Raises:
        ValueError: It can't be an address; the message says why.
    """
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or any(
        one.isspace() or not one.isprintable() for one in email
    ):
        raise ValueError(f"{email!r} is not an e-mail address; expected one as in ada@firm.example")
    if len(email) > MAX_EMAIL:
        raise ValueError(f"an e-mail address has at most {MAX_EMAIL} characters")
    return email


def check_name(name: str, place: str) -> str:
    """Give a name back, trimmed, if it is one.

    Raises:
        ValueError: It is empty, too long, or holds characters that can't travel.
    """
    trimmed = name.strip()
    if not 0 < len(trimmed) <= MAX_NAME:
        raise ValueError(f"{place}: expected 1 to {MAX_NAME} characters")
    try:
        return check_text(trimmed, place)
    except ApiError as error:
        raise ValueError(error.summary) from error
