"""Who is at the inbox now, on any node: whoever has it in front of them is told nothing by mail."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from parley.store import Command, Queries, Store, Transaction, single_statement

_queries = Queries("parley.notices")

PUBLISH_EVERY: Final = 5_000
_BELIEVE_FOR: Final = 12_000
_FORGET_AFTER: Final = 60_000


@dataclass(frozen=True, slots=True)
class PublishPresence(Command[None]):
    """Record for other nodes who is at the inbox on this one."""

    node: str
    user_ids: Collection[int]
    now: int

    @override
    async def execute(self, tx: Transaction) -> None:
        await _queries.set_presence(
            tx, node=self.node, user_ids=sorted(self.user_ids), now=self.now
        )
        await _queries.delete_old_presence(tx, before=self.now - _FORGET_AFTER)


@single_statement
async def is_elsewhere(tx: Transaction, user_id: int, node: str, since: int) -> bool:
    """Return whether a person is at the inbox on another node."""
    row = await _queries.other_presence(tx, user_id=user_id, node=node, since=since)
    return row is not None


class Presence:
    """Who is at the inbox.

    Args:
        store: Where nodes tell one another.
        here: Returns who is at the inbox on this node.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, store: Store, here: Callable[[], Collection[int]], clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._here = here
        self._clock = clock
        self._node = secrets.token_hex(8)
        self._publish_at = 0

    async def publish(self) -> None:
        """Record it for other nodes, where there can be any and it is time."""
        now = self._clock()
        if not self._store.shared or now < self._publish_at:
            return
        self._publish_at = now + PUBLISH_EVERY
        if here := self._here():
            await self._store.write(PublishPresence(self._node, here, now))

    async def is_present(self, user_id: int) -> bool:
        """Return whether a person is at the inbox."""
        if user_id in self._here():
            return True
        if not self._store.shared:
            return False
        since = self._clock() - _BELIEVE_FOR
        return await self._store.read(is_elsewhere, user_id, self._node, since)
