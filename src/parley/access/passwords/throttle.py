"""The growing delay between attempts to sign in, so that passwords can't be tried one by one.

Attempts are counted before the password is looked at, in the transaction that decides whether there
may be one: many at once count like one after another. An attempt that succeeds is taken back.

Three counts that anyone can raise by trying passwords, each with attempts that are free and a
longest wait after that:

- of an account from one address: the one that people meet who mistype;
- of an address, whatever the account: so that one address can't try many accounts. An office is one
  address, so much is free;
- of an account, from wherever: so that many addresses can't try one account. It waits for half a
  minute at most.

Nobody is kept out by others: the last two do not count for a person at an address from which they
signed in before. And where it is certain that no one else makes an attempt, in a browser that the
person signed in with before (`devices`) or in a session of theirs, it has a count of its own
instead of the three.

The wait doubles with each attempt. Attempts that have to wait are not counted. A day after the last
one, all is forgotten. Unknown accounts are treated like known ones. An attempt that seems to lie
ahead was made while a clock was wrong, and counts as made now.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from typing_extensions import override

from parley.access.devices import hash_device, is_known_device
from parley.store import Command, Queries, Transaction, audit
from parley.wire import client_network

_queries = Queries("parley.access")

FAILURES_EXPIRE_AFTER: Final = 24 * 60 * 60 * 1000


class BackoffPolicy(NamedTuple):
    """How attempts of one kind are slowed down.

    Attributes:
        kind: What is counted.
        free: Failures without a wait.
        longest: The longest wait, in seconds.
        first: The first wait, in seconds; each after it is twice as long.
        erased: Whether an attempt that succeeds takes back those before it, and not itself alone.
    """

    kind: str
    free: int
    longest: int
    first: int = 2
    erased: bool = True

    def wait(self, failures: int) -> int:
        """Return the seconds to wait after so many failures."""
        over = failures - self.free
        return 0 if over <= 0 else min(self.first * 2 ** min(over - 1, 30), self.longest)

    def name(self, *parts: str) -> str:
        """Return under which name is counted; what was typed can't be read from it."""
        digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass"))
        return f"{self.kind}:{digest.hexdigest()[:32]}"


PAIR: Final = BackoffPolicy("pair", 5, 15 * 60)
ADDRESS: Final = BackoffPolicy("address", 100, 15 * 60, erased=False)
ACCOUNT: Final = BackoffPolicy("account", 50, 30)
OWN: Final = BackoffPolicy("own", 5, 15 * 60)


class Attempt(NamedTuple):
    """Someone who wants to sign in with a password.

    Attributes:
        email_key: The account's address, as it is compared (`folding.address_key`).
        address: The network address.
        device: The secret by which the browser may be known; `None` without one.
        session_id: The session of someone who is signed in; `None` where no one is.
    """

    email_key: str
    address: str
    device: str | None = None
    session_id: int | None = None

    async def counts(self, tx: Transaction) -> Sequence[tuple[BackoffPolicy, str]]:
        """Return what is counted, and under which name."""
        if self.session_id is not None:
            return [(OWN, OWN.name("session", str(self.session_id)))]
        if self.device is not None and await is_known_device(tx, self.email_key, self.device):
            return [(OWN, OWN.name(self.email_key, hash_device(self.device).hex()))]
        return [*self._shared_counts()]

    def _shared_counts(self) -> Iterator[tuple[BackoffPolicy, str]]:
        """Yield the three."""
        network = client_network(self.address)
        yield PAIR, PAIR.name(self.email_key, network)
        yield ADDRESS, ADDRESS.name(network)
        yield ACCOUNT, ACCOUNT.name(self.email_key)


class Counted(Protocol):
    """Someone who wants to sign in, however they show who they are."""

    @property
    def email_key(self) -> str:
        """The account's address, as it is compared."""

    @property
    def address(self) -> str:
        """The network address."""

    async def counts(self, tx: Transaction) -> Sequence[tuple[BackoffPolicy, str]]:
        """Return what is counted, and under which name."""


@dataclass(frozen=True, slots=True)
class RegisterAttempt(Command[int]):
    """Count an attempt, and return 0; or the seconds to wait before there may be one."""

    attempt: Attempt
    at: int

    @override
    async def execute(self, tx: Transaction) -> int:
        await audit.lock_audit_head(tx)  # attempts come one after another, on any number of nodes
        return await register_attempt(tx, self.attempt, self.at)


async def register_attempt(tx: Transaction, attempt: Counted, at: int) -> int:
    """Count an attempt, and return 0; or the seconds to wait before there may be one.

    Whoever calls this has the lock of the audit log.
    """
    names = await attempt.counts(tx)
    waits = [await _wait(tx, attempt, policy, name, at) for policy, name in names]
    if any(waits):
        return max(waits)
    for _, name in names:
        await _queries.count_failure(
            tx, name=name, at=at, forgotten_before=at - FAILURES_EXPIRE_AFTER
        )
    return 0


async def _wait(
    tx: Transaction, attempt: Counted, policy: BackoffPolicy, name: str, at: int
) -> int:
    """Return the seconds to wait for one of the counts."""
    row = await _queries.failures_of(tx, name=name)
    if row is None or row.last_at <= at - FAILURES_EXPIRE_AFTER:
        return 0
    last_at = row.last_at
    if last_at > at:  # a clock was wrong
        last_at = at
        await _queries.set_last_failure(tx, name=name, at=at)
    until = last_at + policy.wait(row.failures) * 1000
    left: int = -(-(until - at) // 1000)
    if left <= 0 or (policy in {ADDRESS, ACCOUNT} and await _is_known_address(tx, attempt)):
        return 0
    return left


async def _is_known_address(tx: Transaction, attempt: Counted) -> bool:
    network = client_network(attempt.address)
    rows = await _queries.addresses_signed_in_from(tx, email_key=attempt.email_key)
    return any(client_network(row.address) == network for row in rows)


async def clear_attempts(tx: Transaction, attempt: Counted) -> None:
    """Forget that an attempt was made, for it succeeded; and the failures of its account here.

    What others did from the address stays, so that an account of one's own is no way to try others.
    """
    for policy, name in await attempt.counts(tx):
        if policy.erased:
            await _queries.delete_failures(tx, name=name)
        else:
            await _queries.uncount_failure(tx, name=name)


@dataclass(frozen=True, slots=True)
class ClearAttempts(Command[None]):
    """Take an attempt back that succeeded."""

    attempt: Attempt

    @override
    async def execute(self, tx: Transaction) -> None:
        await audit.lock_audit_head(tx)
        await clear_attempts(tx, self.attempt)
