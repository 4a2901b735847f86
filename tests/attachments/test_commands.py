"""What no address shows yet, or shows only one by one: sets of pairs, the sweep."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from parley import people
from parley.attachments import (
    DeleteAbandoned,
    DeleteAttachment,
    find_readable,
    find_sendable_names,
)
from parley.attachments.commands import SMALLEST_FILE, RecordUpload, UploadLimits
from parley.limits import get_stored_bytes
from parley.store import COMMAND_LINE, Command, Store, Transaction
from parley.wire import ApiError
from tests.harness.instances import migrated, opened

ACTIVATE = "update attachments set active = true where attachment_id = :attachment_id"


class Activate(Command[None]):
    """What the conversations package does inside its own commands."""

    def __init__(self, *attachment_ids: int) -> None:
        self.attachment_ids = attachment_ids

    async def execute(self, tx: Transaction) -> None:
        for attachment_id in self.attachment_ids:
            await tx.execute(ACTIVATE, {"attachment_id": attachment_id})


class Room:
    """A store with people who upload."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def person(self, name: str) -> int:
        user_id = await self.store.write(
            people.AddUser(f"{name}@firm.example", name, name, "internal", 0)
        )
        assert user_id is not None
        return user_id

    async def upload(
        self, user_id: int, size: int = 10, at: int = 0, quota: int = 0, most_unsent: int = 0
    ) -> int | None:
        """Record an upload; give its number, or `None` where it is refused."""
        command = RecordUpload(
            uploader_id=user_id,
            site_id=0,
            name="a.txt",
            media_type="text/plain",
            size=size,
            digest="00",
            blob=f"{user_id}-{at}",
            created_at=at,
            limits=UploadLimits(quota, most_unsent),
        )
        try:
            return await self.store.write(command)
        except ApiError:
            return None

    async def uploaded(self, user_id: int, size: int = 10, at: int = 0) -> int:
        number = await self.upload(user_id, size, at)
        assert number is not None
        return number

    async def stored(self, user_id: int) -> int:
        return await self.store.read(get_stored_bytes, user_id)


