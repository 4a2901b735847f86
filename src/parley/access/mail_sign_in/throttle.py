"""How often codes may be asked for, so that none is guessed, and no mailbox is flooded.

Each request allows five tries of a code of six digits. Strangers get at most 16 requests for an
address in any 24 hours, thus 80 tries: a chance of 8 in 100,000. Whether there is an account does
not matter. A request that ends with someone signing in is taken back.

A browser in which the person signed in before has a count of its own (`devices`), so that strangers
keep nobody out there.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from parley.access.devices import hash_device, is_known_device
from parley.access.passwords.throttle import BackoffPolicy
from parley.store import Transaction
from parley.wire import client_network

_MINUTE: Final = 60

MAIL_ACCOUNT: Final = BackoffPolicy("mail-account", 3, 256 * _MINUTE, _MINUTE, erased=False)
MAIL_ADDRESS: Final = BackoffPolicy("mail-address", 100, 15 * _MINUTE, erased=False)
MAIL_OWN: Final = BackoffPolicy("mail-own", 5, 256 * _MINUTE, _MINUTE, erased=False)


class MailAttempt(NamedTuple):
    """A browser that asks for a code.

    Attributes:
        email_key: The account's address, as it is compared (`folding.address_key`).
        address: The network address.
        device: The secret by which the browser may be known; `None` without one.
    """

    email_key: str
    address: str
    device: str | None = None

    async def counts(self, tx: Transaction) -> Sequence[tuple[BackoffPolicy, str]]:
        """Return what is counted, and under which name."""
        if self.device is not None and await is_known_device(tx, self.email_key, self.device):
            return [(MAIL_OWN, MAIL_OWN.name(self.email_key, hash_device(self.device).hex()))]
        return [
            (MAIL_ADDRESS, MAIL_ADDRESS.name(client_network(self.address))),
            (MAIL_ACCOUNT, MAIL_ACCOUNT.name(self.email_key)),
        ]
