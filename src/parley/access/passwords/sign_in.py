"""Signing in with a password, up to the session that it begins.

A wrong password, an address that no one has, a person without a password, one whose kind comes in
by mail alone and one who is inactive get the same answer after the same work: one attempt counted,
one hash compared, one entry in the audit log.

Where people show otherwise who they are, as through a provider of OpenID Connect, what comes after
is the same: `begin_session`.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from parley.access.passwords.accounts import PasswordAccount, find_account_by_email
from parley.access.passwords.hashing import PasswordHasher, PasswordMatch
from parley.access.passwords.throttle import Attempt, ClearAttempts, RegisterAttempt, clear_attempts
from parley.access.sessions import NewSession, begin_session
from parley.folding import address_key
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Store, Transaction, audit
from parley.wire import ApiError
from parley.wire.errors import RATE_LIMITED

_queries = Queries("parley.access")

EVERY_KIND: Final[AbstractSet[str]] = frozenset({"internal", "external"})


@dataclass(frozen=True, slots=True)
class SignIn(Command[bool]):
    """Begin the session of someone whose password was right; return whether it still is."""

    account: PasswordAccount
    rehashed: str | None
    attempt: Attempt
    session: NewSession
    at: int
    origin: RequestOrigin
    kinds: AbstractSet[str] = EVERY_KIND

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)  # before it is looked whether the person may come in
        user_id = self.account.user_id
        row = await _queries.is_unchanged(tx, user_id=user_id, hash=self.account.hash)
        if row is None or row.kind not in self.kinds:
            return False
        if self.rehashed is not None:
            await _queries.rehash_password(tx, user_id=user_id, hash=self.rehashed)
        await clear_attempts(tx, self.attempt)
        session_id = await begin_session(tx, user_id, self.at, self.session)
        origin = self.origin._replace(actor_id=user_id)
        await audit.append(
            tx,
            AuditEvent(
                "sign-in.succeeded",
                self.at,
                origin,
                f"user:{user_id}",
                {"by": "password", "session": session_id},
            ),
        )
        return True


@dataclass(frozen=True, slots=True)
class RecordFailedSignIn(Command[None]):
    """Note that someone tried in vain; what was typed is told only where it is an account."""

    user_id: int | None
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> None:
        subject = None if self.user_id is None else f"user:{self.user_id}"
        await audit.append(
            tx, AuditEvent("sign-in.failed", self.at, self.origin, subject, {"by": "password"})
        )


class PasswordLogin:
    """Lets people in who know their passwords.

    Args:
        store: Where passwords and sessions are.
        passwords: What compares them.
        clock: The present moment, in milliseconds.
        kinds: The kinds of people who may sign in so.
    """

    def __init__(
        self,
        store: Store,
        passwords: PasswordHasher,
        clock: Callable[[], int],
        kinds: AbstractSet[str] = EVERY_KIND,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._kinds = kinds

    async def sign_in(
        self,
        email: str,
        password: str,
        session: NewSession,
        origin: RequestOrigin,
        device: str | None = None,
    ) -> bool:
        """Begin the session, if this is a person's password.

        Args:
            email: The address that was typed.
            password: The password that was typed.
            session: The session to begin.
            origin: From where.
            device: The secret by which the browser may be known.

        Raises:
            ApiError: 429, where there were too many attempts; 503, where too many wait.
        """
        attempt = Attempt(address_key(email), session.browser.address, device)
        account, verdict = await self._compare(attempt, email, password)
        if account is not None and verdict.matches:
            now = self._clock()
            command = SignIn(account, verdict.new_hash, attempt, session, now, origin, self._kinds)
            if await self._store.write(command):
                return True
        user_id = None if account is None else account.user_id
        await self._store.write(RecordFailedSignIn(user_id, self._clock(), origin))
        return False

    async def reauthenticate(
        self, email: str, password: str, address: str, origin: RequestOrigin
    ) -> str | None:
        """Check the password of someone who is signed in.

        Returns:
            What is kept of it; `None` where it is wrong.

        Raises:
            ApiError: 429, where there were too many attempts; 503, where too many wait.
        """
        attempt = Attempt(address_key(email), address, session_id=origin.session_id)
        account, verdict = await self._compare(attempt, email, password)
        if account is None or not verdict.matches:
            await self._store.write(RecordFailedSignIn(origin.actor_id, self._clock(), origin))
            return None
        await self._store.write(ClearAttempts(attempt))
        return account.hash

    async def _compare(
        self, attempt: Attempt, email: str, password: str
    ) -> tuple[PasswordAccount | None, PasswordMatch]:
        """Count an attempt, and compare one hash, whoever it is."""
        self._passwords.check_capacity()  # before the attempt counts
        wait = await self._store.write(RegisterAttempt(attempt, self._clock()))
        if wait:
            raise ApiError(
                RATE_LIMITED,
                f"too many attempts; try again in {wait} seconds",
                {"Retry-After": str(wait), "X-Ratelimit-Reset": str(self._clock() // 1000 + wait)},
            )
        account = await self._store.read(find_account_by_email, email)
        kept = None
        if account is not None and account.active and account.kind in self._kinds:
            kept = account.hash
        return account, await self._passwords.verify(kept, password)
