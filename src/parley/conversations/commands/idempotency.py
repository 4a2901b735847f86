"""One answer to the same request, however often it is sent (`Idempotency-Key`).

The key is written in the transaction of what it guards, so that it is there exactly if that is, and
survives a restart. Only a success is remembered: what was refused may be sent again, corrected.
"""

import hashlib
import string
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeVar

import msgspec
from typing_extensions import override

from parley.conversations.commands.effects import KeyRow
from parley.store import Command, Queries, Statement, Transaction
from parley.wire import ApiError
from parley.wire.errors import BAD_VALUE, KEY_REUSED

MAX_KEY: Final = 255
_PRINTABLE: Final = frozenset(string.ascii_letters + string.digits + string.punctuation + " ")

_queries = Queries("parley.conversations")


class IdempotencyKey(NamedTuple):
    """A key, and what it stands for.

    Attributes:
        key: The client's key.
        fingerprint: SHA-256 of what was asked, in hex, the same in both spellings.
    """

    key: str
    fingerprint: str


class WriteResult(NamedTuple):
    """What a write gave.

    Attributes:
        conversation_id: Where the messages are.
        message_ids: The messages.
        replayed: Whether an earlier request with the same key wrote them.
        stored: What they count towards their author's storage; 0 where it was counted before.
    """

    conversation_id: int
    message_ids: tuple[int, ...]
    replayed: bool = False
    stored: int = 0


class Idempotent(Protocol):
    """A command that may carry a key."""

    @property
    def user_id(self) -> int:
        """Whose key it is."""

    @property
    def guard(self) -> IdempotencyKey | None:
        """The key, where the request had one."""

    @property
    def at(self) -> int:
        """When it was asked, in milliseconds."""


_Command = TypeVar("_Command", bound=Idempotent)
Outcome = WriteResult | Exception


def parse_idempotency_key(header: str | None, *asked: object) -> IdempotencyKey | None:
    """Read the header `Idempotency-Key`.

    Args:
        header: Its value.
        asked: All that makes the request what it is.

    Raises:
        ApiError: 400, where the key is empty, too long, or not printable ASCII.
    """
    if header is None:
        return None
    if not 0 < len(header) <= MAX_KEY or not _PRINTABLE.issuperset(header):
        raise ApiError(
            BAD_VALUE, f"Idempotency-Key: expected 1 to {MAX_KEY} printable ASCII characters"
        )
    return IdempotencyKey(header, hashlib.sha256(msgspec.json.encode(asked)).hexdigest())


async def execute_idempotently(
    tx: Transaction,
    commands: Sequence[_Command],
    write: Callable[[Transaction, Sequence[_Command]], Awaitable[Sequence[Outcome]]],
) -> list[Outcome]:
    """Write the commands of a batch, but none a second time whose key is known.

    `write` gets those that are to be written, and remembers their keys (`key_rows`). Two commands
    of one batch with the same key are one as well: the second gets what the first got.
    """
    leaders = await _find_stored(tx, commands)
    fresh: list[_Command] = []
    for command in commands:
        key = _get_key(command)
        if key is None or leaders.setdefault(key, command) is command:
            fresh.append(command)
    written = await write(tx, fresh) if fresh else []
    by_command = {id(command): outcome for command, outcome in zip(fresh, written, strict=True)}
    return [
        outcome
        if (outcome := by_command.get(id(command))) is not None
        else _replay(command, leaders, by_command)
        for command in commands
    ]


async def find_replay(tx: Transaction, command: Idempotent) -> WriteResult | None:
    """Return what an earlier request with the same key wrote; `None` where there is none.

    Raises:
        ApiError: 409, where that request asked for something else.
    """
    known = await _find_stored(tx, [command])
    outcome = _replay(command, known, {}) if known else None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@dataclass(frozen=True, slots=True)
class _StoredResult:
    """What an earlier batch wrote under a key."""

    fingerprint: str
    written: WriteResult


def _get_key(command: Idempotent) -> tuple[int, str] | None:
    return (command.user_id, command.guard.key) if command.guard else None


async def _find_stored(
    tx: Transaction, commands: Iterable[Idempotent]
) -> dict[tuple[int, str], "_StoredResult | Idempotent"]:
    keys = {key for command in commands if (key := _get_key(command))}
    if not keys:
        return {}
    rows = await Statement(_queries, "find_idempotency_keys", {"keys": list(keys)}).fetch_unlocked(
        tx
    )
    return {
        (row.user_id, row.key): _StoredResult(
            row.fingerprint,
            WriteResult(
                row.conversation_id, tuple(msgspec.json.decode(row.message_ids)), replayed=True
            ),
        )
        for row in rows
    }


def _replay(
    command: Idempotent,
    leaders: "dict[tuple[int, str], _StoredResult | Idempotent]",
    by_command: dict[int, Outcome],
) -> Outcome:
    key = _get_key(command)
    if key is None or command.guard is None:
        raise RuntimeError("a command without a key was not written")
    leader = leaders[key]
    outcome: Outcome
    if isinstance(leader, _StoredResult):
        fingerprint, outcome = leader.fingerprint, leader.written
    else:
        fingerprint = leader.guard.fingerprint if leader.guard else ""
        first = by_command[id(leader)]
        outcome = (
            first._replace(replayed=True, stored=0) if isinstance(first, WriteResult) else first
        )
    if fingerprint != command.guard.fingerprint:
        return ApiError(KEY_REUSED)
    return outcome


def key_rows(commands: Iterable[Idempotent], outcomes: Iterable[Outcome]) -> list[KeyRow]:
    """Return what is to be remembered of commands that were written."""
    return [
        (
            command.user_id,
            command.guard.key,
            command.guard.fingerprint,
            outcome.conversation_id,
            msgspec.json.encode(outcome.message_ids).decode(),
            command.at,
        )
        for command, outcome in zip(commands, outcomes, strict=True)
        if command.guard and isinstance(outcome, WriteResult)
    ]


@dataclass(frozen=True, slots=True)
class PurgeKeys(Command[int]):
    """Forget the keys that came before a moment; return how many."""

    before: int

    @override
    async def execute(self, tx: Transaction) -> int:
        forgotten: int = await _queries.delete_old_keys(tx, before=self.before)
        return forgotten
