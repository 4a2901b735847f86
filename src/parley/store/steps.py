"""Several statements of one read, of which one asks for what another found.

SQLite is in the process, and is asked one after another. On PostgreSQL each question would be a way
there and back, and all of them would need a transaction to see one state. So they are put together:
the whole read is one statement, which sees one state by itself.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Concatenate, Final, NamedTuple

from parley.store.interface import Dialect, P, R, Row, Transaction
from parley.store.placeholders import Placeholder, respelled
from parley.store.queries import Queries, Statement

_alone: Final[set[Callable[..., Any]]] = set()


def in_one_statement(
    query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]]:
    """Say of a read that PostgreSQL is asked once: it needs no transaction to see one state."""
    _alone.add(query)
    return query


def is_in_one_statement(query: Callable[..., Any]) -> bool:
    """Tell whether that was said of a read."""
    while isinstance(query, partial):
        query = query.func
    return query in _alone


class Found(NamedTuple):
    """What a step found, as a parameter of a later one.

    Attributes:
        step: The number of the step.
        columns: Which columns of its rows. One gives a list of values, more give a list of rows.
        where: A column that is a number; only rows where there is one, and it is not 0.
        first: Whether only the value of the first row is meant, not a list.
        at_most: How many rows to take at most; `None` for all.
    """

    step: int
    columns: tuple[int, ...]
    where: int | None = None
    first: bool = False
    at_most: int | None = None

    def in_rows(self, rows: Sequence[Row]) -> object:
        """Give it; `None` where nothing was found."""
        chosen = [row for row in rows[: self.at_most] if self.where is None or row[self.where]]
        if not chosen:
            return None
        if self.first:
            return chosen[0][self.columns[0]]
        if len(self.columns) == 1:
            return [row[self.columns[0]] for row in chosen]
        return [tuple(row[column] for column in self.columns) for row in chosen]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """A statement of a read, and what it is asked with."""

    number: int
    statement: Statement

    def value(self, column: int) -> Found:
        """Give what stands in the first row."""
        return Found(self.number, (column,), first=True)

    def column(self, column: int, *, at_most: int | None = None) -> Found:
        """Give a list of values."""
        return Found(self.number, (column,), at_most=at_most)

    def columns(self, *columns: int, where: int | None = None, at_most: int | None = None) -> Found:
        """Give a list of rows."""
        return Found(self.number, columns, where=where, at_most=at_most)


class Steps:
    """The statements of one read, in their order.

    Args:
        queries: Where they are.
    """

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._steps: list[Step] = []

    def ask(self, name: str, /, **parameters: object) -> Step:
        """Add a statement; one that is asked for what was `Found` gives nothing where that is."""
        step = Step(len(self._steps), Statement(self._queries, name, parameters))
        self._steps.append(step)
        return step

    async def run(self, tx: Transaction) -> Mapping[Step, list[Row]]:
        """Give the rows of each, as `Transaction.look` gives them."""
        if tx.dialect is Dialect.POSTGRES and len(self._steps) > 1:
            return await self._together(tx)
        found: list[list[Row]] = []
        for step in self._steps:
            parameters = {
                name: value.in_rows(found[value.step]) if isinstance(value, Found) else value
                for name, value in step.statement.parameters.items()
            }
            vain = any(
                isinstance(value, Found) and parameters[name] is None
                for name, value in step.statement.parameters.items()
            )
            sql = step.statement.text(tx.dialect)
            found.append([] if vain else await tx.look(sql, parameters))
        return dict(zip(self._steps, found, strict=True))

    async def _together(self, tx: Transaction) -> Mapping[Step, list[Row]]:
        sql = _composed(
            tuple(
                _Part(step.statement.text(tx.dialect), tuple(_links(step))) for step in self._steps
            )
        )
        parameters = {
            f"s{step.number}_{name}": value.at_most if isinstance(value, Found) else value
            for step in self._steps
            for name, value in step.statement.parameters.items()
        }
        (found,) = await tx.look(sql, parameters)
        return {
            step: [Row(row) for row in rows or ()]
            for step, rows in zip(self._steps, found, strict=True)
        }


class _Part(NamedTuple):
    """A statement that is to be put together with others, and what it asks of those before it."""

    sql: str
    links: tuple[tuple[str, Found], ...]


def _links(step: Step) -> Iterator[tuple[str, Found]]:
    for name, value in step.statement.parameters.items():
        if isinstance(value, Found):
            yield name, value._replace(at_most=None if value.at_most is None else 0)


@lru_cache(maxsize=200)
def _composed(parts: tuple[_Part, ...]) -> str:
    """Put statements together: each a part of one, which gives their rows as a list a column."""
    asked = []
    for number, part in enumerate(parts):
        links = dict(part.links)

        def spell(
            placeholder: Placeholder, number: int = number, links: Mapping[str, Found] = links
        ) -> str:
            own = placeholder._replace(name=f"s{number}_{placeholder.name}")
            found = links.get(placeholder.name)
            return str(own) if found is None else _subquery(found, own)

        text = respelled(part.sql, spell).rstrip().removesuffix(";")
        asked.append(f"s{number}{_columns(number, parts)} as materialized (\n{text}\n)")
    given = (f"(select array_agg(s{number}) from s{number})" for number in range(len(parts)))
    return f"with {', '.join(asked)} select {', '.join(given)}"


def _columns(number: int, parts: Sequence[_Part]) -> str:
    """Name those columns of a part that others ask for, and those before them."""
    asked_for = [
        column
        for part in parts
        for _, found in part.links
        if found.step == number
        for column in (*found.columns, found.where or 0)
    ]
    names = ", ".join(f"c{column}" for column in range(max(asked_for, default=-1) + 1))
    return f" ({names})" if names else ""


def _subquery(found: Found, own: Placeholder) -> str:
    """Spell what a part found, for another."""
    column, source = f"c{found.columns[own.column or 0]}", f"s{found.step}"
    if found.first:
        return f"(select {column} from {source} limit 1)"
    if found.at_most is not None:
        source = f"(select * from {source} limit :{own.name}) as {source}"
    chosen = "" if found.where is None else f" where c{found.where} <> 0"
    return f"(select array_agg({column}) from {source}{chosen})"
