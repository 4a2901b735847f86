"""Several writes at once, none of which looks at what the others write.

To SQLite, which is in the process, they are handed one after another. On PostgreSQL each would be a
way there and back; so they are put together, as parts of one `with`. All parts see the database as
it was before, and nobody may count on which of them runs first. What reads what another wrote, or
takes locks that have an order, is a statement of its own.

Some can wait for what is asked next (`write_late`). So the last of a transaction go with the feed
of events, which is locked for everyone else when all the others are written; and where nothing had
to be written before them, that one statement is the whole transaction. What was presumed on the
way is looked at in it, before anything is written (`presuming`).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from parley.store.interface import Dialect, Transaction
from parley.store.placeholders import Placeholder, respelled
from parley.store.queries import Statement


async def write_together(tx: Transaction, *writes: Statement) -> None:
    """Run statements that change rows."""
    texts = _texts(tx, writes)
    if tx.dialect is Dialect.POSTGRES and len(writes) > 1:
        await tx.execute(_composed(texts), _parameters(writes))
        return
    for text, write in zip(texts, writes, strict=True):
        await tx.execute(text, write.parameters)


async def write_late(tx: Transaction, *writes: Statement) -> None:
    """Run statements that change rows before whatever is asked next, or together with it.

    Those that are late at the same time are put together.
    """
    if tx.dialect is Dialect.POSTGRES:
        tx.late.extend(writes)
    else:
        await write_together(tx, *writes)


async def write_what_is_late(tx: Transaction) -> None:
    """Run what `write_late` left."""
    if tx.late:
        await write_together(tx, *_taken(tx))


async def write_at_last(tx: Transaction, last: Statement) -> None:
    """Run what is late, and then `last`, as the last thing that a transaction does.

    PostgreSQL would begin with the last. So that asks, with its parameter `:written`, how many rows
    the others wrote: when it knows, all else is written, and what stands behind it can begin.

    Raises:
        PresumptionError: Something was presumed that is not so; nothing is written.
    """
    if tx.dialect is Dialect.POSTGRES:
        presumed, writes = [*tx.presumed], [*_taken(tx), last]
        tx.presumed.clear()
        sql = _in_order(_texts(tx, presumed), _texts(tx, writes))
        await tx.conclude(sql, _parameters((*presumed, *writes)))
    else:
        await tx.conclude(last.text(tx.dialect), last.parameters)


def _texts(tx: Transaction, writes: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(write.text(tx.dialect) for write in writes)


def _taken(tx: Transaction) -> list[Statement]:
    writes = [*tx.late]
    tx.late.clear()
    return writes


def _parameters(writes: Sequence[Statement]) -> dict[str, object]:
    return {
        f"s{number}_{name}": value
        for number, write in enumerate(writes)
        for name, value in write.parameters.items()
    }


@lru_cache(maxsize=200)
def _composed(texts: tuple[str, ...]) -> str:
    """Put statements together: all but the last are parts of the last one's `with`."""
    *parts, last = (_part(number, text) for number, text in enumerate(texts))
    asked = ", ".join(f"s{number} as (\n{part}\n)" for number, part in enumerate(parts))
    return f"with {asked}\n{last}"


@lru_cache(maxsize=200)
def _in_order(presumed: tuple[str, ...], texts: tuple[str, ...]) -> str:
    """Put statements together; the last has a `with` of its own, and asks for `:written`.

    Those that are presumed to give no row are looked at first. If one does, zero divides: SQL has
    no other way to give up in the middle.
    """
    *parts, last = (_part(number, text) for number, text in enumerate((*presumed, *texts)))
    first = len(presumed)
    asked = "".join(
        f"s{number} as (\n{part}\n{'' if number < first else 'returning 1'}\n),\n"
        for number, part in enumerate(parts)
    )
    none = (f"(select 1 / (count(*) = 0)::integer from s{number})" for number in range(first))  # noqa: S608 - ours
    rows = (f"(select count(*) from s{number})" for number in range(first, len(parts)))  # noqa: S608 - ours
    written = " + ".join(["0", *none, *rows])

    def spell(placeholder: Placeholder) -> str:
        asks = placeholder.name == f"s{len(parts)}_written"
        return f"({written})" if asks else str(placeholder)

    return f"with {asked}{respelled(last, spell).removeprefix('with ')}"


def _part(number: int, text: str) -> str:
    """Give a statement with names of its own for its parameters."""

    def spell(placeholder: Placeholder) -> str:
        return str(placeholder._replace(name=f"s{number}_{placeholder.name}"))

    return respelled(text, spell).rstrip().removesuffix(";")
