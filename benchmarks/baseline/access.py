"""Who asks, and whom they may write to."""

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.baseline.database import session
from benchmarks.baseline.tables import Kind, Token, User, members

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Session = Annotated[AsyncSession, Depends(session)]
Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()


async def caller(bearer: Bearer, database: Session) -> User:
    """Return the active user whose token the request carries."""
    user = await database.scalar(
        select(User)
        .join(Token, Token.user_id == User.id)
        .where(Token.hash == token_hash(bearer.credentials), User.active)
    )
    if user is None:
        raise HTTPException(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
    return user


async def check_recipients(database: AsyncSession, sender: User, userids: Iterable[int]) -> None:
    """Refuse with 403 unless all of them share a site with the sender, or all are of the firm."""
    wanted = set(userids)
    sites = select(members.c.site_id).where(members.c.user_id == sender.id)
    neighbours = select(members.c.user_id).where(members.c.site_id.in_(sites))
    reachable: ColumnElement[bool] = User.id.in_(neighbours)
    if sender.kind is Kind.internal:
        reachable = or_(reachable, User.kind == Kind.internal)
    found = await database.scalars(
        select(User.id).where(User.id.in_(wanted), User.active, reachable)
    )
    if refused := wanted - set(found):
        raise HTTPException(403, f"these users can't be reached: {sorted(refused)}")
