"""Where a server listens: an address and a port, or a Unix socket."""

import asyncio
import errno
import socket
import stat
from pathlib import Path
from typing import Final, NamedTuple

from parley.settings import Settings

SOCKET_MODE: Final = 0o660
"""Of a Unix socket: a proxy connects as a member of its group."""

_POLL_SECONDS: Final = 0.005


class ServeError(Exception):
    """The server can't start; the message says why."""


class Endpoint(NamedTuple):
    """What a server listens on.

    Attributes:
        url: What its addresses begin with; for a Unix socket, `unix:` and its path.
        address: The address in numbers, as Granian wants it.
        port: The port; with a Unix socket, it means nothing.
        path: The Unix socket, if it is one.
    """

    url: str
    address: str
    port: int
    path: Path | None = None

    @property
    def name(self) -> str:
        """What it is called in a problem."""
        return str(self.path) if self.path else f"{self.address}:{self.port}"

    async def connect(self) -> asyncio.StreamWriter:
        """Connect to it, from this machine.

        Raises:
            OSError: Nothing listens there.
        """
        if self.path is not None:
            _, writer = await asyncio.open_unix_connection(self.path)
            return writer
        own = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound, only reached
        _, writer = await asyncio.open_connection(own.get(self.address, self.address), self.port)
        return writer


def find_endpoint(settings: Settings) -> Endpoint:
    """Return where a server may listen, which Granian, sharing its port, would not check.

    Raises:
        ServeError: It is taken, or can't be had.
    """
    if settings.socket:
        return _free_socket(Path(settings.socket))
    return _free_port(settings.host, settings.port)


def _free_port(host: str, port: int) -> Endpoint:
    try:
        family, kind, protocol, _, endpoint = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(endpoint)
            address, chosen = probe.getsockname()[:2]
    except (OSError, UnicodeError) as error:  # of a name that no machine can have
        advice = (
            "; choose another port with --port"
            if getattr(error, "errno", None) == errno.EADDRINUSE
            else ""
        )
        raise _refusal(f"{host}:{port}", error, advice) from error
    url_host = f"[{host}]" if ":" in host else host
    return Endpoint(f"http://{url_host}:{chosen}", address, chosen)


def _free_socket(path: Path) -> Endpoint:
    """Remove what a server that was killed has left, and show that a socket can be made."""
    path = path.absolute()
    try:
        if _is_served(path):
            raise ServeError(f"can't listen on {path}: another server does")
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError as error:  # a path is bounded to some hundred bytes, too
        raise _refusal(str(path), error) from error
    return Endpoint(f"unix:{path}", "127.0.0.1", 0, path)


def _is_served(path: Path) -> bool:
    """Return whether a server listens on a Unix socket.

    Raises:
        OSError: It can't be told.
        ServeError: It is another kind of file, which nobody meant to lose.
    """
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ServeError(f"can't listen on {path}: there is a file that is no socket")
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    return True


def _refusal(name: str, error: OSError | UnicodeError, advice: str = "") -> ServeError:
    problem = getattr(error, "strerror", None) or error
    return ServeError(f"can't listen on {name}: {problem}{advice}")


async def wait_until_listening(serving: asyncio.Task[None], endpoint: Endpoint) -> None:
    """Wait until a server takes connections.

    Raises:
        ServeError: It ended before it did.
    """
    while not serving.done():
        try:
            writer = await endpoint.connect()
        except (ConnectionRefusedError, FileNotFoundError):
            await asyncio.sleep(_POLL_SECONDS)
        else:
            writer.close()
            return
    raise ServeError(f"can't listen on {endpoint.name}") from serving.exception()
