"""How many connections a server takes, and how long one may say nothing."""

import contextlib
import resource
from typing import Final

from granian.http import HTTP1Settings

MAX_CONNECTIONS: Final = 10_000
"""Open at once; more wait to be accepted."""

_BUFFER_BYTES: Final = 64 * 1024
"""Kept of what a connection sent and nobody has looked at: twice the largest head."""

_FILES_BESIDE: Final = 256
"""Open files that no connection needs: of the database, the log, thumbnails on their way."""

_FILES_EACH: Final = 2
"""Open files of a connection: its socket, and what it uploads or downloads."""


def http_settings(head_seconds: float) -> HTTP1Settings:
    """Return what bounds a connection.

    It holds for HTTP/1 alone. A server that may also be asked for HTTP/2 waits for the first bytes
    to know which it is, without a bound, so that silent connections would pile up.

    Args:
        head_seconds: How long the head of a request may take; the same is given to a connection
            until its next request begins.
    """
    return HTTP1Settings(
        header_read_timeout=round(head_seconds * 1000), max_buffer_size=_BUFFER_BYTES
    )


def raise_fd_limit() -> int:
    """Let this process open the files that it may need, as far as the system lets it.

    Returns:
        How many connections it can take, so that files never run out.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS * _FILES_EACH + _FILES_BESIDE
    if _is_below(soft, wanted):
        most = wanted if not _is_below(hard, wanted) else hard
        with contextlib.suppress(OSError, ValueError):  # some systems have another bound
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    files = wanted if not _is_below(soft, wanted) else soft
    return max((files - _FILES_BESIDE) // _FILES_EACH, 1)


def _is_below(limit: int, number: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < number
