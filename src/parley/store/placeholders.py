"""From the parameters of our statements, which have names, to PostgreSQL's, which have numbers.

`:name` is a value. Where that is a list of rows, `:rows[0]` is the list of their first columns: so
a batch travels as one array a column, for `unnest`.

A column of numbers, `:rows[0]::bigint[]`, travels as PostgreSQL writes an array. asyncpg, given a
list, asks Python's abstract classes about each number, which takes ten times as long.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

import msgspec

from parley.store.interface import Parameters

# Where a colon is none of ours: in texts, in quoted names, in comments, and in casts.
_TOKEN = re.compile(
    r"'(?:[^']|'')*'"
    r'|"[^"]*"'
    r"|--[^\n]*"
    r"|/\*.*?\*/"
    r"|(?P<dollar>\$\w*\$).*?(?P=dollar)"
    r"|::"
    r"|:(?P<name>[a-z_]\w*)(?:\[(?P<column>\d+)\](?P<numbers>(?=::bigint\[\]))?)?",
    re.DOTALL | re.IGNORECASE,
)


class Placeholder(NamedTuple):
    """Where a statement has a parameter.

    Attributes:
        name: Which one.
        column: Which column of a list of rows; `None` for the whole value.
        numbers: Whether it is a column of numbers.
    """

    name: str
    column: int | None
    numbers: bool = False

    def __str__(self) -> str:
        """Spell it as a statement does."""
        return f":{self.name}" if self.column is None else f":{self.name}[{self.column}]"


class Numbered(NamedTuple):
    """A statement as PostgreSQL takes it.

    Attributes:
        sql: With `$1`, `$2` …
        placeholders: What these stand for, in their order.
    """

    sql: str
    placeholders: tuple[Placeholder, ...]

    def arguments(self, parameters: Parameters) -> list[object]:
        """Give the values in the order of their numbers."""
        columns = {
            name: tuple(zip(*cast("Sequence[Sequence[object]]", parameters[name]), strict=True))
            for name in {name for name, column, _ in self.placeholders if column is not None}
        }
        return [
            _without_nul(parameters[name])
            if column is None
            else (_array if numbers else list)(columns[name][column] if columns[name] else ())
            for name, column, numbers in self.placeholders
        ]


def _array(values: Sequence[object]) -> str:
    """Spell numbers, and null, as PostgreSQL does: like JSON, but for the brackets."""
    return f"{{{msgspec.json.encode(values)[1:-1].decode()}}}"


def _without_nul(value: object) -> object:
    """Give what PostgreSQL takes: no text of its has the character NUL, nor is found by one.

    Nothing that is stored has it either; it comes in what people ask for.
    """
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    return value


@lru_cache(maxsize=2_000)
def numbered(sql: str) -> Numbered:
    """Translate a statement, once."""
    numbers: dict[Placeholder, int] = {}

    def number(placeholder: Placeholder) -> str:
        spelled = f"${numbers.setdefault(placeholder, len(numbers) + 1)}"
        return f"{spelled}::text" if placeholder.numbers else spelled

    return Numbered(respelled(sql, number), tuple(numbers))


def respelled(sql: str, spell: Callable[[Placeholder], str]) -> str:
    """Put something else into a statement where it has parameters."""

    def spelled(token: re.Match[str]) -> str:
        if token["name"] is None:
            return token[0]
        column = None if token["column"] is None else int(token["column"])
        return spell(Placeholder(token["name"], column, token["numbers"] is not None))

    return _TOKEN.sub(spelled, sql)
