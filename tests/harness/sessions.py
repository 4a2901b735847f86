"""Sessions that begin without a password."""

from dataclasses import dataclass

from parley import access
from parley.store import Command, Transaction

_HOUR = 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class BeginSession(Command[int]):
    """Begin a person's session, of an hour at most, with a chosen secret."""

    user_id: int
    secret: str
    at: int
    device: str | None = None
    browser: str = "Test"

    async def execute(self, tx: Transaction) -> int:
        """Write it."""
        session = access.NewSession(
            digest=access.hash_session(self.secret),
            expires_at=self.at + _HOUR,
            browser=access.Browser("192.0.2.1", self.browser),
            instead_of=None,
            device=self.device,
        )
        return await access.begin_session(tx, self.user_id, self.at, session)
