"""Every way to fill the disk has a limit."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.conversations import CountStorage
from parley.conversations.validation import MESSAGE_OVERHEAD, PARTICIPANT_OVERHEAD
from parley.limits import get_stored_bytes
from parley.store import Command, Transaction
from tests.harness.instances import Instance, Member
from tests.harness.people import conversation

pytestmark = pytest.mark.anyio

LONG = "word " * 2_000


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path, storage_quota=50_000) as running:
        running.clock.now = 1_700_002_800_000  # the beginning of an hour
        yield running


async def stored(instance: Instance, member: Member) -> int:
    """Return what counts towards the storage of a person, once the database is told."""
    await instance.meter.flush()
    return await instance.store.read(get_stored_bytes, member.user_id)


async def begin(sender: Member, *others: Member, text: str = "Hello") -> int:
    """Start a conversation, and return its number."""
    answer = await sender.post(
        "/conversations", json=conversation(*[one.user_id for one in others], html=f"<p>{text}</p>")
    )
    assert answer.status_code == httpx.codes.CREATED, answer.text
    number: int = answer.json()["conversationid"]
    return number


def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["ref"]


class TestStorage:
    async def test_counts_all_that_a_person_writes_until_it_is_deleted(
        self, instance: Instance
    ) -> None:
        ada, bob = await instance.member(), await instance.member()
        thread = f"/conversations/{await begin(ada, bob, text='€' * 1_000)}"
        first = await stored(instance, ada)
        assert first > 3_000 + MESSAGE_OVERHEAD
        answer = await ada.post(f"{thread}/messages", json={"text": LONG})
        message = f"{thread}/messages/{answer.json()['messages']['message'][0]['messageid']}"
        second = await stored(instance, ada)
        assert second > first + len(LONG)
        await ada.patch(message, json={"text": "x" + LONG})
        await ada.patch(message, json={"text": "x" + LONG})  # says the same
        third = await stored(instance, ada)
        assert third > second + len(LONG)
        assert third < second + 2 * len(LONG)
        await ada.delete(message)
        assert await stored(instance, ada) == first + MESSAGE_OVERHEAD
        await ada.patch(thread, json={"title": "A title"})
        await ada.post("/announcements", json=conversation(bob.user_id))
        assert await stored(instance, ada) > first + 2 * MESSAGE_OVERHEAD
        assert await stored(instance, bob) == 0

    async def test_counts_people_and_what_the_server_says_of_them(self, instance: Instance) -> None:
        ada, *others = [await instance.member() for _ in range(6)]
        thread = f"/conversations/{await begin(ada, others[0])}"
        everyone = {"users": {"user": [{"userid": one.user_id} for one in others]}}
        sizes = [await stored(instance, ada)]
        for _ in range(2):
            await ada.post(f"{thread}/participants", json=everyone)
            sizes.append(await stored(instance, ada))
        await ada.patch(thread, json={"title": "€" * 200})
        sizes.append(await stored(instance, ada))
        await ada.delete(f"{thread}/participants/{others[0].user_id}")
        sizes.append(await stored(instance, ada))
        begun, added, _, titled, removed = sizes
        assert added >= begun + MESSAGE_OVERHEAD + 4 * PARTICIPANT_OVERHEAD
        assert sizes[2] == added  # they were there
        assert titled > added + MESSAGE_OVERHEAD + 600
        assert removed > titled + MESSAGE_OVERHEAD

    async def test_that_is_full_takes_no_more_words_until_there_is_room(
        self, instance: Instance
    ) -> None:
        ada, bob = await instance.member(), await instance.member()
        thread = f"/conversations/{await begin(ada, bob)}/messages"
        ids = []
        while await stored(instance, ada) <= 50_000:
            answer = await ada.post(thread, json={"text": LONG})
            ids.append(answer.json()["messages"]["message"][0]["messageid"])
        assert refusal(await ada.post(thread, json={"text": "a"})) == (403, 9006)
        assert refusal(await ada.patch(f"{thread}/{ids[0]}", json={"text": "a"})) == (403, 9006)
        whole = thread.removesuffix("/messages")
        assert refusal(await ada.patch(whole, json={"title": "a"})) == (403, 9006)
        added = await ada.post(f"{whole}/participants", json={"users": {"user": {"userid": 1}}})
        assert refusal(added) == (403, 9006)
        assert (await ada.patch(whole, json={"starred": True})).status_code == httpx.codes.OK
        assert (await bob.post(thread, json={"text": "a"})).status_code == httpx.codes.CREATED
        await ada.delete(f"{thread}/{ids[0]}")
        await instance.meter.flush()
        assert (await ada.post(thread, json={"text": "a"})).status_code == httpx.codes.CREATED

    async def test_counts_what_earlier_releases_wrote(self, instance: Instance) -> None:
        ada, bob = await instance.member(), await instance.member()
        for _ in range(4):
            await begin(ada, bob)
        thread = await begin(ada, bob)
        answer = await ada.post(f"/conversations/{thread}/messages", json={"text": "b"})
        number = answer.json()["messages"]["message"][0]["messageid"]
        message = f"/conversations/{thread}/messages/{number}"
        await ada.patch(message, json={"text": LONG})
        counted = await stored(instance, ada)
        await instance.store.write(Uncounted())
        await instance.store.write(CountStorage(2))
        assert 0 < await stored(instance, ada) < counted
        while await instance.store.write(CountStorage(2)) == 2:
            pass
        assert await stored(instance, ada) == counted
        assert await instance.store.write(CountStorage(2)) == 0
        await ada.delete(message)
        assert await stored(instance, ada) < counted - len(LONG)


class Uncounted(Command[None]):
    """Leave a database as an earlier release did."""

    async def execute(self, tx: Transaction) -> None:
        await tx.execute("update users set stored_bytes = 0", {})
        await tx.execute(
            "insert into backfills select 'storage', 0, max(message_id) from messages", {}
        )


class TestALimit:
    async def test_of_changes_holds_for_a_person_whatever_is_changed(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path, rate_limit_changes=3) as instance:
            ada, bob = await instance.member(), await instance.member()
            thread = f"/conversations/{await begin(ada, bob)}"
            await ada.post(f"{thread}/read")
            await ada.post("/preview", json={"markdown": "a"})  # changes nothing
            await ada.patch(thread, json={"starred": True})
            for refused in (
                await ada.post(f"{thread}/messages", json={"text": "a"}),
                await ada.patch(thread, json={"starred": False}),
                await ada.delete(f"{thread}/participants/{bob.user_id}"),
            ):
                assert refusal(refused) == (429, 9032)
                assert int(refused.headers["Retry-After"]) > 60
            assert (await ada.get(thread)).status_code == httpx.codes.OK
            many: list[Any] = [await instance.member() for _ in range(4)]
            announced = conversation(*[one.user_id for one in many])
            assert refusal(await bob.post("/announcements", json=announced)) == (429, 9032)
            instance.clock.now += 2 * 60 * 60_000
            assert (await ada.post(f"{thread}/read")).status_code == httpx.codes.NO_CONTENT

    async def test_of_text_counts_what_is_long(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path, rate_limit_text=20_000) as instance:
            ada, bob = await instance.member(), await instance.member()
            thread = f"/conversations/{await begin(ada, bob)}/messages"
            answers = [await ada.post(thread, json={"text": LONG}) for _ in range(5)]
            assert [one.status_code for one in answers] == [201, 201, 201, 429, 429]
            assert refusal(answers[-1]) == (429, 9033)
            assert (await ada.post(thread, json={"text": "a"})).status_code == httpx.codes.CREATED
