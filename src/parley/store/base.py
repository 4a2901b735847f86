"""What a database looks like to the rest of the program, whichever engine it is.

What reads and writes is written once, as coroutines over `Transaction`. On PostgreSQL the event
loop awaits them; on SQLite nothing in them ever suspends, so a call drives them to their end.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import StrEnum
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Final,
    Generic,
    ParamSpec,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
)

from parley.store.id_cache import IdCache

MAX_BACKLOGS: Final = 10_000
"""Streams that may wait for what they missed: as many as there are connections."""


class Row(tuple[Any, ...]):
    """A row. Its columns are attributes, by the names that the statement gives them."""

    __slots__ = ()

    if TYPE_CHECKING:  # at run time it is a named tuple of the statement's columns

        def __getattr__(self, column: str) -> Any: ...  # noqa: ANN401 - whatever is stored


Parameters: TypeAlias = Mapping[str, object]

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Dialect(StrEnum):
    """Which SQL an engine speaks."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Transaction(Protocol):
    """Statements that see, or change, one state of the database.

    A parameter may be a list, of ids or of rows, for a statement that works on sets.
    """

    @property
    def dialect(self) -> Dialect:
        """The SQL it speaks."""

    @property
    def id_cache(self) -> IdCache | None:
        """Ids that were allocated ahead; `None` where allocating takes no round trip."""

    wrote_events: bool
    """Whether it added to the feed: those who follow it are woken after the commit."""

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows."""

    async def fetch_one(self, sql: str, parameters: Parameters) -> Row | None:
        """Return the first row, or `None`."""

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows that are there at this moment, without a lock that keeps them so.

        Where nothing was written yet, PostgreSQL needs no transaction for that.
        """

    async def execute(self, sql: str, parameters: Parameters) -> int:
        """Change rows; return how many."""

    async def execute_final(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run the last statement, and return its rows.

        Where nothing was asked or written before in a transaction, on PostgreSQL it is the whole
        transaction: then it may have been written although it fails, as a commit may.
        """

    async def compute(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what takes longer than the event loop has time for, and asks no database."""

    async def execute_isolated(self, command: "Command[R]") -> "R | Exception":
        """Execute one of several commands: what it raises undoes it alone, and is returned."""


class Command(ABC, Generic[R_co]):
    """One write, which runs statements of its own.

    What it raises undoes it, and nothing else: on PostgreSQL it has a transaction to itself, on
    SQLite a savepoint among the commands of its batch.
    """

    @abstractmethod
    async def execute(self, tx: Transaction) -> R_co:
        """Run its statements and return its result, or raise what its sender is to get."""


class BatchCommand(Protocol[R_co]):
    """One write that shares statements with others, because there are many of its kind.

    A kind of command is a class; commands of one kind are executed together, so that a batch takes
    a fixed number of statements whatever its size.
    """

    @classmethod
    async def execute_batch(
        cls, tx: Transaction, commands: Sequence[Self]
    ) -> Sequence[R_co | Exception]:
        """Write the commands of one batch, within its transaction.

        Returns:
            For each command, in their order, its result, or the exception that its sender is to
            get. A command that gets an exception has written nothing; the others of the batch are
            not touched by it.
        """


AnyCommand: TypeAlias = Command[R] | BatchCommand[R]


class Store(Protocol):
    """A database: reads see one state, writes are durable when they return."""

    @property
    def shared(self) -> bool:
        """Whether several servers may stand on it at once."""

    async def write(self, command: AnyCommand[R]) -> R:
        """Apply a command and return its result once it is on disk.

        Raises:
            StoreBusyError: The queue of writes is full; nothing was written.
            StoreUnavailableError: The batch could not be committed; nothing was written.
            Exception: What the command raised, or got from `BatchCommand.execute_batch`.
        """

    async def read(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a bounded, indexed query, all of whose statements see one state."""

    async def read_large(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a bounded, indexed query that may give many megabytes, without holding up others."""

    async def read_slow(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a query that may take long, such as of all people, without holding up others.

        Raises:
            StoreBusyError: It took too long, and was given up.
        """

    async def search(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a search of messages, which takes longest, as `read_slow` does, and beside that."""

    async def read_backlog(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a query of what a stream missed, as `read_slow` does, and beside that.

        After a restart of the server, all streams ask at once.
        """

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Call `wake`, on the event loop, soon after events were added to the feed.

        A call may be for nothing, or be lost: who follows the feed looks by itself, too.
        """

    async def check(self) -> None:
        """Show that the store can write.

        Raises:
            StoreUnavailableError: It can't.
        """

    async def close(self) -> None:
        """Finish what is queued, then let go of the database."""


class StoreUnavailableError(Exception):
    """The database can't do that now; nothing was written."""


class DatabaseNotReadyError(StoreUnavailableError):
    """Nothing answers where the database should be, or it is just starting."""


class StoreBusyError(StoreUnavailableError):
    """More is asked of the store than it takes: more writes wait, or a read goes on too long."""
