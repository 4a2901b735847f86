"""PostgreSQL's own pgbench, as a yardstick: a C client that sends a script again and again."""

import subprocess
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from tests.harness.postgres import Cluster

from benchmarks.load import LoadFailedError, Measurement, percentile
from benchmarks.postgres import name_of

_THREADS: Final = 2


class Script(NamedTuple):
    """What to send, and how.

    Attributes:
        text: In pgbench's language.
        clients: How many send it, each again once it is answered.
        seconds: How long to measure, after `warmup` seconds that don't count; both become whole,
            and less than half a second to warm up is none.
    """

    text: str
    clients: int
    seconds: float
    warmup: float


def run(cluster: Cluster, url: str, script: Script) -> Measurement:
    """Send a script, over prepared statements.

    Raises:
        LoadFailedError: A statement failed, or pgbench did.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "script.sql").write_text(script.text)
        (place / "measured").mkdir()
        command = [
            str(cluster.programs / "pgbench"),
            *("--host", "127.0.0.1", "--port", str(cluster.port), "--username", "parley"),
            *("--no-vacuum", "--protocol", "prepared", "--file", str(place / "script.sql")),
            *("--client", str(script.clients), "--jobs", str(min(script.clients, _THREADS))),
        ]
        if warmup := round(script.warmup):
            _run([*command, "--time", str(warmup), name_of(url)], place)
        printed = _run(
            [
                *(*command, "--time", str(max(1, round(script.seconds)))),
                *("--log", "--log-prefix", str(place / "measured" / "log"), name_of(url)),
            ],
            place,
        )
        latencies = sorted(
            int(line.split()[2]) / 1000
            for file in (place / "measured").iterdir()
            for line in file.read_text().splitlines()
        )
    return Measurement(
        rate=_rate(printed),
        p50=percentile(latencies, 50),
        p99=percentile(latencies, 99),
        max=latencies[-1],
        answers={},
        errors=0,
        failure="",
    )


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=folder)
    if done.returncode:
        raise LoadFailedError(f"pgbench: {done.stderr.strip()}")
    return done.stdout


def _rate(printed: str) -> float:
    """Return the transactions a second, those left out that open connections."""
    for line in printed.splitlines():
        if line.startswith("tps = "):
            return float(line.split()[2])
    raise LoadFailedError(f"pgbench told no rate:\n{printed}")
