"""Each write and each flush fails once, wherever in a run it comes: nothing is half, or lost."""

import asyncio
import contextlib
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import httpx
import pytest

from parley.instance import database_path
from parley.settings import Settings
from parley.store import StoreUnavailableError
from parley.store.engines import SqliteDatabase
from tests.harness.faulty_disks import Disk, under_everything
from tests.harness.instances import Instance, Member, opened
from tests.harness.invariants import find_violations
from tests.harness.sql import run_sql
from tests.proofs.proof import Proof

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.only_on("sqlite", reason="PostgreSQL writes by itself"),
]

REQUESTS = 10
"""Of a run, that write messages."""

LARGE = "<p>" + "A large message. " * 2_500 + "{}</p>"
"""Takes a dozen pages of the database."""

PAGES_BETWEEN_CHECKPOINTS = 40
"""Few, so that pages are written into the database itself as well, in the midst of the run."""


@dataclass
class RunLog:
    """What was asked in a run, and what came of it.

    Attributes:
        asked: The messages of each request.
        written: Those of requests that were answered with 201, by the number of the last.
        refused: How many requests were answered with 503.
        other: Answers that should never come.
    """

    asked: list[list[str]] = field(default_factory=list)
    written: dict[int, list[str]] = field(default_factory=dict)
    refused: int = 0
    other: list[str] = field(default_factory=list)

    def note(self, messages: list[str], answer: httpx.Response) -> int | None:
        """Write down an answer; gives the number of the conversation, where there is one."""
        self.asked.append(messages)
        if answer.status_code == httpx.codes.CREATED:
            found = answer.json()
            self.written[found["messages"]["message"][-1]["messageid"]] = messages
            number: int = found["conversationid"]
            return number
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.refused += 1
        else:
            self.other.append(answer.text)
        return None


@dataclass(frozen=True)
class Place:
    """A data folder with two people, to be copied for each run."""

    folder: Path
    people: Sequence[tuple[int, str, str]]

    def copied(self, name: str) -> Path:
        """Return a copy."""
        copy = self.folder.parent / name
        shutil.copytree(self.folder, copy)
        return copy


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    folder = tmp_path / "template"
    folder.mkdir()
    async with Instance.running(folder) as instance:
        people = [await instance.member() for _ in range(2)]
        known = [(one.user_id, one.email, one.token) for one in people]
        for one in people:
            await one.aclose()
    return Place(folder, known)


@pytest.fixture(autouse=True)
def frequent_checkpoints() -> Iterator[None]:
    def set_up(connection: apsw.Connection) -> None:
        connection.wal_autocheckpoint(PAGES_BETWEEN_CHECKPOINTS)

    apsw.connection_hooks.append(set_up)
    yield
    apsw.connection_hooks.remove(set_up)


@contextlib.asynccontextmanager
async def served(folder: Path, place: Place) -> AsyncIterator[tuple[Instance, Member, Member]]:
    async with opened(SqliteDatabase(database_path(str(folder)))) as store:
        instance = Instance(folder, store)
        ada, bob = (Member(instance.app, *known) for known in place.people)
        async with ada, bob:
            yield instance, ada, bob
            with contextlib.suppress(StoreUnavailableError):
                await instance.settle()


async def start(sender: Member, to: Member, told: RunLog, *messages: str) -> int | None:
    """Start a conversation with some messages."""
    body = {
        "recipients": {"users": {"user": [{"userid": to.user_id}]}},
        "messages": {"message": [{"html": html} for html in messages]},
    }
    return told.note([*messages], await sender.post("/conversations/", json=body))


