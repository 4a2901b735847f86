"""Personal tokens: those that a person made, or an administrator for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.access.actors import require_actor
from parley.characters import is_blank
from parley.identity import Scope, parse_scopes
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Transaction, audit, to_record
from parley.wire import ApiError
from parley.wire.coercion import check_text

_queries = Queries("parley.access")

MAX_NAME: Final = 100


def check_token_name(name: str, path: str) -> str:
    """Return the name of a token back, trimmed, if it is one.

    Raises:
        ValueError: It shows nothing, is too long, or holds characters that can't travel.
    """
    trimmed = name.strip()
    if is_blank(trimmed) or len(trimmed) > MAX_NAME:
        raise ValueError(f"{path}: expected 1 to {MAX_NAME} characters that can be seen")
    try:
        return check_text(trimmed, path)
    except ApiError as error:
        raise ValueError(error.summary) from error


class PersonalToken(NamedTuple):
    """A token, as its person sees it."""

    token_id: int
    name: str
    scopes: frozenset[Scope]
    created_at: int
    expires_at: int | None
    last_used_at: int | None


async def list_personal_tokens(tx: Transaction, user_id: int, now: int) -> Sequence[PersonalToken]:
    """Return a person's tokens that work, the newest first: 100 at most."""
    rows = await _queries.personal_tokens(tx, user_id=user_id, now=now)
    return [to_record(row, PersonalToken)._replace(scopes=parse_scopes(row.scopes)) for row in rows]


@dataclass(frozen=True, slots=True)
class RevokeOwnToken(Command[bool]):
    """End one of a person's tokens; return whether there was one to end."""

    token_id: int
    user_id: int
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_actor(tx, self.origin)
        changed: int = await _queries.revoke_token_of_user(
            tx, token_id=self.token_id, user_id=self.user_id, revoked_at=self.at
        )
        if changed:
            subject, details = f"token:{self.token_id}", {"userid": self.user_id}
            await audit.append(
                tx, AuditEvent("token.revoked", self.at, self.origin, subject, details)
            )
        return changed > 0
