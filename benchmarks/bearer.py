"""The benchmark `bearer`: what checking a bearer token costs a request, once the token was seen."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer
from falcon import testing
from falcon.asgi import Response

from benchmarks.machine import Machine, this_machine
from benchmarks.report import print_json
from parley import access, people
from parley.instance import database_path
from parley.limits import RateLimits, RequestCounters
from parley.settings import Settings
from parley.store.migrations.run_sqlite import migrate_sqlite
from parley.store.sqlite import SqliteStore
from parley.wire import Format, RequestState
from parley.wire.request_state import STATE
from parley.wire.times import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from falcon.asgi import Request

AIM_MICROSECONDS: Final = 15.0
_AT_ONCE: Final = 1_000
_NO_ONE_COMES_THIS_FAR: Final = 10**9


class Result(msgspec.Struct):
    """What was found, in microseconds."""

    benchmark: str
    machine: Machine
    rounds: int
    median: float
    lowest: float
    highest: float
    aim: float


class Resource:
    """What is asked for."""


def bearer(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="How often 1,000 checks are timed.")] = 200,
    quick: Annotated[bool, typer.Option("--quick", help="Two rounds: does it work?")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Check a bearer token: microseconds that it costs a request.

    The very middleware that every request goes through, with its limits, for a token that it has
    seen before. What counts is the median of the rounds, in time of the processor, so that other
    work of the machine counts little. HTTP is not part of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measured(Path(folder), 2 if quick else rounds))
        result = Result(
            "bearer",
            this_machine(Path(folder)),
            len(figures),
            statistics.median(figures),
            min(figures),
            max(figures),
            AIM_MICROSECONDS,
        )
    if as_json:
        print_json(result)
    else:
        verdict = "met" if result.median <= AIM_MICROSECONDS else "missed"
        print(
            f"A bearer check costs {result.median:.1f} µs ({result.lowest:.1f} to"
            f" {result.highest:.1f}, {result.rounds} rounds of {_AT_ONCE:,});"
            f" the aim of {AIM_MICROSECONDS:.0f} µs is {verdict}."
        )


async def measured(folder: Path, rounds: int) -> list[float]:
    """Time the check, round by round; gives microseconds for one."""
    path = database_path(str(folder))
    migrate_sqlite(path)
    store = SqliteStore(path)
    try:
        callers, token = await seen(store)
        headers = {"Authorization": f"Bearer {token}"}
        requests = [
            testing.create_asgi_req(path="/api/4/conversations", headers=headers)
            for _ in range(_AT_ONCE)
        ]
        for request in requests:
            request.scope[STATE] = RequestState("", Format.JSON)
        return [await once(callers, requests) for _ in range(rounds)]
    finally:
        await asyncio.sleep(0)  # what the last round left to be noted is noted
        await store.close()


async def seen(store: SqliteStore) -> tuple[access.AuthMiddleware, str]:
    """Return the middleware of a server, and a token of someone there."""
    email, token = "ada@firm.example", access.new_token()
    await store.write(people.AddUser(email, "Ada", "King", "internal", now()))
    await store.write(access.IssueToken(access.hash_token(token), email, "bench", now(), None))
    settings = Settings(rate_limit=_NO_ONE_COMES_THIS_FAR)
    limits = RateLimits(RequestCounters.create(now), settings, now)
    return access.AuthMiddleware(store, settings, limits, now, time.monotonic), token


async def once(callers: access.AuthMiddleware, requests: "Sequence[Request]") -> float:
    """Time a thousand checks, each of a request of its own; gives microseconds for one."""
    resource, response = Resource(), Response()
    await callers.process_resource(requests[0], response, resource, {})  # seen from here on
    await asyncio.sleep(0)
    started = time.thread_time()
    for request in requests:
        await callers.process_resource(request, response, resource, {})
    return (time.thread_time() - started) / len(requests) * 1_000_000
