"""Signing in with what was mailed: the code, or the link, each in the browser that asked."""

import hmac
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.access.invitations import may_come_in
from parley.access.mail_sign_in.requests import OpenRequest, find_request
from parley.access.mail_sign_in.throttle import MailAttempt
from parley.access.passwords.accounts import PasswordAccount, find_account_by_email
from parley.access.passwords.throttle import clear_attempts
from parley.access.sessions import NewSession, begin_session
from parley.folding import address_key
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Transaction, audit

_queries = Queries("parley.access")

MAX_TRIES: Final = 5
"""Of the code of one request."""


class CodeResult(NamedTuple):
    """What came of a code.

    Attributes:
        admitted: Whether the session has begun.
        tries_left: How many tries are left; 0 where there is nothing (more) to try.
        following: Where to go, once admitted; `None` is the inbox.
    """

    admitted: bool
    tries_left: int = 0
    following: str | None = None


@dataclass(frozen=True, slots=True)
class SignInByMail(Command[CodeResult]):
    """Begin the session of someone who has what was mailed to them.

    Attributes:
        browser: By what the request of the browser is found.
        digest: What is kept of the code, or of the link's token.
        is_link: Whether it is the link's. A wrong one is no try: nobody guesses it.
        kinds: The kinds of people who may sign in by mail.
    """

    browser: bytes
    digest: bytes
    session: NewSession
    kinds: AbstractSet[str]
    at: int
    origin: RequestOrigin
    is_link: bool = False

    @override
    async def execute(self, tx: Transaction) -> CodeResult:
        await audit.lock_audit_head(tx)  # before it is looked whether the person may come in
        request = await find_request(tx, self.browser, self.at)
        if request is None or request.tries >= MAX_TRIES:
            return CodeResult(admitted=False)
        expected = request.link_digest if self.is_link else request.code_digest
        account = await self._find_account(tx, request)
        if account is None or not hmac.compare_digest(expected, self.digest):
            return await self._refuse(tx, request)
        await self._admit(tx, request, account)
        return CodeResult(admitted=True, following=request.following)

    async def _find_account(self, tx: Transaction, request: OpenRequest) -> PasswordAccount | None:
        """Return whom the code was mailed to, if they may still come in by that."""
        account = await find_account_by_email(tx, request.email)
        if account is None or account.user_id != request.user_id:
            return None
        allowed = account.active and account.kind in self.kinds
        return account if allowed and await may_come_in(tx, account.user_id, self.at) else None

    async def _refuse(self, tx: Transaction, request: OpenRequest) -> CodeResult:
        if self.is_link:
            return CodeResult(admitted=False, tries_left=MAX_TRIES - request.tries)
        await _queries.count_sign_in_try(tx, browser=self.browser)
        subject = None if request.user_id is None else f"user:{request.user_id}"
        await audit.append(
            tx, AuditEvent("sign-in.failed", self.at, self.origin, subject, {"by": "mail"})
        )
        return CodeResult(admitted=False, tries_left=MAX_TRIES - request.tries - 1)

    async def _admit(self, tx: Transaction, request: OpenRequest, account: PasswordAccount) -> None:
        await _queries.delete_sign_in_request(tx, browser=self.browser)
        device = self.session.device
        await clear_attempts(tx, MailAttempt(address_key(request.email), request.address, device))
        session_id = await begin_session(tx, account.user_id, self.at, self.session)
        await audit.append(
            tx,
            AuditEvent(
                "sign-in.succeeded",
                self.at,
                self.origin._replace(actor_id=account.user_id),
                f"user:{account.user_id}",
                {"by": "mail", "session": session_id},
            ),
        )
