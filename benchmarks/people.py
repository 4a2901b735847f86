"""The people of a benchmark: who writes, and whom everyone may write to."""

import asyncio
import sys
from pathlib import Path

import msgspec

from parley import access, people
from parley.cli.context import with_store
from parley.instance import prepare_database
from parley.settings import Settings
from parley.store import Store
from parley.wire.times import now

USERS = 20
SENDERS = 8


class Sender(msgspec.Struct, frozen=True):
    """A user with a token."""

    userid: int
    token: str


class People(msgspec.Struct, frozen=True):
    """Users who all share a site, some of them with tokens."""

    userids: list[int]
    senders: list[Sender]


def imaginary() -> People:
    """Return people for a server that knows none."""
    userids = list(range(1, USERS + 1))
    return People(userids, [Sender(userid, f"token-{userid}") for userid in userids[:SENDERS]])


def email(number: int) -> str:
    """Return the address of the nth user, counted from 0."""
    return f"user{number}@firm.example"


def kind(number: int) -> str:
    """Return whether the nth user is of the firm: every second one is a client."""
    return "external" if number % 2 else "internal"


def in_parley(data: Path) -> People:
    """Write the people into a new data folder of Parley."""
    return in_store(Settings(data=str(data)), USERS, SENDERS)


def in_store(settings: Settings, users: int, senders: int) -> People:
    """Write people straight into a database of Parley's, many at once."""

    async def write(store: Store) -> People:
        userids = await asyncio.gather(
            *[
                store.write(people.AddUser(email(number), "User", str(number), kind(number), now()))
                for number in range(users)
            ]
        )
        known = [userid for userid in userids if userid is not None]
        await store.write(
            people.AddSite("Matter 1", tuple(known), people_module=True, created_at=now())
        )
        tokens = [access.new_token() for _ in range(senders)]
        await asyncio.gather(
            *[
                store.write(
                    access.IssueToken(
                        access.hash_token(token), email(number), "benchmark", now(), None
                    )
                )
                for number, token in enumerate(tokens)
            ]
        )
        return People(known, [Sender(*pair) for pair in zip(known, tokens, strict=False)])

    prepare_database(settings)
    return with_store(settings, write)


def parley_command() -> str:
    """Return the `parley` of this very environment."""
    return str(Path(sys.executable).with_name("parley"))
