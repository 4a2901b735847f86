"""Commands that any store must take: what they write is of no meaning to Parley."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import apsw

from parley.store import Row, SoleCommand, Transaction

FORBIDDEN = "forbidden"
"""What the table itself does not take: the command that writes it did not foresee that."""


@dataclass(frozen=True)
class Note:
    """Write a line; gives how many notes shared its transaction."""

    text: str

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[int | Exception]:
        outcomes: list[int | Exception] = []
        for command in commands:
            if not command.text:
                outcomes.append(ValueError("nothing to note"))
                continue
            await tx.execute("insert into notes (text) values (:text)", {"text": command.text})
            outcomes.append(len(commands))
        return outcomes


class Remark(Note):
    """A note of another kind: its commands are applied apart from those of `Note`."""


@dataclass(frozen=True)
class Pragma(SoleCommand[Row | None]):
    """Ask, or tell, the connection that writes."""

    text: str

    async def apply_alone(self, tx: Transaction) -> Row | None:
        return await tx.fetch_one(f"pragma {self.text}", {})


def make_notes_table(path: Path) -> None:
    """Add the table that notes go to."""
    connection = apsw.Connection(str(path))
    connection.execute(
        f"create table notes (text text not null check (text <> '{FORBIDDEN}')) strict"
    )
    connection.close()


def notes_in(path: Path) -> list[str]:
    """Give what is in the file, as anyone sees it who opens it now."""
    connection = apsw.Connection(str(path))
    try:
        return [text for (text,) in connection.execute("select text from notes order by rowid")]
    finally:
        connection.close()
