"""The log of a server under test."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tests.harness.servers import Server


def log_of(server: Server) -> Sequence[dict[str, Any]]:
    """Return every line of the log of a server that has ended: each is a JSON object."""
    assert server.process.poll() is not None, "it may still write"
    return [msgspec.json.decode(line) for line in server.log.read_text("utf-8").splitlines()]


def lines_of(server: Server, request_id: str) -> list[dict[str, Any]]:
    """Return what the log of a server that has ended says about one request."""
    return [line for line in log_of(server) if line.get("request_id") == request_id]
