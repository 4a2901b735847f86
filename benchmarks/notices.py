"""The benchmark `notices`: from a message that is committed to the end of the mail about it."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Annotated, NamedTuple

import typer
import uvloop

from benchmarks import processes, processor
from benchmarks.crowd import Member, make_crowd
from benchmarks.listening import PATIENCE, Writer
from benchmarks.load import HOST, LoadFailedError, percentile
from benchmarks.machine import this_machine
from benchmarks.processes import Running
from benchmarks.report import print_json, reporting_failure, show
from benchmarks.results import Figure, Result, Target, figure
from benchmarks.servers import PARLEY
from benchmarks.smtp_sink import Conversation, Taken


class Size(NamedTuple):
    """How much is measured.

    Attributes:
        people: Who are written to in turn.
        rounds: How often it is measured.
        messages: Messages in a round.
        rate: Messages a second.
    """

    people: int
    rounds: int
    messages: int
    rate: float


class Findings(NamedTuple):
    """What was measured.

    Attributes:
        seconds: In each round, from the answer to a message until its mail was taken.
        processor: Seconds of a core that the server took, in each round, for a message and its
            mail.
    """

    seconds: list[list[float]]
    processor: list[float]


def notices(  # noqa: PLR0913 -- an option each
    *,
    people: Annotated[int, typer.Option(min=2, help="Who are written to in turn.")] = 100,
    rounds: Annotated[int, typer.Option(min=1, help="How often it is measured.")] = 3,
    messages: Annotated[int, typer.Option(min=1, help="Messages in a round.")] = 1_000,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second.")] = 50,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few people and messages: does it work?")
    ] = False,
    folder: Annotated[
        Path,
        typer.Option(exists=True, file_okay=False, help="Where the database goes: a real disk."),
    ] = Path("/var/tmp"),  # noqa: S108 -- a folder of its own is made in it
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Notices: the time from a message that is committed to the end of the SMTP conversation.

    Each message starts a conversation with the next of the people, who are not there, and is told
    at once (`PARLEY_NOTICE_SECONDS=0`), without a limit for each person. Server, writer and server
    for mail share this machine.
    """
    size = Size(people, rounds, messages, rate)
    if quick:
        size = Size(people=10, rounds=1, messages=10, rate=50)
    with reporting_failure():
        result = run_notices(size, folder)
    if as_json:
        print_json(result)
    else:
        show(result)


def run_notices(size: Size, folder: Path) -> Result:
    """Measure."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        data, log = Path(temporary) / "data", Path(temporary) / "log"
        people = make_crowd(data, size.people + 1)
        port, mail_port = processes.free_port(), processes.free_port()
        environment = {
            "PARLEY_SMTP_HOST": HOST,
            "PARLEY_SMTP_PORT": str(mail_port),
            "PARLEY_SMTP_SECURITY": "none",
            "PARLEY_MAIL_FROM": "parley@firm.example",
            "PARLEY_NOTICE_SECONDS": "0",
            "PARLEY_NOTICES_PER_HOUR": "0",
        }
        with processes.running(
            PARLEY.command(port, data), port, health=PARLEY.health, log=log, environment=environment
        ) as running:
            findings = uvloop.run(measure(running, mail_port, people, size))
        return Result(
            benchmark="notices",
            machine=this_machine(Path(temporary)),
            rounds=size.rounds,
            seconds=size.messages / size.rate,
            soak_seconds=0,
            rates=[],
            figures=figures(findings, size.rate),
        )


async def measure(running: Running, mail_port: int, people: list[Member], size: Size) -> Findings:
    """Write, and see when the mails come."""
    loop, taken, findings = asyncio.get_running_loop(), Taken(), Findings([], [])
    mails = await loop.create_server(partial(Conversation, taken), HOST, mail_port)
    _, writer = await loop.create_connection(lambda: Writer(people[0]), HOST, running.port)
    await seconds_to_mail(writer, taken, people[1:], len(people) - 1, size.rate)  # nobody is new
    for _ in range(size.rounds):
        before = processor_seconds(running)
        findings.seconds.append(
            await seconds_to_mail(writer, taken, people[1:], size.messages, size.rate)
        )
        findings.processor.append((processor_seconds(running) - before) / size.messages)
    writer.transport.close()
    mails.close()
    return findings


async def seconds_to_mail(
    writer: Writer, taken: Taken, people: list[Member], messages: int, rate: float
) -> list[float]:
    """Write at a rate; give the seconds until the mail about each message was taken.

    Raises:
        LoadFailedError: One of them does not come in time.
    """
    loop, written = asyncio.get_running_loop(), {}
    taken.expect(messages)
    begun = loop.time()
    for number in range(messages):
        await asyncio.sleep(begun + number / rate - loop.time())
        recipient = people[number % len(people)].userid
        answer = await writer.post(
            "conversations",
            {
                "recipients": {"users": {"user": [{"userid": recipient}]}},
                "messages": {"message": [{"text": "Hello"}]},
            },
        )
        written[answer["conversationid"]] = perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await taken.complete.wait()
    except TimeoutError as error:
        raise LoadFailedError(f"{messages - taken.mails} mails did not come in time") from error
    return [at - written[number] for number, at in taken.at.items()]


def processor_seconds(running: Running) -> float:
    """Return the server's processor time; 0 where the system does not count it."""
    return processor.seconds(running.pid) if processor.known() else 0.0


def figures(findings: Findings, rate: float) -> list[Figure]:
    """Return the findings beside their targets."""
    ascending = [sorted(seconds) for seconds in findings.seconds]
    name = f"to the mail, at {rate:g} messages a second"
    return [
        figure(f"{name}, p50", "ms", [percentile(one, 50) * 1000 for one in ascending]),
        figure(
            f"{name}, p99",
            "ms",
            [percentile(one, 99) * 1000 for one in ascending],
            Target("≤", 500),
        ),
        figure(
            "processor time for a message and its mail",
            "ms",
            [took * 1000 for took in findings.processor],
        ),
    ]
