"""Log lines: JSON for machines; for a person at a terminal, lines to read. Both are safe to print.

They go to standard output, gathered for one write a turn of the event loop: a write a line gives up
the interpreter lock each time, which under load costs more than the line.
"""

import asyncio
import contextlib
import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import msgspec
import structlog

from parley.characters import escape_unsafe, escape_unsafe_json

_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class AccessLogEntry(msgspec.Struct, kw_only=True):
    """One request, when it is over. It holds no query string: those may carry secrets."""

    time: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    level: str = "info"
    event: str = "request"
    request_id: str
    method: str
    path: str
    route: str | None = None
    status: int
    bytes: int
    milliseconds: float
    user: int | None = None


class _BufferedLogger:
    """A structlog logger that gathers lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []

    def msg(self, line: str) -> None:
        """Take a line."""
        self._lines.append(line)
        if len(self._lines) > 1:
            return
        try:
            asyncio.get_running_loop().call_soon(self.flush)
        except RuntimeError:  # another thread, or no loop (yet, or any more)
            self.flush()

    debug = info = warning = error = critical = exception = msg

    def flush(self) -> None:
        """Write what was gathered."""
        lines, self._lines = self._lines, []
        if lines:
            # A log that can't be written, as on a full disk, must not fail what it tells of.
            with contextlib.suppress(OSError):
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()


_lines = _BufferedLogger(sys.stdout)
_log = structlog.get_logger("parley.access")


def _as_json(event: dict[str, Any], **_: object) -> str:
    return escape_unsafe_json(msgspec.json.encode(event, enc_hook=str)).decode()


def _escape_event(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Write for a terminal what is told, which may be anyone's words (a processor of structlog)."""
    return {
        name: escape_unsafe(value if isinstance(value, str) else repr(value))
        if name != "exc_info"
        else value
        for name, value in event.items()
    }


def _write_traceback(stream: TextIO, exception: Any) -> None:  # noqa: ANN401 - structlog's own shape
    told = "".join(traceback.format_exception(*exception)).rstrip("\n")
    stream.write("\n" + escape_unsafe(told, lines=True))


# The values of local variables would bring tokens and messages into the log.
_without_locals = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def _write_for_terminal(line: AccessLogEntry) -> None:
    _log.info(f"{line.method} {line.path} {line.status}", milliseconds=line.milliseconds)


def _write_json(line: AccessLogEntry) -> None:
    # Past structlog: on every request its processors take longer than the encoding.
    _lines.msg(escape_unsafe_json(msgspec.json.encode(line)).decode())


def _discard(line: AccessLogEntry) -> None:
    del line


_write_access: Callable[[AccessLogEntry], None] = _discard


def log_access(line: AccessLogEntry) -> None:
    """Write a line of the access log, once `configure_logs` has said how."""
    _write_access(line)


def configure_logs(level: str) -> None:
    """Set up logging for a server.

    Args:
        level: The least severe level to write.
    """
    global _write_access  # noqa: PLW0603 - logging is the process's own
    person = sys.stdout.isatty()
    if _LEVELS[level] > logging.INFO:
        _write_access = _discard
    else:
        _write_access = _write_for_terminal if person else _write_json
    renderer: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=_write_traceback)
        if person
        else structlog.processors.JSONRenderer(serializer=_as_json)
    )
    for_sink: list[Any] = [_escape_event] if person else [_without_locals]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            *for_sink,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=lambda *_: _lines,
        cache_logger_on_first_use=True,
    )


def flush_logs() -> None:
    """Write what is still gathered."""
    _lines.flush()
