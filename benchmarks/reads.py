"""The benchmark `reads`: pages over HTTP, beside the same statements sent by pgbench."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import msgspec
import typer
from rich.console import Console

from benchmarks import pgbench
from benchmarks.engines import Database
from benchmarks.figures import ratios
from benchmarks.inbox import progress
from benchmarks.inbox_data import Size, token_of
from benchmarks.instances import CACHE, Announce, Instance, copies
from benchmarks.load import LoadFailedError, Measurement, Plan, measure
from benchmarks.machine import this_machine
from benchmarks.processes import ServerFailedError
from benchmarks.report import show
from benchmarks.results import Rates, Result, Target, figure, spread
from benchmarks.rounds import MANY, warmup
from parley.conversations.cursors import INBOX_TOP
from parley.conversations.queries import find_inbox_page, find_thread
from parley.conversations.records import InboxQuery, MessageQuery
from parley.store.base import Parameters, Row
from parley.store.paramstyle import Placeholder, replace_placeholders
from parley.store.postgres.pool import PostgresTransaction, connect

_LIMIT: Final = 20
_POOL: Final = 1_000
_LENGTH: Final = 30
"""Messages in a conversation, on average: a page of them is full."""


class _Page(NamedTuple):
    """What is read.

    Attributes:
        path: Where it is, in the API.
        ask: Reads it for a person, of a conversation.
        script: What pgbench sets before the statement.
    """

    name: str
    path: str
    ask: Callable[[PostgresTransaction, int, int], Awaitable[object]]
    script: str


_INBOX: Final = InboxQuery(
    _LIMIT, 0, INBOX_TOP, archived=False, unread=False, starred=False, other_id=None
)

_PAGES: Final = (
    _Page(
        "a page of the inbox",
        f"conversations?limit={_LIMIT}",
        lambda tx, user_id, _: find_inbox_page(tx, user_id, _INBOX),
        "\\set user_id random(1, {users})\n",
    ),
    _Page(
        "a page of messages",
        f"conversations/{{conversation_id}}/messages?limit={_LIMIT}",
        lambda tx, user_id, number: find_thread(tx, user_id, number, MessageQuery(_LIMIT)),
        "\\set conversation_id random(1, {conversations})\n"
        "\\set user_id 1 + (:conversation_id - 1) % {users}\n",
    ),
)


def reads(  # noqa: PLR0913 -- an option each
    *,
    database: Annotated[
        Database, typer.Option(help="What stores them; pgbench is a yardstick on PostgreSQL alone.")
    ] = Database.postgresql,
    users: Annotated[
        int, typer.Option(min=10, help="People; a hundred conversations each, of 30 messages.")
    ] = 100,
    rounds: Annotated[int, typer.Option(min=1, help="How often every piece is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="How long each time.")] = 5,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small, and one short round: does it all work?")
    ] = False,
    cache: Annotated[
        Path, typer.Option(file_okay=False, help="Where generated instances are kept: a real disk.")
    ] = CACHE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """A page of the inbox and a page of messages: requests a second, beside pgbench.

    pgbench sends the statements that Parley sends for such a page, prepared, at the same
    concurrency, and throws away what it is given. A target that is missed is printed as such and is
    no failure.
    """
    if database is not Database.postgresql:
        raise typer.BadParameter("there is no pgbench for SQLite", param_hint="--database")
    if quick:
        users, rounds, seconds = 10, 1, 1
    size = Size(users, _LENGTH)
    try:
        with progress() as announce, copies(database, cache, {"reads": size}, announce) as made:
            measured = _compare(made["reads"], size, rounds, seconds, announce)
            machine = this_machine(cache)
    except (LoadFailedError, ServerFailedError) as error:
        Console(stderr=True).out(f"The run failed. {error}", highlight=False)
        raise typer.Exit(1) from error
    result = Result(
        benchmark="reads",
        machine=machine,
        rounds=rounds,
        seconds=seconds,
        soak_seconds=0,
        rates=[_rates(*key, found) for key, found in measured.items()],
        figures=[
            figure(
                f"Parley to pgbench: {page.name}",
                "times",
                ratios(measured["parley", page.name], measured["pgbench", page.name]),
                Target("≥", 0.25),
            )
            for page in _PAGES
        ],
    )
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(result)).decode())
    else:
        show(result)


_Measured = dict[tuple[str, str], list[Measurement]]
"""By server and page, one a round."""


def _compare(
    instance: Instance, size: Size, rounds: int, seconds: float, announce: Announce
) -> _Measured:
    """Measure every page at both, in turns."""
    measured: _Measured = defaultdict(list)
    cluster = instance.cluster
    assert cluster is not None  # noqa: S101 -- it is on PostgreSQL
    scripts = {page: _script(instance, size, page) for page in _PAGES}
    with instance.serving() as running:
        for turn in range(rounds):
            for number, page in enumerate(_PAGES):
                announce(page.name, turn * len(_PAGES) + number, rounds * len(_PAGES))
                for server in ("parley", "pgbench")[:: -1 if turn % 2 else 1]:
                    found = (
                        measure(_plan(running.port, size, page, seconds))
                        if server == "parley"
                        else pgbench.run(
                            cluster,
                            instance.database,
                            pgbench.Script(scripts[page], MANY, seconds, warmup(seconds)),
                        )
                    )
                    measured[server, page.name].append(found)
    return measured


def _rates(server: str, page: str, found: Sequence[Measurement]) -> Rates:
    return Rates(
        server,
        page,
        MANY,
        rate=spread([one.rate for one in found]),
        p50=spread([one.p50 for one in found]),
        p99=spread([one.p99 for one in found]),
        max=spread([one.max for one in found]),
    )


def _plan(port: int, size: Size, page: _Page, seconds: float) -> Plan:
    numbers = range(1, size.conversations + 1, max(1, size.conversations // _POOL))
    return Plan(
        ports=[port],
        requests=[_request(page, size, number) for number in numbers],
        connections=MANY,
        seconds=seconds,
        warmup=warmup(seconds),
        status=200,
    )


def _request(page: _Page, size: Size, conversation_id: int) -> bytes:
    user_id = 1 + (conversation_id - 1) % size.users
    return (
        f"GET /api/4/{page.path.format(conversation_id=conversation_id)} HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {token_of(user_id)}\r\n\r\n"
    ).encode()


class _Noting(PostgresTransaction):
    """Notes the statements that a page takes, as pgbench sends them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.noted: list[str] = []

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run a statement on a connection of its own."""

        def spelled(placeholder: Placeholder) -> str:
            for varies in ("user_id", "conversation_id"):
                if placeholder.name.endswith(varies) and "other" not in placeholder.name:
                    return f":{varies}"
            return _literal(parameters[placeholder.name])

        self.noted.append(replace_placeholders(sql, spelled).rstrip().removesuffix(";") + ";\n")
        connection = await connect(self.url, 10)
        try:
            return await PostgresTransaction(connection).fetch_unlocked(sql, parameters)
        finally:
            await connection.close()


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    raise TypeError(f"pgbench is given numbers only, not {value!r}")


def _script(instance: Instance, size: Size, page: _Page) -> str:
    """Return what pgbench sends for a page."""
    tx = _Noting(instance.database)
    asyncio.run(_run(page, tx))
    sets = page.script.format(users=size.users, conversations=size.conversations)
    return sets + "".join(tx.noted)


async def _run(page: _Page, tx: PostgresTransaction) -> None:
    await page.ask(tx, 1, 1)