async def run(ada: Member, bob: Member, told: RunLog) -> None:
    """Do what people do, each message in words of its own."""
    number = await start(ada, bob, told, "<p>1</p>", "<p>2</p>", "<p>3</p>")
    await asyncio.gather(
        *[start(ada, bob, told, f"<p>many {n}</p>", f"<p>more {n}</p>") for n in range(4)]
    )
    await start(bob, ada, told, LARGE.format(1), LARGE.format(2))
    if number is not None:
        for n in range(3):
            html = f"<p>reply {n}</p>"
            answer = await bob.post(f"/conversations/{number}/messages", json={"html": html})
            told.note([html], answer)
    answer = await ada.post("/attachments", data={"filename": "a"}, files={"file": b"a file"})
    if answer.status_code == httpx.codes.CREATED:
        html = "<p>with a file</p>"
        body = {
            "recipients": {"users": {"user": [{"userid": bob.user_id}]}},
            "messages": {"message": [{"html": html, "attachments": {"attachment": answer.json()}}]},
        }
        told.note([html], await ada.post("/conversations/", json=body))
    else:
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text


def check(folder: Path, told: RunLog) -> None:
    """See that what was acknowledged is there, and all of every request or nothing."""
    assert told.other == []
    settings = Settings(data=str(folder))
    assert find_violations(settings) == {}
    found = dict(run_sql(settings, "select message_id, html from messages"))
    said = set(found.values())
    assert [one for one in told.written if one not in found] == []
    assert [one for one in told.written.values() if not said.issuperset(one)] == []
    assert [one for one in told.asked if 0 < len(said.intersection(one)) < len(one)] == []
    assert said <= {html for messages in told.asked for html in messages}


async def run_on(disk: Disk, folder: Path, place: Place, told: RunLog) -> None:
    """Do a run on a disk that may fail; where it can't even be opened, that is told."""
    try:
        async with served(folder, place) as (_, ada, bob):
            await run(ada, bob, told)
            _crash(folder)
    except (StoreUnavailableError, apsw.FullError, apsw.IOError):
        # It could not be opened; or it was closed, and apsw tells what SQLite forgives then: that
        # the write-ahead log could not be folded into the database.
        assert disk.failures


def _crash(folder: Path) -> None:
    """Keep what a process that ended now would leave behind."""
    left = folder.with_name(f"{folder.name}-left")
    left.mkdir()
    for path in (database_path(str(folder)), Path(f"{database_path(str(folder))}-wal")):
        if path.exists():
            shutil.copy(path, left)


@pytest.mark.proof(
    claim="A disk that fails costs an error, never a half conversation, nor what was acknowledged.",
    method="A run of conversations, batches, large messages, replies and files, repeated until "
    "each of its writes (which leave half a page), flushes and truncations has failed: once, and "
    "from then on. Every answer is 201 or 503; whether the process ends in good order or is cut "
    "off, the database passes its integrity check, and each request is there whole or not at all.",
)
@pytest.mark.parametrize("how", ["once", "from then on"])
async def test_every_write_and_flush_fails(how: str, place: Place, proof: Proof) -> None:
    length = await _length(place)
    step = proof.size(short=max(1, length // 12), whole=1)
    refused = 0
    kinds: Counter[str] = Counter()
    number = 1
    while True:
        told = RunLog()
        folder = place.copied(f"run-{number}")
        with under_everything() as disk:
            disk.fail_at([number] if how == "once" else range(number, sys.maxsize))
            await run_on(disk, folder, place, told)
        if not disk.failures:
            break
        kinds[disk.failures[0]] += 1
        refused += told.refused
        check(folder, told)
        left = folder.with_name(f"{folder.name}-left")
        if left.exists():
            check(left, told)
            shutil.rmtree(left)
        shutil.rmtree(folder)
        number += step
    # The last was whole, so that nothing of a run is left that did not fail. Runs are of different
    # lengths: what is asked at once is written together, or not.
    check(folder, told)
    assert len(told.written) == REQUESTS
    assert refused > 0
    proof.found(
        f"{how}, {kinds['write']} writes, {kinds['flush']} flushes and {kinds['truncate']} "
        f"truncations failed, {refused:,} requests were refused"
    )


async def _length(place: Place) -> int:
    """Return how many steps a run takes."""
    folder = place.copied("whole")
    told = RunLog()
    with under_everything() as disk:
        await run_on(disk, folder, place, told)
    check(folder, told)
    assert told.refused == 0
    return disk.steps