@pytest.fixture
def in_room(tmp_path: Path) -> Callable[[Callable[[Room], Awaitable[Any]]], Any]:
    """Run a coroutine with a room of its own."""
    database = migrated(tmp_path)

    def run(work: Callable[[Room], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            async with opened(database) as store:
                return await work(Room(store))

        return asyncio.run(inside())

    return run


InRoom = Callable[[Callable[[Room], Awaitable[Any]]], Any]


class TestQuota:
    def test_it_may_be_filled_to_the_last_byte_and_not_beyond(self, in_room: InRoom) -> None:
        async def work(room: Room) -> list[int | None]:
            ada = await room.person("ada")
            sizes, quota = (6_000, 4_001 + SMALLEST_FILE, 4_000, 0, 0), 10_000 + SMALLEST_FILE
            return [await room.upload(ada, size, quota=quota) for size in sizes]

        assert in_room(work) == [1, None, 2, None, None]

    def test_an_empty_file_counts_as_well(self, in_room: InRoom) -> None:
        async def work(room: Room) -> list[int | None]:
            ada = await room.person("ada")
            return [await room.upload(ada, 0, quota=2 * SMALLEST_FILE) for _ in range(3)]

        assert in_room(work) == [1, 2, None]

    def test_uploads_at_the_same_moment_can_not_exceed_it_together(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[int, int]:
            ada = await room.person("ada")
            quota = 100 + 3 * SMALLEST_FILE
            numbers = await asyncio.gather(*[room.upload(ada, 30, quota=quota) for _ in range(10)])
            return len([number for number in numbers if number]), await room.stored(ada)

        assert in_room(work) == (3, 3 * SMALLEST_FILE)

    def test_what_is_deleted_no_longer_counts(self, in_room: InRoom) -> None:
        async def work(room: Room) -> int:
            ada = await room.person("ada")
            number = await room.uploaded(ada, 60)
            await room.uploaded(ada, 5)
            await room.store.write(DeleteAttachment(number, ada, deleted_at=0, origin=COMMAND_LINE))
            return await room.stored(ada)

        assert in_room(work) == SMALLEST_FILE


class TestUnsentFiles:
    def test_uploads_at_the_same_moment_can_not_be_too_many_together(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[int, int]:
            ada = await room.person("ada")
            numbers = await asyncio.gather(*[room.upload(ada, most_unsent=3) for _ in range(10)])
            return len([number for number in numbers if number]), await room.stored(ada)

        assert in_room(work) == (3, 3 * SMALLEST_FILE)

    def test_what_is_sent_or_deleted_no_longer_counts(self, in_room: InRoom) -> None:
        async def work(room: Room) -> list[bool]:
            ada, ben = await room.person("ada"), await room.person("ben")
            sent, unsent = [await room.uploaded(ada) for _ in range(2)]
            taken = [await room.upload(one, most_unsent=2) for one in (ada, ben)]
            await room.store.write(Activate(sent))
            taken.append(await room.upload(ada, most_unsent=2))
            taken.append(await room.upload(ada, most_unsent=2))
            await room.store.write(DeleteAttachment(unsent, ada, deleted_at=0, origin=COMMAND_LINE))
            taken.append(await room.upload(ada, most_unsent=2))
            return [one is not None for one in taken]

        assert in_room(work) == [False, True, True, False, True]


class TestUsablePairs:
    def test_they_are_found_for_a_whole_batch_with_one_statement(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[dict[tuple[int, int], str], int]:
            ada, bob = await room.person("ada"), await room.person("bob")
            first, second = await room.uploaded(ada), await room.uploaded(bob)
            pairs = [(ada, first), (ada, second), (bob, first), (bob, second), (ada, 99), (98, 99)]

            async def counted(tx: Transaction) -> tuple[dict[tuple[int, int], str], int]:
                counting = Counting(tx)
                return await find_sendable_names(counting, pairs), counting.statements

            usable, statements = await room.store.read(counted)
            return usable, statements

        usable, statements = in_room(work)
        assert (usable.keys(), statements) == ({(1, 1), (2, 2)}, 1)

    def test_no_pairs_are_no_question(self, in_room: InRoom) -> None:
        async def work(room: Room) -> dict[tuple[int, int], str]:
            return await room.store.read(find_sendable_names, [])

        assert in_room(work) == {}


class Counting:
    """A transaction that counts its statements."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.dialect = tx.dialect
        self.id_cache = tx.id_cache
        self.wrote_events = tx.wrote_events
        self.statements = 0

    async def fetch(self, sql: str, parameters: Any) -> Any:
        self.statements += 1
        return await self._tx.fetch(sql, parameters)

    async def fetch_one(self, sql: str, parameters: Any) -> Any:
        self.statements += 1
        return await self._tx.fetch_one(sql, parameters)

    async def fetch_unlocked(self, sql: str, parameters: Any) -> Any:
        self.statements += 1
        return await self._tx.fetch_unlocked(sql, parameters)

    async def execute_final(self, sql: str, parameters: Any) -> Any:
        self.statements += 1
        return await self._tx.execute_final(sql, parameters)

    async def compute(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._tx.compute(function, *args, **kwargs)

    async def execute_isolated(self, command: Command[Any]) -> Any:
        return await self._tx.execute_isolated(command)

    async def execute(self, sql: str, parameters: Any) -> Any:
        self.statements += 1
        return await self._tx.execute(sql, parameters)


class TestDeleteAbandoned:
    def test_the_oldest_go_first_and_no_more_than_asked(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[Any, Any]:
            ada = await room.person("ada")
            for at in (3, 1, 2):
                await room.uploaded(ada, at=at)
            first = await room.store.write(DeleteAbandoned(before=4, at_most=2))
            return set(first), await room.store.write(DeleteAbandoned(before=4, at_most=2))

        assert in_room(work) == ({"1-1", "1-2"}, ["1-3"])

    def test_the_young_and_the_sent_stay(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[Any, list[bool]]:
            ada = await room.person("ada")
            sent, young = await room.uploaded(ada, at=1), await room.uploaded(ada, at=5)
            await room.store.write(Activate(sent))
            removed = await room.store.write(DeleteAbandoned(before=5, at_most=10))
            found = [await room.store.read(find_readable, ada, one) for one in (sent, young)]
            return removed, [one is not None for one in found]

        assert in_room(work) == ([], [True, True])

    def test_each_uploader_gets_the_bytes_back(self, in_room: InRoom) -> None:
        async def work(room: Room) -> tuple[int, int]:
            ada, bob = await room.person("ada"), await room.person("bob")
            for user_id, size, at in ((ada, 5, 1), (ada, 6, 1), (ada, 7, 9), (bob, 8, 1)):
                await room.uploaded(user_id, size, at)
            await room.store.write(DeleteAbandoned(before=5, at_most=10))
            return await room.stored(ada), await room.stored(bob)

        assert in_room(work) == (SMALLEST_FILE, 0)
