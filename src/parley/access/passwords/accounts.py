"""Accounts, as rows: who signs in, and with which password."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access.actors import require_actor
from parley.access.revocation import replace_password
from parley.folding import address_keys
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Row,
    Transaction,
    audit,
    to_record,
)

_queries = Queries("parley.access")


class PasswordAccount(NamedTuple):
    """A person, as far as signing in goes.

    Attributes:
        hash: What is kept of the password; `None` where there is none.
        kind: `internal` or `external`.
    """

    user_id: int
    email: str
    firstname: str
    lastname: str
    active: bool
    hash: str | None
    kind: str

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.firstname} {self.lastname}"

    def guessable_words(self, firm_name: str) -> Sequence[str]:
        """Return what everyone knows of the person, the firm's name too: it can't be a password."""
        return (
            firm_name,
            self.email,
            self.email.partition("@")[0],
            self.name,
            f"{self.lastname} {self.firstname}",
        )


async def find_account_by_email(tx: Transaction, email: str) -> PasswordAccount | None:
    """Return the account with an email address in any spelling; `None` where there is none."""
    return _account(await _queries.account_of_email(tx, **address_keys(email)._asdict()))


async def find_account(tx: Transaction, user_id: int) -> PasswordAccount | None:
    """Return a person's account."""
    return _account(await _queries.account_of_user(tx, user_id=user_id))


def _account(row: Row | None) -> PasswordAccount | None:
    return None if row is None else to_record(row, PasswordAccount)


@dataclass(frozen=True, slots=True)
class SetPassword(Command[bool]):
    """Set a person's password, in place of the one before; return whether that could be done.

    All sessions end, but for the one in which it is done, and what was not used of codes and links.
    Tokens and grants end too, where that is asked for.

    Attributes:
        user_id: The person.
        hash: What to keep of the password.
        at: The moment, in milliseconds.
        before: What was kept before, which must be so still; `None` where that does not matter.
        kept_session: The session that goes on; `None` where none does.
        revoke: Whether the person's tokens and grants end.
    """

    user_id: int
    hash: str
    at: int
    before: str | None = None
    kept_session: int | None = None
    revoke: bool = False
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_actor(tx, self.origin)
        if self.before is not None and not await _queries.is_unchanged(
            tx, user_id=self.user_id, hash=self.before
        ):
            return False
        ended = await replace_password(
            tx, self.user_id, self.hash, self.at, kept_session=self.kept_session, revoke=self.revoke
        )
        subject = f"user:{self.user_id}"
        await audit.append(
            tx, AuditEvent("password.changed", self.at, self.origin, subject, ended.details)
        )
        return True
