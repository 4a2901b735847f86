"""Adding many people at once: all of them, or nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access import require_administrator
from parley.people.commands import AddUser, add_user
from parley.people.sites.commands import set_membership
from parley.store import COMMAND_LINE, Command, RequestOrigin, Transaction


class PersonToImport(NamedTuple):
    """A person of a list.

    Attributes:
        line: Where they stand in it.
        site_ids: The sites that they become members of.
    """

    line: int
    person: AddUser
    site_ids: Sequence[int] = ()


class AlreadyThereError(Exception):
    """Some of those to import are users already.

    Attributes:
        people: They, as they stand in the list.
    """

    def __init__(self, people: Sequence[PersonToImport]) -> None:
        super().__init__(f"{len(people)} are there already")
        self.people = people


@dataclass(frozen=True, slots=True)
class ImportPeople(Command[Sequence[int]]):
    """Add people, and make them members of sites; return their numbers, in the same order.

    Raises:
        AlreadyThereError: Somebody has one of the addresses; nobody is added.
    """

    people: Sequence[PersonToImport]
    at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> Sequence[int]:
        await require_administrator(tx, self.origin)
        added, there = [], []
        for one in self.people:
            user_id = await add_user(tx, one.person)
            if user_id is None:
                there.append(one)
                continue
            added.append(user_id)
            for site_id in one.site_ids:
                await set_membership(tx, self.at, self.origin, site_id, user_id, member=True)
        if there:
            raise AlreadyThereError(there)
        return added
