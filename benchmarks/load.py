"""Load on one HTTP server: keep-alive connections, each with one request in flight.

It runs in a process of its own (`python -m benchmarks.load`, a plan on standard input, what it
measured on standard output), because it shares the machine with the server and must cost little:
requests are bytes made beforehand, and an answer is read only as far as its status.

Anything but the expected answer fails the run: a server is quick at refusing.
"""

import asyncio
import contextlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from math import ceil
from time import perf_counter
from typing import cast

import msgspec
import uvloop
from httptools import HttpResponseParser

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds that the last answers may take once no more requests are sent."""


class Plan(msgspec.Struct, frozen=True):
    """What to send: the requests in turn, by whichever connection is free.

    Attributes:
        ports: Where; the connections are dealt out to them in turn.
        seconds: How long to measure, after `warmup` seconds that don't count; longer where no
            answer has come by then.
        status: The only status that is no error.
    """

    ports: list[int]
    requests: list[bytes]
    connections: int
    seconds: float
    warmup: float
    status: int = 201


class Measurement(msgspec.Struct, frozen=True):
    """What one run saw.

    Attributes:
        rate: Answers a second.
        p50: Median time to an answer in milliseconds; `p99` and `max` likewise.
        answers: How many came of each status, those of the warm-up included.
        errors: Unexpected answers, broken connections and requests left without an answer.
        failure: The first of the errors in words, empty where there is none.
    """

    rate: float
    p50: float
    p99: float
    max: float
    answers: dict[int, int]
    errors: int
    failure: str


class LoadFailedError(Exception):
    """A run met errors, so that its figures say nothing."""


class Tally:
    """What all connections of a run saw so far, and whether they go on."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.latencies: list[float] = []
        self.answers: Counter[int] = Counter()
        self.errors = 0
        self.failure = ""
        self.ending = False
        self.answered = asyncio.Event()  # or failed

    def fail(self, what: str) -> None:
        """Count an error, and keep the words for the first."""
        self.errors += 1
        self.failure = self.failure or what
        self.answered.set()


class Connection(asyncio.Protocol):
    """One keep-alive connection, which sends its next request when it has its answer."""

    def __init__(self, requests: Iterator[bytes], tally: Tally) -> None:
        self.requests = requests
        self.tally = tally
        self.parser = HttpResponseParser(self)
        self.ended = asyncio.get_running_loop().create_future()
        self.sent = 0.0
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; called by the event loop."""
        self.transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self) -> None:
        """Send the next request."""
        self.sent = perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """Read on in the answer; called by the event loop."""
        self.received = data
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count the answer; called by the parser."""
        tally = self.tally
        tally.latencies.append(perf_counter() - self.sent)
        tally.answered.set()
        status = self.parser.get_status_code()
        tally.answers[status] += 1
        if status != tally.expected:
            tally.fail(f"status {status}: …{self.received[-300:].decode(errors='replace')}")
        if tally.ending:
            self.end()
        else:
            self.send()

    def end(self) -> None:
        """Close the connection, which has no request in flight."""
        self.ended.set_result(None)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it as an error, unless it was closed here; called by the event loop."""
        if not self.ended.done():
            self.ended.set_result(None)
            self.tally.fail(f"a connection broke: {exc or 'closed by the server'}")


def percentile(ascending: list[float], percent: float) -> float:
    """Return the nearest-rank percentile."""
    return ascending[ceil(len(ascending) * percent / 100) - 1]


async def generate(plan: Plan) -> Measurement:
    """Load the server as planned."""
    loop = asyncio.get_running_loop()
    tally = Tally(plan.status)
    requests = cycle(plan.requests)
    connections: list[Connection] = []
    for _, port in zip(range(plan.connections), cycle(plan.ports), strict=False):
        _, connection = await loop.create_connection(
            lambda: Connection(requests, tally), HOST, port
        )
        connections.append(connection)
    ends = [connection.ended for connection in connections]

    await asyncio.wait(ends, timeout=plan.warmup)
    tally.latencies.clear()
    tally.answered.clear()
    began = perf_counter()
    await asyncio.wait(ends, timeout=plan.seconds)
    with contextlib.suppress(TimeoutError):
        # On a busy machine the first answer may come later: the rate is of this longer time then.
        await asyncio.wait_for(tally.answered.wait(), PATIENCE)
    elapsed = perf_counter() - began
    answered = len(tally.latencies)
    if not answered:
        tally.fail(f"no answer within {elapsed:.1f} s")

    tally.ending = True
    _, unanswered = await asyncio.wait(ends, timeout=PATIENCE)
    for _ in unanswered:
        tally.fail(f"no answer within {PATIENCE:.0f} s")

    ascending = sorted(tally.latencies) or [0.0]
    return Measurement(
        rate=answered / elapsed,
        p50=percentile(ascending, 50) * 1000,
        p99=percentile(ascending, 99) * 1000,
        max=ascending[-1] * 1000,
        answers=dict(tally.answers),
        errors=tally.errors,
        failure=tally.failure,
    )


def measure(plan: Plan) -> Measurement:
    """Run the plan in a new process.

    Raises:
        LoadFailedError: Something else than the expected answers came.
    """
    command = [sys.executable, "-m", "benchmarks.load"]
    load = subprocess.run(
        command, input=msgspec.json.encode(plan), capture_output=True, check=False
    )
    if load.returncode:
        raise LoadFailedError(load.stderr.decode(errors="replace").strip())
    return msgspec.json.decode(load.stdout, type=Measurement)


def main() -> None:
    """Read a plan, run it, print what it measured; errors go to standard error, with exit 1."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    measurement = uvloop.run(generate(plan))
    print(msgspec.json.encode(measurement).decode())
    if measurement.errors:
        sys.exit(
            f"{measurement.errors} errors (answers by status: {measurement.answers}); "
            f"the first: {measurement.failure}"
        )


if __name__ == "__main__":
    main()
