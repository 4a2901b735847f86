"""Links that let a person choose a password, once: to come in first, or after forgetting it.

An administrator hands them over: they are not mailed. A link's secret is kept as a hash, like a
token. A new link ends the person's earlier ones.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from typing_extensions import override

from parley.access.actors import require_administrator
from parley.access.devices import remember_device
from parley.access.passwords.accounts import PasswordAccount, find_account
from parley.access.revocation import Credentials, list_credentials, replace_password
from parley.access.tokens import hash_token, new_secret
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
)
from parley.wire import ApiError
from parley.wire.errors import HAS_PASSWORD, USER_UNKNOWN

_queries = Queries("parley.access")

_HOUR: Final = 60 * 60 * 1000


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"

    @property
    def lifetime(self) -> int:
        """For how many milliseconds it works."""
        return 7 * 24 * _HOUR if self is Purpose.INVITATION else _HOUR


def new_link(purpose: Purpose) -> tuple[str, bytes]:
    """Make a link: its path below the instance, with the secret in the query, and its digest.

    A query is in no line of the access log, as a path is.
    """
    secret = new_secret()
    return f"{purpose}?secret={secret}", hash_link(secret)


def hash_link(secret: str) -> bytes:
    """Return what is stored of a link's secret."""
    return hash_token(f"link {secret}")


@dataclass(frozen=True, slots=True)
class CreatePasswordLink(Command[int]):
    """Make a link for an active person, and return the moment when it ends.

    Attributes:
        keep_tokens: Whether a reset is to leave tokens and applications as they are, unless the
            person chooses otherwise.

    Raises:
        ApiError: 403, where there is no such person; 409, where someone is invited who has a
            password.
    """

    user_id: int
    purpose: Purpose
    digest: bytes
    at: int
    origin: RequestOrigin = COMMAND_LINE
    keep_tokens: bool = False

    @override
    async def execute(self, tx: Transaction) -> int:
        await require_administrator(tx, self.origin)
        account = await find_account(tx, self.user_id)
        if account is None or not account.active:
            raise ApiError(USER_UNKNOWN)
        if self.purpose is Purpose.INVITATION and account.hash is not None:
            raise ApiError(HAS_PASSWORD)
        await _queries.delete_links(tx, user_id=self.user_id)
        expires_at = self.at + self.purpose.lifetime
        await _queries.insert_link(
            tx,
            digest=self.digest,
            user_id=self.user_id,
            purpose=self.purpose,
            created_at=self.at,
            expires_at=expires_at,
            keep_tokens=self.keep_tokens,
        )
        subject = f"user:{self.user_id}"
        await audit.append(tx, AuditEvent(f"{self.purpose}.made", self.at, self.origin, subject))
        return expires_at


@dataclass(frozen=True, slots=True)
class RedeemPasswordLink(Command[bool]):
    """Set the password of a link's person, and end all their sessions; return whether it worked.

    Attributes:
        revoke: Whether the person's tokens and grants end.
        device: The secret by which the browser is known from now on; `None` for none.
    """

    digest: bytes
    purpose: Purpose
    hash: str
    at: int
    origin: RequestOrigin
    revoke: bool = False
    device: str | None = None

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)  # before it is looked whether the link still works
        account = await find_account_for_link(tx, self.digest, self.purpose, self.at)
        if account is None or not await _queries.redeem_link(tx, digest=self.digest, at=self.at):
            return False
        user_id = account.user_id
        ended = await replace_password(tx, user_id, self.hash, self.at, revoke=self.revoke)
        if self.device is not None:
            await remember_device(tx, user_id, self.device, self.at)
        origin = self.origin._replace(actor_id=user_id)
        await audit.append(
            tx,
            AuditEvent(f"{self.purpose}.used", self.at, origin, f"user:{user_id}", ended.details),
        )
        return True


class PasswordLink(NamedTuple):
    """A link that works.

    Attributes:
        account: Whose it is.
        credentials: What a reset may end; nothing where an invitation leads.
        keep_tokens: Whether it is to stay, unless the person chooses otherwise.
    """

    account: PasswordAccount
    credentials: Credentials
    keep_tokens: bool


async def find_link(
    tx: Transaction, digest: bytes, purpose: Purpose, now: int
) -> PasswordLink | None:
    """Return a link; `None` where it is unknown, used, over, or its person inactive."""
    account = await find_account_for_link(tx, digest, purpose, now)
    if account is None:
        return None
    if purpose is Purpose.INVITATION:
        return PasswordLink(account, Credentials((), ()), keep_tokens=True)
    credentials = await list_credentials(tx, account.user_id, now)
    row = await _queries.link_keeps_tokens(tx, digest=digest)
    return PasswordLink(account, credentials, keep_tokens=bool(row and row.keep_tokens))


async def find_account_for_link(
    tx: Transaction, digest: bytes, purpose: Purpose, now: int
) -> PasswordAccount | None:
    """Return whose link it is; `None` where it is unknown, used, over, or the person inactive."""
    row = await _queries.user_of_link(tx, digest=digest, purpose=purpose, now=now)
    account = None if row is None else await find_account(tx, row.user_id)
    return account if account is not None and account.active else None
