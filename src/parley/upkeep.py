"""What a server does by itself from time to time: remove what has had its day, and catch up."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from parley.access import ForgetSignIns
from parley.access.oauth import ForgetSpent
from parley.attachments import remove_abandoned
from parley.conversations import ForgetKeys, IndexMessages
from parley.events import ForgetEvents
from parley.files import Blobs
from parley.people import IndexPeople
from parley.settings import Settings
from parley.store import Store

EVERY_SECONDS: Final = 600.0
_DAY: Final = 24 * 60 * 60 * 1000
_AT_ONCE: Final = 100
_EVENTS_AT_ONCE: Final = 1_000

_log = structlog.get_logger(__name__)


async def keep_up(
    store: Store,
    blobs: Blobs,
    settings: Settings,
    clock: Callable[[], int],
    stopping: asyncio.Event,
) -> None:
    """Remove, every ten minutes, attachments never sent, and old keys, events and tokens.

    And make findable what a Parley of an earlier release wrote, which may still run beside: people,
    and messages.

    A round that fails is logged, and made up for by the next. One that is under way when `stopping`
    is set comes to its end, so that no file is left whose row is gone.
    """
    while not stopping.is_set():
        try:
            await keep_up_once(store, blobs, settings, clock())
        except Exception:  # noqa: BLE001 - one bad round must not end all others
            _log.exception("upkeep_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)


async def keep_up_once(store: Store, blobs: Blobs, settings: Settings, now: int) -> None:
    """Do one round of it.

    Raises:
        StoreUnavailableError: The store or the blob store can't do that now.
    """
    attachments = await remove_abandoned(store, blobs, now - settings.abandoned_days * _DAY)
    keys = await store.write(ForgetKeys(now - settings.idempotency_days * _DAY))
    people = await _index(store, IndexPeople(_AT_ONCE))
    messages = await _index(store, IndexMessages(_AT_ONCE))
    events = await _forget_events(store, now - settings.event_days * _DAY)
    tokens = await _forget_spent(store, now)
    old = await store.write(ForgetSignIns(now))
    if attachments or keys or people or messages or events or tokens or any(old):
        _log.info(
            "upkeep",
            attachments_removed=attachments,
            keys_forgotten=keys,
            people_indexed=people,
            messages_indexed=messages,
            events_forgotten=events,
            tokens_forgotten=tokens,
            attempts_forgotten=old.attempts,
            links_forgotten=old.links,
            sessions_forgotten=old.sessions,
        )


async def _index(store: Store, some: IndexPeople | IndexMessages) -> int:
    """Make findable what an earlier Parley wrote, in small transactions; tell how much that was."""
    indexed = 0
    while True:
        more = await store.write(some)
        indexed += more
        if more < some.at_most:
            return indexed


async def _forget_events(store: Store, before: int) -> int:
    """Forget old events, in small transactions; tell how many."""
    forgotten = 0
    while True:
        more = await store.write(ForgetEvents(before, _EVENTS_AT_ONCE))
        forgotten += more
        if more < _EVENTS_AT_ONCE:
            return forgotten


async def _forget_spent(store: Store, now: int) -> int:
    """Remove the tokens of applications whose time is over, a few at once; tell how many."""
    forgotten = 0
    while True:
        more = await store.write(ForgetSpent(now, _AT_ONCE))
        forgotten += more
        if more < _AT_ONCE:
            return forgotten
