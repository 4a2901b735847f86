"""The people of `streams`: written straight into a new data folder, because they are many."""

from pathlib import Path

import msgspec

from parley import access, people
from parley.cli.context import with_store
from parley.instance import prepare_database
from parley.settings import Settings
from parley.store import Store
from parley.wire.times import now


class Member(msgspec.Struct, frozen=True):
    """Someone with a token."""

    userid: int
    token: str


def make_crowd(data: Path, count: int) -> list[Member]:
    """Write internal people, each with a token."""

    async def make(store: Store) -> list[Member]:
        return [await _member(store, number) for number in range(count)]

    settings = Settings(data=str(data))
    prepare_database(settings)
    return with_store(settings, make)


async def _member(store: Store, number: int) -> Member:
    email, token = f"user{number}@firm.example", access.new_token()
    userid = await store.write(people.AddUser(email, "User", str(number), "internal", now()))
    if userid is None:
        raise RuntimeError(f"{email} already exists")
    await store.write(access.IssueToken(access.hash_token(token), email, "benchmark", now(), None))
    return Member(userid, token)
