"""The benchmark `costs`: what a request costs a node and a PostgreSQL database, to reckon with.

Processor time, write-ahead log and disk space, for each kind of request. It is no measure of how
quick they are: `docs/scale.md` takes these figures to tell how many machines many people need.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from tests.harness.postgres import Cluster
from tests.harness.sql import run_on_postgres

from benchmarks import processes, processor
from benchmarks.load import HOST, Plan
from benchmarks.load import measure as load
from benchmarks.machine import Machine, this_machine
from benchmarks.report import print_json
from parley import access, people
from parley.cli.context import with_store
from parley.settings import Settings
from parley.store import Store
from parley.wire.times import now

PEOPLE: Final = 200
AT_ONCE: Final = 64
TEXT: Final = (
    "<p>" + "Please find the signed lease in the attachment to this message. " * 3 + "</p>"
)
"""About 200 bytes."""

_UNLIMITED: Final = {"PARLEY_RATE_LIMIT": "0", "PARLEY_RATE_LIMIT_ADDRESS": "0"}


class Cost(msgspec.Struct):
    """What one request of a kind costs, on the average.

    Attributes:
        node: Processor time of the node, in microseconds.
        database: Processor time of the database with all its processes, in microseconds.
        log: Bytes of write-ahead log.
        disk: Bytes by which tables and indexes grew.
        answers: How many requests that is the average of.
    """

    request: str
    answers: int
    node: float
    database: float
    log: float
    disk: float


class Result(msgspec.Struct):
    """What was found."""

    benchmark: str
    machine: Machine
    seconds: float
    costs: list[Cost]


def costs(
    *,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each kind is sent.")] = 15.0,
    quick: Annotated[bool, typer.Option("--quick", help="A moment of each: does it work?")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Count what requests cost a node and a PostgreSQL database.

    One node over one database, 64 requests under way at once, by 200 people in turn: a conversation
    with two recipients, a reply, a page of the inbox, a page of messages, a mark. What counts is
    time of the processor: those of the load are not in it. Linux only.
    """
    if not processor.known():
        raise typer.BadParameter("this system does not count the time of the processor")
    if quick:
        seconds = 0.25
    with tempfile.TemporaryDirectory() as folder, database() as cluster:
        url = cluster.url("postgres")
        with node(Path(folder), url) as running:
            tokens = with_store(Settings(data=folder, database=url), furnish)
            counting = Counting(cluster, url, running.pid)
            found = measure(running.port, Requests(tokens, url), seconds, counting)
        result = Result("costs", this_machine(Path(folder)), seconds, found)
    if as_json:
        print_json(result)
        return
    print(result.machine)
    for cost in result.costs:
        print(
            f"{cost.request:<24} node {cost.node:7.0f} µs  database {cost.database:7.0f} µs"
            f"  log {cost.log:7.0f} B  disk {cost.disk:7.0f} B"
        )


@contextmanager
def database() -> Iterator[Cluster]:
    """Start a PostgreSQL server that flushes, as one that is in use does."""
    cluster = Cluster(fsync="on", full_page_writes="on", shared_buffers="1GB",
                      max_wal_size="4GB")  # fmt: skip
    try:
        yield cluster
    finally:
        cluster.remove()


@contextmanager
def node(data: Path, url: str) -> Iterator[processes.Running]:
    """Start Parley on it, with its defaults but the limits on how much one may ask."""
    port = processes.free_port()
    command = [sys.executable, "-m", "parley", "serve", "--port", str(port), "--data", str(data)]
    with processes.running(
        command,
        port,
        health="/healthz",
        log=data / "log",
        environment={"PARLEY_DATABASE": url, **_UNLIMITED},
    ) as running:
        yield running


async def furnish(store: Store) -> list[tuple[int, str]]:
    """Make the people; give their numbers and tokens."""
    made = []
    for number in range(PEOPLE):
        email, token = f"person-{number}@firm.example", access.new_token()
        user_id = await store.write(people.AddUser(email, "Ada", "King", "internal", now()))
        await store.write(access.IssueToken(access.hash_token(token), email, "bench", now(), None))
        made.append((user_id or 0, token))
    return made


