"""From messages as they are asked for to drafts, without holding up the event loop."""

import asyncio
from collections.abc import Sequence
from typing import Final

from parley.conversations.schemas import MessageRequest, RevisionRequest
from parley.conversations.validation import (
    Draft,
    build_draft,
    build_revision_draft,
    fit_on_event_loop,
)

_FEW: Final = 4
"""Messages that take no longer than a few milliseconds together where each is cheap."""


async def build_drafts(placed: Sequence[tuple[str, MessageRequest]]) -> tuple[Draft, ...]:
    """Sanitise messages: on the event loop where that is quick, beside it otherwise.

    Each has a thread's turn of its own. Within one turn the event loop might wait for all of them:
    nh3 lets go of the interpreter lock for moments so short that nobody comes to take it, and each
    such moment has whoever waits for the lock begin to wait anew before it may ask for it
    (CPython's `take_gil`).
    """
    if len(placed) <= _FEW and fit_on_event_loop(message for _, message in placed):
        return tuple(build_draft(message, place) for place, message in placed)
    return tuple(
        [await asyncio.to_thread(build_draft, message, place) for place, message in placed]
    )


async def build_revision(request: RevisionRequest) -> Draft:
    """Sanitise what a message is to say instead, likewise."""
    if fit_on_event_loop([request]):
        return build_revision_draft(request)
    return await asyncio.to_thread(build_revision_draft, request)
