"""Rows whose columns have names: a named tuple for each statement."""

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeAlias, cast

from parley.store.base import Row

RowType: TypeAlias = Callable[[Iterable[Any]], Row]

_by_statement: dict[str, RowType] = {}


def get(sql: str) -> RowType | None:
    """Return what makes a row of a statement, where it is known already."""
    return _by_statement.get(sql)


def add(sql: str, columns: Iterable[str]) -> RowType:
    """Remember the columns of a statement; a second of one name has no name of its own."""
    row_type: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc] # noqa: PYI024 - the columns are known at run time alone
    return _by_statement.setdefault(sql, cast("RowType", partial(tuple.__new__, row_type)))
