"""What a person's name, address and details must be, and what may be asked for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from parley.characters import is_blank
from parley.folding import address_key, parse_prefixes
from parley.wire import ApiError
from parley.wire.coercion import check_text
from parley.wire.errors import BAD_STATUS, LIMIT_EXCEEDED, bad_value

KINDS: Final = ("internal", "external")
SITE_STATUSES: Final = ("active", "readonly", "archived")
NOTICE_CONTENTS: Final = ("link", "title", "text")
"""What notices tell, as `notices.Level`; each tells what those before it do."""
ACTIVE_BY_STATUS: Final[Mapping[str, bool]] = {"ACTIVE": True, "INACTIVE": False}

MAX_EMAIL: Final = 254
_SPECIALS: Final = frozenset("()<>[]:;,@")
_LABEL: Final = re.compile(r"(?!-)[^\x00-,./:-@\[-^`{-\x7f]{1,254}+(?<!-)")
"""Of ASCII, letters, digits, `-` and `_`: no mail goes to others (RFC 5321 §4.1.2).

RFC 5321 §4.5.3.1.3 leaves this much of a path of 256 octets.
"""

MAX_NAME: Final = 100
MAX_DETAIL: Final = 200
MAX_QUERY: Final = 100
MAX_QUERY_TERMS: Final = 8
"""Each costs a range of the index of words."""


def check_email(email: str) -> str:
    """Return the address back, if mail could go there as far as can be seen from it.

    Raises:
        ValueError: It can't be an address; the message says why.
    """
    if len(email) > MAX_EMAIL or len(address_key(email)) > MAX_EMAIL:
        raise ValueError(f"an email address has at most {MAX_EMAIL} characters")
    if not _is_address(email) or any(is_blank(one) or not one.isprintable() for one in email):
        raise ValueError(f"{email!r} is not an email address; expected one as in ada@firm.example")
    return email


def _is_address(email: str) -> bool:
    """Return whether it is an address alone: no name, comment or scheme (RFC 5321 §4.1.2).

    With any of these beside it, it would be another spelling of the same mailbox.
    """
    local, _, domain = email.rpartition("@")
    if not local or ('"' not in local and not _SPECIALS.isdisjoint(local)):
        return False
    if domain.startswith("[") and domain.endswith("]"):
        return True
    labels = unicodedata.normalize("NFKC", domain).removesuffix(".").split(".")
    return all(map(_LABEL.fullmatch, labels))


def check_name(name: str, path: str) -> str:
    """Return a name back, trimmed, if it is one.

    Raises:
        ValueError: It shows nothing, is too long, or holds characters that can't travel.
    """
    trimmed = name.strip()
    if not 0 < len(trimmed) <= MAX_NAME:
        raise ValueError(f"{path}: expected 1 to {MAX_NAME} characters")
    if is_blank(trimmed):
        raise ValueError(f"{path}: it shows nothing")
    return _check_characters(trimmed, path)


def check_detail(detail: str | None, path: str) -> str | None:
    """Return an organisation, a title, a telephone number back, trimmed; `None` stays `None`.

    Raises:
        ValueError: It is not empty and shows nothing, is too long, or holds characters that can't
            travel.
    """
    if detail is None:
        return None
    trimmed = detail.strip()
    if trimmed and is_blank(trimmed):
        raise ValueError(f"{path}: it shows nothing")
    if len(trimmed) > MAX_DETAIL:
        raise ValueError(f"{path}: expected at most {MAX_DETAIL} characters")
    return _check_characters(trimmed, path)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones: they are looked up once, in hundreds of files."""
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    return name in time_zones()


def check_time_zone(name: str, path: str = "timezone") -> str:
    """Return a time zone back; empty means that of the instance.

    Raises:
        ApiError: 400, where there is no such one.
    """
    if name and not is_time_zone(name):
        raise bad_value(path, "expected a time zone, such as Europe/Berlin")
    return name


def check_language(language: str, path: str = "langcode") -> str:
    """Return a language of mails back; empty means that of the instance.

    Raises:
        ApiError: 400, where there are none in it.
    """
    from parley.translations import LANGUAGES  # noqa: PLC0415 - Babel, which most commands need not

    if language and language not in LANGUAGES:
        raise bad_value(path, f"expected {' or '.join(LANGUAGES)}")
    return language


def check_kind(kind: str) -> str:
    """Return a kind of user back.

    Raises:
        ApiError: 400, where there is no such one.
    """
    if kind not in KINDS:
        raise bad_value("kind", f"expected {' or '.join(KINDS)}")
    return kind


def parse_status(status: str) -> bool:
    """Return whether a user of a status can come in.

    Raises:
        ApiError: 400, where there is no such status.
    """
    if status not in ACTIVE_BY_STATUS:
        raise ApiError(BAD_STATUS, f"status: expected {' or '.join(ACTIVE_BY_STATUS)}")
    return ACTIVE_BY_STATUS[status]


def check_site_status(status: str) -> str:
    """Return a status of a site back.

    Raises:
        ApiError: 400, where there is no such one.
    """
    if status not in SITE_STATUSES:
        raise ApiError(BAD_STATUS, f"status: expected {' or '.join(SITE_STATUSES)}")
    return status


def check_notice_content(content: str) -> str:
    """Return the most that notices tell the members of a site back.

    Raises:
        ApiError: 400, where there is no such thing.
    """
    if content not in NOTICE_CONTENTS:
        raise bad_value("noticecontent", f"expected {', '.join(NOTICE_CONTENTS[:-1])} or text")
    return content


def parse_site_name(part: str | None) -> str | None:
    """Return what the names of sites must contain; `None` where any name will do.

    One pair of quotation marks around it is left out: the documented sample has them.

    Raises:
        ApiError: 400, where it is longer than a name.
    """
    if part is None or is_blank(part):
        return None
    if len(part) > MAX_NAME:
        raise ApiError(LIMIT_EXCEEDED, f"name: at most {MAX_NAME} characters")
    quoted = len(part) > 2 and part[0] == part[-1] and part[0] in "'\""  # noqa: PLR2004 - both marks
    return part[1:-1] if quoted else part


def parse_search_terms(question: str | None) -> Sequence[str] | None:
    """Return the beginnings of words that a question asks for; `None` where it asks for everyone.

    Raises:
        ApiError: 400, where it is too long.
    """
    if question is None or is_blank(question):
        return None
    if len(question) > MAX_QUERY:
        raise ApiError(LIMIT_EXCEEDED, f"q: at most {MAX_QUERY} characters")
    prefixes = parse_prefixes(question)
    if len(prefixes) > MAX_QUERY_TERMS:
        raise ApiError(LIMIT_EXCEEDED, f"q: at most {MAX_QUERY_TERMS} words")
    return prefixes


def _check_characters(text: str, path: str) -> str:
    try:
        return check_text(text, path)
    except ApiError as error:
        raise ValueError(error.summary) from error
