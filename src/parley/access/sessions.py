"""Sessions, as rows: a browser that a person signed in with, until when.

A session ends by itself when it was not used for some hours, and some days after it began in any
case. What is kept of its secret is a hash, as of a token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from typing_extensions import override

from parley.access.actors import require_actor, require_administrator
from parley.access.devices import (
    forget_device_of_session,
    forget_other_devices,
    hash_device,
    remember_device,
)
from parley.access.invitations import accept_invitation
from parley.access.last_used import CredentialLookup
from parley.access.tokens import hash_token
from parley.identity import ALL, MESSAGING, Caller
from parley.mail import NewMail, enqueue_mail
from parley.store import (
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
    single_statement,
    to_record,
)

if TYPE_CHECKING:  # what renders mail, which commands beside a server do without
    from parley.mail import RenderedMail

_queries = Queries("parley.access")


CLOCK_SKEW: Final = 5 * 60 * 1000
"""Milliseconds by which the clocks of nodes may differ.

What lies further ahead is from a clock that was wrong.
"""


def hash_session(secret: str) -> bytes:
    """Return what is stored of a session's secret; it is no token's digest, whatever the secret."""
    return hash_token(f"session {secret}")


class Browser(NamedTuple):
    """Where a session is.

    Attributes:
        address: The network address that it was begun from.
        name: As the browser names itself.
    """

    address: str
    name: str


class NewSession(NamedTuple):
    """A session that is about to begin.

    Attributes:
        digest: What is stored of its secret.
        expires_at: When it ends in any case, in milliseconds.
        browser: Where it is.
        instead_of: The digest of the session that this browser had before; `None` without one.
        device: The secret by which this browser is known from now on; `None` for none.
        remembered: Whether it goes on though it is not used.
        device_mail: What to send the person where they have not signed in with this browser before,
            but with others; `None` sends nothing.
    """

    digest: bytes
    expires_at: int
    browser: Browser
    instead_of: bytes | None
    device: str | None = None
    remembered: bool = False
    device_mail: "RenderedMail | None" = None


async def begin_session(tx: Transaction, user_id: int, at: int, session: NewSession) -> int:
    """Begin a person's session, and return its number; the one that the browser had before ends.

    Whoever showed who the person is calls this: it asks nothing more. Someone who was invited has
    now come in.
    """
    if session.instead_of is not None:
        await _queries.end_session_by_digest(tx, digest=session.instead_of, ended_at=at)
    inserted = await _queries.insert_session(
        tx,
        digest=session.digest,
        user_id=user_id,
        created_at=at,
        expires_at=session.expires_at,
        address=session.browser.address,
        browser=session.browser.name,
        device=None if session.device is None else hash_device(session.device),
        remembered=session.remembered,
    )
    await accept_invitation(tx, user_id, at)
    if session.device is not None:
        is_new = await remember_device(tx, user_id, session.device, at)
        if is_new and session.device_mail is not None:
            person = await _queries.email_of_user(tx, user_id=user_id)
            mail = NewMail(
                kind="device",
                user_id=user_id,
                recipient=person.email,
                **session.device_mail._asdict(),
            )
            await enqueue_mail(tx, mail, at)
    session_id: int = inserted.session_id
    return session_id


@dataclass(frozen=True, slots=True)
class EndSession(Command[bool]):
    """End one of a person's sessions; return whether there was one to end.

    Where it is another than the one in which this is done, its browser is no longer known either.
    """

    session_id: int
    user_id: int
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_actor(tx, self.origin)
        ended: int = await _queries.end_session(
            tx, session_id=self.session_id, user_id=self.user_id, ended_at=self.at
        )
        if ended:
            if self.session_id != self.origin.session_id:
                await forget_device_of_session(tx, self.session_id)
            subject = f"user:{self.user_id}"
            details = {"session": self.session_id}
            await audit.append(
                tx, AuditEvent("session.ended", self.at, self.origin, subject, details)
            )
        return ended > 0


@dataclass(frozen=True, slots=True)
class EndOtherSessions(Command[int]):
    """End all sessions of a person but one, whose browser alone stays known; return how many.

    Attributes:
        kept: The session that goes on; `None` where none does.
    """

    user_id: int
    kept: int | None
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> int:
        await require_actor(tx, self.origin)
        ended = await end_sessions(tx, self.user_id, self.at, kept=self.kept)
        await forget_other_devices(tx, self.user_id, self.kept)
        if ended:
            subject = f"user:{self.user_id}"
            details = {"sessions": ended}
            await audit.append(
                tx, AuditEvent("sessions.ended", self.at, self.origin, subject, details)
            )
        return ended


async def end_sessions(tx: Transaction, user_id: int, at: int, *, kept: int | None = None) -> int:
    """End the sessions of a person, but for one that is kept; return how many."""
    ended: int = await _queries.end_sessions_of_user(tx, user_id=user_id, kept=kept, ended_at=at)
    return ended


class SessionRow(NamedTuple):
    """A session, as its person sees it."""

    session_id: int
    created_at: int
    seen_at: int
    expires_at: int
    address: str
    browser: str
    remembered: bool


async def list_sessions(
    tx: Transaction, user_id: int, now: int, *, idle: int
) -> Sequence[SessionRow]:
    """Return a person's sessions that are not over, those used last first: 100 at most."""
    rows = await _queries.sessions_of_user(tx, user_id=user_id, now=now, seen_since=now - idle)
    return [to_record(row, SessionRow) for row in rows]


class LiveSession(NamedTuple):
    """A session that is not over, and whose it is."""

    session_id: int
    email: str
    address: str
    browser: str
    created_at: int
    seen_at: int
    expires_at: int


async def list_live_sessions(
    tx: Transaction, user_id: int | None, now: int, *, idle: int
) -> Sequence[LiveSession]:
    """Return the sessions that are not over, of one person or of all, those begun first first."""
    rows = await _queries.live_sessions(tx, user_id=user_id, now=now, seen_since=now - idle)
    return [to_record(row, LiveSession) for row in rows]


@dataclass(frozen=True, slots=True)
class EndAnySession(Command[bool]):
    """End a session, whoever's it is; return whether there was one to end."""

    session_id: int
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_administrator(tx, self.origin)
        owner = await _queries.user_of_session(tx, session_id=self.session_id)
        if owner is None:
            return False
        return await EndSession(self.session_id, owner.user_id, self.at, self.origin).execute(tx)


@single_statement
async def find_session_caller(
    tx: Transaction, digest: bytes, now: int, *, idle: int
) -> CredentialLookup | None:
    """Return whose session it is; `None` where it is unknown, over, or its person inactive."""
    row = await _queries.caller_of_session(tx, digest=digest, now=now, seen_since=now - idle)
    if row is None:
        return None
    admin = bool(row.admin)
    caller = Caller(
        row.user_id,
        row.kind,
        admin,
        ALL if admin else MESSAGING,
        None,
        row.expires_at,
        row.session_id,
    )
    return CredentialLookup(caller, row.seen_at)
