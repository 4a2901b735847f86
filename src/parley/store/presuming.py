"""What is nearly always so: on PostgreSQL it is not asked before something is written, but with it.

Asking first is a way there and back for each batch, to hear that all is well. So a transaction goes
on as if it were, and its last statement looks: if it is not so, that statement fails before it has
written anything, and the transaction is run again, by one that asks.
"""

from typing import Final

from parley.store.interface import PresumptionError, Row, Transaction
from parley.store.queries import Statement

ASKING_SECONDS: Final = 1.0
"""For how long transactions ask first, after one presumed in vain."""


async def presume_none(tx: Transaction, asked: Statement) -> list[Row]:
    """Give the rows of a statement that reads, and nearly always gives none.

    It may be that they are only presumed to be none: then nothing is written where there are some.
    """
    if tx.presumes:
        tx.presumed.append(asked)
        return []
    return await asked.look(tx)


async def look_at_what_is_presumed(tx: Transaction) -> None:
    """Look, where nothing is written with which it could be looked at.

    Raises:
        PresumptionError: Something is not so.
    """
    for asked in tx.presumed:
        if await asked.look(tx):
            raise PresumptionError
    tx.presumed.clear()
