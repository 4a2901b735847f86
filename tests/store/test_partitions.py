"""Whether statements say which partition they are about, asked of partitioned tables.

`docs/scale.md` parts what belongs to a conversation by its id, so that a request about one
conversation is the business of one machine. PostgreSQL's own plan over such tables tells how each
statement reaches each partition: with the key, so that one is looked into, or without.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import asyncpg
import pytest

from parley.store.paramstyle import compile_statement
from tests.harness import engines, postgres
from tests.harness.invariants import find_violations
from tests.harness.partitions import KEYS, fill, partition
from tests.harness.sql import run_sql
from tests.maintenance.world import World
from tests.store.test_queries import ON_POSTGRES

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.only_on("postgres", reason="SQLite has no partitions")

Way: TypeAlias = tuple[str, frozenset[str]]
"""A table that is looked into part by part, and the columns whose values lead there."""

OF_A_PERSON: Final[Mapping[str, str]] = {
    "conversations.page_of_inbox": "a page of one's inbox",
    "conversations.count_of_inbox": "how many one's inbox holds",
    "conversations.count_of_filtered_inbox": "how many of them a filter leaves",
    "conversations.search.titles_of_conversations": "one's conversations, to search their titles",
    "conversations.search.conversations_indexed_late": "those that one came to later, to search",
    "conversations.search.find_messages": "one's conversations first, then the index of each",
    "notices.unread_conversations": "what of one's inbox is unread, for a notice by mail",
    "people.share_a_conversation": "whether two people have one in common",
    "people.who_share_a_conversation": "which of some people have one in common with oneself",
}
"""What asks for one's own conversations, whichever they are: the inbox, parted by the person."""

EVERYWHERE: Final[Mapping[str, str]] = {
    "attachments.readable_attachments": "which messages carry a file: one look at an index in each "
    "part, and no more of them with more messages",
    "attachments.release": "the same, where a file is deleted that was never sent, or a message is",
    "conversations.bytes_by_author": "upkeep after an update of Parley, in each part",
    "conversations.next_conversation_ids": "the same",
    "conversations.delete_old_keys": "upkeep, every ten minutes, for each part by itself",
    "conversations.search.messages_to_analyse": "upkeep after an update of Parley, in each part",
    "maintenance.usage": "a count of all there is, for an administrator at the command line",
    "maintenance.usage_by_month": "the same",
    "maintenance.usage_by_person": "the same",
    "maintenance.usage_by_site": "the same",
}
"""What looks into every part, and why that may be."""


def reached(plan: Mapping[str, Any]) -> Iterator[Way]:
    """Yield each table that is looked into part by part, with the columns that lead there.

    A partition that the parameters rule out is not in the plan at all.
    """
    table, _, part = str(plan.get("Relation Name", "")).rpartition("_")
    if table in KEYS and part.isdigit() and plan["Node Type"] != "ModifyTable":
        yield table, _columns(plan, str(plan["Alias"]))
    for step in plan.get("Plans", ()):
        yield from reached(step)


def _columns(scan: Mapping[str, Any], alias: str) -> frozenset[str]:
    """Return the columns whose values lead a scan; what only filters what was found does not."""
    conditions = [str(scan.get(kind, "")) for kind in ("Index Cond", "Recheck Cond")]
    said = " ".join(one for one in conditions if " OR " not in one)
    column = rf"\b{alias}\.(\w+)\b"
    equal = re.findall(rf"{column} = | = {column}", said)
    return frozenset(before or after for before, after in equal)


Ways: TypeAlias = Mapping[str, set[Way]]

WITHOUT: Final = "without the key"


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    """How each statement reaches the partitions."""
    tmp_path_factory.mktemp("partitions")
    return asyncio.run(_ways(postgres.databases().new()))


async def _ways(url: str) -> Mapping[str, set[Way]]:
    connection = await asyncpg.connect(url)
    try:
        await partition(connection)
        await fill(connection)
        await connection.execute(
            # So it takes the way that a large table has it take.
            "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
            "set plan_cache_mode = force_generic_plan"
        )
        asked = {**ON_POSTGRES, WITHOUT: "select html from messages where message_id = :id"}
        return {name: await _ways_of(connection, sql) for name, sql in asked.items()}
    finally:
        await connection.close()


async def _ways_of(connection: asyncpg.Connection, sql: str) -> set[Way]:
    statement = compile_statement(sql)
    await connection.execute(f"prepare asked as {statement.sql.rstrip().rstrip(';')}")
    values = ", ".join(["null"] * len(statement.placeholders))
    told = await connection.fetchval(
        f"explain (verbose, format json) execute asked{f'({values})' if values else ''}"
    )
    await connection.execute("deallocate asked")
    return set(reached(json.loads(told)[0]["Plan"]))


def without_key(ways: set[Way]) -> set[Way]:
    """Return those of the ways that do not say which part is meant."""
    return {(table, columns) for table, columns in ways if KEYS[table] not in columns}


class TestEveryStatement:
    @pytest.mark.parametrize("name", [name for name in ON_POSTGRES if name not in EVERYWHERE])
    def test_says_which_conversation_or_whose(self, name: str, ways: Ways) -> None:
        allowed = [("participants", "user_id")] if name in OF_A_PERSON else []
        lost = [
            (table, columns)
            for table, columns in without_key(ways[name])
            if not any(table == one and column in columns for one, column in allowed)
        ]
        assert lost == []

    @pytest.mark.parametrize("name", [*OF_A_PERSON, *EVERYWHERE])
    def test_that_is_an_exception_is_one(self, name: str, ways: Ways) -> None:
        assert without_key(ways[name])

    def test_that_is_an_exception_is_told_of(self) -> None:
        told = (ROOT / "docs" / "scale.md").read_text("utf-8")
        names = [name.rpartition(".")[2] for name in (*OF_A_PERSON, *EVERYWHERE)]
        assert [name for name in names if f"`{name}`" not in told] == []

    def test_without_the_key_would_be_seen(self, ways: Ways) -> None:
        assert without_key(ways[WITHOUT]) == {("messages", frozenset({"message_id"}))}


class TestAnInstance:
    def test_lives_on_partitions(self, tmp_path: Path) -> None:
        """People start, answer, edit, delete, read, mute, come late, leave, announce, search."""
        data = tmp_path / "data"
        asyncio.run(_parted(engines.database_setting(data)))
        world = World.made_in(tmp_path)
        seen = world.seen()
        assert seen == world.seen()
        assert not [answer for answer in seen.values() if answer[0] >= 500]
        wrong = find_violations(world.settings)
        wrong.pop("a message that says what another says", None)
        assert wrong == {}
        for table in ("messages", "participants", "message_index"):
            used = run_sql(world.settings, f"select distinct tableoid from {table}")  # noqa: S608
            assert len(used) > 1


async def _parted(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await partition(connection)
    finally:
        await connection.close()
