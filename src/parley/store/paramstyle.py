"""From the parameters of our statements, which have names, to PostgreSQL's, which have numbers.

`:name` is a value. Where that is a list of rows, `:rows[0]` is the list of their first columns: so
a batch travels as one array a column, for `unnest`.

Such a list, and any other that is to be an array (`:ids::bigint[]`), travels as PostgreSQL writes
arrays. asyncpg, given a list, asks Python's abstract classes about each of its values, which takes
longer than all the rest.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import msgspec

from parley.store.base import Parameters

# Where a colon is none of ours: in texts, in quoted names, in comments, and in casts.
_TOKEN = re.compile(
    r"'(?:[^']|'')*'"
    r'|"[^"]*"'
    r"|--[^\n]*"
    r"|/\*.*?\*/"
    r"|(?P<dollar>\$\w*\$).*?(?P=dollar)"
    r"|::"
    r"|:(?P<name>[a-z_]\w*)(?:\[(?P<column>\d+)\])?(?:(?=::(?P<array>[a-z]+)\[\]))?",
    re.DOTALL | re.IGNORECASE,
)


class Placeholder(NamedTuple):
    """Where a statement has a parameter.

    Attributes:
        name: Which one.
        column: Which column of a list of rows; `None` for the whole value.
        array: What it is an array of: `bigint`, `boolean` or `text`; `None` where it is none.
    """

    name: str
    column: int | None
    array: str | None = None

    def __str__(self) -> str:
        """Spell it as a statement does."""
        return f":{self.name}" if self.column is None else f":{self.name}[{self.column}]"


class CompiledStatement(NamedTuple):
    """A statement as PostgreSQL takes it.

    Attributes:
        sql: With `$1`, `$2` …
        placeholders: What these stand for, in their order.
    """

    sql: str
    placeholders: tuple[Placeholder, ...]

    def arguments(self, parameters: Parameters) -> list[object]:
        """Return the values in the order of their numbers."""
        columns = {
            name: _transpose(cast("Any", parameters[name]))
            for name in {name for name, column, _ in self.placeholders if column is not None}
        }

        def given(name: str, column: int | None) -> object:
            if column is None:
                return parameters[name]
            return columns[name][column] if columns[name] else ()

        return [_SPELLED[array](given(name, column)) for name, column, array in self.placeholders]


def _transpose(rows: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """Return the columns of rows; where there are none, none."""
    return tuple(zip(*rows, strict=True))


def _numbers(values: Iterable[object]) -> str:
    """Spell an array of numbers, or of true and false: like JSON, but for the brackets."""
    return f"{{{msgspec.json.encode(values)[1:-1].decode()}}}"


def _texts(values: Iterable[str | None]) -> str:
    """Spell an array of texts."""
    spelled = [
        "null" if value is None else '"' + value.replace("\\", r"\\").replace('"', r"\"") + '"'
        for value in values
    ]
    return f"{{{_without_nul(','.join(spelled))}}}"


def _without_nul(value: object) -> object:
    """Return what PostgreSQL takes: no text of its has the character NUL, nor is found by one.

    Nothing that is stored has it either; it comes in what people ask for.
    """
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


_SPELLED: Final[Mapping[str | None, Callable[[Any], object]]] = {
    None: _without_nul,
    "bigint": _numbers,
    "boolean": _numbers,
    "text": _texts,
}


@lru_cache(maxsize=2_000)
def compile_statement(sql: str) -> CompiledStatement:
    """Translate a statement, once."""
    numbers: dict[Placeholder, int] = {}

    def number(placeholder: Placeholder) -> str:
        spelled = f"${numbers.setdefault(placeholder, len(numbers) + 1)}"
        return f"{spelled}::text" if placeholder.array else spelled

    return CompiledStatement(replace_placeholders(sql, number), tuple(numbers))


def replace_placeholders(sql: str, spell: Callable[[Placeholder], str]) -> str:
    """Put something else into a statement where it has parameters."""

    def replace(token: re.Match[str]) -> str:
        if token["name"] is None:
            return token[0]
        column = None if token["column"] is None else int(token["column"])
        return spell(Placeholder(token["name"], column, token["array"]))

    return _TOKEN.sub(replace, sql)
