"""Mails in the queue, and a node that sends them, with a clock that the test sets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from typing_extensions import override

from parley.mail import MailSender, NewMail, enqueue_mail
from parley.mail.sender import create_sender
from parley.settings import load_settings
from parley.store import Command, Store, Transaction
from tests.harness.instances import Clock, migrated, opened
from tests.harness.mail_servers import MailServer


def mail(recipient: str = "ada@firm.example", **members: Any) -> NewMail:
    """Return a mail."""
    given = {"subject": "Papers", "text": "Read them.\n", "html": "<p>Read them.</p>", **members}
    return NewMail(kind="notice", user_id=None, recipient=recipient, **given)


@dataclass(frozen=True, slots=True)
class Enqueue(Command[None]):
    """Queue mails."""

    mails: Sequence[NewMail]
    now: int

    @override
    async def execute(self, tx: Transaction) -> None:
        for one in self.mails:
            await enqueue_mail(tx, one, self.now)


class Node:
    """What sends the mails of an instance, as one of its nodes does."""

    def __init__(self, store: Store, sender: MailSender, clock: Clock) -> None:
        self.store = store
        self.sender = sender
        self.clock = clock

    async def enqueue(self, *mails: NewMail) -> None:
        """Queue mails."""
        await self.store.write(Enqueue(mails, self.clock()))

    async def send(self, milliseconds: int = 0) -> None:
        """Let so much time pass, and send what is due then."""
        self.clock.now += milliseconds
        while await self.sender.send_due(asyncio.Event()):
            pass


@contextlib.asynccontextmanager
async def running_node(
    folder: Path, server: MailServer, *, clock: Clock | None = None, **settings: str
) -> AsyncIterator[Node]:
    """Run a node on an instance's database, which several may share on PostgreSQL."""
    clock = clock or Clock()
    variables = {**server.settings, **settings}
    chosen = msgspec.structs.replace(load_settings(variables), data=str(folder))
    async with opened(migrated(folder)) as store:
        sender = create_sender(chosen, store, clock)
        yield Node(store, sender, clock)
        await sender.close()
