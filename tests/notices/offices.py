"""An instance that tells people by mail, with a clock that the test sets and a real mail server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import msgspec

from parley.events.subscriptions import EventFilter
from parley.mail import MailSender
from parley.mail.sender import create_sender
from parley.notices import NoticeDispatcher, create_dispatcher
from parley.settings import load_settings
from parley.store import Store
from parley.turns import on_own_behalf
from tests.harness.instances import Instance, Member
from tests.harness.mail_servers import MailServer, TakenMail

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
WINDOW = 120 * SECOND


class Office:
    """An instance, and what tells its people."""

    def __init__(self, instance: Instance, mails: MailServer) -> None:
        self.instance = instance
        self.mails = mails
        settings = load_settings(mails.settings)
        chosen = {name: getattr(settings, name) for name in ("smtp_host", "smtp_port", "mail_from")}
        instance.settings = msgspec.structs.replace(
            instance.settings, smtp_security="none", public_url="https://firm.example", **chosen
        )
        self.sender = create_sender(instance.settings, instance.store, instance.clock)
        self.dispatcher = self.another_dispatcher(instance.store)

    def another_dispatcher(self, store: Store) -> NoticeDispatcher:
        """Return what tells people, as another node does."""
        settings, feed, clock = self.instance.settings, self.instance.feed, self.instance.clock
        base = settings.public_url + settings.prefix
        return create_dispatcher(settings, store, feed, base, self.sender.wake, clock)

    async def pass_time(self, milliseconds: int = 0) -> list[TakenMail]:
        """Let time pass, tell who is due then, and return the mails that this caused."""
        await self.tell()
        before = len(self.mails.taken)
        self.instance.clock.now += milliseconds
        await self.tell()
        return await self.send(before)

    async def tell(self, *dispatchers: NoticeDispatcher) -> None:
        """Mail those who are due, on each node."""
        with on_own_behalf():  # requests ran in this very task
            await asyncio.gather(
                *(one.tell(asyncio.Event()) for one in dispatchers or [self.dispatcher])
            )

    async def send(self, before: int = 0) -> list[TakenMail]:
        """Send what is queued; return the mails after the first so many."""
        await send_all(self.sender)
        return self.mails.taken[before:]

    @contextlib.asynccontextmanager
    async def at_inbox(self, member: Member) -> AsyncIterator[None]:
        """Keep a person at the inbox meanwhile."""

        async def recall() -> None:
            pass

        feed = self.instance.feed
        joined = await feed.subscribe(member.user_id, EventFilter(), recall, in_browser=True)
        try:
            yield
        finally:
            feed.unsubscribe(joined)


@contextlib.asynccontextmanager
async def running_office(folder: Path, mails: MailServer, **settings: Any) -> AsyncIterator[Office]:
    """Run one on a new database."""
    async with Instance.running(folder, **settings) as instance:
        office = Office(instance, mails)
        yield office
        await office.sender.close()


class OfficeNode:
    """What tells and sends on one node of an office; its memory is gone once it is killed.

    Args:
        office: The office.
        store: The node's own store, over the office's database.
    """

    def __init__(self, office: Office, store: Store) -> None:
        self._office = office
        self._store = store
        self._begin()

    async def restart(self) -> None:
        """Begin anew."""
        await self.close()
        self._begin()

    def _begin(self) -> None:
        office = self._office
        self._sender = create_sender(office.instance.settings, self._store, office.instance.clock)
        self._dispatcher = office.another_dispatcher(self._store)

    async def tell(self) -> None:
        """Mail those who are due."""
        await self._office.tell(self._dispatcher)

    async def send(self) -> None:
        """Send what is queued."""
        await send_all(self._sender)

    async def close(self) -> None:
        """End its connections."""
        await self._sender.close()


async def send_all(sender: MailSender) -> None:
    """Send what is queued."""
    with on_own_behalf():  # requests ran in this very task
        while await sender.send_due(asyncio.Event()):
            pass


async def killed_after(turns: int, work: Coroutine[Any, Any, None]) -> None:
    """Do something, and break it off after so many turns of the event loop."""
    task = asyncio.create_task(work)
    for _ in range(turns):
        await asyncio.sleep(0.0003)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def start(author: Member, *others: Member, text: str = "Hello.") -> int:
    """Start a conversation; return its number."""
    recipients = {"users": {"user": [{"userid": one.user_id} for one in others]}}
    body = {"recipients": recipients, "messages": {"message": [{"text": text}]}}
    answer = await author.post("/conversations", json=body)
    assert answer.is_success, answer.text
    number: int = answer.json()["conversationid"]
    return number


async def reply(author: Member, conversation: int, text: str = "More.") -> int:
    """Reply; return the number of the message."""
    answer = await author.post(f"/conversations/{conversation}/messages", json={"text": text})
    assert answer.is_success, answer.text
    number: int = answer.json()["messages"]["message"][0]["messageid"]
    return number


async def read(reader: Member, conversation: int) -> None:
    """Read all of a conversation."""
    answer = await reader.post(f"/conversations/{conversation}/read")
    assert answer.is_success, answer.text
