"""Asking for a code, which is the same for every address, and mailing it, which is not.

`RequestCode` is answered; it looks at no account. `MailCode` comes after the answer, so that how
long the answer took tells nobody whether there is one.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from typing_extensions import override

from parley.access.invitations import may_come_in
from parley.access.mail_sign_in.proofs import CODE_MINUTES
from parley.access.mail_sign_in.throttle import MailAttempt
from parley.access.passwords.accounts import find_account_by_email
from parley.access.passwords.throttle import register_attempt
from parley.mail import NewMail, enqueue_mail
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Transaction, audit

if TYPE_CHECKING:  # what renders mail, which commands beside a server do without
    from parley.mail import RenderedMail

_queries = Queries("parley.access")

_LIFETIME: Final = CODE_MINUTES * 60 * 1000


class OpenRequest(NamedTuple):
    """A request of a browser that is not over.

    Attributes:
        email: The address, as it was typed.
        user_id: Whom the code was mailed to; `None` where nobody has the address, or not yet.
        code_digest: What is kept of the code.
        link_digest: What is kept of the link's token.
        tries: How many wrong codes there were.
        address: The network address that asked.
        following: Where to go afterwards; `None` is the inbox.
    """

    email: str
    user_id: int | None
    code_digest: bytes
    link_digest: bytes
    tries: int
    address: str
    following: str | None


async def find_request(tx: Transaction, browser: bytes, now: int) -> OpenRequest | None:
    """Return what a browser asked for; `None` where that is nothing, or over."""
    row = await _queries.sign_in_request(tx, browser=browser, now=now)
    return None if row is None else OpenRequest(*row)


@dataclass(frozen=True, slots=True)
class RequestCode(Command[int]):
    """Note that a browser asks for a code, and give 0; or the seconds to wait before it may.

    What it asked for before is void.

    Attributes:
        browser: By what its request is found (`hash_browser`).
        email: The address, as it was typed.
        attempt: What is counted.
        code_digest: What is kept of the code.
        link_digest: What is kept of the link's token.
        following: Where to go afterwards; `None` is the inbox.
        at: The moment, in milliseconds.
    """

    browser: bytes
    email: str
    attempt: MailAttempt
    code_digest: bytes
    link_digest: bytes
    following: str | None
    at: int

    @override
    async def execute(self, tx: Transaction) -> int:
        await audit.lock_audit_head(tx)  # requests come one after another, on any number of nodes
        wait = await register_attempt(tx, self.attempt, self.at)
        if not wait:
            await _queries.replace_sign_in_request(
                tx,
                browser=self.browser,
                email=self.email,
                code_digest=self.code_digest,
                link_digest=self.link_digest,
                created_at=self.at,
                expires_at=self.at + _LIFETIME,
                address=self.attempt.address,
                following=self.following,
            )
        return wait


@dataclass(frozen=True, slots=True)
class MailCode(Command[bool]):
    """Mail the code of a request to whoever has its address; return whether that is someone.

    Attributes:
        browser: By what the request is found.
        code_digest: That of its code: of another request of this browser, nothing is mailed.
        mail: What to send.
        kinds: The kinds of people who may sign in by mail.
    """

    browser: bytes
    code_digest: bytes
    mail: "RenderedMail"
    kinds: AbstractSet[str]
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)  # before it is looked whether the person may come in
        request = await find_request(tx, self.browser, self.at)
        if request is None or request.code_digest != self.code_digest:
            return False
        account = await find_account_by_email(tx, request.email)
        if account is None or not account.active or account.kind not in self.kinds:
            return False
        if not await may_come_in(tx, account.user_id, self.at):
            return False
        user_id = account.user_id
        await _queries.set_user_of_sign_in_request(tx, browser=self.browser, user_id=user_id)
        mail = NewMail(
            kind="sign-in",
            user_id=user_id,
            recipient=account.email,
            recipient_name=account.name,
            urgent=True,
            expires_at=self.at + _LIFETIME,
            **self.mail._asdict(),
        )
        await enqueue_mail(tx, mail, self.at)
        subject = f"user:{user_id}"
        await audit.append(tx, AuditEvent("sign-in.code_sent", self.at, self.origin, subject))
        return True
