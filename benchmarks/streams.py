"""The benchmark `streams`: from a message that is sent to its event on every open stream."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
import uvloop

from benchmarks import memory, processes, processor
from benchmarks.crowd import Member, make_crowd
from benchmarks.listening import Awaited, Writer, listen, seconds_to_all
from benchmarks.load import HOST, percentile
from benchmarks.machine import this_machine
from benchmarks.processes import Running
from benchmarks.report import print_json, reporting_failure, show
from benchmarks.results import Figure, Result, Target, figure
from benchmarks.servers import PARLEY

MOST_IN_A_CONVERSATION = 500


class Size(NamedTuple):
    """How much is measured.

    Attributes:
        streams: Open streams.
        rounds: How often it is measured.
        messages: How many messages of each kind a round takes.
        rate: How many messages a second.
    """

    streams: int
    rounds: int
    messages: int
    rate: float


class Findings(NamedTuple):
    """What was measured.

    Attributes:
        to_all: Seconds, in each round, to each of the streams, all of which a message concerns.
        to_few: The same of a message that concerns the streams of two people.
        processor: Seconds of a core that the server took, in each round, for a message to all.
        resident: Megabytes before there were streams, with all of them, and after the messages.
    """

    to_all: list[list[float]]
    to_few: list[list[float]]
    processor: list[float]
    resident: list[float]


def streams(  # noqa: PLR0913 -- an option each
    *,
    count: Annotated[int, typer.Option("--streams", min=4, help="Open streams.")] = 1_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often it is measured.")] = 3,
    messages: Annotated[int, typer.Option(min=1, help="Messages of each kind in a round.")] = 50,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second.")] = 5,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few streams and messages: does it work?")
    ] = False,
    folder: Annotated[
        Path,
        typer.Option(exists=True, file_okay=False, help="Where the database goes: a real disk."),
    ] = Path("/var/tmp"),  # noqa: S108 -- a folder of its own is made in it
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Event streams: the time from sending a message to its event on every stream, and memory.

    People with two streams each, at most 500 of them, take part in one conversation, so that a
    message there goes to every stream. In between, messages go to a conversation of two. Server and
    clients share this machine.
    """
    size = Size(count, rounds, messages, rate)
    if quick:
        size = Size(streams=20, rounds=1, messages=5, rate=50)
    with reporting_failure():
        result = run_streams(size, folder)
    if as_json:
        print_json(result)
    else:
        show(result)


def run_streams(size: Size, folder: Path) -> Result:
    """Measure."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        data, log = Path(temporary) / "data", Path(temporary) / "log"
        people = make_crowd(data, min(size.streams // 2, MOST_IN_A_CONVERSATION))
        port = processes.free_port()
        with processes.running(
            PARLEY.command(port, data), port, health=PARLEY.health, log=log, environment={}
        ) as running:
            findings = uvloop.run(measure(running, people, size))
        return Result(
            benchmark="streams",
            machine=this_machine(Path(temporary)),
            rounds=size.rounds,
            seconds=size.messages / size.rate,
            soak_seconds=0,
            rates=[],
            figures=figures(findings, size.streams),
        )


async def measure(running: Running, people: list[Member], size: Size) -> Findings:
    """Open the streams, write, and see when the events arrive."""
    loop, awaited = asyncio.get_running_loop(), Awaited()
    findings = Findings([], [], [], [])
    _, writer = await loop.create_connection(lambda: Writer(people[0]), HOST, running.port)
    to_all = await started(writer, people[1:])
    to_few = await started(writer, people[1:2])
    findings.resident.append(megabytes(running))
    members = [people[number % len(people)] for number in range(size.streams)]
    listeners = await listen(running.port, members, awaited)
    few = len([member for member in members if member in people[:2]])
    findings.resident.append(megabytes(running))
    for _ in range(size.rounds):
        findings.to_all.append([])
        findings.to_few.append([])
        took = 0.0
        for _ in range(size.messages):
            before = processor_seconds(running)
            findings.to_all[-1] += await seconds_to_all(writer, to_all, awaited, len(members))
            took += processor_seconds(running) - before
            await asyncio.sleep(0.5 / size.rate)
            findings.to_few[-1] += await seconds_to_all(writer, to_few, awaited, few)
            await asyncio.sleep(0.5 / size.rate)
        findings.processor.append(took / size.messages)
    findings.resident.append(megabytes(running))
    for listener in listeners:
        listener.transport.close()
    writer.transport.close()
    return findings


async def started(writer: Writer, others: list[Member]) -> int:
    """Start a conversation; give its number."""
    answer = await writer.post(
        "conversations",
        {
            "recipients": {"users": {"user": [{"userid": other.userid} for other in others]}},
            "messages": {"message": [{"text": "Hello"}]},
        },
    )
    return answer["conversationid"]


def megabytes(running: Running) -> float:
    """Return the server's resident memory; 0 where the system does not count it."""
    return memory.resident(running.pid) / 1e6 if memory.known() else 0.0


def processor_seconds(running: Running) -> float:
    """Return the server's processor time; 0 where the system does not count it."""
    return processor.seconds(running.pid) if processor.known() else 0.0


def figures(findings: Findings, streams: int) -> list[Figure]:
    """Return the findings beside their targets."""
    found = []
    for name, rounds in (
        (f"to all of {streams:,} streams", findings.to_all),
        ("to the streams of two people", findings.to_few),
    ):
        ascending = [sorted(seconds) for seconds in rounds]
        p50 = [percentile(seconds, 50) * 1000 for seconds in ascending]
        p99 = [percentile(seconds, 99) * 1000 for seconds in ascending]
        found += [
            figure(f"{name}, p50", "ms", p50),
            figure(f"{name}, p99", "ms", p99, Target("<", 50)),
        ]
    before, opened, after = findings.resident
    return [
        *found,
        figure(
            "processor time for a message to all",
            "ms",
            [took * 1000 for took in findings.processor],
        ),
        figure("resident memory before", "MB", [before]),
        figure("more of it with all streams open", "MB", [opened - before]),
        figure("more of it after the messages", "MB", [after - before], Target("<", 100)),
    ]
