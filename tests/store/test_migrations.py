"""The schema, as migrations make it and as the tables say it should be."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from parley.store import Dialect, StoreUnavailableError, migrations
from parley.store.migrations.run_sqlite import migrate_sqlite, migration_sql, statements_path
from parley.store.migrations.write_sql import compile_migration, list_revisions
from parley.store.schema import PENDING_INVITATIONS, VISIBLE_MESSAGES, metadata


def schema_of(path: Path) -> dict[str, list[str]]:
    """Return each table and index with the clauses that define it, in no particular order."""
    connection = apsw.Connection(str(path))
    try:
        rows = connection.execute(
            "select name, sql from sqlite_master"
            " where sql is not null and type in ('table', 'index')"
        )
        return {
            name: sorted(" ".join(clause.split()) for clause in clauses_of(sql))
            for name, sql in rows
            if name not in {"alembic_version", "sqlite_sequence"}
            and not name.startswith("message_index")  # an engine's own, in no table of ours
        }
    finally:
        connection.close()


def clauses_of(sql: str) -> list[str]:
    """Split a definition at its parentheses and at the commas between its clauses.

    A column that was added later stands on the line of the one before it.
    """
    before, _, rest = sql.partition("(")
    body, _, after = rest.rpartition(")")
    return [before, *re.split(r",(?![^()]*\))", body), after]


def create_from_metadata(path: Path) -> None:
    connection = apsw.Connection(str(path))
    for table in metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in table.indexes:
            connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    connection.execute(VISIBLE_MESSAGES)
    connection.execute(PENDING_INVITATIONS)
    connection.close()


def set_revision(path: Path, revision: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("update alembic_version set version_num = ?", (revision,))
    connection.close()


ON_SQLITE = pytest.mark.only_on("sqlite", reason="PostgreSQL has a test of its own")


class TestTheSchema:
    @ON_SQLITE
    def test_migrations_lead_to_what_the_tables_say(self, tmp_path: Path) -> None:
        migrate_sqlite(tmp_path / "migrated.db")
        create_from_metadata(tmp_path / "created.db")
        assert schema_of(tmp_path / "migrated.db") == schema_of(tmp_path / "created.db")

    def test_the_newest_revision_is_the_one_the_program_expects(self) -> None:
        config = Config()
        config.set_main_option("script_location", "parley.store:migrations")
        config.set_main_option("path_separator", "os")
        assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]

    @pytest.mark.parametrize("dialect", Dialect)
    def test_the_statements_are_those_that_alembic_writes(self, dialect: Dialect) -> None:
        """Where they differ: python -m parley.store.migrations.write_sql."""
        revisions = [*list_revisions()]
        assert [
            revision
            for before, revision in revisions
            if statements_path(dialect, revision).read_text("utf-8")
            != compile_migration(dialect, before, revision)
        ] == []

    def test_a_server_migrates_without_what_writes_the_statements(self, tmp_path: Path) -> None:
        code = f"""
import sys
sys.modules |= dict.fromkeys(("alembic", "sqlalchemy"))
from pathlib import Path
from parley.store.migrations.run_sqlite import migrate_sqlite
assert migrate_sqlite(Path({str(tmp_path / "new.db")!r}))
"""
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_revision_files_are_numbered_without_a_gap(self) -> None:
        folder = Path(migrations.__path__[0]) / "versions"
        numbers = sorted(file.name.partition("_")[0] for file in folder.glob("*.py"))
        assert numbers == [f"{number:04}" for number in range(1, int(migrations.HEAD) + 1)]


@ON_SQLITE
class TestMigrating:
    def test_an_empty_database_is_migrated(self, tmp_path: Path) -> None:
        assert migrate_sqlite(tmp_path / "new.db")

    def test_a_second_time_does_nothing(self, path: Path) -> None:
        assert not migrate_sqlite(path)

    def test_the_people_of_a_database_of_the_first_release_stay(self, tmp_path: Path) -> None:
        path = tmp_path / "old.db"
        first, _, _ = migration_sql(Dialect.SQLITE, None).partition("-- Running upgrade 0001")
        connection = apsw.Connection(str(path))
        connection.execute(first).fetchall()
        connection.execute(
            "insert into users (email, email_key, firstname, lastname, kind, created_at)"
            " values ('ada@firm.example', 'ada@firm.example', 'Ada', 'King', 'internal', 0)"
        )
        assert migrate_sqlite(path)
        rows = connection.execute("select firstname, org, name_key from users").fetchall()
        connection.close()
        assert rows == [("Ada", None, None)]

    def test_a_database_of_a_newer_parley_is_refused_and_says_so(self, path: Path) -> None:
        set_revision(path, "9999")
        with pytest.raises(StoreUnavailableError, match=r"revision 9999.*migrated by a newer one"):
            migrate_sqlite(path)

    def test_a_step_that_fails_leaves_nothing_behind(self, tmp_path: Path) -> None:
        path = tmp_path / "odd.db"
        connection = apsw.Connection(str(path))
        connection.execute("create table tokens (in_the_way text)")
        connection.close()
        with pytest.raises(StoreUnavailableError, match="tokens already exists"):
            migrate_sqlite(path)
        assert list(schema_of(path)) == ["tokens"]

    def test_what_is_no_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.txt"
        path.write_text("Dear Cora, " * 100)
        with pytest.raises(StoreUnavailableError, match="not a database"):
            migrate_sqlite(path)

    def test_of_many_who_migrate_at_once_one_does(self, tmp_path: Path) -> None:
        path = tmp_path / "wanted.db"
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(migrate_sqlite, [path] * 8)) == 1
