"""What work costs the database: a fixed number of statements, however much there is of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.conversations.commands.announce import SendAnnouncement
from parley.conversations.commands.append import AppendMessage
from parley.conversations.commands.create import CreateConversation
from parley.conversations.commands.idempotency import IdempotencyKey, WriteResult
from parley.conversations.commands.read_state import MarkRead
from parley.conversations.validation import Draft
from parley.people import AddSite
from parley.wire import ApiError
from parley.wire.errors import RECIPIENT_REFUSED
from tests.harness.engines import Engine
from tests.harness.instances import Instance, Member, observed_statements
from tests.harness.people import conversation

pytestmark = pytest.mark.anyio


class Watched:
    """An instance whose statements are counted."""

    def __init__(self, instance: Instance, statements: list[str]) -> None:
        self.instance = instance
        self.statements = statements

    async def settle(self) -> None:
        """Wait for what is written beside requests: when tokens were used.

        What was run before is noted in this turn of the loop.
        """
        await self.instance.settle()
        await asyncio.sleep(0)
        self.statements.clear()

    async def cost_of_writing(self, *commands: Any) -> int:
        """Write commands in one batch; gives the number of statements, `begin` and `commit` too.

        Those that reserve ids ahead, for several batches, are left out.
        """
        await self.settle()
        await asyncio.gather(*map(self.instance.store.write, commands))
        await asyncio.sleep(0)
        return self.cost()

    def cost(self) -> int:
        """Return the number of statements since it settled, but for those that reserve ids."""
        return len([one for one in self.statements if not reserves_ahead(one)])

    async def cost_of_reading(self, reader: Member, address: str) -> int:
        """Ask for a page; return the number of statements, those around them left out."""
        await reader.get("/conversations")  # so that the token is known
        await self.settle()
        answer = await reader.get(address)
        await asyncio.sleep(0)
        assert answer.status_code == httpx.codes.OK, answer.text
        return len([one for one in self.statements if one[:6] not in {"begin", "commit", "pragma"}])


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    with observed_statements() as statements:
        async with Instance.running(tmp_path) as instance:
            yield Watched(instance, statements)


def reserves_ahead(statement: str) -> bool:
    """Return whether a statement reserves ids of several kinds together."""
    return statement.count("nextval") > 1


def draft(*attachment_ids: int) -> Draft:
    return Draft("<p>Hello</p>", "Hello", attachment_ids, frozenset())


def creation(sender: Member, *others: Member, carrying: int, key: str) -> CreateConversation:
    return CreateConversation(
        user_id=sender.user_id,
        recipient_ids=tuple(other.user_id for other in others),
        title=None,
        drafts=(draft(carrying), draft(carrying)),
        guard=IdempotencyKey(key, key),
        at=1,
        global_people_search=True,
    )


def reply(author: Member, conversation_id: int, *, carrying: int, key: str) -> AppendMessage:
    return AppendMessage(
        user_id=author.user_id,
        conversation_id=conversation_id,
        draft=draft(carrying),
        guard=IdempotencyKey(key, key),
        at=2,
    )


def announcement(sender: Member, *others: Member, carrying: int) -> SendAnnouncement:
    return SendAnnouncement(
        user_id=sender.user_id,
        recipient_ids=tuple(other.user_id for other in others),
        title=None,
        draft=draft(carrying),
        guard=None,
        at=4,
        global_people_search=True,
    )


def reading(reader: Member, conversation_id: int, message_id: int | None = None) -> MarkRead:
    return MarkRead(
        user_id=reader.user_id,
        conversation_id=conversation_id,
        message_id=message_id,
        at=3,
        receipts=True,
    )


def effects(engine: Engine) -> int:
    """Return how many statements end a transaction: unread counts, read marks, keys, and events.

    PostgreSQL takes them at once.
    """
    return 4 if engine is Engine.SQLITE else 1


async def newest(reader: Member, conversation_id: int) -> int:
    answer = await reader.get(f"/conversations/{conversation_id}")
    number: int = answer.json()["messages"]["message"][0]["messageid"]
    return number


async def uploaded(sender: Member) -> int:
    answer = await sender.post("/attachments", data={"filename": "a.txt"}, files={"file": b"a"})
    number: int = answer.json()["id"]
    return number


async def started(sender: Member, *others: Member, carrying: int) -> int:
    answer = await sender.post(
        "/conversations",
        json=conversation(*(one.user_id for one in others), attachments=[carrying]),
    )
    number: int = answer.json()["conversationid"]
    return number


class TestABatch:
    async def test_a_hundred_conversations_take_the_statements_of_one(
        self, watched: Watched
    ) -> None:
        ada, bob, eve = [await watched.instance.member() for _ in "abe"]
        files = [await uploaded(ada) for _ in range(3)]
        one = await watched.cost_of_writing(creation(ada, bob, carrying=files[0], key="one"))
        hundred = await watched.cost_of_writing(
            *(
                creation(ada, bob, eve, carrying=files[number % 3], key=f"many {number}")
                for number in range(100)
            )
        )
        assert one == hundred

    @pytest.mark.only_on("postgres", reason="SQLite is asked step by step, in the process")
    async def test_plain_conversations_take_one_way_to_postgresql(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        plain = creation(ada, bob, carrying=0, key="none")._replace(
            drafts=(draft(), draft()), guard=None
        )
        # Who may be written to, and all that is written: a transaction by itself.
        assert await watched.cost_of_writing(plain, plain) == 1

    @pytest.mark.only_on("postgres", reason="SQLite is in the process")
    async def test_not_each_large_batch_goes_for_ids(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        await watched.settle()
        for batch in range(8):
            many = [creation(ada, bob, carrying=file, key=f"{batch} {n}") for n in range(20)]
            await asyncio.gather(*map(watched.instance.store.write, many))
        await asyncio.sleep(0)
        assert sum(map(reserves_ahead, watched.statements)) < 8

    @pytest.mark.only_on("postgres", reason="SQLite is in the process")
    async def test_few_leave_no_id_out(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        write = watched.instance.store.write
        written = [
            await write(creation(ada, bob, carrying=file, key=f"{number}")) for number in range(4)
        ]
        assert [one.conversation_id for one in written] == [1, 2, 3, 4]

    async def test_a_hundred_replies_take_the_statements_of_one(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        numbers = [await started(ada, bob, carrying=file) for _ in range(3)]
        one = await watched.cost_of_writing(reply(ada, numbers[0], carrying=file, key="one"))
        hundred = await watched.cost_of_writing(
            *(
                reply((ada, bob)[n % 2], numbers[n % 3], carrying=file, key=f"many {n}")
                for n in range(100)
            )
        )
        assert one == hundred

    async def test_a_hundred_marks_take_the_statements_of_one(
        self, watched: Watched, engine: Engine
    ) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        numbers = [await started(ada, bob, carrying=file) for _ in range(100)]
        one = await watched.cost_of_writing(reading(bob, numbers[0]))
        hundred = await watched.cost_of_writing(*(reading(bob, number) for number in numbers))
        again = await watched.cost_of_writing(*(reading(bob, number) for number in numbers))
        around = 2  # begin and commit
        assert one == hundred == around + 1 + effects(engine)  # standing
        assert again == around + 1

    async def test_marks_by_message_take_one_more(self, watched: Watched, engine: Engine) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        numbers = [await started(ada, bob, carrying=file) for _ in range(100)]
        messages = [await newest(bob, number) for number in numbers]
        cost = await watched.cost_of_writing(*map(reading, [bob] * 100, numbers, messages))
        assert cost == 2 + 2 + effects(engine)

    async def test_replies_that_quote_and_forward_take_two_more(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        number = await started(ada, bob, carrying=file)
        source = await newest(ada, number)
        plain = await watched.cost_of_writing(reply(ada, number, carrying=file, key="plain"))
        for count in (1, 50):
            cost = await watched.cost_of_writing(
                *(
                    reply(ada, number, carrying=file, key=f"{count} {n}")._replace(
                        draft=draft(file)._replace(quoted_id=source, forwarded=(number, source)),
                    )
                    for n in range(count)
                )
            )
            assert cost == plain + 2  # the messages, what they carry

    async def test_a_large_announcement_takes_the_statements_of_a_small_one(
        self, watched: Watched, engine: Engine
    ) -> None:
        ada, *others = [await watched.instance.member() for _ in range(30)]
        file = await uploaded(ada)
        costs = [
            await watched.cost_of_writing(announcement(ada, *others[:count], carrying=file))
            for count in (1, 29)
        ]
        tables = 6 if engine is Engine.SQLITE else 1
        assert costs[0] == costs[1] == 2 + 4 + tables + effects(engine)  # reach, file, ids twice

    async def test_kinds_add_up(self, watched: Watched, engine: Engine) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        file = await uploaded(ada)
        number = await started(ada, bob, carrying=file)
        shared = 2 if engine is Engine.SQLITE else 0  # begin and commit
        create = await watched.cost_of_writing(creation(ada, bob, carrying=file, key="a"))
        append = await watched.cost_of_writing(reply(ada, number, carrying=file, key="b"))
        both = await watched.cost_of_writing(
            *(creation(ada, bob, carrying=file, key=f"create {n}") for n in range(50)),
            *(reply(ada, number, carrying=file, key=f"append {n}") for n in range(50)),
        )
        assert both == create + append - shared

    async def test_what_is_refused_costs_a_second_attempt_at_most(
        self, watched: Watched, engine: Engine
    ) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        stranger = await watched.instance.member("external")
        file = await uploaded(ada)
        good = await watched.cost_of_writing(creation(ada, bob, carrying=file, key="good"))
        await watched.settle()
        outcomes = await asyncio.gather(
            *(
                watched.instance.store.write(
                    creation(ada, other, carrying=file, key=f"{other.user_id} {number}")
                )
                for number in range(20)
                for other in (bob, stranger)
            ),
            return_exceptions=True,
        )
        await asyncio.sleep(0)
        assert [type(outcome) for outcome in outcomes] == [WriteResult, ApiError] * 20
        most = good if engine is Engine.SQLITE else good + 1
        assert watched.cost() <= most
        inbox = await ada.get("/conversations?limit=1")
        assert inbox.json()["totalcount"] == 1 + 20

    async def test_who_may_not_be_written_to_is_told_first(self, watched: Watched) -> None:
        ada, bob = [await watched.instance.member() for _ in "ab"]
        stranger = await watched.instance.member("external")
        asked = creation(ada, stranger, carrying=await uploaded(bob), key="alone")
        with pytest.raises(ApiError) as refused:
            await watched.instance.store.write(asked)
        assert refused.value.entry is RECIPIENT_REFUSED


@pytest.fixture
async def crowded(watched: Watched) -> tuple[Watched, Member, int]:
    """Return someone with a full inbox, and a long conversation of theirs."""
    ada, *others = [await watched.instance.member() for _ in range(6)]
    file = await uploaded(ada)
    numbers = [await started(ada, *others, carrying=file) for _ in range(30)]
    await watched.cost_of_writing(
        *(reply(ada, numbers[0], carrying=file, key=f"{number}") for number in range(60))
    )
    return watched, ada, numbers[0]


class TestAPage:
    async def test_the_inbox(self, crowded: tuple[Watched, Member, int], engine: Engine) -> None:
        watched, ada, _ = crowded
        costs = [
            await watched.cost_of_reading(ada, f"/conversations?limit={limit}") for limit in (1, 30)
        ]
        # page with newest messages, total, participants, what they carry, names
        assert costs == ([5, 5] if engine is Engine.SQLITE else [1, 1])

    async def test_an_empty_inbox(self, watched: Watched, engine: Engine) -> None:
        ada = await watched.instance.member()
        cost = await watched.cost_of_reading(ada, "/conversations")
        assert cost == (2 if engine is Engine.SQLITE else 1)

    async def test_messages(self, crowded: tuple[Watched, Member, int], engine: Engine) -> None:
        watched, ada, number = crowded
        costs = [
            await watched.cost_of_reading(ada, f"/conversations/{number}/messages?limit={limit}")
            for limit in (1, 60)
        ]
        # header, participants, messages, what they carry, names
        assert costs == ([5, 5] if engine is Engine.SQLITE else [1, 1])

    async def test_one_conversation(
        self, crowded: tuple[Watched, Member, int], engine: Engine
    ) -> None:
        watched, ada, number = crowded
        cost = await watched.cost_of_reading(ada, f"/conversations/{number}")
        assert cost == (4 if engine is Engine.SQLITE else 1)

    async def test_what_is_unread_in_all(self, crowded: tuple[Watched, Member, int]) -> None:
        watched, ada, number = crowded
        assert await watched.cost_of_reading(ada, "/conversations/unread") == 1
        assert await watched.cost_of_reading(ada, f"/conversations/{number}/readers") == 1

    async def test_people(self, watched: Watched) -> None:
        ada, bob = await watched.instance.member(), await watched.instance.member()
        for _ in range(20):
            await watched.instance.member()
        pages = [await watched.cost_of_reading(ada, f"/users?limit={limit}") for limit in (1, 20)]
        named = await watched.cost_of_reading(ada, "/users?q=member internal")
        assert [*pages, named] == [2, 2, 2]  # people, their details
        assert (
            await watched.cost_of_reading(ada, f"/users/{bob.user_id}") == 3
        )  # row, reach, details
        assert await watched.cost_of_reading(ada, "/users/me") == 2

    async def test_the_people_of_a_site(self, watched: Watched) -> None:
        members = [await watched.instance.member() for _ in range(20)]
        numbers = tuple(member.user_id for member in members)
        site = await watched.instance.store.write(
            AddSite("A matter", numbers, people_module=True, created_at=0)
        )
        costs = [
            await watched.cost_of_reading(members[0], f"/sites/{site}/users?limit={limit}")
            for limit in (1, 20)
        ]
        assert costs == [4, 4]  # whether the caller is in it, the site, people, their details
        # names, the sites of the page
        assert await watched.cost_of_reading(members[0], "/sites?name=matter") == 2

    async def test_all_statements_of_a_page_see_one_state(
        self, crowded: tuple[Watched, Member, int], engine: Engine
    ) -> None:
        watched, ada, number = crowded
        await watched.cost_of_reading(ada, f"/conversations/{number}/messages")
        around = [one for one in watched.statements if one in {"begin", "commit"}]
        # On PostgreSQL it is one statement, which sees one state without a transaction.
        assert around == (["begin", "commit"] if engine is Engine.SQLITE else [])

    async def test_a_known_token_takes_none(self, watched: Watched) -> None:
        ada = await watched.instance.member()
        await watched.settle()
        await ada.get("/attachments/0")
        first = len(watched.statements)
        await watched.settle()
        await ada.get("/attachments/0")
        assert len(watched.statements) < first
