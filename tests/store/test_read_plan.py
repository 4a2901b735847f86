"""What a read plan composes for PostgreSQL, so that it can be read, explained and reviewed.

After a change of a query, `PARLEY_WRITE_GOLDEN=1 script/test tests/store/test_read_plan.py` writes
the files anew.
"""

import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import pytest

from parley.conversations import queries
from parley.conversations.cursors import InboxCursor
from parley.conversations.records import InboxQuery, MessageQuery
from parley.store import Dialect, Row, Store, Transaction

pytestmark = pytest.mark.anyio

GOLDEN: Final = Path(__file__).parent / "golden"

Read = Callable[[Transaction], Coroutine[Any, Any, object]]


def inbox(*, unread: bool = False) -> InboxQuery:
    return InboxQuery(
        limit=20,
        offset=0,
        before=InboxCursor(1, 1),
        archived=False,
        unread=unread,
        starred=False,
        other_id=None,
    )


READS: Final[dict[str, Read]] = {
    "conversation": lambda tx: queries.find_conversation(tx, 1, 1),
    "conversations_by_id": lambda tx: queries.conversations_by_id(tx, 1, [1]),
    "inbox": lambda tx: queries.find_inbox_page(tx, 1, inbox()),
    "inbox_filtered": lambda tx: queries.find_inbox_page(tx, 1, inbox(unread=True)),
    "messages_by_id": lambda tx: queries.messages_by_id(tx, 1, [(1, 1)]),
    "thread_newest_first": lambda tx: queries.find_thread(tx, 1, 1, MessageQuery(20)),
    "thread_oldest_first": lambda tx: queries.find_thread(
        tx, 1, 1, MessageQuery(20, ascending=True)
    ),
}


class ComposedError(Exception):
    """Ends a read when its statement is composed."""


class Composing:
    """A transaction that keeps what it is asked."""

    dialect = Dialect.POSTGRES
    id_cache = None
    wrote_events = False

    async def fetch_unlocked(self, sql: str, parameters: object) -> list[Row]:
        del parameters
        raise ComposedError(sql)

    fetch = fetch_one = execute = execute_final = fetch_unlocked


async def composed(read: Read) -> str:
    with pytest.raises(ComposedError) as asked:
        await read(Composing())  # type: ignore[arg-type] # it is asked nothing but `fetch_unlocked`
    return str(asked.value)


@pytest.mark.parametrize("name", READS)
async def test_a_composed_statement_is_the_one_in_its_file(name: str) -> None:
    path = GOLDEN / f"{name}.sql"
    sql = await composed(READS[name])
    if os.environ.get("PARLEY_WRITE_GOLDEN"):
        path.write_text(sql, "utf-8")
    assert path.read_text("utf-8") == sql


def test_no_file_is_left_of_what_is_composed_no_more() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == READS.keys()


@pytest.mark.parametrize("name", READS)
async def test_it_runs_on_an_empty_database(name: str, store: Store) -> None:
    assert not getattr(await store.read(READS[name]), "total", None)
