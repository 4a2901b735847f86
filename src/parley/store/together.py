"""Several writes at once, none of which looks at what the others write.

To SQLite, which is in the process, they are handed one after another. On PostgreSQL each would be a
way there and back; so they are put together, as parts of one `with`. All parts see the database as
it was before, and nobody may count on which of them runs first. What reads what another wrote, or
takes locks that have an order, is a statement of its own.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from parley.store.interface import Dialect, Transaction
from parley.store.placeholders import Placeholder, respelled
from parley.store.queries import Queries


class Write(NamedTuple):
    """A statement that changes rows, by its name, and what it is run with."""

    queries: Queries
    name: str
    parameters: Mapping[str, object]


async def write_together(tx: Transaction, *writes: Write) -> None:
    """Run statements that change rows."""
    texts = tuple(write.queries.sql(tx.dialect, write.name) for write in writes)
    if tx.dialect is Dialect.POSTGRES and len(writes) > 1:
        parameters = {
            f"s{number}_{name}": value
            for number, write in enumerate(writes)
            for name, value in write.parameters.items()
        }
        await tx.execute(_composed(texts), parameters)
        return
    for text, write in zip(texts, writes, strict=True):
        await tx.execute(text, write.parameters)


@lru_cache(maxsize=200)
def _composed(texts: tuple[str, ...]) -> str:
    """Put statements together: all but the last are parts of the last one's `with`."""
    *parts, last = (_part(number, text) for number, text in enumerate(texts))
    asked = ", ".join(f"s{number} as (\n{part}\n)" for number, part in enumerate(parts))
    return f"with {asked}\n{last}"


def _part(number: int, text: str) -> str:
    """Give a statement with names of its own for its parameters."""

    def spell(placeholder: Placeholder) -> str:
        return str(placeholder._replace(name=f"s{number}_{placeholder.name}"))

    return respelled(text, spell).rstrip().removesuffix(";")
