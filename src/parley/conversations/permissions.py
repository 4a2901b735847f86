"""Whom and what a sender may not reach or send, decided for a whole batch; and how it is said."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from parley import attachments
from parley.conversations.references import ComposeResult
from parley.conversations.search import index
from parley.conversations.validation import Draft
from parley.store import Row, Transaction
from parley.wire import ApiError
from parley.wire.errors import ATTACHMENT_REFUSED, RECIPIENT_REFUSED

_NAMED: Final = 20
"""How many a refusal names."""


async def refuse_attachments(
    tx: Transaction, sent: Sequence[tuple[int, ComposeResult]]
) -> list[ComposeResult]:
    """Refuse messages that carry attachments which are not their senders' to send.

    The others are from then on found by the names of theirs too.

    Args:
        tx: The transaction.
        sent: Senders, and the messages of each, or why these are refused already.
    """
    wanted = {
        (user_id, attachment_id)
        for user_id, drafts in sent
        if not isinstance(drafts, ApiError)
        for draft in drafts
        for attachment_id in draft.attachment_ids
    }
    if not wanted:
        return [drafts for _, drafts in sent]
    usable = await attachments.find_sendable_names(tx, wanted)
    return [
        drafts
        if isinstance(drafts, ApiError)
        else _unusable(user_id, drafts, usable) or _findable(user_id, drafts, usable)
        for user_id, drafts in sent
    ]


def recipient_error(
    user_id: int,
    recipient_ids: Sequence[int],
    refused: Container[Row],
    path: str = "recipients.users.user",
) -> ApiError | None:
    """Return the refusal of recipients who can't be reached; `None` where all can.

    The rule is that of `people.find_unreachable_pairs`.
    """
    named = [
        str(recipient_id) for recipient_id in recipient_ids if (user_id, recipient_id) in refused
    ]
    if not named:
        return None
    return ApiError(
        RECIPIENT_REFUSED,
        f"{path}: {_join_names(named)}: unknown, inactive, or not within your reach",
    )


def _unusable(
    user_id: int, drafts: Sequence[Draft], usable: Container[tuple[int, int]]
) -> ApiError | None:
    """Refuse attachments that are not the sender's to send; `None` where all are."""
    refused = dict.fromkeys(
        str(attachment_id)
        for draft in drafts
        for attachment_id in draft.attachment_ids
        if (user_id, attachment_id) not in usable
    )
    if not refused:
        return None
    return ApiError(
        ATTACHMENT_REFUSED,
        f"attachments.attachment: {_join_names(refused)}: unknown, or not yours to send",
    )


def _findable(
    user_id: int, drafts: Sequence[Draft], names: Mapping[tuple[int, int], str]
) -> tuple[Draft, ...]:
    return tuple(
        draft._replace(
            words=index.add_names(
                draft.words, [names[user_id, number] for number in draft.attachment_ids]
            )
        )
        for draft in drafts
    )


def _join_names(refused: Iterable[str]) -> str:
    named = list(refused)
    more = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "")
