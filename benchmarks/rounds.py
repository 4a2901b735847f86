"""The measuring of `create`: rounds, in each of which every server meets its load.

A round starts one server after the other from its seed, measures its pieces and stops it. So the
rounds are alike, whatever was written before, and only the server under load exists. The order
turns from round to round, so that a machine that grows slower or faster during the run favours
none of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from benchmarks import memory, requests
from benchmarks.load import Measurement, Plan, measure
from benchmarks.requests import Format
from benchmarks.servers import Seeded, ServerName

MANY = 64
"""Connections at once, where the targets are set."""


class Piece(NamedTuple):
    """What is measured once a round."""

    server: ServerName
    format: Format | Literal["sql"]
    connections: int

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.server}, {self.format}, {self.connections} at a time"


PIECES = (
    Piece(ServerName.parley, "json", 1),
    Piece(ServerName.parley, "json", MANY),
    Piece(ServerName.parley, "xml", 1),
    Piece(ServerName.parley, "xml", MANY),
    Piece(ServerName.bare, "json", MANY),
    Piece(ServerName.bare, "xml", MANY),
    Piece(ServerName.wire, "json", MANY),
    Piece(ServerName.wire, "xml", MANY),
    Piece(ServerName.baseline, "json", 1),
    Piece(ServerName.baseline, "json", MANY),
)


@dataclass
class Findings:
    """What was measured, one entry a round.

    Attributes:
        ready: Seconds from the start of Parley until it served.
        resident: Bytes of Parley after the soak.
    """

    pieces: dict[Piece, list[Measurement]] = field(default_factory=lambda: defaultdict(list))
    ready: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)


Announce = Callable[[str, float], None]
"""Called with what comes next and how many seconds it takes."""


def run_rounds(
    servers: Mapping[ServerName, Seeded], rounds: int, seconds: float, announce: Announce
) -> Findings:
    """Measure every piece of these servers once a round."""
    findings = Findings()
    names = list(servers)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            run_server(servers[name], seconds, findings, announce)
    return findings


def run_server(server: Seeded, seconds: float, findings: Findings, announce: Announce) -> None:
    """Measure one server's pieces of a round."""
    name = server.server.name
    with server.serving() as serving:
        if name is ServerName.parley:
            findings.ready.append(serving.started)
        for piece in PIECES:
            if piece.server is not name or piece.format == "sql":
                continue
            announce(str(piece), seconds + warmup(seconds))
            plan = Plan(
                ports=[serving.port],
                requests=requests.creates(server.people, piece.format),
                connections=piece.connections,
                seconds=seconds,
                warmup=warmup(seconds),
            )
            findings.pieces[piece].append(measure(plan))


def warmup(seconds: float) -> float:
    """Return how many seconds of load come before those measured."""
    return min(1.0, seconds / 4)


def soak(parley: Seeded, seconds: float, findings: Findings, announce: Announce) -> None:
    """Read Parley's memory after some seconds of load in both formats."""
    pool = requests.creates(parley.people, "json") + requests.creates(parley.people, "xml")
    with parley.serving() as serving:
        findings.ready.append(serving.started)
        announce("parley, memory under load", seconds)
        measure(Plan([serving.port], pool, MANY, seconds, warmup=0))
        findings.resident.append(memory.resident(serving.pid))
