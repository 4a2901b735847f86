"""Reading the feed: both ways give the same, at a fixed number of statements; the store wakes."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from parley.events.queries import (
    EventPage,
    EventRecord,
    new_events,
    page_by_conversation,
    page_by_event,
)
from parley.store import Store, Transaction
from tests.harness.instances import Instance, Member, observed_statements
from tests.harness.people import conversation

pytestmark = pytest.mark.anyio

Way: TypeAlias = Callable[[Transaction, int, int, int], Coroutine[Any, Any, EventPage]]


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as running:
        yield running


async def lived_through(instance: Instance) -> Sequence[Member]:
    """Let four people start, write, read, mute, add and remove; return them."""
    everyone = [await instance.member() for _ in range(4)]
    chance = random.Random(4)  # noqa: S311 - no secret
    numbers: list[int] = []
    for _ in range(150):
        one, other = chance.sample(everyone, 2)
        if not numbers or chance.random() < 0.1:
            answer = await one.post("/conversations", json=conversation(other.user_id))
            numbers.append(answer.json()["conversationid"])
            continue
        address = f"/conversations/{chance.choice(numbers)}"
        user = {"userid": other.user_id}
        body: dict[str, Any] = {"users": {"user": [user]}, "history": chance.random() < 0.5}
        method, path, sent = chance.choice(
            [
                ("POST", f"{address}/messages", {"text": "Hello"}),
                ("POST", f"{address}/read", {}),
                ("PATCH", address, {"muted": chance.random() < 0.5}),
                ("POST", f"{address}/participants", body),
                ("DELETE", f"{address}/participants/{other.user_id}", None),
            ]
        )
        await one.request(method, path, json=sent)
    return everyone


async def all_pages(store: Store, way: Way, user_id: int, after: int) -> list[EventRecord]:
    """Return all of the pages from a place on."""
    found: list[EventRecord] = []
    while True:
        page = await store.read(way, user_id, after, 7)
        found += page.events
        after = page.reached
        if page.complete:
            return found


async def test_event_by_event_and_conversation_by_conversation_are_the_same(
    instance: Instance,
) -> None:
    everyone = await lived_through(instance)
    kinds = set()
    for person, after in itertools.product(everyone, range(0, 200, 13)):
        near = await all_pages(instance.store, page_by_event, person.user_id, after)
        assert near == await all_pages(instance.store, page_by_conversation, person.user_id, after)
        kinds |= {event.kind for event in near}
    assert len(kinds) >= 6


async def test_what_is_handed_out_is_what_is_caught_up_with(instance: Instance) -> None:
    everyone = await lived_through(instance)
    batch = await instance.store.read(new_events, 0, 1_000)
    for person in everyone:
        told = [event for event in batch.events if person.user_id in batch.audience(event)]
        assert told == await all_pages(instance.store, page_by_event, person.user_id, 0)


async def noted(statements: list[str]) -> int:
    """Return how many statements were run since the last call; some are noted a turn later."""
    await asyncio.sleep(0)
    count = len(statements)
    statements.clear()
    return count


async def test_it_takes_a_fixed_number_of_statements(tmp_path: Path) -> None:
    with observed_statements() as statements:
        async with Instance.running(tmp_path) as instance:
            person, *_ = await lived_through(instance)
            costs = []
            for limit in (1, 100):
                for way in (page_by_event, page_by_conversation):
                    await noted(statements)
                    await instance.store.read(way, person.user_id, 0, limit)
                    costs.append(await noted(statements))
                await instance.store.read(new_events, 0, limit)
                costs.append(await noted(statements))
    around = 2  # begin and commit
    assert [cost - around for cost in costs] == [2, 2, 3, 2, 2, 3]  # bounds, events, audience


async def test_the_store_wakes_for_events_and_for_nothing_else(instance: Instance) -> None:
    ada, bob = await instance.member(), await instance.member()
    calls: list[int] = []
    instance.store.subscribe(lambda: calls.append(1))
    await ada.get("/conversations")
    await ada.post("/attachments", data={"filename": "a.txt"}, files={"file": b"a"})
    assert calls == []
    await ada.post("/conversations", json=conversation(bob.user_id))
    assert calls == [1]
    await ada.post("/conversations", json=conversation(0))  # refused
    assert calls == [1]
