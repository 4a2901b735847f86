"""A process that has imported Parley, and from which `python -m parley` is forked.

To import it takes 0.6 s of a processor, two thirds of a server's life in most tests. What is forked
is the same program with its own arguments, environment, streams and limits, and a child of the
process that asked for it. What tests of the documents run is started anew, as by a person.
"""

import contextlib
import ctypes
import functools
import importlib
import os
import resource
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec

_LIMITS: Final = (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
_STREAMS: Final = ("stdin", "stdout", "stderr")
_LONGEST_ORDER: Final = 1 << 20
_PR_SET_CHILD_SUBREAPER: Final = 36
_READ_AT_START: Final = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_")
"""What variables begin with that an interpreter reads when it starts."""


class _Order(NamedTuple):
    """What a process is to be."""

    arguments: Sequence[str]
    variables: Mapping[str, str]
    folder: str
    limits: Sequence[tuple[int, int]]


class Child:
    """A process that was forked, for those who know `subprocess.Popen`.

    Attributes:
        pid: Its number.
        returncode: How it ended; `None` while nobody has seen that.
        stderr: What it says there, where that is a pipe.
    """

    def __init__(self, pid: int, stderr: IO[str] | None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stderr = stderr
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return how it ended; `None` where it has not."""
        with self._lock:
            if self.returncode is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, at most so many seconds."""
        if self.returncode is None:
            pidfd = os.pidfd_open(self.pid)
            try:
                ended, _, _ = select.select([pidfd], [], [], timeout)
            finally:
                os.close(pidfd)
            if not ended:
                raise subprocess.TimeoutExpired("parley", timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class _Nursery:
    """The process that forks, and the way to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            # It ends with this process: nothing more can come from its socket.
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                cwd=Path(__file__).parents[2],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait()

    def fork(self, order: _Order, streams: Sequence[int]) -> int:
        """Return the number of a new child of this process."""
        with self._lock, _as_reaper():
            socket.send_fds(self._socket, [msgspec.json.encode(order)], streams)
            return int(self._socket.recv(32))


@contextlib.contextmanager
def _as_reaper() -> Iterator[None]:
    """Take the children of those who end meanwhile for this process's own."""
    _set_reaper(1)
    try:
        yield
    finally:
        _set_reaper(0)


def _set_reaper(whether: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, whether, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


@functools.cache
def _nursery() -> _Nursery:
    return _Nursery()


def close() -> None:
    """End the nursery of this process, where there is one."""
    if _nursery.cache_info().currsize:
        _nursery().close()
        _nursery.cache_clear()


def start_parley(
    *arguments: str,
    variables: Mapping[str, str],
    stdout: IO[str],
    stderr: IO[str] | None = None,
) -> "subprocess.Popen[str] | Child":
    """Start `python -m parley` with nothing to read.

    Args:
        arguments: Its arguments.
        variables: Its whole environment.
        stdout: Where what it prints goes.
        stderr: Where its complaints go; without one, into a pipe.
    """
    if sys.platform != "linux" or _starts_otherwise(variables):
        return subprocess.Popen(
            [sys.executable, "-m", "parley", *arguments],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr or subprocess.PIPE,
            text=True,
        )
    order = _Order(arguments, variables, str(Path.cwd()), [*map(resource.getrlimit, _LIMITS)])
    with Path(os.devnull).open() as nothing:
        if stderr is not None:
            streams = [nothing.fileno(), stdout.fileno(), stderr.fileno()]
            return Child(_nursery().fork(order, streams), None)
        read, write = os.pipe()
        try:
            pid = _nursery().fork(order, [nothing.fileno(), stdout.fileno(), write])
        finally:
            os.close(write)
        return Child(pid, os.fdopen(read, "r"))


def _starts_otherwise(variables: Mapping[str, str]) -> bool:
    """Return whether an interpreter would start otherwise with other variables than ours."""
    return any(
        variables.get(name) != os.environ.get(name)
        for name in {*variables, *os.environ}
        if name.startswith(_READ_AT_START)
    )


def _serve(connection: socket.socket) -> tuple[_Order, list[int]] | None:
    """Fork for each order; return in each child, with what it is to be, and at the end."""
    while True:
        content, streams, _, _ = socket.recv_fds(connection, _LONGEST_ORDER, 3)
        if not content:
            return None
        read, write = os.pipe()
        middle = os.fork()
        if not middle:
            child = os.fork()
            if not child:
                os.close(read)
                os.close(write)
                return msgspec.json.decode(content, type=_Order), streams
            os.write(write, str(child).encode())
            os._exit(0)  # so that the child is now that of who asked
        os.waitpid(middle, 0)
        connection.send(os.read(read, 32))
        for descriptor in (read, write, *streams):
            os.close(descriptor)


def _become(order: _Order, streams: Sequence[int]) -> None:
    for standard, (name, stream) in enumerate(zip(_STREAMS, streams, strict=True)):
        os.dup2(stream, standard)
        os.close(stream)
        ours = getattr(sys, name)
        theirs = open(  # noqa: SIM115 - for good
            standard,
            ours.mode,
            encoding=ours.encoding,
            errors=ours.errors,
            buffering=1 if name == "stderr" else -1,
            closefd=False,
        )
        setattr(sys, name, theirs)
    for kind, limits in zip(_LIMITS, order.limits, strict=True):
        resource.setrlimit(kind, limits)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup
    os.environ.clear()
    os.environ.update(order.variables)
    os.chdir(order.folder)
    sys.argv = ["parley", *order.arguments]
    runpy.run_module("parley", run_name="__main__", alter_sys=True)


def _main() -> None:
    for name in ("users", "audit", "backup", "clients", "copy", "doctor", "serve", "tokens"):
        importlib.import_module(f"parley.cli.{name}")  # what all of this is for
    importlib.import_module("parley.folding").load_properties()  # as each server would
    importlib.import_module("parley.release").get_release()  # which asks Git once

    with socket.socket(fileno=int(sys.argv[1])) as connection:
        ordered = _serve(connection)
    if ordered is not None:
        _become(*ordered)


if __name__ == "__main__":
    _main()
