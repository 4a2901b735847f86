"""What an administrator asks of outgoing mail: how much waits, what failed and why, who is lost."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from parley.mail.queue import MAX_REFUSALS
from parley.store import Queries, Row, Transaction, single_statement

_queries = Queries("parley.mail")

_MOST: Final = 20


class MailStatus(NamedTuple):
    """The state of outgoing mail.

    Attributes:
        queued: Mails that wait.
        oldest_at: Since when the oldest of them does; `None` where none waits.
        sent: Mails that were sent within the last 30 days.
        failed: Mails that were given up within the last 30 days.
        problems: Mails that could not be sent, or not at once, the newest first.
        refused: Addresses to which notices have stopped.
    """

    queued: int
    oldest_at: int | None
    sent: int
    failed: int
    problems: Sequence[Row]
    refused: Sequence[Row]


async def get_mail_status(tx: Transaction) -> MailStatus:
    """Return the state of outgoing mail."""
    states = {row.state: row for row in await _queries.mails_by_state(tx)}
    count = {name: row.mails for name, row in states.items()}
    waiting = states.get("queued")
    return MailStatus(
        queued=count.get("queued", 0),
        oldest_at=None if waiting is None else waiting.oldest_at,
        sent=count.get("sent", 0),
        failed=count.get("failed", 0),
        problems=await _queries.unsent_mails(tx, limit=_MOST),
        refused=await _queries.refused_addresses(tx, least=MAX_REFUSALS, limit=_MOST),
    )


class Waiting(NamedTuple):
    """How many mails wait, and how many addresses get none."""

    queued: int
    refused: int


@single_statement
async def count_waiting(tx: Transaction) -> Waiting:
    """Return how many mails wait, and how many addresses get none."""
    return Waiting(*await _queries.count_waiting(tx, least=MAX_REFUSALS))
