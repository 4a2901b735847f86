"""Calls of the HighQ platform that are no part of Parley, so that a client is told so.

An address that begins with one of these resources is answered with a 404 that names the resource,
whatever the method and the version. Any other address that Parley does not have is an ordinary 404.
"""

import re
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, Final

from falcon.asgi import Request, Response

from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND

OUT_OF_SCOPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "changes": "changes of files",
        "domains": "domains",
        "files": "files",
        "folders": "folders",
        "groups": "groups",
        "isheet": "iSheets",
        "isheets": "iSheets",
        "microblog": "the microblog",
        "organisations": "organisations",
        "shares/email": "shares by e-mail",
        "shares/message": "shares of files by message",
        "sites/{siteid}/groups": "groups of a site",
        "sites/{siteid}/users/email": "e-mails to the users of a site",
        "tasks": "tasks",
    }
)
"""What an address begins with after the version, and what it is about in words."""

_INSTEAD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "shares/message": "upload the file to /attachments and send it in /conversations",
        "sites/{siteid}/users/email": "write to them in /conversations",
    }
)
"""What to call in its place, where there is something."""

Sink = Callable[..., Coroutine[Any, Any, None]]


def out_of_scope_sinks(prefix: str) -> list[tuple[re.Pattern[str], Sink]]:
    """Return what answers these addresses, each with the pattern that they match.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    return [(_address_pattern(prefix, resource), _sink_for(resource)) for resource in OUT_OF_SCOPE]


def _address_pattern(prefix: str, resource: str) -> re.Pattern[str]:
    below = re.escape(resource).replace(re.escape("{siteid}"), "[0-9]{1,19}")
    return re.compile(f"{re.escape(prefix)}/api/0*[1-9][0-9]{{0,17}}/{below}(?:/|$)")


def _sink_for(resource: str) -> Sink:
    summary = f"{OUT_OF_SCOPE[resource]}: not a part of Parley, which is for messages"
    if resource in _INSTEAD:
        summary += f"; {_INSTEAD[resource]}"
    summary += "; see docs/moving.md"

    async def refuse(req: Request, resp: Response, **parts: Any) -> None:  # noqa: ANN401 - Falcon's
        del req, resp, parts
        raise ApiError(NOT_FOUND, summary)

    return refuse
