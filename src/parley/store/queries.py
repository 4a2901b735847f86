"""SQL by name: the statements of a package's `sql/` folder, loaded by aiosql.

`sql/*.sql` holds what both engines read alike, `sql/sqlite/` and `sql/postgres/` what
each must spell in its own way, under the same name.
"""

from collections.abc import Callable, Coroutine, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

import aiosql

from parley.store.base import Dialect, Parameters, Row, Transaction


class _Adapter:
    """Hands aiosql's calls on to a `Transaction`: each gives the coroutine that runs it."""

    is_aio_driver = False  # aiosql would wrap a select in an async generator

    def process_sql(self, name: str, operation: object, sql: str) -> str:
        del name, operation
        return sql

    def select(
        self, tx: Transaction, name: str, sql: str, parameters: Parameters, record_class: object
    ) -> Coroutine[Any, Any, list[Row]]:
        del name, record_class
        return tx.fetch(sql, parameters)

    def select_one(
        self, tx: Transaction, name: str, sql: str, parameters: Parameters, record_class: object
    ) -> Coroutine[Any, Any, Row | None]:
        del name, record_class
        return tx.fetch_one(sql, parameters)

    def insert_returning(
        self, tx: Transaction, name: str, sql: str, parameters: Parameters
    ) -> Coroutine[Any, Any, Row | None]:
        del name
        return tx.fetch_one(sql, parameters)

    def insert_update_delete(
        self, tx: Transaction, name: str, sql: str, parameters: Parameters
    ) -> Coroutine[Any, Any, int]:
        del name
        return tx.execute(sql, parameters)


class Queries:
    """The statements of one package; each is a method that takes the transaction first.

    Args:
        package: The package whose `sql/` folder holds them.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._loaded: dict[Dialect, aiosql.queries.Queries] = {}

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        if name.startswith("_"):
            raise AttributeError(name)

        def run(tx: Transaction, **parameters: object) -> Coroutine[Any, Any, Any]:
            statements = self._loaded.get(tx.dialect) or self.load(tx.dialect)
            statement: Coroutine[Any, Any, Any] = getattr(statements, name)(tx, **parameters)
            return statement

        setattr(self, name, run)
        return run

    def sql(self, dialect: Dialect, name: str) -> str:
        """Return the text of a statement."""
        statements = self._loaded.get(dialect) or self.load(dialect)
        text: str = getattr(statements, name).sql
        return text

    def load(self, dialect: Dialect) -> aiosql.queries.Queries:
        """Read the statements for one engine."""
        folder = files(self._package) / "sql"
        texts = [
            file.read_text("utf-8")
            for directory in (folder, folder / dialect)
            if directory.is_dir()
            for file in sorted(directory.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".sql")
        ]
        adapter: Any = _Adapter
        statements: aiosql.queries.Queries = aiosql.from_str(
            "\n".join(texts), adapter, mandatory_parameters=False
        )
        self._loaded[dialect] = statements
        return statements


class Statement(NamedTuple):
    """One of the statements of a package, and what it is run with."""

    queries: Queries
    name: str
    parameters: Mapping[str, object]

    def text(self, dialect: Dialect) -> str:
        """Return it as an engine takes it."""
        return self.queries.sql(dialect, self.name)

    async def fetch_unlocked(self, tx: Transaction) -> list[Row]:
        """Return its rows, as `Transaction.fetch_unlocked` does."""
        return await tx.fetch_unlocked(self.text(tx.dialect), self.parameters)
