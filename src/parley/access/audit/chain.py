"""Walking the audit log's chain of digests: which entries are not as they were written.

An entry's digest covers the digest before it, so each entry vouches for all before. What does not
follow is suspect. Whether it was changed, or stands in another's place, shows once the walk is
over: an entry that follows somewhere else belongs there.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from parley.access.audit.log import AuditRow
from parley.store.audit import FIRST_DIGEST, digest_after

MOST_PROBLEMS: Final = 100
"""A walk that has found so many goes no further, so that it needs little memory."""


class Checkpoint(NamedTuple):
    """Where a log stood: its newest entry then, and that one's digest."""

    entry_id: int
    digest: str

    def __str__(self) -> str:
        """Spell it, as people note it."""
        return f"{self.entry_id}:{self.digest}"


BEGINNING: Final = Checkpoint(0, FIRST_DIGEST)


class ChainFault(StrEnum):
    """What is wrong with entries."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut off"
    OUT_OF_ORDER = "out of order"
    ADDED = "added"
    REPLACED = "replaced"


class ChainProblem(NamedTuple):
    """Something that is wrong.

    Attributes:
        finding: What.
        first: The entry, or the first of several.
        last: The last of them.
        sentence: For a person.
    """

    finding: ChainFault
    first: int
    last: int
    sentence: str


class _Suspect(NamedTuple):
    """An entry that does not follow the digest that stands before it."""

    line: AuditRow
    previous: str

    @property
    def entry_id(self) -> int:
        """Where it stands."""
        return self.line.entry.entry_id

    def follows(self, previous: str, entry_id: int) -> bool:
        """Return whether it is what once was written at a place."""
        return (
            digest_after(previous, self.line.entry._replace(entry_id=entry_id)) == self.line.digest
        )


class HashChain:
    """A walk along the chain, entry by entry.

    Args:
        start: What the first entry has to follow.
        head: The newest entry that the log says it has.
    """

    def __init__(self, start: Checkpoint, head: Checkpoint) -> None:
        self._head = head
        self._last = start
        self._computed: str | None = None
        self._gap = False
        self._problems: list[ChainProblem] = []
        self._suspects: list[_Suspect] = []
        self._strays: list[_Suspect] = []
        self._own_digest_changed: set[int] = set()

    @property
    def last(self) -> Checkpoint:
        """Where the walk is."""
        return self._last

    @property
    def too_many_problems(self) -> bool:
        """Whether there is so much wrong that it makes no sense to go on."""
        found = len(self._problems) + len(self._suspects) + len(self._strays)
        return found >= MOST_PROBLEMS

    def skip_check(self) -> None:
        """Take the next entry as it is: what it has to follow is not there."""
        self._gap = True

    def add(self, line: AuditRow) -> None:
        """Go on to the next entry that is there."""
        entry_id = line.entry.entry_id
        if entry_id <= BEGINNING.entry_id or entry_id > self._head.entry_id:
            self._strays.append(_Suspect(line, previous=BEGINNING.digest))
            return
        if entry_id > self._last.entry_id + 1:
            self._note_range(ChainFault.MISSING, self._last.entry_id + 1, entry_id - 1, "missing")
            self._gap = True
        self._check(line)
        self._last = Checkpoint(entry_id, line.digest)
        self._gap = False

    def _check(self, line: AuditRow) -> None:
        """Check whether an entry follows the one before, or would if only that one's digest was."""
        before, self._computed, previous = self._computed, None, self._last.digest
        if self._gap or digest_after(previous, line.entry) == line.digest:
            return
        if before is not None and digest_after(before, line.entry) == line.digest:
            self._own_digest_changed.add(self._last.entry_id)
            return
        self._suspects.append(_Suspect(line, previous))
        self._computed = digest_after(before or previous, line.entry)

    def problems(self, *, to_the_end: bool) -> Sequence[ChainProblem]:
        """Return all that is wrong, in the order of the entries.

        Args:
            to_the_end: Whether the walk came to the end, so that what should follow is cut off.
        """
        if to_the_end:
            self._check_end()
        return sorted([*self._problems, *self._explain()], key=lambda problem: problem.first)

    def _check_end(self) -> None:
        last, head = self._last, self._head
        if last.entry_id < head.entry_id:
            self._note_range(
                ChainFault.CUT_OFF, last.entry_id + 1, head.entry_id, "cut off at the end"
            )
        elif last != head and last.entry_id not in {suspect.entry_id for suspect in self._suspects}:
            sentence = f"entry {last.entry_id} is not the one that was written last"
            self._note(ChainFault.CHANGED, last.entry_id, last.entry_id, sentence)

    def _explain(self) -> Iterator[ChainProblem]:
        """Record what became of each suspect, and what stands where nothing should."""
        belonging = _match_successors(self._suspects, self._strays)
        matched = {found.entry_id for found in belonging.values()}
        moved = []
        for suspect in self._suspects:
            entry_id, found = suspect.entry_id, belonging.get(suspect.entry_id)
            if found is None:
                yield ChainProblem(
                    ChainFault.CHANGED, entry_id, entry_id, self._is_altered(entry_id)
                )
            elif found.entry_id != entry_id:
                moved.append((entry_id, found.entry_id))
                if entry_id not in matched:
                    yield _insertions(entry_id)
        yield from (
            _insertions(stray.entry_id) for stray in self._strays if stray.entry_id not in matched
        )
        yield from _find_moved(moved)

    def _is_altered(self, entry_id: int) -> str:
        if entry_id in self._own_digest_changed:
            return f"entry {entry_id} was changed: its digest is not its own"
        if entry_id - 1 == BEGINNING.entry_id:
            return f"entry {entry_id} was changed"
        return (
            f"entry {entry_id} was changed, or else entry {entry_id - 1} together with its digest"
        )

    def _note(self, finding: ChainFault, first: int, last: int, sentence: str) -> None:
        self._problems.append(ChainProblem(finding, first, last, sentence))

    def _note_range(self, finding: ChainFault, first: int, last: int, what: str) -> None:
        one = first == last
        which = f"entry {first} is" if one else f"entries {first} to {last} are"
        self._note(finding, first, last, f"{which} {what}")


def _insertions(entry_id: int) -> ChainProblem:
    sentence = f"entry {entry_id} was added: what stands there was never written"
    return ChainProblem(ChainFault.ADDED, entry_id, entry_id, sentence)


def _match_successors(
    suspects: Sequence[_Suspect], strays: Sequence[_Suspect]
) -> Mapping[int, _Suspect]:
    """Return what belongs at the place of each suspect, where something does."""
    belonging: dict[int, _Suspect] = {}
    for suspect in suspects:
        before = belonging.get(suspect.entry_id - 1)
        previous = suspect.previous if before is None else before.line.digest
        for one in (suspect, *suspects, *strays):
            if one.follows(previous, suspect.entry_id):
                belonging[suspect.entry_id] = one
                break
    return belonging


def _find_moved(moved: Sequence[tuple[int, int]]) -> Iterator[ChainProblem]:
    """Return where entries stand that belong at other places; those that moved together, once."""
    for _, run in groupby(
        enumerate(moved), lambda one: (one[1][1] - one[1][0], one[1][0] - one[0])
    ):
        pairs = [pair for _, pair in run]
        (first, first_now), (last, last_now) = pairs[0], pairs[-1]
        sentence = (
            f"entry {first} is out of order: it stands as entry {first_now}"
            if first == last
            else f"entries {first} to {last} are out of order: "
            f"they stand as entries {first_now} to {last_now}"
        )
        yield ChainProblem(ChainFault.OUT_OF_ORDER, first, last, sentence)
