"""Every statement, before any request runs it: the engine takes it, and an index serves it."""

import asyncio
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import apsw.ext
import asyncpg
import pytest

import parley
from parley.instance import database_path
from parley.store import Dialect, Queries
from parley.store.paramstyle import compile_statement
from tests.harness.engines import settings_in
from tests.harness.instances import migrated

ROOT = Path(parley.__file__).parent

WHOLE_LISTS = {
    "list_sites",
    "list_tokens",
    "list_clients",
    "live_sessions",
    "page_of_accounts",
    "page_of_sites",
    "count_sites",
    "page_of_invitations",
    "names_of_sites",
    "addresses_of_many_spellings",
    "mails_by_state",
    "unsent_mails",
    "usage",
    "usage_by_month",
    "usage_by_person",
    "usage_by_site",
}
"""What an administrator asks for, on purpose without a bound: to list, to count, to check."""

ANY_ROW = {"has_no_users", "newest_moment", "oldest_moment", "other_administrator"}
"""What looks at the first row only, or at those of a few."""

SHORT_TABLES = {
    "delete_admin_codes",
    "delete_codes",
    "delete_codes_for_client",
    "count_waiting",
    "delete_old_presence",
    "refused_addresses",
    "release_claims",
    "repair_links",
    "repair_sessions",
}
"""What goes through a table, or an index, that is kept short: codes of a day, links, live sessions,
mails that wait, addresses that refuse them, who is at the inbox."""

OF_ONE_PERSON = {"conversations.search.inbox_positions", "people.who_share_a_conversation"}
"""What goes through one person's inbox, once."""

_SCAN = re.compile(
    r"^SCAN (?!wanted|pair\b|json_each|CONSTANT ROW)"
    r"(?!freed|counted|changes|candidates|contacts|page|recent|recipients)(\w+)\b"
    r"(?! USING INDEX (messages|users)_to_analyse| VIRTUAL TABLE INDEX \d+:[M=])"
)


