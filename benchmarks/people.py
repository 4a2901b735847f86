"""The people of a benchmark: who writes, and whom everyone may write to."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.processes import output_of

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


def parley_command() -> str:
    """Return the `parley` of this very environment."""
    return str(Path(sys.executable).with_name("parley"))
