"""A store that stays open beside the tests, in an event loop of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from parley.instance import get_database
from parley.settings import Settings
from parley.store import Store
from tests.harness.closing_base import Closing

R = TypeVar("R")


class OpenStore(Closing):
    """A store of an instance whose database is there already.

    To open one for each write takes fifteen times as long as the write.
    """

    def __init__(self, settings: Settings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="open-store")
        self._thread.start()
        self._store = self._run(self._open(settings))

    def close(self) -> None:
        """Finish what is queued, and end the loop."""
        self._run(self._store.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def use(self, work: Callable[[Store], Coroutine[Any, Any, R]]) -> R:
        """Do something with the store, and wait for it."""
        return self._run(work(self._store))

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @staticmethod
    async def _open(settings: Settings) -> Store:
        return get_database(settings).open()
