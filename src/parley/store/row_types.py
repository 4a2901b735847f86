"""Rows whose columns have names: a named tuple for each statement."""

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar, cast, get_type_hints

from parley.store.base import Row

RowType: TypeAlias = Callable[[Iterable[Any]], Row]
_Record = TypeVar("_Record", bound=tuple[Any, ...])

_by_statement: dict[str, RowType] = {}


def get(sql: str) -> RowType | None:
    """Return what makes a row of a statement, where it is known already."""
    return _by_statement.get(sql)


def add(sql: str, columns: Iterable[str]) -> RowType:
    """Remember the columns of a statement; a second of one name has no name of its own."""
    row_type: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc] # noqa: PYI024 - the columns are known at run time alone
    return _by_statement.setdefault(sql, cast("RowType", partial(tuple.__new__, row_type)))


def to_record(row: Row, record_type: type[_Record]) -> _Record:
    """Return a row as a named tuple of two fields at least: each is the column of its name.

    Flags become booleans, which SQLite has not.
    """
    make, read, flags = _fields(record_type)
    values = read(row)
    if flags:
        values = (bool(value) if flag else value for value, flag in zip(values, flags, strict=True))
    record: _Record = make(values)
    return record


@cache
def _fields(record_type: Any) -> tuple[Any, Callable[[Row], Iterable[Any]], tuple[bool, ...]]:  # noqa: ANN401 - any named tuple
    hints = get_type_hints(record_type)
    flags = tuple(hints[name] is bool for name in record_type._fields)
    return record_type._make, attrgetter(*record_type._fields), flags if any(flags) else ()
