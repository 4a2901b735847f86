"""Every statement, before any request runs it: the engine takes it, and an index serves it."""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import apsw.ext
import pytest

import parley
from parley.store import Dialect, Queries
from tests.harness.instances import migrated

ROOT = Path(parley.__file__).parent

WHOLE_LISTS = {
    "list_accounts",
    "list_sites",
    "list_tokens",
    "list_clients",
    "page_of_accounts",
    "page_of_sites",
    "count_sites",
}
"""What an administrator asks for, on purpose without a bound: to list, to count."""

ANY_ROW = {"is_empty", "other_administrator"}
"""What looks at the first row only, or at those of a few."""

OF_ONE_PERSON = {"conversations.search.places_of_conversations"}
"""What goes through one person's inbox, once."""

_SCAN = re.compile(
    r"^SCAN (?!wanted|pair\b|json_each|CONSTANT ROW|freed|counted|candidates|contacts)(\w+)\b"
    r"(?! USING INDEX messages_not_indexed| VIRTUAL TABLE INDEX \d+:[M=])"
)


def statements() -> Iterator[tuple[str, str]]:
    """Give the name and the text of every statement, for SQLite."""
    for folder in sorted(ROOT.rglob("queries")):
        package = ".".join((parley.__name__, *folder.parent.relative_to(ROOT).parts))
        loaded = Queries(package).load(Dialect.SQLITE)
        for name in loaded.available_queries:
            if not name.endswith("_cursor"):  # aiosql's own addition
                yield f"{package.removeprefix('parley.')}.{name}", getattr(loaded, name).sql


STATEMENTS = dict(statements())


def plan_of(connection: apsw.Connection, sql: str) -> list[str]:
    """Tell how the engine would find the rows, a step a line."""
    found = apsw.ext.query_info(connection, sql, explain_query_plan=True)
    assert found.query_plan is not None
    steps: list[str] = []
    todo = [found.query_plan]
    while todo:
        step = todo.pop()
        steps.append(step.detail)
        todo.extend(step.sub or ())
    return steps


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(migrated(tmp_path_factory.mktemp("queries"))))
    yield connection
    connection.close()


def test_there_are_statements() -> None:
    assert "conversations.page_of_inbox" in STATEMENTS


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_migrated_engine_takes_it(name: str, database: apsw.Connection) -> None:
    assert apsw.ext.query_info(database, STATEMENTS[name], explain=True).explain


@pytest.mark.parametrize("name", STATEMENTS)
def test_it_reads_no_table_from_end_to_end(name: str, database: apsw.Connection) -> None:
    if name.rpartition(".")[2] in WHOLE_LISTS | ANY_ROW:
        return
    assert [step for step in plan_of(database, STATEMENTS[name]) if _SCAN.match(step)] == []


@pytest.mark.parametrize("name", ["page_of_inbox", "newest_messages", "oldest_messages"])
def test_a_page_comes_from_its_index_in_order(name: str, database: apsw.Connection) -> None:
    plan = plan_of(database, STATEMENTS[f"conversations.{name}"])
    assert [step for step in plan if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in OF_ONE_PERSON])
def test_what_is_named_is_looked_up_by_its_key(name: str, database: apsw.Connection) -> None:
    """Without `cross join`, SQLite walked through a whole inbox for each row that was named."""
    if "json_each(" in STATEMENTS[name]:
        plan = plan_of(database, STATEMENTS[name])
        assert [step for step in plan if "participants_inbox (user_id=?" in step] == []


@pytest.mark.parametrize("name", STATEMENTS)
def test_someone_uses_it(name: str) -> None:
    package, _, statement = name.rpartition(".")
    modules = (ROOT / package.replace(".", "/")).glob("*.py")
    assert any(f"_queries.{statement}" in module.read_text("utf-8") for module in modules)
