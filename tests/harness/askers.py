"""Who asks, where no request says it."""

import asyncio
from collections.abc import Coroutine, Hashable
from typing import Any, TypeVar

from parley.turns import ASKER

_T = TypeVar("_T")


class Visitor:
    """A person whose client stays until it is told to go."""

    def __init__(self, person: Hashable) -> None:
        self.person = person
        self.gone = asyncio.Event()

    async def wait_until_gone(self) -> None:
        """Come back once the client has gone away."""
        await self.gone.wait()

    def ask(self, work: Coroutine[Any, Any, _T]) -> "asyncio.Task[_T]":
        """Begin something that this person asks for."""

        async def asked() -> _T:
            ASKER.set(self)
            return await work

        return asyncio.create_task(asked())
