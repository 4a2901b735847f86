"""Three nodes over one database: one order, and feeds that miss nothing, while nodes are killed."""

import itertools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.invariants import find_violations
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, start_server

pytestmark = pytest.mark.only_on("postgres", reason="a file is for one server")

NODES, PEOPLE, CONVERSATIONS, KILLS = 3, 4, 2, 3
BETWEEN_KILLS = 25
SECONDS = 60.0


class Nodes:
    """Servers over one database, one of which may be missing for a moment.

    Args:
        folder: Where their data folder is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = [start_server(folder) for _ in range(NODES)]

    @property
    def first(self) -> Server:
        """One of them."""
        return self._running[0]

    def any(self, chance: random.Random) -> Server:
        """Return one of them, which may just have been killed."""
        return chance.choice(self._running)

    def all(self) -> Sequence[Server]:
        """Return them all."""
        return tuple(self._running)

    def replace(self, number: int) -> None:
        """Kill one in the midst of its work, and start another in its place."""
        end(self._running[number])
        self._running[number] = start_server(self._folder)

    def close(self) -> None:
        """End them all."""
        for server in self._running:
            end(server)


def end(server: Server) -> None:
    server.kill()
    assert server.process.stderr is not None
    server.process.stderr.close()


@dataclass
class Story:
    """What happened.

    Attributes:
        acknowledged: The text of each message, by its id.
        heard: What each person heard, in the order in which it was told.
    """

    nodes: Nodes
    people: list[Person]
    conversations: list[int]
    acknowledged: dict[int, str] = field(default_factory=dict)
    heard: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


def ask(
    nodes: Nodes, chance: random.Random, person: Person, how: str, path: str, **asked: Any
) -> httpx.Response:
    """Ask any node, and another one where that is gone or can't do it now, until one answers."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        headers = {**person.headers, **asked.get("headers", {})}
        try:
            answer = httpx.request(
                how, f"{nodes.any(chance).api}{path}", timeout=30, **{**asked, "headers": headers}
            )
        except httpx.TransportError:
            continue
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
    raise AssertionError("no node answers")


def write(story: Story, person: Person, stopping: threading.Event) -> None:
    """Reply to every conversation in turn, through whatever node."""
    chance = random.Random(person.user_id)  # noqa: S311 - no secret
    for number, conversation_id in enumerate(itertools.cycle(story.conversations)):
        if stopping.is_set():
            return
        html = f"<p>{person.user_id}: {number}</p>"
        answer = ask(
            story.nodes,
            chance,
            person,
            "POST",
            f"/conversations/{conversation_id}/messages",
            json={"html": html},
            headers={"Idempotency-Key": html},
        )
        if answer.status_code != httpx.codes.CREATED:
            story.strange.append(answer.text)
            return
        story.acknowledged[answer.json()["messages"]["message"][0]["messageid"]] = html


def listen(story: Story, person: Person, stopping: threading.Event) -> None:
    """Follow the feed from its beginning, through whatever node, until all is quiet."""
    chance = random.Random(-person.user_id)  # noqa: S311 - no secret
    heard = story.heard[person.user_id] = []
    after = 0
    while True:
        done = stopping.is_set()
        answer = ask(
            story.nodes, chance, person, "GET", "/events", params={"after": after, "wait": 1}
        ).json()
        heard.extend(answer.get("event", []))
        after = answer["lasteventid"]
        if done and not answer.get("event"):
            return


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    nodes = Nodes(tmp_path_factory.mktemp("nodes"))
    try:
        with Firm(nodes.first) as firm:
            people = [firm.internal() for _ in range(PEOPLE)]
            first, *others = people
            conversations = [
                first.started(*others, html=f"<p>first of {number}</p>")
                for number in range(CONVERSATIONS)
            ]
            story = Story(nodes, people, conversations)
            tell(story)
            yield story
    finally:
        nodes.close()


def tell(story: Story) -> None:
    """Let everyone write and listen while one node after another is killed and replaced."""
    written, quiet = threading.Event(), threading.Event()
    writers = [threading.Thread(target=write, args=(story, one, written)) for one in story.people]
    listeners = [threading.Thread(target=listen, args=(story, one, quiet)) for one in story.people]
    for thread in (*writers, *listeners):
        thread.start()
    for number in range(KILLS):
        wait_for(story, BETWEEN_KILLS)
        story.nodes.replace(number)
    wait_for(story, BETWEEN_KILLS)
    for threads, told in ((writers, written), (listeners, quiet)):
        told.set()
        for thread in threads:
            thread.join(SECONDS)
            assert not thread.is_alive()


def wait_for(story: Story, more: int) -> None:
    enough = len(story.acknowledged) + more
    deadline = time.monotonic() + SECONDS
    while len(story.acknowledged) < enough and not story.strange:
        assert time.monotonic() < deadline, "the nodes are stuck"
        time.sleep(0.01)


class TestNodes:
    def test_all_was_answered_as_it_should_be(self, story: Story) -> None:
        assert story.strange == []
        assert len(story.acknowledged) >= BETWEEN_KILLS * (KILLS + 1)

    def test_everything_is_there_once_and_whole(self, story: Story) -> None:
        assert find_violations(story.nodes.first.settings) == {}

    def test_every_node_shows_the_same_order_in_which_nothing_acknowledged_is_missing(
        self, story: Story
    ) -> None:
        for number in story.conversations:
            orders = [shown(node, story.people[0], number) for node in story.nodes.all()]
            assert orders[0] == orders[1] == orders[2]
            assert [sequence for sequence, _, _ in orders[0]] == [*range(1, len(orders[0]) + 1)]
        texts = {
            message_id: html
            for number in story.conversations
            for _, message_id, html in shown(story.nodes.first, story.people[0], number)
        }
        assert story.acknowledged.items() <= texts.items()
        assert len(texts) == len(story.acknowledged) + CONVERSATIONS

    def test_everyone_heard_of_everything_once_and_in_order(self, story: Story) -> None:
        for person in story.people:
            heard = story.heard[person.user_id]
            ids = [event["id"] for event in heard]
            assert ids == sorted(set(ids))
            messages = [event for event in heard if event["kind"] == "message.created"]
            for number in story.conversations:
                sequences = [one["sequence"] for one in messages if one["conversationid"] == number]
                expected = len(shown(story.nodes.first, person, number))
                assert sequences == [*range(1, expected + 1)]


def shown(node: Server, person: Person, conversation_id: int) -> list[tuple[int, int, str]]:
    """Return all messages of a conversation, as a node shows them."""
    found: list[tuple[int, int, str]] = []
    while True:
        after = found[-1][1] if found else 0
        page = httpx.get(
            f"{node.api}/conversations/{conversation_id}/messages",
            params={"after": after, "limit": 100, "direction": "asc"},
            headers=person.headers,
        ).json()["messages"]["message"]
        if not page:
            return found
        found.extend((one["sequence"], one["messageid"], one["html"]) for one in page)
