"""Requests about several people of a site, each done or refused by itself, in the vendor's shapes.

The answer has a transaction for each person, with the status that the person alone would have had.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Final

import msgspec
from msgspec import UNSET, UnsetType

from parley.wire import ApiError, ResponseBody
from parley.wire.coercion import Id
from parley.wire.errors import LIMIT_EXCEEDED, MISSING_PARAMETER

MAX_TRANSACTIONS: Final = 100
"""So many people at once, as documented."""

DONE: Final = "200"
NAMED_TWICE: Final = "409"


class TransactionIds(msgspec.Struct, kw_only=True):
    """People, by number: the vendor's transaction ids."""

    transactionid: list[Id] = []


class Invitations(msgspec.Struct, kw_only=True):
    """Whom to invite. Links are not mailed, so `messagebody` is passed over."""

    transactionids: TransactionIds = msgspec.field(default_factory=TransactionIds)


class TransactionResult(ResponseBody, kw_only=True):
    """What became of one person.

    Attributes:
        transactionid: The person's number.
        statuscode: The HTTP status for this one; a text, as clients compare it with one.
        reason: What was done, or why not.
        link: Where a new invitation leads; ours, told this once.
        expiresdatetime: When the link ends.
    """

    root: ClassVar[str] = "transaction"

    transactionid: int
    statuscode: str
    reason: str
    link: str | UnsetType = UNSET
    expiresdatetime: str | UnsetType = UNSET


class TransactionStatus(ResponseBody, kw_only=True):
    """What became of each."""

    root: ClassVar[str] = "transactionstatus"

    transaction: list[TransactionResult]

    @property
    def complete(self) -> bool:
        """Whether all was done."""
        return all(one.statuscode == DONE for one in self.transaction)


def check_transaction_ids(request: TransactionIds, path: str) -> list[int]:
    """Return whom a request names.

    Raises:
        ApiError: 400, where it names no one, or too many.
    """
    if not request.transactionid:
        raise ApiError(MISSING_PARAMETER, f"{path}: missing")
    if len(request.transactionid) > MAX_TRANSACTIONS:
        raise ApiError(LIMIT_EXCEEDED, f"{path}: at most {MAX_TRANSACTIONS} at once")
    return request.transactionid


async def run_transactions(
    user_ids: list[int], run: Callable[[int], Awaitable[TransactionResult]]
) -> TransactionStatus:
    """Run something for each person in order, once, and return what became of each."""
    seen: set[int] = set()
    results = []
    for user_id in user_ids:
        if user_id in seen:
            reason = "the person is named above already"
            results.append(refuse(user_id, NAMED_TWICE, reason))
            continue
        seen.add(user_id)
        try:
            results.append(await run(user_id))
        except ApiError as error:
            results.append(refuse(user_id, str(error.entry.status), error.summary))
    return TransactionStatus(transaction=results)


def refuse(user_id: int, statuscode: str, reason: str) -> TransactionResult:
    """Return that something was not done for a person."""
    return TransactionResult(transactionid=user_id, statuscode=statuscode, reason=reason)
