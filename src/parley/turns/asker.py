"""For whom something is done: known wherever a request leads, without being handed on."""

import contextlib
from collections.abc import Hashable, Iterator
from contextvars import ContextVar
from typing import Final, Protocol


class Asker(Protocol):
    """A request, as far as turns are concerned."""

    @property
    def person(self) -> Hashable:
        """Whose request it is: a person's number; an address as long as no one is known."""

    async def wait_until_gone(self) -> None:
        """Come back once the client has gone away; never, where that can't be told."""


ASKER: Final[ContextVar[Asker | None]] = ContextVar("asker", default=None)
"""The request of a task and of all that it starts; none where the server works by itself."""


@contextlib.contextmanager
def on_own_behalf() -> Iterator[None]:
    """Do what must be done whoever asked for it, and also once they have gone away."""
    token = ASKER.set(None)
    try:
        yield
    finally:
        ASKER.reset(token)
