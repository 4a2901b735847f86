"""A real `parley serve`, as a process of its own."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.settings import Settings
from tests.harness.closing_base import Closing
from tests.harness.commands import clean_environment
from tests.harness.engines import Engine, database_setting, prepare_data_folder
from tests.harness.nursery import Child, start_parley
from tests.harness.stores import OpenStore

_READY = "Parley is ready at "
_LOG_SECONDS = 30.0

PATIENCE = 30.0
"""Seconds to wait for an answer: others work where tests run, and httpx gives up after five."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    address: str
    data: Path
    log: Path
    process: subprocess.Popen[str] | Child
    introduction: str = ""  # what it said before it was ready
    database: str = "sqlite"

    @property
    def settings(self) -> Settings:
        """Its settings, for what joins it at its database."""
        return Settings(data=str(self.data), database=self.database)

    @property
    def engine(self) -> Engine:
        """What its database is on."""
        return Engine.SQLITE if self.database == "sqlite" else Engine.POSTGRES

    @property
    def api(self) -> str:
        """What the addresses of the API start with."""
        return f"{self.address}/api/4"

    def logged(self, **members: object) -> dict[str, Any]:
        """Return the first line of its log that has these members, once it is there."""
        deadline = time.monotonic() + _LOG_SECONDS
        while time.monotonic() < deadline:
            for line in self.log.read_text("utf-8").splitlines(keepends=True):
                found: dict[str, Any] = json.loads(line) if line.endswith("}\n") else {}
                if members.items() <= found.items():
                    return found
            time.sleep(0.005)
        raise AssertionError(f"no line of the log has {members}")

    def stop(self) -> int:
        """End it as an operator would; give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep it from doing anything meanwhile; what it had asked of the system has come back."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)  # of all its threads
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def short_of(self, kind: int) -> Iterator[None]:
        """Let it have no more of something (`resource.RLIMIT_…`) meanwhile; Linux only."""
        number = self.process.pid
        _, hard = before = resource.prlimit(number, kind)
        resource.prlimit(number, kind, (0, hard))
        try:
            yield
        finally:
            resource.prlimit(number, kind, before)

    def kill(self) -> None:
        """End it as a power cut of the process would."""
        self.process.kill()
        self.process.wait(15)


def start_server(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str] | None = None,
    data: Path | None = None,
    module: str = "parley",
    python: Path | None = None,
) -> Server:
    """Start a server; gives it once it is ready.

    Args:
        folder: Where its log is, and its data where nothing else is said.
        arguments: More of the command line.
        settings: Variables.
        data: Its data folder, taken as it is. Without one it gets a new folder, with a database
            that is migrated already: a first start takes a third of a second longer.
        module: What is run, for one that is not quite Parley.
        python: What runs it, for one of another environment.
    """
    given, data, log = data, data or folder / "data", folder / "log"
    variables = {"PARLEY_DATABASE": database_setting(data), **(settings or {})}
    if given is None and variables["PARLEY_DATABASE"] == "sqlite":
        prepare_data_folder(data)
    with log.open("a") as out:
        command = ("serve", "--port", "0", "--data", str(data), *arguments)
        environment = clean_environment(variables)
        process = (
            start_parley(*command, variables=environment, stdout=out)
            if module == "parley" and python is None
            else subprocess.Popen(
                [python or sys.executable, "-m", module, *command],
                env=environment,
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        if line.startswith(_READY):
            return Server(
                line.removeprefix(_READY).strip(),
                data,
                log,
                process,
                said,
                variables["PARLEY_DATABASE"],
            )
        said += line
    raise AssertionError(f"the server did not start:\n{said}")


def is_ready(server: Server) -> bool:
    """Ask it whether it is; it must answer."""
    status = httpx.get(f"{server.address}/readyz", timeout=PATIENCE).status_code
    assert status in {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}
    return status == httpx.codes.OK


@contextlib.contextmanager
def running_server(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str] | None = None,
    data: Path | None = None,
    module: str = "parley",
    python: Path | None = None,
) -> Iterator[Server]:
    """Start a server (see `start_server`), and end it afterwards, however the test ended."""
    server = start_server(
        folder, *arguments, settings=settings, data=data, module=module, python=python
    )
    try:
        yield server
    finally:
        try:
            if server.process.poll() is None:
                server.process.terminate()
                server.process.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()  # a hung server must not outlive its test
            raise
        finally:
            # Left open, it would be the fault of whichever test comes when it is collected.
            if server.process.stderr is not None:
                server.process.stderr.close()


class Servers(Closing):
    """One server on each engine, from when it is first asked for to the end.

    Args:
        settings: Variables of them all.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._running = contextlib.ExitStack()
        self._on: dict[Engine, Server] = {}
        self._stores: dict[Engine, OpenStore] = {}

    def close(self) -> None:
        """Let go of it."""
        self._running.close()

    def on(self, engine: Engine, folders: pytest.TempPathFactory) -> Server:
        """Return the one on an engine."""
        if engine not in self._on:
            folder = folders.mktemp(f"server-{engine}")
            self._on[engine] = self._running.enter_context(
                running_server(folder, settings=self._settings)
            )
        return self._on[engine]

    def store_of(self, server: Server) -> OpenStore:
        """Return the store of one of them."""
        if server.engine not in self._stores:
            store = self._running.enter_context(OpenStore(server.settings))
            self._stores[server.engine] = store
        return self._stores[server.engine]
