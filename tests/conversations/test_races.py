"""What depends on the moment is decided inside the transaction: commands that share a batch."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from parley.conversations.commands.append import AppendMessage
from parley.conversations.commands.edit import DeleteMessage, EditMessage
from parley.conversations.commands.idempotency import WriteResult
from parley.conversations.commands.participants import AddParticipants, RemoveParticipant
from parley.conversations.commands.preferences import UpdateConversation
from parley.conversations.commands.read_state import MarkRead, MarkUnread
from parley.conversations.validation import Draft
from parley.turns import on_own_behalf
from parley.wire import ApiError
from tests.harness.instances import Instance, Member
from tests.harness.invariants import SAID_TWICE, find_violations
from tests.harness.people import conversation

pytestmark = pytest.mark.anyio

WORDS = Draft("<p>x</p>", "x", (), frozenset())

ONE_AFTER_ANOTHER = pytest.mark.only_on(
    "sqlite", reason="elsewhere commands of several kinds have no order among them"
)


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as running:
        yield running


async def started(ada: Member, *others: Member) -> tuple[int, int]:
    answer = await ada.post(
        "/conversations", json=conversation(*(one.user_id for one in others), html="<p>Hello</p>")
    )
    written = answer.json()
    return written["conversationid"], written["messages"]["message"][0]["messageid"]


async def outcomes(instance: Instance, *commands: Any) -> list[int]:
    """Write commands in one batch; give the number of each one's error, 0 where it was written."""
    results = await asyncio.gather(*map(instance.store.write, commands), return_exceptions=True)
    assert all(isinstance(one, ApiError) or not isinstance(one, Exception) for one in results)
    return [one.entry.ref if isinstance(one, ApiError) else 0 for one in results]


def removal(actor: Member, number: int, subject: Member) -> RemoveParticipant:
    return RemoveParticipant(actor.user_id, number, subject.user_id, at=2)


class TestSomeoneWhoLeftAMomentAgo:
    @ONE_AFTER_ANOTHER
    async def test_writes_reads_and_adds_no_more(self, instance: Instance) -> None:
        ada, bob, eve = [await instance.member() for _ in range(3)]
        number, _ = await started(ada, bob)
        found = await outcomes(
            instance,
            removal(ada, number, bob),
            AppendMessage(bob.user_id, number, WORDS, guard=None, at=2),
            MarkRead(bob.user_id, number, None, at=2, receipts=True),
            AddParticipants(
                *(bob.user_id, number, (eve.user_id,), True, None, 2),
                global_people_search=True,
            ),
            removal(bob, number, ada),
            removal(bob, number, bob),
        )
        assert found == [0, 123, 123, 123, 123, 123]
        answer = await ada.get(f"/conversations/{number}/messages")
        assert [one["sequence"] for one in answer.json()["messages"]["message"]] == [2, 1]

    @ONE_AFTER_ANOTHER
    async def test_edits_and_deletes_no_more(self, instance: Instance) -> None:
        ada, bob = [await instance.member() for _ in range(2)]
        number, first = await started(bob, ada)
        found = await outcomes(
            instance,
            removal(ada, number, bob),
            EditMessage(
                bob.user_id, number, first, Draft("<p>x</p>", "x", (), frozenset()), at=2, minutes=0
            ),
            DeleteMessage(bob.user_id, number, first, at=2),
        )
        assert found == [0, 123, 123]


class TestOneBatch:
    @ONE_AFTER_ANOTHER
    async def test_deletes_before_it_quotes_and_forwards(self, instance: Instance) -> None:
        ada, bob = [await instance.member() for _ in range(2)]
        number, first = await started(ada, bob)
        quoting = Draft("<p>x</p>", "x", (), frozenset(), quoted_id=first)
        forwarding = Draft("", "", (), frozenset(), forwarded=(number, first))
        found = await outcomes(
            instance,
            DeleteMessage(ada.user_id, number, first, at=2),
            AppendMessage(bob.user_id, number, quoting, guard=None, at=2),
            AppendMessage(bob.user_id, number, forwarding, guard=None, at=2),
        )
        assert found == [0, 9023, 9023]

    async def test_adds_someone_once(self, instance: Instance) -> None:
        ada, bob, eve = [await instance.member() for _ in range(3)]
        number, _ = await started(ada, bob)
        adding = [
            AddParticipants(
                *(who.user_id, number, (eve.user_id,), False, None, 2),
                global_people_search=True,
            )
            for who in (ada, bob)
        ]
        assert await outcomes(instance, *adding) == [0, 0]
        answer = await eve.get(f"/conversations/{number}")
        assert answer.json()["messagecount"] == 1

    async def test_of_marks_keeps_the_furthest(self, instance: Instance) -> None:
        ada, bob = [await instance.member() for _ in range(2)]
        number, first = await started(ada, bob)
        await ada.post(f"/conversations/{number}/messages", json={"text": "More"})
        marks = [
            MarkRead(bob.user_id, number, message_id, at=2, receipts=True)
            for message_id in (first, None, first)
        ]
        assert await outcomes(instance, *marks) == [0, 0, 0]
        answer = await bob.get("/conversations/unread")
        assert answer.json() == {"unreadcount": 0, "conversationcount": 0}


class TestWhatIsUnread:
    async def test_adds_up_whatever_is_done_at_once(self, instance: Instance) -> None:
        ada, bob, eve = [await instance.member() for _ in range(3)]
        number, last = await started(ada, bob, eve)
        for turn in range(20):
            commands: list[Any] = [
                AppendMessage(ada.user_id, number, WORDS, guard=None, at=turn),
                AppendMessage(bob.user_id, number, WORDS, guard=None, at=turn),
                DeleteMessage(ada.user_id, number, last, at=turn),
                MarkRead(bob.user_id, number, last, at=turn, receipts=True),
                MarkUnread(bob.user_id, number, last, at=turn),
                MarkUnread(eve.user_id, number, None, at=turn),
                UpdateConversation(ada.user_id, number, at=turn, title=f"Turn {turn}"),
                UpdateConversation(eve.user_id, number, at=turn, muted=turn % 2 == 0),
            ]
            with on_own_behalf():  # no request is under way
                written, *_ = await asyncio.gather(*map(instance.store.write, commands))
            assert isinstance(written, WriteResult)
            (last,) = written.message_ids
        wrong = find_violations(instance.settings)
        assert wrong.keys() <= {SAID_TWICE}


class TestTheTimeToEdit:
    async def edit(self, ada: Member, number: int, message_id: int) -> tuple[int, int]:
        answer = await ada.patch(
            f"/conversations/{number}/messages/{message_id}", json={"html": "<p>Better</p>"}
        )
        return answer.status_code, answer.json().get("ref", 0)

    async def test_ends_after_an_hour(self, instance: Instance) -> None:
        ada, bob = [await instance.member() for _ in range(2)]
        number, first = await started(ada, bob)
        instance.clock.now += 60 * 60 * 1000 + 1
        assert await self.edit(ada, number, first) == (403, 9020)
        instance.clock.now -= 1
        assert await self.edit(ada, number, first) == (200, 0)

    async def test_never_ends_for_deleting(self, instance: Instance) -> None:
        ada, bob = [await instance.member() for _ in range(2)]
        number, first = await started(ada, bob)
        instance.clock.now += 10**10
        answer = await ada.delete(f"/conversations/{number}/messages/{first}")
        assert answer.status_code == 204
