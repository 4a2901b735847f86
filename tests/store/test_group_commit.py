"""Writing: what shares a batch, what fails with whom, what a full queue and the end do."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.instance import get_database
from parley.settings import Settings
from parley.store import Command, Store, StoreBusyError, StoreUnavailableError, Transaction
from parley.store.base import AnyCommand
from parley.store.group_commit import MAX_BATCH, MAX_QUEUE, GroupCommit
from tests.harness.instances import Instance
from tests.harness.people import conversation
from tests.store.locks import WriteLock
from tests.store.notes import FORBIDDEN, Note, Pragma, Remark, make_notes_table, notes_in

pytestmark = pytest.mark.anyio

ON_SQLITE = pytest.mark.only_on("sqlite", reason="it has one writer, one file and pragmas")


async def written(store: Store, *commands: AnyCommand[Any]) -> list[Any]:
    """Submit commands in one turn of the loop; gives what each sender gets."""
    return await asyncio.gather(*map(store.write, commands), return_exceptions=True)


class TestWhatSharesABatch:
    async def test_a_lone_command_is_a_batch_of_one(self, store: Store) -> None:
        assert await store.write(Note("alone")) == 1

    async def test_commands_of_one_turn_of_the_loop_share_a_batch(self, store: Store) -> None:
        assert await written(store, Note("a"), Note("b"), Note("c")) == [3, 3, 3]

    async def test_commands_that_come_while_one_is_written_make_up_the_next(
        self, store: Store, lock: WriteLock
    ) -> None:
        lock.take()
        first = asyncio.create_task(store.write(Note("first")))
        await turns_of_the_loop()
        others = [asyncio.create_task(store.write(Note(text))) for text in "abc"]
        await turns_of_the_loop()
        lock.release()
        assert [await task for task in (first, *others)] == [1, 3, 3, 3]

    async def test_a_batch_has_an_upper_bound(self, store: Store) -> None:
        sizes = await written(store, *[Note("one of many")] * (MAX_BATCH + 1))
        assert sizes == [MAX_BATCH] * MAX_BATCH + [1]

    @ON_SQLITE
    async def test_commands_are_written_in_the_order_they_came(
        self, store: Store, settings: Settings
    ) -> None:
        texts = [str(number) for number in range(MAX_BATCH * 2)]
        await written(store, *map(Note, texts))
        assert notes_in(settings) == texts

    async def test_an_engine_may_take_several_batches_at_once(self) -> None:
        first_is_in, both_are_in = asyncio.Event(), asyncio.Event()

        async def commit(commands: Sequence[AnyCommand[Any]]) -> list[object]:
            (both_are_in if first_is_in.is_set() else first_is_in).set()
            await both_are_in.wait()
            return [len(commands)] * len(commands)

        group = GroupCommit(commit, max_in_flight=2)
        first = asyncio.create_task(group.write(Note("first")))
        await first_is_in.wait()
        async with asyncio.timeout(5):
            outcomes: list[int] = await asyncio.gather(*[first, group.write(Note("second"))])
            assert outcomes == [1, 1]

    async def test_a_batch_begins_beside_another_once_enough_wait_for_it(self) -> None:
        first_may_end, sizes = asyncio.Event(), []

        async def commit(commands: Sequence[AnyCommand[Any]]) -> list[object]:
            sizes.append(len(commands))
            if len(sizes) == 1:
                await first_may_end.wait()
            return [len(commands)] * len(commands)

        group = GroupCommit(commit, max_in_flight=2, min_parallel_batch=3)
        writing = [asyncio.create_task(group.write(Note("first")))]
        await turns_of_the_loop()
        for text in "abc":
            assert sizes == [1]
            writing.append(asyncio.create_task(group.write(Note(text))))
            await turns_of_the_loop()
        assert sizes == [1, 3]
        writing.append(asyncio.create_task(group.write(Note("one that waits"))))
        await turns_of_the_loop()
        first_may_end.set()
        assert await asyncio.gather(*writing) == [1, 3, 3, 3, 1]


async def turns_of_the_loop() -> None:
    """Let the loop do what is due: submit, hand over, start."""
    for _ in range(3):
        await asyncio.sleep(0)


class HalfANote(Command[None]):
    async def execute(self, tx: Transaction) -> None:
        await tx.execute("insert into notes (text) values ('half')", {})
        raise LookupError("the other half")


class WholeNote(Command[None]):
    async def execute(self, tx: Transaction) -> None:
        await tx.execute("insert into notes (text) values ('whole')", {})


class TestWhoFails:
    async def test_what_a_command_did_before_it_failed_is_undone_among_others(
        self, store: Store, settings: Settings
    ) -> None:
        outcomes = await written(store, WholeNote(), HalfANote(), WholeNote())
        assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
        assert notes_in(settings) == ["whole", "whole"]

    async def test_a_bad_command_fails_alone(self, store: Store, settings: Settings) -> None:
        before, bad, after = await written(store, Note("before"), Note(""), Note("after"))
        assert (before, str(bad), after) == (3, "nothing to note", 3)
        assert notes_in(settings) == ["before", "after"]

    async def test_what_no_command_foresaw_fails_its_own_command_alone(
        self, store: Store, settings: Settings
    ) -> None:
        outcomes = await written(
            store, Note("a"), Remark("b"), Note(FORBIDDEN), Remark("c"), Note("d")
        )
        assert [isinstance(outcome, Exception) for outcome in outcomes] == [
            *(False, False, True, False, False)
        ]
        assert sorted(notes_in(settings)) == ["a", "b", "c", "d"]

    async def test_what_a_lone_command_did_before_it_failed_is_undone(
        self, store: Store, settings: Settings
    ) -> None:
        with pytest.raises(LookupError, match="the other half"):
            await store.write(HalfANote())
        assert notes_in(settings) == []

    async def test_the_store_goes_on_after_a_failure(self, store: Store) -> None:
        await written(store, Note(FORBIDDEN))
        assert await store.write(Note("next")) == 1


class TestACommitThatFails:
    @ON_SQLITE
    async def test_a_full_disk_fails_every_command_and_nothing_is_written(
        self, store: Store, settings: Settings
    ) -> None:
        await store.write(Pragma("max_page_count=1"))  # SQLite takes the present size instead
        outcomes = await written(store, Note("small"), Remark("small"), Note("x" * 100_000))
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 3
        assert notes_in(settings) == []

    @ON_SQLITE
    async def test_space_that_comes_back_is_used(self, store: Store, settings: Settings) -> None:
        await store.write(Pragma("max_page_count=1"))
        await written(store, Note("x" * 100_000))
        await store.write(Pragma("max_page_count=100000"))
        await store.write(Note("after"))
        assert notes_in(settings) == ["after"]

    @ON_SQLITE
    async def test_a_lock_that_is_not_released_in_time_fails_every_command(
        self, store: Store, settings: Settings, lock: WriteLock
    ) -> None:
        await store.write(Pragma("busy_timeout=20"))
        lock.take()
        outcomes = await written(store, Note("a"), Remark("b"))
        lock.release()
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 2
        assert notes_in(settings) == []

    async def test_a_lock_that_is_released_in_time_is_waited_for(
        self, store: Store, settings: Settings, lock: WriteLock
    ) -> None:
        lock.take()
        writing = asyncio.create_task(store.write(Note("patient")))
        await turns_of_the_loop()
        lock.release()
        await writing
        assert notes_in(settings) == ["patient"]

    @ON_SQLITE
    async def test_the_check_of_readiness_fails(self, store: Store, lock: WriteLock) -> None:
        await store.write(Pragma("busy_timeout=20"))
        lock.take()
        with pytest.raises(StoreUnavailableError):
            await store.check()
        lock.release()


class TestAFullQueue:
    async def test_it_refuses_and_takes_again_once_there_is_room(
        self, store: Store, settings: Settings, lock: WriteLock
    ) -> None:
        lock.take()
        waiting = [asyncio.create_task(store.write(Note("waits"))) for _ in range(MAX_QUEUE)]
        await turns_of_the_loop()
        with pytest.raises(StoreBusyError):
            await store.write(Note("one too many"))
        lock.release()
        await asyncio.gather(*waiting)
        await store.write(Note("later"))
        assert notes_in(settings) == ["waits"] * MAX_QUEUE + ["later"]

    async def test_over_http_it_answers_503_and_says_when_to_come_again(
        self, tmp_path: Path
    ) -> None:
        async with Instance.running(tmp_path) as instance:
            ada, bob = await instance.member(), await instance.member()
            make_notes_table(instance.settings)
            lock = WriteLock(instance.settings)
            lock.take()
            waiting = [
                asyncio.create_task(instance.store.write(Note("waits"))) for _ in range(MAX_QUEUE)
            ]
            await turns_of_the_loop()
            answer = await ada.post("/conversations/", json=conversation(bob.user_id))
            lock.release()
            await asyncio.gather(*waiting)
            lock.close()
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert (answer.headers["Retry-After"], answer.json()["ref"]) == ("1", 9503)


class TestARequestThatIsGivenUp:
    async def test_its_command_is_written_all_the_same_and_disturbs_no_one(
        self, store: Store, settings: Settings, lock: WriteLock
    ) -> None:
        lock.take()
        first, given_up, last = [
            asyncio.create_task(store.write(Note(text))) for text in ("first", "given up", "last")
        ]
        await turns_of_the_loop()
        given_up.cancel()
        lock.release()
        assert [await task for task in (first, last)] == [3, 3]
        assert notes_in(settings) == ["first", "given up", "last"]

    async def test_it_is_cancelled_itself(self, store: Store, lock: WriteLock) -> None:
        lock.take()
        given_up = asyncio.create_task(store.write(Note("given up")))
        await turns_of_the_loop()
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        lock.release()


class TestTheEnd:
    async def test_what_is_queued_is_written_and_answered(
        self, settings: Settings, lock: WriteLock
    ) -> None:
        store = get_database(settings).open()
        lock.take()
        waiting = [asyncio.create_task(store.write(Note("waits"))) for _ in range(MAX_BATCH * 2)]
        await turns_of_the_loop()
        closing = asyncio.create_task(store.close())
        await turns_of_the_loop()
        lock.release()
        await closing
        assert all(task.done() for task in waiting)
        assert len(notes_in(settings)) == MAX_BATCH * 2

    async def test_what_comes_later_is_refused(self, settings: Settings) -> None:
        store = get_database(settings).open()
        await store.close()
        with pytest.raises(StoreUnavailableError):
            await store.write(Note("too late"))

    @ON_SQLITE
    async def test_no_log_is_left_beside_the_file(self, settings: Settings, path: Path) -> None:
        store = get_database(settings).open()
        await store.write(Note("folded in"))
        await store.close()
        assert [file.name for file in path.parent.iterdir()] == [path.name]
