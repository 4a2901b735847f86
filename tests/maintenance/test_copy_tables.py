"""Whether a copy knows every table: a migration that adds one has to say what becomes of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from parley.maintenance.transfer.tables import COPIED, NOT_COPIED, OFTEN_CHANGED, REBUILT
from parley.store.schema import metadata
from tests.harness import engines
from tests.harness.engines import Engine, migrated_in, settings_in
from tests.harness.sql import run_sql

ON_SQLITE = """
select name from sqlite_master
where type = 'table' and name not like 'sqlite!_%' escape '!'
  and name not like 'message_index!_%' escape '!'
"""
ON_POSTGRES = "select tablename from pg_tables where schemaname = 'public'"


@pytest.fixture
def tables(tmp_path: Path) -> Sequence[str]:
    """Every table of a database as migrations make it."""
    (tmp_path / "data").mkdir()
    database = migrated_in(tmp_path / "data")
    database.migrate()
    sql = ON_SQLITE if engines.current() is Engine.SQLITE else ON_POSTGRES
    return sorted(name for (name,) in run_sql(settings_in(tmp_path / "data"), sql))


class TestEveryTable:
    def test_is_copied_or_left_out_for_a_reason(self, tables: Sequence[str]) -> None:
        assert tables == sorted([*COPIED, *NOT_COPIED])
        assert all(NOT_COPIED.values())

    def test_comes_after_those_that_its_rows_refer_to(self) -> None:
        before = [
            (key.column.table.name, table.name)
            for table in metadata.sorted_tables
            for key in table.foreign_keys
        ]
        assert len(before) > 10
        places = {table: place for place, table in enumerate(COPIED)}
        assert [pair for pair in before if places[pair[0]] > places[pair[1]]] == []

    def test_keeps_every_column_but_those_of_the_index(self) -> None:
        for table, left_out in REBUILT.items():
            columns = metadata.tables[table].columns
            assert all(columns[name].server_default is not None for name in left_out)
        assert {*OFTEN_CHANGED} <= {*COPIED}
