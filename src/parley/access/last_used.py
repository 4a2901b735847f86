"""When a token or a session was last used: to the minute, and never at a request's expense."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import structlog

from parley.identity import Caller
from parley.store import Queries, Store, StoreUnavailableError, Transaction

PRECISION: Final = 60 * 1000
"""Milliseconds within which a second use is not noted."""

_queries = Queries("parley.access")
_log = structlog.get_logger(__name__)


class CredentialLookup(NamedTuple):
    """A caller who was looked up.

    Attributes:
        caller: Who it is.
        used_at: When the credential was last used, as far as that was noted.
    """

    caller: Caller
    used_at: int | None


@dataclass(frozen=True, slots=True)
class RecordUse:
    """Note that a token or a session was used. A batch takes two statements at most."""

    caller: Caller
    at: int

    @classmethod
    async def execute_batch(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[None]:
        """Write those of one batch, all with the moment of the last one."""
        at = max(command.at for command in commands)
        tokens = [one.caller.token_id for one in commands if one.caller.token_id is not None]
        sessions = [one.caller.session_id for one in commands if one.caller.session_id is not None]
        if tokens:
            await _queries.record_token_uses(tx, token_ids=tokens, at=at)
        if sessions:
            await _queries.record_session_uses(tx, session_ids=sessions, at=at)
        return [None] * len(commands)


class LastUsedRecorder:
    """Notes uses, beside the requests that they are.

    Args:
        store: Where they are noted.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._under_way: set[asyncio.Task[None]] = set()

    def record(self, seen: CredentialLookup, now: int) -> None:
        """Note a use, unless one was noted within the last minute; nobody waits for it.

        One that seems to lie ahead is put right: a clock was wrong.
        """
        if seen.used_at is not None and abs(now - seen.used_at) < PRECISION:
            return
        task = asyncio.get_running_loop().create_task(self._write(RecordUse(seen.caller, now)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _write(self, command: RecordUse) -> None:
        try:
            await self._store.write(command)
        except StoreUnavailableError as error:
            _log.warning("use_not_noted", problem=str(error))
