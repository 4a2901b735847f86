"""Write the tables and the people of a benchmark into a new database, and print who they are.

`python -m benchmarks.baseline.seed [USERS SENDERS]`
"""

import asyncio
import secrets
import sys

import msgspec

from benchmarks.baseline.access import token_hash
from benchmarks.baseline.database import engine, new_session
from benchmarks.baseline.tables import Base, Kind, Site, Token, User
from benchmarks.people import SENDERS, USERS, People, Sender, email, kind


async def seed(count: int, with_token: int) -> People:
    """Write the tables and the people, some of whom have tokens."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    users = [User(email=email(number), kind=Kind(kind(number))) for number in range(count)]
    tokens = [secrets.token_urlsafe() for _ in range(with_token)]
    async with new_session.begin() as database:
        database.add(Site(name="Matter 1", members=users))
        for user, token in zip(users, tokens, strict=False):
            database.add(Token(hash=token_hash(token), user=user))
    await engine.dispose()
    senders = [Sender(user.id, token) for user, token in zip(users, tokens, strict=False)]
    return People([user.id for user in users], senders)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [USERS, SENDERS]
    print(msgspec.json.encode(asyncio.run(seed(*numbers))).decode())
