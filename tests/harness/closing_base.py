"""What is used in a `with` block, and closed at its end."""

import abc
from types import TracebackType
from typing import Self


class Closing(abc.ABC):
    """Something that has a `close`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abc.abstractmethod
    def close(self) -> None:
        """Let go of it."""
