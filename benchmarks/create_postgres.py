"""The measuring of `create` on PostgreSQL: rounds, in each of which every contender has its turn.

Each turn begins with a copy of the contender's small database, so rounds are alike, and ends with a
look at how many deadlocks the database saw.
"""

import tempfile
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Final

from tests.harness.postgres import Cluster

from benchmarks import postgres
from benchmarks.contenders import CONTENDERS, Contender, Place
from benchmarks.people import People
from benchmarks.results import Figure, Target, figure
from benchmarks.rounds import MANY, Announce, Findings, Piece, warmup
from benchmarks.servers import ServerName

ONE_NODE: Final = Piece(ServerName.parley, "json", MANY)
TWO_NODES: Final = Piece(ServerName.two_nodes, "json", MANY)
PGBENCH: Final = Piece(ServerName.pgbench, "sql", MANY)
BASELINE: Final = Piece(ServerName.baseline, "json", MANY)

POSTGRES_PIECES: Final = (
    Piece(ServerName.parley, "json", 1),
    ONE_NODE,
    TWO_NODES,
    Piece(ServerName.pgbench, "sql", 1),
    PGBENCH,
    Piece(ServerName.baseline, "json", 1),
    BASELINE,
)

NAMES: Final = [contender.name for contender in CONTENDERS]


def measured(  # noqa: PLR0913, PLR0917 -- what is compared, and how
    names: Collection[ServerName],
    people: int,
    rounds: int,
    seconds: float,
    disk: Path,
    announce: Announce,
) -> tuple[Findings, list[Figure]]:
    """Measure every piece of these contenders once a round; give the deadlocks as figures, too."""
    findings = Findings()
    deadlocks: dict[ServerName, list[float]] = defaultdict(list)
    chosen = [contender for contender in CONTENDERS if contender.name in names]
    with postgres.serving(disk) as cluster, tempfile.TemporaryDirectory(dir=disk) as folder:
        crowds = {one.name: _seeded(one, people, cluster, Path(folder)) for one in chosen}
        for number in range(rounds):
            turn = number % len(chosen)
            for one in [*chosen[turn:], *chosen[:turn]]:
                with postgres.database(cluster, _template(one)) as url:
                    place = Place(cluster, url, Path(folder) / f"{one.name}-{number}")
                    _measure(one, place, crowds[one.name], seconds, findings, announce)
                    deadlocks[one.name].append(postgres.deadlocks(url))
    return findings, _figures_of_deadlocks(deadlocks)


def _template(one: Contender) -> str:
    return f"seed_{one.name.replace('-', '_')}"


def _seeded(one: Contender, people: int, cluster: Cluster, folder: Path) -> People:
    place = Place(cluster, postgres.made(cluster, _template(one)), folder / one.name)
    return one.seed(place, people)


def _measure(  # noqa: PLR0913, PLR0917 -- what a turn is made of
    one: Contender,
    place: Place,
    crowd: People,
    seconds: float,
    findings: Findings,
    announce: Announce,
) -> None:
    with one.ready(place, crowd) as run:
        for piece in POSTGRES_PIECES:
            if piece.server is one.name:
                announce(str(piece), seconds + warmup(seconds))
                findings.pieces[piece].append(run(piece, seconds))


def _figures_of_deadlocks(deadlocks: dict[ServerName, list[float]]) -> list[Figure]:
    return [
        figure(f"deadlocks, {name}", "", counts, Target("≤", 0))
        for name, counts in deadlocks.items()
        if name in {ServerName.parley, ServerName.two_nodes}
    ]
