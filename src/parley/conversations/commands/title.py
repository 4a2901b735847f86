"""The title of a conversation, which every participant may change."""

from parley.conversations import system_messages
from parley.conversations.commands.effects import Effects
from parley.conversations.commands.inserts import NewMessage, add_messages
from parley.conversations.membership import Membership
from parley.conversations.search import index
from parley.conversations.validation import get_stored_size
from parley.store import Event, EventKind, Queries, Transaction

_queries = Queries("parley.conversations")


async def set_title(
    tx: Transaction, membership: Membership, title: str | None, at: int, effects: Effects
) -> int:
    """Set or remove a conversation's title, and add a system message about it.

    Returns:
        What that message counts towards the storage of the one who sets it.
    """
    conversation_id, user_id = membership.conversation_id, membership.user_id
    draft = await system_messages.title_changed(tx, user_id, title)
    await _queries.set_title(tx, conversation_id=conversation_id, title=title)
    first = await _queries.first_message(tx, conversation_id=conversation_id)
    await index.renew(tx, [(conversation_id, first.message_id)])
    addition = NewMessage(conversation_id, user_id, draft, at)
    (message_id,) = await add_messages(
        tx, [addition], {(conversation_id, user_id): membership}, effects
    )
    effects.events.append(
        Event(
            EventKind.CONVERSATION_CHANGED,
            conversation_id,
            message_id,
            user_id,
            at,
            membership.last_sequence + 1,
        )
    )
    return get_stored_size([draft])
