"""What a client application may be registered as."""

from collections.abc import Iterable
from typing import Final

from parley.access.oauth.redirects import MAX_REDIRECTS, check_redirect_uri
from parley.characters import is_blank
from parley.identity import Scope, parse_scopes
from parley.wire import ApiError
from parley.wire.coercion import check_text

MAX_NAME: Final = 100
LEAST_SECONDS: Final = 30 * 60
MOST_SECONDS: Final = 31 * 24 * 60 * 60
"""A month (contract §12)."""

ACCESS_SECONDS: Final = 5 * 60 * 60
"""How long access tokens live where nothing else is said (contract §12)."""


def check_client_name(name: str, path: str) -> str:
    """Return the name back, trimmed, if people can be shown it.

    Raises:
        ValueError: The message says what is wrong.
    """
    trimmed = name.strip()
    if not 0 < len(trimmed) <= MAX_NAME or is_blank(trimmed) or not trimmed.isprintable():
        raise ValueError(f"{path}: expected 1 to {MAX_NAME} characters that can be shown")
    try:
        return check_text(trimmed, path)
    except ApiError as error:
        raise ValueError(error.summary) from error


def check_redirect_uris(uris: Iterable[str], path: str, *, public: bool) -> tuple[str, ...]:
    """Return redirect URIs back, each once, if a client may register them all.

    Raises:
        ValueError: The message says which is wrong, and how.
    """
    checked = []
    for position, uri in enumerate(uris):
        try:
            checked.append(check_redirect_uri(uri, public=public))
        except ValueError as error:
            raise ValueError(f"{path}[{position}]: {error}") from error
    if len(checked) > MAX_REDIRECTS:
        raise ValueError(f"{path}: at most {MAX_REDIRECTS}")
    return tuple(dict.fromkeys(checked))


def check_scopes(spelled: str, path: str) -> frozenset[Scope]:
    """Read the scopes that a client may ask for.

    Raises:
        ValueError: The message says what is wrong.
    """
    try:
        scopes = parse_scopes(spelled)
    except ValueError as error:
        raise ValueError(f"{path}: expected some of {', '.join(Scope)}") from error
    if not scopes:
        raise ValueError(f"{path}: expected one scope at least")
    return scopes


def check_access_seconds(seconds: int, path: str) -> int:
    """Return the life of access tokens back, if it is 30 minutes to a month.

    Raises:
        ValueError: It is not.
    """
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise ValueError(f"{path}: expected {LEAST_SECONDS} to {MOST_SECONDS} seconds")
    return seconds


def check_service_user(user_id: int | None, path: str, *, public: bool) -> int | None:
    """Return the service user back, if the client can have one.

    Raises:
        ValueError: It can't: whoever knows a public client's number could speak for that user.
    """
    if public and user_id:
        raise ValueError(f"{path}: a public client has no service user")
    return user_id
