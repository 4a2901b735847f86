"""Whose turn it is: a pure data structure, whose law `tests/turns` holds.

- At most `at_once` are under way together, and at most `each` of one person.
- Nothing waits that could be under way: a place is free only where all who wait have their share.
- The lines of those who wait are served in rotation: while someone may begin and does not, nobody
  else begins twice.
- At most `most` wait, and at most `most_each` of one person, each line in its order.
- What is no person's (`None`) is the server's own work: it takes turns, but has no share of its own
  to exceed, and is never refused.

Each step takes the same time, however many wait; but for what leaves a line unserved, which takes
the length of that line.
"""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class LineFullError(Exception):
    """More wait already than may."""


class Rota(Generic[T]):
    """Who is under way, and who waits.

    Args:
        at_once: How many may be under way together.
        each: How many of one person.
        most: How many may wait.
        most_each: How many of one person.
    """

    def __init__(self, *, at_once: int, each: int, most: int, most_each: int) -> None:
        self._at_once = at_once
        self._each = each
        self._most = most
        self._most_each = most_each
        self._under_way: dict[Hashable, int] = {}
        self._free = at_once
        self._lines: dict[Hashable, deque[T]] = {}
        self._rotation: deque[Hashable] = deque()  # of those who wait and may begin
        self.waiting = 0

    def begin(self, person: Hashable) -> bool:
        """Begin at once, where that may be; return whether it is."""
        under_way = self._under_way.get(person, 0)
        if not self._free or under_way >= self._share(person):
            return False
        self._free -= 1
        self._under_way[person] = under_way + 1
        return True

    def has_room(self, person: Hashable) -> bool:
        """Return whether one more of a person may wait."""
        own = len(self._lines.get(person, ()))
        return person is None or (self.waiting < self._most and own < self._most_each)

    def wait(self, person: Hashable, item: T) -> None:
        """Join the line of a person who may not begin at once.

        Raises:
            LineFullError: Too many wait.
        """
        if not self.has_room(person):
            raise LineFullError
        line = self._lines.get(person)
        if line is None:
            line = self._lines[person] = deque()
            if self._under_way.get(person, 0) < self._share(person):
                self._rotation.append(person)
        line.append(item)
        self.waiting += 1

    def end(self, person: Hashable) -> T | None:
        """Note that something of a person ended; return what begins in its place, if anything."""
        under_way = self._under_way[person] - 1
        self._free += 1
        if under_way:
            self._under_way[person] = under_way
        else:
            del self._under_way[person]
        if under_way + 1 == self._share(person) and person in self._lines:
            self._rotation.append(person)
        return self._begin_next()

    def leave(self, person: Hashable, item: T) -> None:
        """Leave a line unserved."""
        line = self._lines[person]
        line.remove(item)
        self.waiting -= 1
        if not line:
            del self._lines[person]
            if self._under_way.get(person, 0) < self._share(person):
                self._rotation.remove(person)

    def _begin_next(self) -> T | None:
        if not self._rotation:
            return None
        person = self._rotation.popleft()
        line = self._lines[person]
        item = line.popleft()
        self.waiting -= 1
        self._free -= 1
        under_way = self._under_way[person] = self._under_way.get(person, 0) + 1
        if not line:
            del self._lines[person]
        elif under_way < self._share(person):
            self._rotation.append(person)
        return item

    def _share(self, person: Hashable) -> int:
        """Return how many of a person may be under way."""
        return self._each if person is not None else self._at_once
