"""The queue: a row for each mail, from the transaction that decides on it until it is sent.

A node claims what is due, for a while: if it dies meanwhile, the mail is due again, and goes out
under the same Message-ID. Once it is sent, or given up, its content is deleted.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from typing_extensions import override

from parley.folding import address_key
from parley.store import Command, Queries, Row, Transaction, single_statement

_queries = Queries("parley.mail")

MAX_REFUSALS: Final = 3
"""Permanent refusals in a row after which an address gets no more notices."""

_DAY: Final = 24 * 60 * 60 * 1000


def new_message_id() -> str:
    """Return what is before the `@` of a new Message-ID."""
    return secrets.token_hex(16)


class MailContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mail says; it is in the database until the mail is sent."""

    subject: str
    text: str
    html: str
    sender_name: str = ""
    recipient_name: str = ""
    references: Sequence[str] = ()
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail that is to go out.

    Attributes:
        kind: What it is for, as in `notice`: metrics and the status tell them apart.
        user_id: Whom it is for; `None` for somebody who is no user.
        recipient: The address.
        subject: One line; line breaks become spaces.
        text: The plain form.
        html: The same in HTML.
        message_id: What is before the `@` of its Message-ID, hexadecimal. A second mail with the
            same one is not queued.
        references: Those of the mails that it continues, the oldest first.
        headers: More headers, such as List-Unsubscribe.
        sender_name: Shown as the sender, with the firm's address; by default the firm's name.
        recipient_name: Shown with the recipient's address.
        urgent: Whether it goes out before others, as what somebody is waiting for.
        expires_at: When it is of no use any more; milliseconds. By default after three days.
    """

    kind: str
    user_id: int | None
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str = field(default_factory=new_message_id)
    references: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    sender_name: str = ""
    recipient_name: str = ""
    urgent: bool = False
    expires_at: int | None = None


async def enqueue_mail(tx: Transaction, mail: NewMail, now: int) -> None:
    """Queue a mail in the transaction that decides on it; it goes out after the commit."""
    content = MailContent(
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender_name=mail.sender_name,
        recipient_name=mail.recipient_name,
        references=mail.references,
        headers=mail.headers,
    )
    await _queries.enqueue_mail(
        tx,
        kind=mail.kind,
        user_id=mail.user_id,
        recipient=mail.recipient,
        message_id=mail.message_id,
        content=msgspec.json.encode(content).decode(),
        urgent=mail.urgent,
        now=now,
        expires_at=now + 3 * _DAY if mail.expires_at is None else mail.expires_at,
    )


class ClaimedMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that this node may send, until its claim ends."""

    mail_id: int
    claim: str
    kind: str
    recipient: str
    message_id: str
    content: MailContent
    urgent: bool = False
    created_at: int
    expires_at: int
    attempts: int


@single_statement
async def has_due_mail(tx: Transaction, now: int) -> bool:
    """Return whether a mail is due."""
    return await _queries.due_mail(tx, now=now) is not None


@dataclass(frozen=True, slots=True)
class ClaimMails(Command[Sequence[ClaimedMail]]):
    """Claim mails that are due, the urgent ones first; nobody else sends them meanwhile.

    Attributes:
        until: When the claim ends; milliseconds.
    """

    now: int
    until: int
    limit: int

    @override
    async def execute(self, tx: Transaction) -> Sequence[ClaimedMail]:
        claim = secrets.token_hex(8)
        rows = await _queries.claim_mails(
            tx, now=self.now, until=self.until, claim=claim, limit=self.limit
        )
        rows.sort(key=lambda row: (not row.urgent, row.attempts, row.mail_id))
        return [_read_claimed(row, claim) for row in rows]


def _read_claimed(row: Row, claim: str) -> ClaimedMail:
    return ClaimedMail(
        mail_id=row.mail_id,
        claim=claim,
        kind=row.kind,
        recipient=row.recipient,
        message_id=row.message_id,
        content=msgspec.json.decode(row.content, type=MailContent),
        urgent=bool(row.urgent),
        created_at=row.created_at,
        expires_at=row.expires_at,
        attempts=row.attempts,
    )


@dataclass(frozen=True, slots=True)
class ReleaseClaims(Command[None]):
    """Make due what was claimed by a server that is gone, where no other can be running."""

    now: int

    @override
    async def execute(self, tx: Transaction) -> None:
        await _queries.release_claims(tx, now=self.now)


@dataclass(frozen=True, slots=True)
class MarkSent(Command[None]):
    """Note that a mail was taken by the server for mail; its address works."""

    mail: ClaimedMail
    now: int

    @override
    async def execute(self, tx: Transaction) -> None:
        await _finish(tx, self.mail, "sent", None, self.now)
        await _queries.forget_refusals(tx, address_key=address_key(self.mail.recipient))


@dataclass(frozen=True, slots=True)
class MarkFailed(Command[None]):
    """Give up on a mail.

    Attributes:
        refused: Whether its address was refused for good, which is counted.
    """

    mail: ClaimedMail
    problem: str
    now: int
    refused: bool = False

    @override
    async def execute(self, tx: Transaction) -> None:
        await _finish(tx, self.mail, "failed", self.problem, self.now)
        if self.refused:
            await _queries.count_refusal(
                tx,
                address_key=address_key(self.mail.recipient),
                address=self.mail.recipient,
                problem=self.problem,
                now=self.now,
            )


@dataclass(frozen=True, slots=True)
class Postpone(Command[None]):
    """Try mails again later.

    Attributes:
        tried: Whether this counts as an attempt; one that could not even begin does not.
    """

    mails: Sequence[ClaimedMail]
    problem: str | None
    next_at: int
    tried: bool = True

    @override
    async def execute(self, tx: Transaction) -> None:
        for mail in self.mails:
            await _queries.postpone_mail(
                tx,
                mail_id=mail.mail_id,
                claim=mail.claim,
                next_at=self.next_at,
                attempts=mail.attempts if self.tried else mail.attempts - 1,
                problem=self.problem,
            )


async def _finish(
    tx: Transaction, mail: ClaimedMail, state: str, problem: str | None, now: int
) -> None:
    await _queries.finish_mail(
        tx, mail_id=mail.mail_id, claim=mail.claim, state=state, problem=problem, now=now
    )


async def is_refused(tx: Transaction, address: str) -> bool:
    """Return whether an address was refused so often that notices to it have stopped."""
    row = await _queries.refusals_of(tx, address_key=address_key(address))
    return row is not None and row.refusals >= MAX_REFUSALS


@dataclass(frozen=True, slots=True)
class PurgeMails(Command[int]):
    """Forget mails that were sent or given up before a moment; return how many."""

    before: int

    @override
    async def execute(self, tx: Transaction) -> int:
        forgotten: int = await _queries.delete_finished_mails(tx, before=self.before)
        return forgotten
