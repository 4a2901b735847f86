"""A conversation, its messages page by page, the inbox: a fixed number of statements each."""

from collections.abc import Sequence

from parley.conversations import read_plans
from parley.conversations.cursors import InboxCursor
from parley.conversations.records import (
    InboxPage,
    InboxQuery,
    MessageLookup,
    MessageQuery,
    ThreadList,
    ThreadPage,
)
from parley.store import Transaction, single_statement
from parley.wire.integers import MAX_INTEGER


@single_statement
async def find_thread(
    tx: Transaction, user_id: int, conversation_id: int, page: MessageQuery
) -> ThreadPage | None:
    """Return a conversation with a page of its messages; `None` where it is not the user's."""
    plan = read_plans.OLDEST_FIRST if page.ascending else read_plans.NEWEST_FIRST
    results = await plan.run(
        tx,
        user_id=user_id,
        conversation_id=conversation_id,
        before=MAX_INTEGER if page.before is None else page.before,
        after=-1 if page.after is None else page.after,
        limit=page.limit,
    )
    return plan.thread(results)


@single_statement
async def find_conversation(
    tx: Transaction, user_id: int, conversation_id: int
) -> ThreadPage | None:
    """Return a conversation with its newest message; `None` where it is not the user's."""
    found = await conversations_by_id(tx, user_id, [conversation_id])
    return ThreadPage(found.threads[0], found.people) if found.threads else None


@single_statement
async def find_inbox_page(tx: Transaction, user_id: int, page: InboxQuery) -> InboxPage:
    """Return a page of a user's conversations, newest activity first."""
    is_filtered = page.unread or page.starred or page.other_id is not None
    # Without a filter, they are counted without a look at each row.
    plan = read_plans.FILTERED_INBOX if is_filtered else read_plans.INBOX
    results = await plan.run(
        tx,
        user_id=user_id,
        archived=page.archived,
        unread=page.unread,
        starred=page.starred,
        other_id=page.other_id,
        before_at=page.before.last_message_at,
        before_id=page.before.conversation_id,
        limit=page.limit + 1,
        offset=page.offset,
    )
    found = plan.threads(results)
    shown = found[: page.limit]
    last = shown[-1].row if len(found) > page.limit else None
    after = InboxCursor(last.last_message_at, last.conversation_id) if last else None
    return InboxPage(shown, plan.people(results), plan.total(results), after)


async def conversations_by_id(
    tx: Transaction, user_id: int, conversation_ids: Sequence[int]
) -> ThreadList:
    """Return those of some conversations that are the user's, each with its newest message."""
    plan = read_plans.CONVERSATIONS_BY_ID
    results = await plan.run(tx, user_id=user_id, conversation_ids=list(conversation_ids))
    return ThreadList(plan.threads(results), plan.people(results))


async def messages_by_id(
    tx: Transaction, user_id: int, messages: Sequence[tuple[int, int]]
) -> MessageLookup:
    """Return those of some messages, named by conversation and message, that the user sees."""
    if not messages:
        return MessageLookup({}, {})
    plan = read_plans.MESSAGES_BY_ID
    results = await plan.run(tx, user_id=user_id, messages=list(messages))
    found = {message.row.message_id: message for message in plan.messages(results)}
    return MessageLookup(found, plan.people(results))


@single_statement
async def find_message(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int
) -> MessageLookup:
    """Return one message; nothing where the user does not see it."""
    return await messages_by_id(tx, user_id, [(conversation_id, message_id)])
