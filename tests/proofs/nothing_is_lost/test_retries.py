"""A request that is sent again under its key is written once, whenever and wherever that is."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from parley.settings import Settings
from tests.harness.engines import Engine
from tests.harness.formats import WireFormat
from tests.harness.invariants import SAID_TWICE, find_violations
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql
from tests.harness.writers import reconnected
from tests.proofs.proof import Proof

PEOPLE, OWN, AT_ONCE = 6, 15, 12
SEED = 20262


@dataclass
class Request:
    """Something to be written once, however often it is sent.

    Attributes:
        html: What its messages say; nothing, where it is the server that says something.
        times: How many messages say so, in conversations of their own.
        answers: What it was answered, as trees.
    """

    sender: int
    path: str
    root: str
    tree: dict[str, Any]
    key: str
    html: str
    times: int = 1
    answers: list[dict[str, Any]] = field(default_factory=list)

    def send(self, senders: Mapping[int, Person], wire_format: WireFormat) -> None:
        """Send it, in one format or the other; a server that is gone does not answer."""
        body = wire_format.body(self.root, self.tree)
        headers = {**body["headers"], "Idempotency-Key": self.key}
        try:
            answer = senders[self.sender].post(self.path, content=body["content"], headers=headers)
        except httpx.TransportError:
            return
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self.answers.append(wire_format.read(answer))


class Requests:
    """Makes requests of every kind that takes a key, and sends each up to three times.

    Args:
        people: Who sends, and gets.
        own: Conversations that each has started, to which others may be added.
    """

    def __init__(self, people: Sequence[Person], own: Mapping[int, list[int]]) -> None:
        self._people = people
        self._own = own
        self._chance = random.Random(SEED)  # noqa: S311 - no secret
        self._numbers = itertools.count()
        self.made: list[Request] = []

    def make(self, count: int) -> list[Request]:
        """Make some more."""
        more = [self._one() for _ in range(count)]
        self.made += more
        return more

    def _one(self) -> Request:
        sender, *others = self._chance.sample(self._people, 3)
        number = next(self._numbers)
        html, key = f"<p>number {number}</p>", f"key {number}"
        own = self._own[sender.user_id]
        match self._chance.choice(["conversation", "message", "announcement", "participants"]):
            case "message":
                path = f"/conversations/{self._chance.choice(own)}/messages"
                return Request(sender.user_id, path, "message", {"html": html}, key, html)
            case "announcement":
                tree = conversation(*others, html=html)
                return Request(
                    sender.user_id, "/announcements", "announcement", tree, key, html, len(others)
                )
            case "participants" if len(own) > 1:
                path = f"/conversations/{own.pop()}/participants"
                tree = {"users": {"user": [{"userid": one.user_id} for one in others]}}
                return Request(sender.user_id, path, "participants", tree, key, "", 1)
        tree = conversation(*others, html=html)
        return Request(sender.user_id, "/conversations", "conversation", tree, key, html)

    def send(self, requests: Sequence[Request], nodes: Sequence[Mapping[int, Person]]) -> int:
        """Send each one to three times, all at once, through any node; gives how often in all."""
        chance = self._chance
        sendings = [one for one in requests for _ in range(chance.randint(1, 3))]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for sending in [
                pool.submit(one.send, chance.choice(nodes), chance.choice([*WireFormat]))
                for one in sendings
            ]:
                sending.result()
        return len(sendings)


@contextmanager
def nodes_of(folder: Path, engine: Engine) -> Iterator[list[Server]]:
    """Run a server; two over one database, where that can be."""
    with ExitStack() as running:
        count = 1 if engine is Engine.SQLITE else 2
        yield [running.enter_context(running_server(folder)) for _ in range(count)]


@pytest.mark.proof(
    claim="A request that is sent again under its Idempotency-Key is written once.",
    method="Conversations, replies, announcements and additions of people, each sent one to three "
    "times at once, in JSON and XML by turns, also while the server is killed, and twice more "
    "after it has started anew. On PostgreSQL through two servers. Every answer to a request is "
    "the same, and its messages are counted in the database.",
)
def test_every_request_is_sent_again(tmp_path: Path, engine: Engine, proof: Proof) -> None:
    count = proof.size(short=40, whole=600)
    with nodes_of(tmp_path, engine) as nodes, Firm(nodes[0]) as firm:
        people = [firm.internal() for _ in range(PEOPLE)]
        own = {
            one.user_id: [one.started(people[n - 1], html=f"<p>{n} {m}</p>") for m in range(OWN)]
            for n, one in enumerate(people)
        }
        before = len(people) * OWN
        requests = Requests(people, own)
        sent = requests.send(requests.make(count), [{one.user_id: one for one in people}])
    unanswered = 0
    while not unanswered:
        with nodes_of(tmp_path, engine) as nodes:
            more = requests.make(count)
            sent += send_until_killed(requests, more, nodes, people)
            unanswered = sum(not one.answers for one in more)
    with nodes_of(tmp_path, engine) as nodes, ExitStack() as clients:
        senders = [clients.enter_context(reconnected(node, people)) for node in nodes]
        sent += requests.send(requests.made, senders)
        sent += requests.send(requests.made, senders)
        check(nodes[0].settings, requests.made, before)
    proof.found(
        f"{len(requests.made):,} requests sent {sent:,} times, {unanswered} of them cut off by a "
        "kill: each written once"
    )


def send_until_killed(
    requests: Requests, more: Sequence[Request], nodes: Sequence[Server], people: Sequence[Person]
) -> int:
    """Send requests, and kill every server once a part of them was answered."""
    with ExitStack() as clients, ThreadPoolExecutor(1) as beside:
        senders = [clients.enter_context(reconnected(node, people)) for node in nodes]
        sending = beside.submit(requests.send, more, senders)
        while not sending.done() and sum(bool(one.answers) for one in more) < len(more) / 3:
            Event().wait(0.002)
        for node in nodes:
            node.kill()
        return sending.result()


def check(settings: Settings, requests: Sequence[Request], before: int) -> None:
    """See that each was answered the same each time, and written once.

    Args:
        settings: Those of the instance.
        requests: All that were sent.
        before: How many messages were there before them.
    """
    different = [one for one in requests if any(found != one.answers[0] for found in one.answers)]
    assert different == []
    wrong = find_violations(settings)
    wrong.pop(SAID_TWICE, None)  # an announcement says the same to each
    assert wrong == {}
    said = Counter(html for (html,) in run_sql(settings, "select html from messages"))
    assert [one for one in requests if one.html and said[one.html] != one.times] == []
    assert said.total() == before + sum(one.times for one in requests)
