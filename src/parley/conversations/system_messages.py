"""What the server writes into a conversation that changes, for people and for programs."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from parley import people
from parley.characters import isolate
from parley.conversations import body
from parley.conversations.validation import Draft, MessageKind
from parley.people import Person
from parley.store import Transaction


class ChangeKind(StrEnum):
    """What changed."""

    TITLE = "title"
    ADDED = "added"
    REMOVED = "removed"
    LEFT = "left"


class SystemEvent(msgspec.Struct, omit_defaults=True):
    """A change, for programs.

    Attributes:
        user_ids: Who was added or removed, or who left.
        names: What they were called then, first and last; empty in what older versions wrote.
        title: The new title; empty where it was taken away.
    """

    change: ChangeKind
    user_ids: tuple[int, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    title: str = ""


def parse_details(details: str) -> SystemEvent:
    """Read what `Draft.details` holds."""
    return msgspec.json.decode(details, type=SystemEvent)


async def title_changed(tx: Transaction, actor_id: int, title: str | None) -> Draft:
    """Return the system message about a new or removed title."""
    (actor,) = await _find(tx, [actor_id])
    what = "took the title away." if title is None else f"set the title: {isolate(title)}"
    return _draft(f"{_name(actor)} {what}", SystemEvent(ChangeKind.TITLE, title=title or ""))


async def people_added(tx: Transaction, actor_id: int, user_ids: Sequence[int]) -> Draft:
    """Return the system message about people who were added."""
    actor, *others = await _find(tx, [actor_id, *user_ids])
    text = f"{_name(actor)} added {_join_names([_name(other) for other in others])}."
    return _draft(text, _event(ChangeKind.ADDED, others))


async def person_removed(tx: Transaction, actor_id: int, user_id: int) -> Draft:
    """Return the system message about someone who was removed."""
    actor, other = await _find(tx, [actor_id, user_id])
    return _draft(f"{_name(actor)} removed {_name(other)}.", _event(ChangeKind.REMOVED, [other]))


async def person_left(tx: Transaction, user_id: int) -> Draft:
    """Return the system message about someone who left."""
    (actor,) = await _find(tx, [user_id])
    return _draft(f"{_name(actor)} left.", _event(ChangeKind.LEFT, [actor]))


async def _find(tx: Transaction, user_ids: Sequence[int]) -> list[Person]:
    found = await people.find_people(tx, user_ids)
    return [found[user_id] for user_id in user_ids]


def _event(change: ChangeKind, those: Sequence[Person]) -> SystemEvent:
    return SystemEvent(
        change,
        tuple(person.user_id for person in those),
        tuple((person.firstname, person.lastname) for person in those),
    )


def _name(person: Person) -> str:
    return isolate(f"{person.firstname} {person.lastname}")


def _join_names(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _draft(text: str, details: SystemEvent) -> Draft:
    written = body.from_text(text)
    return Draft(
        html=written.html,
        text=written.text,
        attachment_ids=(),
        shown_ids=frozenset(),
        kind=MessageKind.SYSTEM,
        details=msgspec.json.encode(details).decode(),
    )
