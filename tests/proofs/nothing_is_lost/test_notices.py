"""People are told by mail of what they have not read: each of them, once, and not more often."""

import asyncio
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.harness.instances import Member
from tests.harness.mail_servers import MailServer, running_mail_server
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.harness.writers import reconnected
from tests.notices.offices import MINUTE, WINDOW, Office, reply, running_office, start
from tests.proofs.proof import Proof

SEED = 20261
TO_TELL = 12
_LINK = re.compile(r"/#/c/([0-9]+)/m/")

PEOPLE, WRITERS = 100, 10
AT_ONCE = 50


@pytest.mark.only_on("sqlite", reason="on PostgreSQL, what a killed node had claimed waits")
@pytest.mark.proof(
    claim="A server that is killed while it mails people what is unread loses no mail, and sends "
    "none twice, but one that the mail server had taken already: under the same Message-ID.",
    method="Twelve people are written to, and SIGKILL comes once a real SMTP server has a random "
    "number of the mails to them, less than half; each round on the data of the one before. In the "
    "end, each conversation is in the mails of its reader under one Message-ID.",
)
def test_each_is_told_once_however_often_the_server_is_killed(tmp_path: Path, proof: Proof) -> None:
    rounds = proof.size(short=2, whole=20)
    chance = random.Random(SEED)  # noqa: S311 - no secret
    with running_mail_server() as mails:
        settings = {
            **mails.settings,
            "PARLEY_NOTICE_SECONDS": "0",
            "PARLEY_NOTICES_PER_HOUR": "0",
        }
        everyone: list[Person] = []
        written: list[tuple[int, str]] = []
        data, cut = None, 0
        for _ in range(rounds):
            with running_server(tmp_path, settings=settings, data=data) as server:
                data = server.data
                everyone = everyone or people_of(server)
                before = len(mails.taken)
                with reconnected(server, everyone) as people:
                    author, *others = people.values()
                    written += [(author.started(one), one.email) for one in others]
                mails.wait_for(before + chance.randrange(TO_TELL // 2))
                server.kill()
                cut += len(mails.taken) - before < TO_TELL
        with running_server(tmp_path, settings=settings, data=data):
            told = told_once(mails, written)
    assert cut or rounds < 10  # two may both come late
    proof.found(f"{rounds} kills, {cut} of them before all were told; {told:,} mails")


def people_of(server: Server) -> list[Person]:
    """Make someone who writes, and those who are told."""
    with Firm(server) as firm:
        return [firm.internal() for _ in range(1 + TO_TELL)]


def told_once(mails: MailServer, written: list[tuple[int, str]]) -> int:
    """See that each conversation was told to its reader once; return in how many mails."""
    told: Counter[tuple[int, str]] = Counter()
    taken = mails.wait_for(0)
    while not told.keys() >= {*written}:
        taken = mails.wait_for(len(taken) + 1)
        by_id = {one.message["Message-ID"]: one for one in taken}
        told = Counter(
            (int(number), one.recipient)
            for one in by_id.values()
            for number in set(_LINK.findall(one.part("html")))
        )
    assert set(told.values()) == {1}
    return len({one.message["Message-ID"] for one in taken})


@pytest.mark.anyio
@pytest.mark.proof(
    claim="A flood of messages is no flood of mails: nobody gets more than two.",
    method="10,000 messages within a minute, a tenth of which begin a conversation, to 100 people "
    "who are away; the clock is the test's, and mails go over a real SMTP server meanwhile and "
    "for two windows after.",
)
async def test_a_flood_of_messages_is_few_mails(tmp_path: Path, proof: Proof) -> None:
    messages = proof.size(short=200, whole=10_000)
    chance = random.Random(SEED)  # noqa: S311 - no secret
    with running_mail_server() as mails:
        async with running_office(tmp_path, mails) as office:
            writers = [await office.instance.member() for _ in range(WRITERS)]
            people = [await office.instance.member() for _ in range(PEOPLE)]
            begun: list[tuple[Member, int]] = []
            for number in range(0, messages, AT_ONCE):
                await write_many(chance, writers, people, begun, number)
                await work_for(office, MINUTE * AT_ONCE // messages)
            for _ in range(2):
                await work_for(office, WINDOW)
    counts = Counter(one.recipient for one in mails.taken)
    assert counts.keys() == {one.email for one in people}
    assert max(counts.values()) <= 2
    proof.found(f"{messages:,} messages, {counts.total()} mails, {max(counts.values())} at most")


async def write_many(
    chance: random.Random,
    writers: list[Member],
    people: list[Member],
    begun: list[tuple[Member, int]],
    first: int,
) -> None:
    """Write some messages at once, each to the next of the people or in what was begun before."""

    async def begin(author: Member, reader: Member) -> None:
        begun.append((author, await start(author, reader)))

    await asyncio.gather(
        *(
            begin(chance.choice(writers), people[number % len(people)])
            if number < len(people) or chance.random() < 0.1
            else reply(*chance.choice(begun))
            for number in range(first, first + AT_ONCE)
        )
    )


async def work_for(office: Office, milliseconds: int) -> None:
    """Let time pass, and tell and send what is due then."""
    office.instance.clock.now += milliseconds
    await office.tell()
    await office.send()
