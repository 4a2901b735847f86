"""Several queries of one read, some of which use what others found.

SQLite is in the process, and runs one after another. On PostgreSQL each would be a round trip, and
all of them would need a transaction to see one state. So they are composed: each is a CTE, under
its name, of one statement, which sees one state by itself. `tests/store/golden/` holds each
statement that is composed so.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Concatenate, Generic, Protocol, TypeVar, cast

import msgspec

from parley.store.base import Dialect, P, Parameters, R, Row, Transaction
from parley.store.paramstyle import Placeholder, replace_placeholders
from parley.store.queries import Queries

RowT = TypeVar("RowT", bound=tuple[Any, ...])


def single_statement(
    query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]]:
    """Mark a read as a single statement on PostgreSQL: it needs no transaction."""
    query.is_single_statement = True  # type: ignore[attr-defined] # a function takes attributes
    return query


def is_single_statement(query: Callable[..., Any]) -> bool:
    """Return whether that was said of a read."""
    while isinstance(query, partial):
        query = query.func
    return getattr(query, "is_single_statement", False)


Rows = Mapping[str, Sequence[Row]]
"""What the queries of a plan found, by their names."""


class PlanReference(Protocol):
    """What queries found, as a parameter of a later one."""

    def resolve(self, rows: Rows) -> object:
        """Return it; `None` where nothing was found."""

    def subquery(self, column: int) -> str:
        """Return what gives it in a composed statement: the whole, or a column of rows."""


class ResultRef:
    """What one query found.

    Args:
        query: The query's name.
        columns: Which of its columns. One is a list of values, more are a list of rows.
        where: A column that is a number; only rows where there is one, and it is not 0.
        first: Whether only the value of the first row is meant, not a list.
    """

    def __init__(
        self,
        query: str,
        columns: tuple[str, ...],
        *,
        where: str | None = None,
        first: bool = False,
    ) -> None:
        self._query = query
        self._columns = columns
        self._where = where
        self._first = first
        self._get = attrgetter(*columns)
        self._chosen = None if where is None else attrgetter(where)

    def resolve(self, rows: Rows) -> object:
        """Return it; `None` where nothing was found."""
        found = rows[self._query]
        if self._chosen is not None:
            found = [*filter(self._chosen, found)]
        if not found:
            return None
        return self._get(found[0]) if self._first else [*map(self._get, found)]

    def select(self, column: int = 0) -> str:
        """Return the query that gives one of its columns."""
        chosen = "" if self._where is None else f" where {self._where} <> 0"
        return f"select {self._columns[column]} from {self._query}{chosen}"  # noqa: S608 - ours

    def subquery(self, column: int) -> str:
        """Return what gives it in a composed statement."""
        query = self.select(column)
        return f"({query} limit 1)" if self._first else f"array({query})"


class DistinctRef:
    """The values that several queries found, each once."""

    def __init__(self, *references: ResultRef) -> None:
        self._references = references

    def resolve(self, rows: Rows) -> object:
        """Return them; `None` where nothing was found."""
        found: set[object] = set()
        for reference in self._references:
            found.update(cast("list[object]", reference.resolve(rows) or ()))
        return [*found] or None

    def subquery(self, column: int) -> str:
        """Return what gives them in a composed statement."""
        del column
        return f"array({' union '.join(one.select() for one in self._references)})"


class PlannedQuery(Generic[RowT]):
    """A query of a plan.

    Args:
        queries: Where it is.
        name: Its name.
        row_type: A named tuple, whose fields are the query's columns.
        references: Those of its parameters that earlier queries find.
    """

    def __init__(
        self,
        queries: Queries,
        name: str,
        row_type: type[RowT],
        references: Mapping[str, PlanReference],
    ) -> None:
        self.name = name
        self.row_type = row_type
        self.references = references
        self._queries = queries
        self._decoder = msgspec.json.Decoder(list[row_type])  # type: ignore[valid-type] # a type

    def value(self, column: str) -> ResultRef:
        """Return a reference to a value of the first row."""
        return ResultRef(self.name, (column,), first=True)

    def values(self, *columns: str, where: str | None = None) -> ResultRef:
        """Return a reference to a list: of values, or of rows where there are several columns."""
        return ResultRef(self.name, columns, where=where)

    def text(self, dialect: Dialect) -> str:
        """Return its statement."""
        return self._queries.sql(dialect, self.name)

    def decode(self, rows: str) -> Sequence[Row]:
        """Return the rows that a composed statement gives."""
        return cast("list[Row]", self._decoder.decode(rows))

    async def run(self, tx: Transaction, rows: Rows, parameters: Parameters) -> Sequence[Row]:
        """Return its rows; none where it refers to what was not found."""
        if self.references:
            found = {name: reference.resolve(rows) for name, reference in self.references.items()}
            if None in found.values():
                return ()
            parameters = {**parameters, **found}
        return await tx.fetch_unlocked(self.text(tx.dialect), parameters)


class Results:
    """What the queries of a plan found."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __getitem__(self, query: PlannedQuery[RowT]) -> Sequence[RowT]:
        return cast("Sequence[RowT]", self._rows[query.name])


class QueryPlan:
    """The queries of one read, in their order; made once, and run with one set of parameters.

    Args:
        queries: Where they are.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._planned: list[PlannedQuery[Any]] = []
        self._statement = ""

    def add(
        self, name: str, row_type: type[RowT], /, **references: PlanReference
    ) -> PlannedQuery[RowT]:
        """Add a query; it finds nothing where it refers to what was not found."""
        query = PlannedQuery(self._queries, name, row_type, references)
        self._planned.append(query)
        return query

    async def run(self, tx: Transaction, **parameters: object) -> Results:
        """Return the rows of each, as `Transaction.fetch_unlocked` does."""
        if tx.dialect is Dialect.POSTGRES:
            return await self._run_composed(tx, parameters)
        rows: dict[str, Sequence[Row]] = {}
        for query in self._planned:
            rows[query.name] = await query.run(tx, rows, parameters)
        return Results(rows)

    async def _run_composed(self, tx: Transaction, parameters: Parameters) -> Results:
        self._statement = self._statement or compose(self._planned)
        (found,) = await tx.fetch_unlocked(self._statement, parameters)
        return Results(
            {
                query.name: query.decode(rows) if rows else ()
                for query, rows in zip(self._planned, found, strict=True)
            }
        )


def compose(queries: Sequence[PlannedQuery[Any]]) -> str:
    """Return one statement, whose only row has the rows of each query, as a JSON array.

    To read them as such takes the event loop less time than arrays of records do.
    """
    ctes = ",\n".join(f"{query.name} as materialized (\n{_cte(query)}\n)" for query in queries)
    arrays = ",\n".join(
        f"  (select json_agg({_array(query)}) from {query.name})::text as {query.name}"  # noqa: S608 - ours
        for query in queries
    )
    return f"with {ctes}\nselect\n{arrays};\n"


def _array(query: PlannedQuery[Any]) -> str:
    return f"json_build_array({', '.join(query.row_type._fields)})"


def _cte(query: PlannedQuery[Any]) -> str:
    def spell(placeholder: Placeholder) -> str:
        reference = query.references.get(placeholder.name)
        return (
            str(placeholder) if reference is None else reference.subquery(placeholder.column or 0)
        )

    text = replace_placeholders(query.text(Dialect.POSTGRES), spell).rstrip().removesuffix(";")
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())
