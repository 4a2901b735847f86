"""What a server does by itself from time to time: remove what has had its day, and catch up."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from parley.access import PurgeSignIns
from parley.access.oauth import PurgeExpired
from parley.attachments import remove_abandoned
from parley.conversations import CountStorage, IndexMessages, PurgeKeys
from parley.events import PurgeEvents
from parley.files import BlobStore
from parley.mail import PurgeMails, purge_outbox
from parley.notices import PurgeNotices
from parley.people import IndexPeople
from parley.settings import Settings
from parley.store import Store

EVERY_SECONDS: Final = 600.0
_DAY: Final = 24 * 60 * 60 * 1000
_MAIL_DAYS: Final = 30
_NOTICE_DAYS: Final = 90
_AT_ONCE: Final = 100
_EVENTS_AT_ONCE: Final = 1_000

_log = structlog.get_logger(__name__)


async def run_housekeeping(
    store: Store,
    blobs: BlobStore,
    settings: Settings,
    clock: Callable[[], int],
    stopping: asyncio.Event,
) -> None:
    """Remove, every ten minutes, attachments never sent, and old keys, events, tokens and mails.

    And make findable what a Parley of an earlier release wrote, which may still run beside: people,
    and messages; and count what those take.

    A round that fails is logged, and made up for by the next. One that is under way when `stopping`
    is set ends after the step that it is at, so that no file is left whose row is gone.
    """
    while not stopping.is_set():
        try:
            await housekeeping_round(store, blobs, settings, clock(), stopping)
        except Exception:  # noqa: BLE001 - one bad round must not end all others
            _log.exception("upkeep_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)


async def housekeeping_round(
    store: Store, blobs: BlobStore, settings: Settings, now: int, stopping: asyncio.Event
) -> None:
    """Do one round of it; once `stopping` is set, what is left waits for another.

    Raises:
        StoreUnavailableError: The store or the blob store can't do that now.
    """
    attachments = await remove_abandoned(
        store, blobs, now - settings.abandoned_days * _DAY, stopping
    )
    keys = await store.write(PurgeKeys(now - settings.idempotency_days * _DAY))
    people = await _repeat_until_done(store, IndexPeople(_AT_ONCE), stopping)
    messages = await _repeat_until_done(store, IndexMessages(_AT_ONCE), stopping)
    counted = await _repeat_until_done(store, CountStorage(_AT_ONCE), stopping)
    old_events = PurgeEvents(now - settings.event_days * _DAY, _EVENTS_AT_ONCE)
    events = await _repeat_until_done(store, old_events, stopping)
    tokens = await _repeat_until_done(store, PurgeExpired(now, _AT_ONCE), stopping)
    old = await store.write(PurgeSignIns(now))
    mails = await store.write(PurgeMails(now - _MAIL_DAYS * _DAY))
    await store.write(PurgeNotices(now - _NOTICE_DAYS * _DAY))
    mails += await asyncio.to_thread(purge_outbox, settings.data, now - _MAIL_DAYS * _DAY)
    counts = (attachments, keys, people, messages, counted, events, tokens, mails, *old)
    if any(counts):
        _log.info(
            "upkeep",
            attachments_removed=attachments,
            keys_forgotten=keys,
            people_indexed=people,
            messages_indexed=messages,
            conversations_counted=counted,
            events_forgotten=events,
            tokens_forgotten=tokens,
            attempts_forgotten=old.attempts,
            links_forgotten=old.links,
            sessions_forgotten=old.sessions,
            devices_forgotten=old.devices,
            mails_forgotten=mails,
        )


async def _repeat_until_done(
    store: Store,
    step: IndexPeople | IndexMessages | CountStorage | PurgeEvents | PurgeExpired,
    stopping: asyncio.Event,
) -> int:
    """Do something until nothing is left to do, a transaction a step; return how much it was."""
    done = 0
    while not stopping.is_set():
        more = await store.write(step)
        done += more
        if more < step.at_most:
            break
    return done
