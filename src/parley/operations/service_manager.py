"""What the service manager is told of the server's life, where it asked for that.

systemd names a socket in `NOTIFY_SOCKET` for a unit of `Type=notify`, and takes lines of
assignments there (sd_notify(3)).
"""

import contextlib
import os
import socket


def notify_service_manager(*lines: str) -> None:
    """Send assignments such as `READY=1` to the service manager, if there is one.

    Where it can't be reached the server goes on: it serves, whoever knows of it.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # of the abstract namespace, which has no files
        address = f"\0{address[1:]}"
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection,
    ):
        connection.sendto("\n".join(lines).encode(), address)
