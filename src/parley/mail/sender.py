"""Sends what is queued, beside the server; any number of nodes share the work."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from parley.mail import metrics
from parley.mail.addresses import UnusableAddressError
from parley.mail.branding import MailBranding
from parley.mail.composer import MailComposer
from parley.mail.queue import (
    ClaimedMail,
    ClaimMails,
    MarkFailed,
    MarkSent,
    Postpone,
    ReleaseClaims,
    has_due_mail,
)
from parley.mail.rendering import check_templates
from parley.mail.rounds import run_rounds
from parley.mail.status import count_waiting
from parley.mail.transports import (
    MailDeferredError,
    MailRefusedError,
    Transport,
    TransportDownError,
    create_transport,
)
from parley.settings import Settings
from parley.store import Store, StoreUnavailableError

_CLAIMED_AT_ONCE: Final = 16
_SENT_AT_ONCE: Final = 3
"""As many connections as common providers take from one sender."""

_CLAIM_MILLISECONDS: Final = 5 * 60 * 1000
_SEND_SECONDS: Final = 60.0
_MEASURE_SECONDS: Final = 15.0

_FIRST_PAUSE: Final = 15_000
_LONGEST_PAUSE: Final = 60 * 60 * 1000
_FIRST_OUTAGE: Final = 2_000
_LONGEST_OUTAGE: Final = 5 * 60 * 1000

_log = structlog.get_logger(__name__)

# Numbers that keep the nodes, and the mails, apart.
_random = random.Random()  # noqa: S311 - no secret


def backoff(attempts: int, first: int = _FIRST_PAUSE, longest: int = _LONGEST_PAUSE) -> int:
    """Return the milliseconds until the next attempt: twice as many each time, and not the same."""
    pause = min(longest, first * 2 ** min(attempts - 1, 20))
    return int(pause * _random.uniform(0.75, 1.25))


class MailSender:
    """Sends mails that are due.

    Args:
        store: Where the queue is.
        transport: What takes the mails.
        composer: What writes them.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, store: Store, transport: Transport, composer: MailComposer, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._transport = transport
        self._composer = composer
        self._clock = clock
        self._woken = asyncio.Event()
        self._outages = 0
        self._resume_at = 0
        self._measure_at = 0.0

    def wake(self) -> None:
        """Look at once: a mail was queued."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send what is due until `stopping` is set; a mail that is under way may finish."""
        if not self._store.shared:
            await self._release_claims()
        await run_rounds(self._try_round, self._woken, stopping)
        await self.close()

    async def close(self) -> None:
        """End the connections to the server for mail."""
        await self._transport.close()

    async def _release_claims(self) -> None:
        try:
            await self._store.write(ReleaseClaims(self._clock()))
        except StoreUnavailableError as error:  # then they end by themselves
            _log.error("mail_unavailable", problem=str(error))

    async def _try_round(self, stopping: asyncio.Event) -> None:
        try:
            while await self.send_due(stopping):
                pass
            await self._measure()
        except StoreUnavailableError as error:
            _log.error("mail_unavailable", problem=str(error))
        except Exception:  # noqa: BLE001 - one bad round must not end all others
            _log.exception("mail_failed")

    async def send_due(self, stopping: asyncio.Event) -> bool:
        """Send some of what is due; return whether there may be more.

        Raises:
            StoreUnavailableError: The store can't be read or written now.
        """
        now = self._clock()
        if now < self._resume_at or stopping.is_set():
            return False
        if not await self._store.read(has_due_mail, now):
            return False
        until = now + _CLAIM_MILLISECONDS
        mails = await self._store.write(ClaimMails(now, until, _CLAIMED_AT_ONCE))
        urgent = deque(mail for mail in mails if mail.urgent)
        others = deque(mail for mail in mails if not mail.urgent)
        for waiting in (urgent, others):
            senders = [self._send_each(waiting, until, stopping) for _ in range(_SENT_AT_ONCE)]
            for result in await asyncio.gather(*senders, return_exceptions=True):
                if isinstance(result, BaseException):
                    raise result
        if left := [*urgent, *others]:
            await self._give_back(left)
            return False
        return len(mails) == _CLAIMED_AT_ONCE

    async def _send_each(
        self, waiting: deque[ClaimedMail], until: int, stopping: asyncio.Event
    ) -> None:
        """Send what waits, beside others that do; what can't be sent now is left."""
        # What can't be sent before the claim ends, another node may send meanwhile.
        latest = until - 2 * _SEND_SECONDS * 1000
        while waiting and not stopping.is_set() and self._resume_at <= self._clock() <= latest:
            await self._send(waiting.popleft())

    async def _give_back(self, mails: Sequence[ClaimedMail]) -> None:
        next_at = max(self._clock(), self._resume_at)
        await self._store.write(Postpone(mails, None, next_at, tried=False))

    async def _send(self, mail: ClaimedMail) -> None:
        if mail.expires_at <= self._clock():
            return await self._give_up(mail, "it could not be sent while it was of use")
        try:
            envelope = await asyncio.to_thread(self._composer.compose, mail)
            async with asyncio.timeout(_SEND_SECONDS):
                await self._transport.send(envelope)
        except UnusableAddressError as error:
            await self._give_up(mail, str(error), refused=True)
        except ValueError as error:  # a header that email.policy.SMTP does not take
            await self._give_up(mail, f"it can't be written: {error}")
        except MailRefusedError as error:
            await self._give_up(mail, str(error), refused=error.address)
        except MailDeferredError as error:
            await self._postpone(mail, str(error))
        except TransportDownError as error:
            await self._pause(mail, str(error), tried=error.during_mail)
        except TimeoutError:
            await self._pause(mail, "the server for mail was too slow", tried=True)
        else:
            self._outages = 0
            await self._store.write(MarkSent(mail, self._clock()))
            metrics.MAILS.labels(mail.kind, "sent").inc()
            metrics.SECONDS.observe(max(0, self._clock() - mail.created_at) / 1000)
        return None

    async def _give_up(self, mail: ClaimedMail, problem: str, *, refused: bool = False) -> None:
        metrics.MAILS.labels(mail.kind, "failed").inc()
        _log.warning("mail_given_up", mail=mail.mail_id, kind=mail.kind)
        await self._store.write(MarkFailed(mail, problem, self._clock(), refused=refused))

    async def _postpone(self, mail: ClaimedMail, problem: str) -> None:
        metrics.MAILS.labels(mail.kind, "deferred").inc()
        next_at = self._clock() + backoff(mail.attempts)
        await self._store.write(Postpone([mail], problem, next_at))

    async def _pause(self, mail: ClaimedMail, problem: str, *, tried: bool) -> None:
        """Send nothing for a while; a mail that may be to blame waits longer than the others.

        Mails that failed at the same time met one outage.
        """
        if self._clock() >= self._resume_at:
            self._outages += 1
            pause = backoff(self._outages, _FIRST_OUTAGE, _LONGEST_OUTAGE)
            self._resume_at = self._clock() + pause
            _log.error("mail_server_unavailable", problem=problem, seconds=pause / 1000)
        next_at = self._resume_at + (backoff(mail.attempts) if tried else 0)
        await self._store.write(Postpone([mail], problem, next_at, tried=tried))

    async def _measure(self) -> None:
        moment = asyncio.get_running_loop().time()
        if moment < self._measure_at:
            return
        self._measure_at = moment + _MEASURE_SECONDS
        waiting = await self._store.read(count_waiting)
        metrics.QUEUED.set(waiting.queued)
        metrics.REFUSED.set(waiting.refused)


def create_sender(settings: Settings, store: Store, clock: Callable[[], int]) -> MailSender:
    """Return what sends the mails of an instance.

    Raises:
        SettingsError: The settings of mail, the key or the firm's templates can't be used.
    """
    branding = MailBranding.create(settings)
    check_templates(branding)
    return MailSender(store, create_transport(settings), MailComposer(settings, branding), clock)
