"""A server as a process: started, waited for until it serves, and stopped."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.load import HOST

START_TIMEOUT = 30.0
"""Seconds until a server must serve."""

STOP_TIMEOUT = 15.0
"""Seconds until a server must have stopped after SIGTERM."""

POLL = 0.005
"""Seconds between two looks whether a server serves: the precision of the time it takes."""


class ServerFailedError(Exception):
    """A server ended, or its seeding, start or stop failed."""


class Running(NamedTuple):
    """A server that serves.

    Attributes:
        started: Seconds from its start until it served.
    """

    port: int
    pid: int
    started: float


def surroundings() -> dict[str, str]:
    """Return this process's environment without settings of Parley: its defaults are measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}


def output_of(command: list[str], environment: dict[str, str], *, given: str = "") -> bytes:
    """Run a command to its end and return what it printed.

    Args:
        command: What to run.
        environment: Variables beside those of this process.
        given: What it reads from standard input.

    Raises:
        ServerFailedError: It failed, with what it said on standard error.
    """
    done = subprocess.run(
        command,
        env=surroundings() | environment,
        input=given.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ServerFailedError(f"{' '.join(command)}:\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], port: int, *, health: str, log: Path, environment: dict[str, str]
) -> Iterator[Running]:
    """Run a server for as long as the block takes.

    Args:
        command: What to run.
        port: Where it will listen.
        health: The path that answers 200 once it serves; empty where accepting connections does.
        log: The file that takes its standard output and standard error.
        environment: Variables beside those of this process.

    Raises:
        ServerFailedError: It didn't serve or stop in time, with the end of its log.
    """
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=surroundings() | environment
        )
    try:
        while not serves(port, health):
            if process.poll() is not None or time.perf_counter() - began > START_TIMEOUT:
                raise ServerFailedError(f"{' '.join(command)}: does not serve\n{end_of(log)}")
            time.sleep(POLL)
        yield Running(port, process.pid, time.perf_counter() - began)
    finally:
        stop(process, log)


def serves(port: int, health: str) -> bool:
    """Return whether the server on this port serves."""
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(HOST, port, timeout=1)
        try:
            connection.connect()
            if not health:
                return True
            connection.request("GET", health)
            return connection.getresponse().status == http.HTTPStatus.OK
        finally:
            connection.close()
    return False


def stop(process: subprocess.Popen[bytes], log: Path) -> None:
    """End a server as an operator would; kill it when it doesn't, and say so."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise ServerFailedError(
            f"{process.args!r}: did not stop within {STOP_TIMEOUT:.0f} s\n{end_of(log)}"
        ) from None


def end_of(log: Path) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
