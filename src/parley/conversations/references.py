"""The messages that new ones stand on: what they quote, and what they forward.

Both are read inside the transaction, as their author sees them at that moment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from parley.conversations import body
from parley.conversations.search import index
from parley.conversations.validation import MAX_ATTACHMENTS, Draft
from parley.store import Queries, Transaction
from parley.wire import ApiError
from parley.wire.errors import LIMIT_EXCEEDED, MESSAGE_REFUSED

_queries = Queries("parley.conversations")

_Named: TypeAlias = tuple[int, int, int]
"""A reader, a conversation and a message."""


class ComposeRequest(NamedTuple):
    """Messages that someone wants to write: into a conversation, or into a new one (`None`)."""

    user_id: int
    conversation_id: int | None
    drafts: Sequence[Draft]


class ForwardOrigin(msgspec.Struct):
    """Whose message was forwarded, and of when."""

    firstname: str
    lastname: str
    at: int


class _Source(NamedTuple):
    html: str
    origin: ForwardOrigin
    attachment_ids: Sequence[int]
    shown_ids: frozenset[int]


ComposeResult: TypeAlias = tuple[Draft, ...] | ApiError


def parse_origin(details: str) -> ForwardOrigin:
    """Read what `Draft.details` holds of a message that was forwarded."""
    return msgspec.json.decode(details, type=ForwardOrigin)


async def resolve_references(
    tx: Transaction, asked: Sequence[ComposeRequest]
) -> list[ComposeResult]:
    """Complete messages by what they forward, or refuse them, for a whole batch at once.

    Refused are those that quote or forward what their author does not see, or what is deleted.
    """
    named = sorted({one for request in asked for one in _find_sources(request)})
    if not named:
        return [tuple(request.drafts) for request in asked]
    sources = await _sources(tx, named)
    if not any(draft.forwarded for request in asked for draft in request.drafts):
        return [_compose(request, sources) for request in asked]
    return await tx.compute(lambda: [_compose(request, sources) for request in asked])


def _find_sources(asked: ComposeRequest) -> Iterator[_Named]:
    for draft in asked.drafts:
        if draft.quoted_id is not None and asked.conversation_id is not None:
            yield asked.user_id, asked.conversation_id, draft.quoted_id
        if draft.forwarded is not None:
            yield asked.user_id, *draft.forwarded


async def _sources(tx: Transaction, named: Sequence[_Named]) -> dict[_Named, _Source]:
    rows = await _queries.quotable_messages(tx, messages=list(named))
    carried: dict[int, list[tuple[int, bool]]] = {}
    carrying = {(row.conversation_id, row.message_id) for row in rows if row.attachment_count}
    if carrying:
        for row in await _queries.attachments_of_messages(tx, messages=sorted(carrying)):
            carried.setdefault(row.message_id, []).append((row.attachment_id, bool(row.shown)))
    return {
        (row.reader_id, row.conversation_id, row.message_id): _Source(
            html=row.html,
            origin=ForwardOrigin(row.author_firstname, row.author_lastname, row.created_at),
            attachment_ids=[number for number, _ in carried.get(row.message_id, ())],
            shown_ids=frozenset(
                number for number, shown in carried.get(row.message_id, ()) if shown
            ),
        )
        for row in rows
    }


def _compose(asked: ComposeRequest, sources: Mapping[_Named, _Source]) -> ComposeResult:
    if any(one not in sources for one in _find_sources(asked)):
        return ApiError(MESSAGE_REFUSED)
    try:
        return tuple(_complete(asked.user_id, draft, sources) for draft in asked.drafts)
    except ApiError as error:
        return error


def _complete(user_id: int, draft: Draft, sources: Mapping[_Named, _Source]) -> Draft:
    if draft.forwarded is None:
        return draft
    source = sources[user_id, *draft.forwarded]
    try:
        written = body.forward_body(draft.html, source.html)
    except body.BodyError as error:
        raise ApiError(LIMIT_EXCEEDED, f"forwarded: together with html: {error}") from error
    return draft._replace(
        html=written.html,
        text=written.text,
        attachment_ids=_together(draft.attachment_ids, source.attachment_ids),
        shown_ids=draft.shown_ids | source.shown_ids,
        details=msgspec.json.encode(source.origin).decode(),
        forwarded=None,
        words=index.index_terms(written.html, written.text),
    )


def _together(own: Iterable[int], forwarded: Iterable[int]) -> tuple[int, ...]:
    attachment_ids = tuple(dict.fromkeys((*own, *forwarded)))
    if len(attachment_ids) > MAX_ATTACHMENTS:
        raise ApiError(
            LIMIT_EXCEEDED,
            f"forwarded: at most {MAX_ATTACHMENTS} attachments with those of its own",
        )
    return attachment_ids
