"""The servers that are compared: how each is seeded and started."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from benchmarks import people, processes
from benchmarks.load import HOST, LoadFailedError
from benchmarks.people import People
from benchmarks.processes import Running


class ServerName(StrEnum):
    """Which one."""

    parley = "parley"
    two_nodes = "two-nodes"
    pgbench = "pgbench"
    bare = "bare"
    wire = "wire"
    baseline = "baseline"


def no_variables(_data: Path) -> dict[str, str]:
    """Return the variables of a server that needs none."""
    return {}


@dataclass(frozen=True)
class Server:
    """One of them.

    Attributes:
        seed: Writes people into a new data folder.
        command: What to run for a port and a data folder.
        variables: What to put into its environment for a data folder.
        health: The path that answers 200 once it serves; empty where accepting connections does.
    """

    name: ServerName
    seed: Callable[[Path], People]
    command: Callable[[int, Path], list[str]]
    variables: Callable[[Path], dict[str, str]] = no_variables
    health: str = ""


def seed_baseline(data: Path) -> People:
    """Write the people into the baseline's database."""
    command = [sys.executable, "-m", "benchmarks.baseline.seed"]
    printed = processes.output_of(command, baseline_variables(data))
    return msgspec.json.decode(printed, type=People)


def baseline_variables(data: Path) -> dict[str, str]:
    """Return the baseline where its database is."""
    return {"DATABASE_URL": f"sqlite+aiosqlite:///{data / 'baseline.db'}"}


PARLEY = Server(
    ServerName.parley,
    seed=people.in_parley,
    command=lambda port, data: [
        *(people.parley_command(), "serve"),
        *("--host", HOST, "--port", str(port), "--data", str(data)),
    ],
    health="/healthz",
)

BARE = Server(
    ServerName.bare,
    seed=lambda _: people.imaginary(),
    command=lambda port, _: [sys.executable, "-m", "benchmarks.bare", "--port", str(port)],
)

WIRE = Server(
    ServerName.wire,
    seed=lambda _: people.imaginary(),
    command=lambda port, _: [sys.executable, "-m", "benchmarks.wire", "--port", str(port)],
)

BASELINE = Server(
    ServerName.baseline,
    seed=seed_baseline,
    command=lambda port, _: [
        *(sys.executable, "-m", "uvicorn", "benchmarks.baseline.app:app"),
        *("--host", HOST, "--port", str(port)),
    ],
    variables=baseline_variables,
)

SERVERS: dict[ServerName, Server] = {
    server.name: server for server in (PARLEY, BARE, WIRE, BASELINE)
}


class Seeded:
    """A server whose people were written once, and which starts from a copy of them each time.

    So every start finds the same small database, whatever was written after the one before.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.seed = folder / "seed"
        self.seed.mkdir(parents=True)
        self.people = server.seed(self.seed)

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """Run the server on a copy of the seed, which is removed afterwards.

        Raises:
            LoadFailedError: The load in the block failed; with the end of the server's log.
        """
        data, log = self.folder / "data", self.folder / "log"
        shutil.copytree(self.seed, data)
        port = processes.free_port()
        try:
            with processes.running(
                self.server.command(port, data),
                port,
                health=self.server.health,
                log=log,
                environment=self.server.variables(data),
            ) as running:
                yield running
        except LoadFailedError as error:
            raise LoadFailedError(
                f"{self.server.name}: {error}\nIts log ends:\n{processes.end_of(log)}"
            ) from error
        finally:
            shutil.rmtree(data)
