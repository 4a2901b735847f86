"""The schema on PostgreSQL, as migrations make it and as the tables say it should be."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.schema import ExecutableDDLElement

from parley.store import Dialect, StoreUnavailableError
from parley.store.migrations.run_postgres import migrate_postgres
from parley.store.migrations.run_sqlite import migration_sql
from parley.store.schema import PENDING_INVITATIONS, VISIBLE_MESSAGES, metadata
from tests.harness import postgres
from tests.harness.sql import run_on_postgres

_COLUMNS = """
    select table_name::text, column_name::text, data_type::text, is_nullable::text,
      column_default::text, collation_name::text
    from information_schema.columns
    where table_schema = 'public' and table_name <> 'alembic_version'"""
_INDEXES = """
    select indexdef from pg_indexes
    where schemaname = 'public' and tablename <> 'alembic_version'"""
_CONSTRAINTS = """
    select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)
    from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid <> 'alembic_version'::regclass"""
_SEQUENCES = "select sequencename::text from pg_sequences where schemaname = 'public'"


@pytest.fixture
def url() -> str:
    """A database without anything in it."""
    return postgres.databases().empty()


def schema_of(url: str) -> list[set[object]]:
    """Return what defines the tables, in no particular order; the index of words is in no table."""
    return [
        {row for row in run_on_postgres(url, sql) if "message_index" not in str(row)}
        for sql in (_COLUMNS, _INDEXES, _CONSTRAINTS, _SEQUENCES)
    ]


def create_from_metadata(url: str) -> None:
    statements: list[str] = []

    def note(sql: ExecutableDDLElement, *_: object, **__: object) -> None:
        statements.append(str(sql.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+asyncpg://", note)
    metadata.create_all(engine, checkfirst=False)
    views = [VISIBLE_MESSAGES, PENDING_INVITATIONS]
    execute(url, ";".join([*statements, *views, "create table alembic_version ()"]))


def execute(url: str, script: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(script)
        await connection.close()

    asyncio.run(run())


class TestTheSchema:
    def test_migrations_lead_to_what_the_tables_say(self, url: str) -> None:
        created = postgres.databases().empty()
        migrate_postgres(url)
        create_from_metadata(created)
        assert schema_of(url) == schema_of(created)


class TestMigrating:
    def test_an_empty_database_is_migrated_once(self, url: str) -> None:
        assert [migrate_postgres(url), migrate_postgres(url)] == [True, False]

    def test_the_people_of_a_database_of_the_first_release_stay(self, url: str) -> None:
        first, _, _ = migration_sql(Dialect.POSTGRES, None).partition("-- Running upgrade 0001")
        execute(url, first)
        execute(
            url,
            "insert into users (email, email_key, firstname, lastname, kind, created_at)"
            " values ('ada@firm.example', 'ada@firm.example', 'Ada', 'King', 'internal', 0)",
        )
        assert migrate_postgres(url)
        rows = run_on_postgres(url, "select firstname, org, name_key from users")
        assert rows == [("Ada", None, None)]

    def test_a_database_of_a_newer_parley_is_refused_and_says_so(self, url: str) -> None:
        migrate_postgres(url)
        execute(url, "update alembic_version set version_num = '9999'")
        with pytest.raises(StoreUnavailableError, match=r"revision 9999.*migrated by a newer one"):
            migrate_postgres(url)

    def test_a_step_that_fails_leaves_nothing_behind(self, url: str) -> None:
        execute(url, "create table tokens (in_the_way text)")
        with pytest.raises(StoreUnavailableError, match=r"\"tokens\" already exists"):
            migrate_postgres(url)
        tables = run_on_postgres(
            url, "select tablename::text from pg_tables where schemaname = 'public'"
        )
        assert tables == [("tokens",)]

    @pytest.mark.anyio
    async def test_a_node_that_holds_a_table_and_wants_another_only_delays_it(
        self, url: str
    ) -> None:
        before, _, _ = migration_sql(Dialect.POSTGRES, None).partition("-- Running upgrade 0005")
        node, watch = [await asyncpg.connect(url) for _ in range(2)]
        await watch.execute(before)
        await node.execute("begin; select from users")
        migrating = asyncio.create_task(asyncio.to_thread(migrate_postgres, url))
        waiting = "select from pg_locks where relation = 'users'::regclass and not granted"
        async with asyncio.timeout(10):
            while not await watch.fetch(waiting):
                pass
        with contextlib.suppress(asyncpg.DeadlockDetectedError):  # one of both has to give way
            await node.execute("select from conversations")
        await node.close()
        assert await migrating
        await watch.close()

    def test_one_that_is_not_there_is_refused_without_its_password(self, url: str) -> None:
        address = url.replace("parley@", "parley:planted-secret@").rpartition("/")[0] + "/nowhere"
        with pytest.raises(StoreUnavailableError, match='"nowhere" does not exist') as refused:
            migrate_postgres(address)
        assert "planted-secret" not in str(refused.value)

    def test_of_many_who_migrate_at_once_one_does(self, url: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(migrate_postgres, [url] * 4)) == 1
