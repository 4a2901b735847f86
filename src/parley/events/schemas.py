"""The wire objects of events: what happened where, never what was written."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.events.queries import EventRecord
from parley.wire import ResponseBody
from parley.wire.times import format_time


class EventUserSchema(msgspec.Struct):
    """A person, by number."""

    userid: int


class EventSchema(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One change."""

    id: int
    kind: str
    conversationid: int
    messageid: int | UnsetType = UNSET
    sequence: int | UnsetType = UNSET
    actor: EventUserSchema
    subject: EventUserSchema | UnsetType = UNSET
    datetime: str


class EventsSchema(ResponseBody):
    """Some of the feed, and where to go on from."""

    root: ClassVar[str] = "events"

    event: list[EventSchema]
    lasteventid: int
    snapshot: bool | UnsetType = UNSET


def serialize_event(event: EventRecord) -> EventSchema:
    """Show an event."""
    return EventSchema(
        id=event.event_id,
        kind=event.kind,
        conversationid=event.conversation_id,
        messageid=UNSET if event.message_id is None else event.message_id,
        sequence=UNSET if event.sequence is None else event.sequence,
        actor=EventUserSchema(event.actor_id),
        subject=UNSET if event.subject_id is None else EventUserSchema(event.subject_id),
        datetime=format_time(event.created_at),
    )
