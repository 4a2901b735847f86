"""Addresses and names as they stand in a mail: nothing in them adds a header or a recipient. Pure.

An address is taken only in the plain form that every server for mail has (RFC 5321 §4.1.2,
Dot-string): quoted local parts are rare, and libraries disagree about where they end.
"""

import re
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_SPECIAL: Final = re.compile(r"""[()<>\[\]:;@\\,"]+""")
_MAX_HEADER: Final = 250
_MAX_NAME: Final = 100


class UnusableAddressError(ValueError):
    """No mail can go to an address."""


def parse_mail_address(address: str) -> tuple[str, str]:
    """Return an address's local part and its domain, which is in ASCII.

    Raises:
        UnusableAddressError: No mail can go there.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise UnusableAddressError("its domain is none") from error
    if not _LOCAL.fullmatch(local) or not local.isprintable() or not _DOMAIN.fullmatch(domain):
        raise UnusableAddressError("it is not an address that mail can go to")
    return local, domain


def to_one_line(text: str) -> str:
    """Return a text without what would end a line, or turn the order of others around."""
    return _UNSEEN.sub(" ", text)


def to_header_text(text: str) -> str:
    """Return a text as it may stand in a header: one line, and not endless."""
    line = " ".join(to_one_line(text).split())
    return line if len(line) <= _MAX_HEADER else f"{line[: _MAX_HEADER - 1]}…"


def to_display_name(text: str) -> str:
    """Return a name as it may stand before an address, without what could end or begin one.

    Quoting it would do, but the standard library loses quotation marks where it folds a long line.
    """
    return to_header_text(_SPECIAL.sub(" ", text))[:_MAX_NAME].strip()
