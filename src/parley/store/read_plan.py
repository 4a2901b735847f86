"""Several queries of one read, some of which use what others found.

SQLite is in the process, and runs one after another. On PostgreSQL each would be a round trip, and
all of them would need a transaction to see one state. So they are composed: each is a CTE, under
its name, of one statement, which sees one state by itself. `tests/store/golden/` holds each
statement that is composed so.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Concatenate, Generic, NamedTuple, TypeVar, cast

from parley.store.base import Dialect, P, R, Row, Transaction
from parley.store.paramstyle import Placeholder, replace_placeholders
from parley.store.queries import Queries, Statement

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


class ResultRef(NamedTuple):
    """What a query found, as a parameter of a later one.

    Attributes:
        query: The query's name.
        columns: Which of its columns. One is a list of values, more are a list of rows.
        where: A column that is a number; only rows where there is one, and it is not 0.
        first: Whether only the value of the first row is meant, not a list.
        at_most: How many rows to take at most; `None` for all.
    """

    query: str
    columns: tuple[str, ...]
    where: str | None = None
    first: bool = False
    at_most: int | None = None

    def resolve(self, rows: Sequence[Row]) -> object:
        """Return it; `None` where nothing was found."""
        chosen = rows[: self.at_most]
        if self.where is not None:
            chosen = [*filter(attrgetter(self.where), chosen)]
        if not chosen:
            return None
        get = attrgetter(*self.columns)
        return get(chosen[0]) if self.first else [*map(get, chosen)]


@dataclass(frozen=True, eq=False, slots=True)
class PlannedQuery(Generic[RowT]):
    """A query of a plan.

    Attributes:
        row_type: A named tuple, whose fields are the query's columns.
    """

    name: str
    statement: Statement
    row_type: type[RowT]

    def value(self, column: str) -> ResultRef:
        """Return a reference to a value of the first row."""
        return ResultRef(self.name, (column,), first=True)

    def values(
        self, *columns: str, where: str | None = None, at_most: int | None = None
    ) -> ResultRef:
        """Return a reference to a list: of values, or of rows where there are several columns."""
        return ResultRef(self.name, columns, where=where, at_most=at_most)


class Results:
    """What the queries of a plan found."""

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self._rows = rows

    def __getitem__(self, query: PlannedQuery[RowT]) -> Sequence[RowT]:
        return cast("Sequence[RowT]", self._rows[query.name])


class QueryPlan:
    """The queries of one read, in their order.

    Args:
        queries: Where they are.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._planned: list[PlannedQuery[Any]] = []

    def add(self, name: str, row_type: type[RowT], /, **parameters: object) -> PlannedQuery[RowT]:
        """Add a query; one that refers to a result finds nothing where that is nothing."""
        query = PlannedQuery(name, Statement(self._queries, name, parameters), row_type)
        self._planned.append(query)
        return query

    async def run(self, tx: Transaction) -> Results:
        """Return the rows of each, as `Transaction.fetch_unlocked` does."""
        if tx.dialect is Dialect.POSTGRES:
            return await self._run_composed(tx)
        rows: dict[str, Sequence[Row]] = {}
        for query in self._planned:
            parameters = query.statement.parameters
            found = {
                name: value.resolve(rows[value.query])
                for name, value in parameters.items()
                if isinstance(value, ResultRef)
            }
            if None in found.values():
                rows[query.name] = []
            else:
                sql = query.statement.text(tx.dialect)
                rows[query.name] = await tx.fetch_unlocked(sql, {**parameters, **found})
        return Results(rows)

    async def _run_composed(self, tx: Transaction) -> Results:
        sql = build_statement(
            tuple(
                _Part(
                    query.name,
                    query.statement.text(tx.dialect),
                    query.row_type,
                    tuple(_references(query)),
                )
                for query in self._planned
            )
        )
        parameters = {
            f"{query.name}_{name}": value.at_most if isinstance(value, ResultRef) else value
            for query in self._planned
            for name, value in query.statement.parameters.items()
        }
        (found,) = await tx.fetch_unlocked(sql, parameters)
        return Results(
            {
                query.name: [*map(query.row_type._make, rows or ())]
                for query, rows in zip(self._planned, found, strict=True)
            }
        )


class _Part(NamedTuple):
    """A query that is to be composed with others, and what it refers to."""

    name: str
    sql: str
    row_type: type[Any]
    references: tuple[tuple[str, ResultRef], ...]


def _references(query: PlannedQuery[Any]) -> Iterable[tuple[str, ResultRef]]:
    for name, value in query.statement.parameters.items():
        if isinstance(value, ResultRef):  # how many rows are taken is a parameter, not text
            yield name, value._replace(at_most=None if value.at_most is None else 0)


@lru_cache(maxsize=200)
def build_statement(parts: tuple[_Part, ...]) -> str:
    """Return one statement, whose only row has the rows of each query, as an array."""
    ctes = ",\n".join(f"{part.name} as materialized (\n{_cte(part)}\n)" for part in parts)
    arrays = ",\n".join(
        f"  (select array_agg(row({_columns(part)})) from {part.name}) as {part.name}"  # noqa: S608 - ours
        for part in parts
    )
    return f"with {ctes}\nselect\n{arrays};\n"


def _columns(part: _Part) -> str:
    return ", ".join(part.row_type._fields)


def _cte(part: _Part) -> str:
    references = dict(part.references)

    def spell(placeholder: Placeholder) -> str:
        own = placeholder._replace(name=f"{part.name}_{placeholder.name}")
        reference = references.get(placeholder.name)
        return str(own) if reference is None else _subquery(reference, own)

    text = replace_placeholders(part.sql, spell).rstrip().removesuffix(";")
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())


def _subquery(reference: ResultRef, own: Placeholder) -> str:
    column, source = reference.columns[own.column or 0], reference.query
    if reference.first:
        return f"(select {column} from {source} limit 1)"  # noqa: S608 - ours
    if reference.at_most is not None:
        source = f"(select * from {source} limit :{own.name}) as {source}"  # noqa: S608 - ours
    chosen = "" if reference.where is None else f" where {reference.where} <> 0"
    return f"(select array_agg({column}) from {source}{chosen})"  # noqa: S608 - ours