def statements(dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every statement, for an engine."""
    for folder in sorted(ROOT.rglob("sql")):
        package = ".".join((parley.__name__, *folder.parent.relative_to(ROOT).parts))
        loaded = Queries(package).load(dialect)
        for name in loaded.available_queries:
            if not name.endswith("_cursor"):  # aiosql's own addition
                yield f"{package.removeprefix('parley.')}.{name}", getattr(loaded, name).sql


STATEMENTS = dict(statements(Dialect.SQLITE))
ON_POSTGRES = dict(statements(Dialect.POSTGRES))
ON_SQLITE_ALONE = pytest.mark.only_on("sqlite", reason="its plans are told in its own words")
ON_POSTGRES_ALONE = pytest.mark.only_on("postgres", reason="its plans are told in its own words")


def plan_of(connection: apsw.Connection, sql: str) -> list[str]:
    """Return how the engine would find the rows, a step a line."""
    steps: list[str] = []
    for found in infos(connection, sql):
        if found.query_plan is not None:  # what is inserted from json_each alone has none
            todo = [found.query_plan]
            while todo:
                step = todo.pop()
                steps.append(step.detail)
                todo.extend(step.sub or ())
    return steps


def infos(connection: apsw.Connection, sql: str) -> Iterator[apsw.ext.QueryDetails]:
    """Yield each of the statements that stand under one name."""
    rest: str | None = sql
    while rest and rest.strip():
        found = apsw.ext.query_info(connection, rest, explain=True, explain_query_plan=True)
        yield found
        rest = found.query_remaining


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    folder = tmp_path_factory.mktemp("queries")
    migrated(folder)
    connection = apsw.Connection(str(database_path(str(folder))))
    yield connection
    connection.close()


def test_there_are_statements() -> None:
    assert "conversations.page_of_inbox" in STATEMENTS


def problem_on_sqlite(connection: apsw.Connection, sql: str) -> str:
    """Return why the engine does not take a statement; nothing where it does."""
    try:
        explained = all(found.explain for found in infos(connection, sql))
    except apsw.Error as error:
        return str(error)
    return "" if explained else "it gives no program"


@ON_SQLITE_ALONE
def test_the_migrated_engine_takes_each(database: apsw.Connection) -> None:
    problems = {name: problem_on_sqlite(database, sql) for name, sql in STATEMENTS.items()}
    assert {name: problem for name, problem in problems.items() if problem} == {}


@ON_SQLITE_ALONE
def test_none_reads_a_table_from_end_to_end(database: apsw.Connection) -> None:
    scans = {
        name: [step for step in plan_of(database, sql) if _SCAN.match(step)]
        for name, sql in STATEMENTS.items()
        if name.rpartition(".")[2] not in WHOLE_LISTS | ANY_ROW | SHORT_TABLES
    }
    assert {name: steps for name, steps in scans.items() if steps} == {}


@ON_SQLITE_ALONE
@pytest.mark.parametrize("name", ["page_of_inbox", "newest_messages", "oldest_messages"])
def test_a_page_comes_from_its_index_in_order(name: str, database: apsw.Connection) -> None:
    plan = plan_of(database, STATEMENTS[f"conversations.{name}"])
    assert [step for step in plan if "TEMP B-TREE" in step] == []


@ON_SQLITE_ALONE
def test_what_is_named_is_looked_up_by_its_key(database: apsw.Connection) -> None:
    """Without `cross join`, SQLite walked through a whole inbox for each row that was named."""
    of_lists = {
        name: plan_of(database, sql)
        for name, sql in STATEMENTS.items()
        if "json_each(" in sql and name not in OF_ONE_PERSON
    }
    assert len(of_lists) > 20
    walks = [
        name
        for name, plan in of_lists.items()
        if any("participants_inbox (user_id=?" in step for step in plan)
    ]
    assert walks == []


PAIR_BY_PAIR = ["people.unreachable_pairs", "attachments.readable_attachments"]
"""What tells of given pairs, by what is found for each of them."""

A_CROWDED_SITE = """
insert into users (email, email_key, firstname, lastname, kind, created_at)
select number, number, '', '', 'external', 0
from generate_series(1, 1000) as number;
insert into sites (name, status, people_module, created_at)
values ('', 'active', true, 0);
insert into site_members (site_id, user_id)
select site_id, user_id
from sites
cross join users;
"""


class Prepared:
    """The statements for PostgreSQL, and what it said of them.

    Attributes:
        problems: What it does not take, by name.
        narrow: Parameters that it takes for numbers of 32 bits, which ours are not.
        scans: Steps of a plan that read a whole table, although another way would be preferred.
        sorts: Steps that sort.
        gathered: Steps that look a row up in what a subquery gave for all rows there are.
    """

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}
        self.narrow: dict[str, list[str]] = {}
        self.scans: dict[str, list[str]] = {}
        self.sorts: dict[str, list[str]] = {}
        self.gathered: dict[str, list[str]] = {}

    async def prepare(self, url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(A_CROWDED_SITE)
        for name in PAIR_BY_PAIR:
            plan = await plan_on_postgres(connection, ON_POSTGRES[name])
            self.gathered[name] = [step for step in plan if "hashed SubPlan" in step]
        await connection.execute(
            "set enable_seqscan = off; set plan_cache_mode = force_generic_plan"
        )
        for name, sql in ON_POSTGRES.items():
            try:
                plan = await plan_on_postgres(connection, sql)
                self.narrow[name] = await narrow_parameters(connection, sql)
            except asyncpg.PostgresError as error:
                self.problems[name] = str(error)
            else:
                self.scans[name] = [step for step in plan if "Seq Scan" in step]
                self.sorts[name] = [step for step in plan if "Sort" in step]
        await connection.close()


async def narrow_parameters(connection: asyncpg.Connection, sql: str) -> list[str]:
    statement = compile_statement(sql)
    prepared = await connection.prepare(statement.sql)
    return [
        placeholder.name
        for placeholder, kind in zip(statement.placeholders, prepared.get_parameters(), strict=True)
        if kind.name.strip("[]") in {"int2", "int4"}
    ]


async def plan_on_postgres(connection: asyncpg.Connection, sql: str) -> list[str]:
    """Return how PostgreSQL would find the rows, whatever the parameters, a step a line."""
    statement = compile_statement(sql)
    await connection.execute(f"prepare asked as {statement.sql.rstrip().removesuffix(';')}")
    values = ", ".join(["null"] * len(statement.placeholders))
    rows = await connection.fetch(f"explain execute asked{f'({values})' if values else ''}")
    await connection.execute("deallocate asked")
    return [str(step).strip() for (step,) in rows]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("queries")
    migrated(folder)
    prepared = Prepared()
    asyncio.run(prepared.prepare(settings_in(folder).database))
    return prepared


def test_both_engines_have_every_statement() -> None:
    of_one = {name.rpartition(".")[2] for name in STATEMENTS.keys() ^ ON_POSTGRES.keys()}
    assert of_one == {  # SQLite has no need of them
        "announce_events",
        "commit_in_memory",
        "commit_to_disk",
    }


@ON_POSTGRES_ALONE
def test_migrated_postgres_takes_each(prepared: Prepared) -> None:
    assert prepared.problems == {}
    assert prepared.narrow.keys() == ON_POSTGRES.keys()
    assert {name: narrow for name, narrow in prepared.narrow.items() if narrow} == {}


@ON_POSTGRES_ALONE
def test_none_reads_a_table_from_end_to_end_on_postgres(prepared: Prepared) -> None:
    assert prepared.scans.keys() == ON_POSTGRES.keys()
    scans = {
        name: steps
        for name, steps in prepared.scans.items()
        if steps and name.rpartition(".")[2] not in WHOLE_LISTS | ANY_ROW | SHORT_TABLES
    }
    assert scans == {}


@ON_POSTGRES_ALONE
@pytest.mark.parametrize("name", ["page_of_inbox", "newest_messages", "oldest_messages"])
def test_a_page_comes_from_its_index_in_order_on_postgres(name: str, prepared: Prepared) -> None:
    assert prepared.sorts[f"conversations.{name}"] == []


@ON_POSTGRES_ALONE
@pytest.mark.parametrize("name", PAIR_BY_PAIR)
def test_pairs_are_looked_up_one_by_one(name: str, prepared: Prepared) -> None:
    """All who share a site were gathered first, with all others: in one of 1,000, a million."""
    assert prepared.gathered[name] == []


@ON_SQLITE_ALONE
def test_the_inbox_is_counted_by_its_index_alone(database: apsw.Connection) -> None:
    """With filters in the same statement, each row was looked up: a third of a page's time."""
    plan = plan_of(database, STATEMENTS["conversations.count_of_inbox"])
    assert [step for step in plan if "COVERING INDEX participants_inbox" in step]


def test_someone_uses_each() -> None:
    assert [name for name in sorted({*STATEMENTS, *ON_POSTGRES}) if not is_used(name)] == []


def is_used(name: str) -> bool:
    """Return whether a module of the statement's own package names it."""
    package, _, statement = name.rpartition(".")
    used = re.compile(rf"_queries\.{statement}\b|\"{statement}\"")
    return any(used.search(text) for text in modules_of(package))


@functools.cache
def modules_of(package: str) -> list[str]:
    """Return the texts of a package's modules."""
    folder = ROOT / package.replace(".", "/")
    return [module.read_text("utf-8") for module in folder.rglob("*.py")]


def test_new_conversations_are_checked_by_the_very_rule_of_who_may_write_to_whom() -> None:
    """It stands in two files, so that checking takes no round trip of its own."""
    rule = ON_POSTGRES["people.unreachable_pairs"]
    creation = ON_POSTGRES["conversations.create_conversations"]
    _, _, select = rule.partition("select ")
    assert " ".join(select.removesuffix(";").split()) in " ".join(creation.split())
