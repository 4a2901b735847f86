"""Server-sent events, as bytes. WHATWG HTML §9.2.

The id of each block is where a client goes on from (`Last-Event-ID`). A block without data moves
that place on, and gives the client nothing to look at.
"""

from typing import Final

import msgspec

from parley.events.queries import EventRecord
from parley.events.schemas import serialize_event

MEDIA_TYPE: Final = "text/event-stream"
RETRY_MILLISECONDS: Final = 2_000


def format_opening(position: int) -> bytes:
    """Write what a stream begins with: when to come again, and where it stands."""
    return b"retry: %d\nid: %d\n\n" % (RETRY_MILLISECONDS, position)


def format_event(event: EventRecord) -> bytes:
    """Write an event."""
    data = msgspec.json.encode(serialize_event(event))
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.event_id, event.kind.encode(), data)


def format_snapshot(position: int) -> bytes:
    """Write that something was missed: the state is to be read anew, then this goes on."""
    return b'id: %d\nevent: snapshot\ndata: {"id":%d,"kind":"snapshot"}\n\n' % (position, position)


def format_heartbeat(position: int) -> bytes:
    """Write that nothing happened, and up to where nothing did."""
    return b": nothing new\nid: %d\n\n" % position
