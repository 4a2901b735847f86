"""Pages of conversations and messages: the few that are large hold up nobody."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Concatenate, Final, ParamSpec, TypeVar

from falcon.asgi import Request, Response

from parley.conversations.records import MessageRecord, Thread
from parley.store import Store, Transaction
from parley.wire import ResponseBody, respond, respond_in_thread

_P = ParamSpec("_P")
_R = TypeVar("_R")

_FEW: Final = 50
"""Entries that are read on the event loop: as large as may be, they take 20 ms."""

_LIGHT: Final = 256 * 1024
"""Characters that are written on the event loop."""

_PERSON: Final = 400
"""Characters that a person takes in an answer."""


async def run_page_query(
    store: Store,
    limit: int,
    query: Callable[Concatenate[Transaction, _P], Coroutine[object, object, _R]],
    /,
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> _R:
    """Read a page of at most `limit` entries, beside the event loop where they are many."""
    read = store.read if limit <= _FEW else store.read_large
    return await read(query, *args, **kwargs)


async def respond_page(
    req: Request, resp: Response, weight: int, show: Callable[[], ResponseBody]
) -> None:
    """Answer with what `show` makes, beside the event loop where it is heavy.

    Args:
        req: The request.
        resp: The answer.
        weight: How many characters it has, about.
        show: Makes the object.
    """
    if weight <= _LIGHT:
        respond(req, resp, show())
    else:
        await respond_in_thread(req, resp, show)


def estimate_messages_size(messages: Iterable[MessageRecord]) -> int:
    """Return how much there is to show of messages."""
    return sum([len(message.row.html) for message in messages])


def estimate_threads_size(threads: Iterable[Thread]) -> int:
    """Return how much there is to show of conversations."""
    return sum(
        [
            estimate_messages_size(thread.messages) + _PERSON * len(thread.participant_ids)
            for thread in threads
        ]
    )
