"""From messages as they are asked for to drafts, without holding up the event loop."""

import asyncio
from collections.abc import Sequence

from parley.conversations.objects import MessageRequest, RevisionRequest
from parley.conversations.rules import Draft, draft, is_cheap, revision


async def drafts_of(placed: Sequence[tuple[str, MessageRequest]]) -> tuple[Draft, ...]:
    """Sanitise messages: on the event loop where that is quick, beside it otherwise."""

    def draft_all() -> tuple[Draft, ...]:
        return tuple(draft(message, place) for place, message in placed)

    if is_cheap(message for _, message in placed):
        return draft_all()
    return await asyncio.to_thread(draft_all)


async def revision_of(request: RevisionRequest) -> Draft:
    """Sanitise what a message is to say instead, likewise."""
    if is_cheap([request]):
        return revision(request)
    return await asyncio.to_thread(revision, request)
