"""The title of a conversation, which every participant may change."""

from parley.conversations import system
from parley.conversations.effects import Effects
from parley.conversations.new_messages import Addition, add_messages
from parley.conversations.standing import Standing
from parley.store import Event, EventKind, Queries, Transaction

_queries = Queries("parley.conversations")


async def retitle(
    tx: Transaction, standing: Standing, title: str | None, at: int, effects: Effects
) -> None:
    """Give a conversation another title, or none, and tell of it in the conversation."""
    conversation_id, user_id = standing.conversation_id, standing.user_id
    draft = await system.titled(tx, user_id, title)
    await _queries.set_title(tx, conversation_id=conversation_id, title=title)
    addition = Addition(conversation_id, user_id, draft, at)
    (message_id,) = await add_messages(
        tx, [addition], {(conversation_id, user_id): standing}, effects
    )
    effects.events.append(
        Event(
            EventKind.CONVERSATION_CHANGED,
            conversation_id,
            message_id,
            user_id,
            at,
            standing.last_sequence + 1,
        )
    )
