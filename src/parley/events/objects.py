"""The wire objects of events: what happened where, never what was written."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.events.records import EventRecord
from parley.wire import Answer
from parley.wire.times import to_wire


class UserReference(msgspec.Struct):
    """A person, by number."""

    userid: int


class Event(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One change."""

    id: int
    kind: str
    conversationid: int
    messageid: int | UnsetType = UNSET
    sequence: int | UnsetType = UNSET
    actor: UserReference
    subject: UserReference | UnsetType = UNSET
    datetime: str


class Events(Answer):
    """Some of the feed, and where to go on from."""

    root: ClassVar[str] = "events"

    event: list[Event]
    lasteventid: int
    snapshot: bool | UnsetType = UNSET


def event_object(event: EventRecord) -> Event:
    """Show an event."""
    return Event(
        id=event.event_id,
        kind=event.kind,
        conversationid=event.conversation_id,
        messageid=UNSET if event.message_id is None else event.message_id,
        sequence=UNSET if event.sequence is None else event.sequence,
        actor=UserReference(event.actor_id),
        subject=UNSET if event.subject_id is None else UserReference(event.subject_id),
        datetime=to_wire(event.created_at),
    )
