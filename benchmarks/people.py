"""The people of a benchmark: who writes, and whom everyone may write to."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.processes import output_of
from parley import access, people
from parley.cli.context import with_store
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
    """Write the people into a new data folder of Parley, through its command line."""

    def parley(*arguments: str) -> dict[str, Any]:
        command = [parley_command(), *arguments, "--data", str(data), "--json"]
        printed: dict[str, Any] = msgspec.json.decode(output_of(command, {}))
        return printed

    userids = [
        parley(
            *("user", "add", email(number)),
            *("--first", "User", "--last", str(number), "--kind", kind(number)),
        )["userid"]
        for number in range(USERS)
    ]
    members = [word for userid in userids for word in ("--member", str(userid))]
    parley("site", "add", "Matter 1", *members)
    senders = [
        Sender(userids[number], parley("token", "issue", email(number))["token"])
        for number in range(SENDERS)
    ]
    return People(userids, senders)


def in_store(settings: Settings, users: int, senders: int) -> People:
    """Write more people than commands could, straight into a database of Parley's."""

    async def write(store: Store) -> People:
        userids = []
        for number in range(users):
            added = people.AddUser(email(number), "User", str(number), kind(number), now())
            userids.append(await store.write(added))
        known = [userid for userid in userids if userid is not None]
        await store.write(
            people.AddSite("Matter 1", tuple(known), people_module=True, created_at=now())
        )
        tokens = []
        for number in range(senders):
            tokens.append(access.new_token())
            digest = access.hash_token(tokens[-1])
            await store.write(access.IssueToken(digest, email(number), "benchmark", now(), None))
        return People(known, [Sender(*pair) for pair in zip(known, tokens, strict=False)])

    return with_store(settings, write)


def parley_command() -> str:
    """Return the `parley` of this very environment."""
    return str(Path(sys.executable).with_name("parley"))
