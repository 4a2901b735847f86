"""Rows on their way from one engine to another, and the checksum of a table. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import msgspec

Value: TypeAlias = int | str | bytes | None
Row: TypeAlias = tuple[Value, ...]

MAX_ROWS: Final = 2_000
MAX_BYTES: Final = 4 * 1024 * 1024
"""How many rows are held in memory at once, and how large they are together, about."""

_MODULUS: Final = 1 << 256
_NUMBER: Final = 8


class Columns(NamedTuple):
    """What is copied of a table.

    Attributes:
        table: Its name.
        names: The columns.
        key: The columns of the primary key.
    """

    table: str
    names: Sequence[str]
    key: Sequence[str]

    def get_key(self, row: Row) -> Row:
        """Return the primary key of a row."""
        return tuple(row[self.names.index(name)] for name in self.key)


@dataclass(frozen=True, slots=True)
class TableChecksum:
    """How many rows there are, and a checksum that does not depend on their order.

    The checksum is the sum of the rows' SHA-256: databases sort texts in ways of their own.
    """

    rows: int = 0
    checksum: int = 0

    def add_rows(self, rows: Iterable[Row]) -> "TableChecksum":
        """Return the tally with some more rows."""
        count, total = self.rows, self.checksum
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(msgspec.msgpack.encode(row)).digest(), "big")
        return TableChecksum(count, total % _MODULUS)

    @property
    def hex(self) -> str:
        """The checksum, as it is shown and kept."""
        return f"{self.checksum:064x}"


class TableProgress(NamedTuple):
    """How far a table has been copied.

    Attributes:
        last: The primary key of the last row.
        tally: Of the rows up to it.
    """

    last: Row
    tally: TableChecksum


def estimate_size(row: Row) -> int:
    """Return the approximate size of a row in bytes."""
    return sum(len(value) if isinstance(value, str | bytes) else _NUMBER for value in row)


class RowBatch:
    """Rows that are gathered until they are enough to be written at once."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._size = 0

    def add(self, row: Row) -> bool:
        """Add a row; return whether they are enough."""
        self._rows.append(row)
        self._size += estimate_size(row)
        return len(self._rows) >= MAX_ROWS or self._size >= MAX_BYTES

    def take(self) -> Sequence[Row]:
        """Return the rows that were gathered, and begin anew."""
        rows, self._rows, self._size = self._rows, [], 0
        return rows