class Counting:
    """Counts what a node and a database have used so far."""

    def __init__(self, cluster: Cluster, url: str, pid: int) -> None:
        self._cluster = cluster
        self._url = url
        self._pid = pid

    def used(self) -> Sequence[float]:
        """Return the seconds of both, the bytes of log, and those on disk."""
        ((log, disk),) = run_on_postgres(
            self._url,
            "select pg_current_wal_insert_lsn() - '0/0', pg_database_size(current_database())",
        )
        of_database = sum(map(_seconds, self._cluster.pids()))
        return processor.seconds(self._pid), of_database, float(log), float(disk)

    def tidy(self) -> None:
        """Do what PostgreSQL does by itself every few minutes on tables that are written to."""
        run_on_postgres(self._url, "vacuum analyze")

    def cost(self, request: str, plan: Plan) -> Cost:
        """Count what some requests use."""
        before = self.used()
        answers = sum(load(plan).answers.values())
        node, of_database, log, disk = (
            (after - at_first) / answers
            for at_first, after in zip(before, self.used(), strict=True)
        )
        return Cost(request, answers, node * 1e6, of_database * 1e6, log, disk)


def _seconds(pid: int) -> float:
    """Return the processor time of a process of the database; of one that just ended, none."""
    try:
        return processor.seconds(pid)
    except FileNotFoundError:
        return 0.0


def measure(port: int, requests: "Requests", seconds: float, counting: Counting) -> list[Cost]:
    """Send requests of each kind."""

    def plan(made: list[bytes], status: int, lasting: float) -> Plan:
        return Plan([port], made, AT_ONCE, lasting, 0, status)

    # Connections, statements and caches are warm then.
    load(plan(requests.starts(), 201, min(1, seconds)))
    found = [counting.cost("start a conversation", plan(requests.starts(), 201, seconds))]
    kinds = (
        ("reply", requests.replies, 201),
        ("page of the inbox", requests.inboxes, 200),
        ("page of messages", requests.pages, 200),
        ("mark as read", requests.marks, 204),
    )
    for name, make, status in kinds:
        counting.tidy()
        found.append(counting.cost(name, plan(make(), status, seconds)))
    return found


class Requests:
    """Requests as bytes, made beforehand.

    Args:
        people: Their numbers and tokens.
        url: The database, which tells who has which conversation.
    """

    def __init__(self, people: Sequence[tuple[int, str]], url: str) -> None:
        self._people = people
        self._tokens = dict(people)
        self._url = url

    def starts(self) -> list[bytes]:
        """Start a conversation with two others, one for each person."""
        made = []
        for place, (_, token) in enumerate(self._people):
            others = [self._people[(place + step) % PEOPLE][0] for step in (1 + place % 50, 77)]
            users = {"user": [{"userid": one} for one in others]}
            body = {"recipients": {"users": users}, "messages": {"message": [{"html": TEXT}]}}
            made.append(_request(token, "POST", "/conversations/", body))
        return made

    def replies(self) -> list[bytes]:
        """Write to one's newest conversations, those of each person in turn."""
        return self._about("POST", "/messages", {"html": TEXT})

    def inboxes(self) -> list[bytes]:
        """Ask for the newest conversations."""
        return [_request(token, "GET", "/conversations?limit=20") for _, token in self._people]

    def pages(self) -> list[bytes]:
        """Ask for the newest messages of a conversation."""
        return self._about("GET", "/messages?limit=20")

    def marks(self) -> list[bytes]:
        """Mark a conversation as read."""
        return self._about("POST", "/read")

    def _about(self, method: str, rest: str, body: object = None) -> list[bytes]:
        own = run_on_postgres(
            self._url,
            "select user_id, conversation_id from participants order by conversation_id desc"
            " limit 3000",
        )
        return [
            _request(self._tokens[user_id], method, f"/conversations/{number}{rest}", body)
            for user_id, number in own
        ]


def _request(token: str, method: str, address: str, body: object = None) -> bytes:
    content = b"" if body is None else msgspec.json.encode(body)
    head = (
        f"{method} /api/4{address} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content
