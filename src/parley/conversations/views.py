"""From records to the Conversation Common Object (contract §3)."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from parley.attachments import attachment_object
from parley.conversations import body
from parley.conversations.counting import Unread
from parley.conversations.cursors import write_cursor
from parley.conversations.idempotency import Written
from parley.conversations.objects import (
    Attachments,
    Conversation,
    Conversations,
    Image,
    Images,
    Message,
    Messages,
    Reader,
    Readers,
    ShapeChange,
    UnreadTotal,
    UserReference,
    UserReferences,
)
from parley.conversations.reading import Receipt
from parley.conversations.reads import Carried, Inbox, MessageRecord, Thread
from parley.conversations.rules import Kind
from parley.conversations.system import ChangeKind, read_details
from parley.people import Recipients, Users, user_block
from parley.wire import Addresses
from parley.wire.times import to_wire


def written_object(written: Written) -> Conversation:
    """Tell the ids of what was written (contract §4)."""
    return Conversation(
        conversationid=written.conversation_id,
        messages=Messages([Message(messageid=message_id) for message_id in written.message_ids]),
    )


def thread_object(thread: Thread, addresses: Addresses) -> Conversation:
    """Show a conversation with the messages at hand."""
    header = thread.header
    return Conversation(
        conversationid=header.conversation_id,
        title=header.title or UNSET,
        creator=user_block(header.creator, addresses),
        createddatetime=to_wire(header.created_at),
        lastmessagedatetime=to_wire(header.last_message_at),
        unreadcount=header.unread,
        messagecount=header.seen,
        muted=header.muted,
        archived=header.archived,
        starred=header.starred,
        recipients=Recipients(
            Users([user_block(person, addresses) for person in thread.participants])
        ),
        messages=Messages([message_object(message, addresses) for message in thread.messages]),
    )


def inbox_object(inbox: Inbox, addresses: Addresses) -> Conversations:
    """Show a page of one's conversations."""
    return Conversations(
        conversation=[thread_object(thread, addresses) for thread in inbox.threads],
        totalcount=inbox.total,
        nextcursor=write_cursor(inbox.after) if inbox.after else UNSET,
    )


def unread_object(unread: Unread) -> UnreadTotal:
    """Tell what a person has not read in all."""
    return UnreadTotal(unreadcount=unread.messages, conversationcount=unread.conversations)


def readers_object(receipts: Sequence[Receipt]) -> Readers:
    """Tell how far the participants of a conversation have read."""
    return Readers(
        reader=[
            Reader(
                userid=one.user_id,
                messageid=one.message_id if one.sequence else UNSET,
                sequence=one.sequence,
            )
            for one in receipts
        ]
    )


def message_object(message: MessageRecord, addresses: Addresses) -> Message:
    """Show a message."""
    author = user_block(message.author, addresses)
    return Message(
        messageid=message.message_id,
        recipients=Recipients(Users([author])),
        author=author,
        sequence=message.sequence,
        **_told_by_the_server(message),
        text=message.text,
        html=_html(message, addresses),
        lastsentdatetime=to_wire(message.created_at),
        editeddatetime=UNSET if message.edited_at is None else to_wire(message.edited_at),
        deleted=UNSET if message.deleted_at is None else True,
        images=_images(message.carried, addresses),
        attachments=Attachments([attachment_object(one.attachment) for one in message.carried])
        if message.carried
        else UNSET,
    )


def _told_by_the_server(message: MessageRecord) -> dict[str, Any]:
    if message.kind != Kind.SYSTEM or message.details is None:
        return {}
    details = read_details(message.details)
    users = UserReferences([UserReference(user_id) for user_id in details.user_ids])
    change = ShapeChange(
        what=details.change,
        title=details.title if details.change is ChangeKind.TITLE else UNSET,
        users=users if details.user_ids else UNSET,
    )
    return {"kind": Kind.SYSTEM, "change": change}


def _html(message: MessageRecord, addresses: Addresses) -> str:
    if not any(one.shown for one in message.carried):
        return message.html
    return body.with_addresses(
        message.html, lambda number: addresses.api(f"attachments/{number}/content")
    )


def _images(carried: Sequence[Carried], addresses: Addresses) -> Images | UnsetType:
    shown = [one.attachment.attachment_id for one in carried if one.shown]
    if not shown:
        return UNSET
    return Images(
        [
            Image(
                imagelink=addresses.browser(f"attachments/{number}"),
                apilink=addresses.api(f"attachments/{number}/thumbnail"),
            )
            for number in shown
        ]
    )
