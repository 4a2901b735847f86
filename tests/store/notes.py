"""Commands that any store must take: what they write is of no meaning to Parley."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import apsw
import asyncpg

from parley.settings import Settings
from parley.store import Command, Row, Transaction
from tests.harness.sql import run_sql

FORBIDDEN = "forbidden"
"""What the table itself does not take: the command that writes it did not foresee that."""

UNKNOWN_TABLE = (apsw.SQLError, asyncpg.UndefinedTableError)
"""What engines raise where a statement names a table that is not there."""


@dataclass(frozen=True)
class Note:
    """Write a line; gives how many notes shared its transaction."""

    text: str

    @classmethod
    async def execute_batch(
        cls, tx: Transaction, commands: Sequence[Self]
    ) -> Sequence[int | Exception]:
        texts = {f"text{number}": one.text for number, one in enumerate(commands) if one.text}
        if texts:
            rows = ", ".join(f"(:{name})" for name in texts)
            await tx.execute(f"insert into notes (text) values {rows}", texts)  # noqa: S608 - names
        return [
            len(commands) if command.text else ValueError("nothing to note") for command in commands
        ]


class Remark(Note):
    """A note of another kind: its commands are applied apart from those of `Note`."""


@dataclass(frozen=True)
class Pragma(Command[Row | None]):
    """Ask, or tell, the connection that writes."""

    text: str

    async def execute(self, tx: Transaction) -> Row | None:
        return await tx.fetch_one(f"pragma {self.text}", {})


def make_notes_table(settings: Settings) -> None:
    """Add the table that notes go to."""
    number = "integer" if settings.database == "sqlite" else "bigserial"
    run_sql(
        settings,
        f"create table notes (number {number} primary key,"
        f" text text not null check (text <> '{FORBIDDEN}'))",
    )


def notes_in(settings: Settings) -> list[str]:
    """Return what is in the database, as anyone sees it who opens it now."""
    return [text for (text,) in run_sql(settings, "select text from notes order by number")]
