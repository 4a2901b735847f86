"""From records to the Conversation Common Object (contract §3)."""

from collections.abc import Sequence
from itertools import zip_longest

from msgspec import UNSET, UnsetType

from parley.attachments import serialize_attachment
from parley.conversations import body
from parley.conversations.commands.idempotency import WriteResult
from parley.conversations.commands.read_state import ReadReceipt
from parley.conversations.cursors import format_cursor
from parley.conversations.records import (
    InboxPage,
    MessageAttachment,
    MessageRecord,
    QuoteRow,
    Thread,
)
from parley.conversations.references import ForwardOrigin, parse_origin
from parley.conversations.schemas import (
    Announced,
    Attachments,
    ChangedUser,
    ChangedUsers,
    Conversation,
    Conversations,
    Forwarded,
    Image,
    Images,
    Message,
    Messages,
    Quote,
    Reader,
    Readers,
    Removed,
    RemovedItem,
    SystemChange,
    UnreadTotal,
    Version,
    Versions,
)
from parley.conversations.system_messages import ChangeKind, SystemEvent, parse_details
from parley.conversations.unread import Unread
from parley.conversations.validation import Draft, MessageKind
from parley.conversations.versions import VersionPage
from parley.people import Name, Recipients, UserBlocks, Users
from parley.wire import UrlBuilder
from parley.wire.times import format_time


def serialize_write_result(written: WriteResult, drafts: Sequence[Draft] = ()) -> Conversation:
    """Return the ids of what was written (contract §4), and what was taken out of it."""
    messages = [Message(messageid=message_id) for message_id in written.message_ids]
    for message, draft in zip(messages, drafts, strict=False):
        if draft.removed:
            message.removed = serialize_removed(draft.removed)
    return Conversation(conversationid=written.conversation_id, messages=Messages(messages))


def serialize_removed(removed: Sequence[body.Removal]) -> Removed | UnsetType:
    """Return what was taken out of a body; nothing where that is nothing."""
    if not removed:
        return UNSET
    return Removed([RemovedItem(one.kind, one.name, one.times) for one in removed])


def serialize_thread(thread: Thread, blocks: UserBlocks) -> Conversation:
    """Show a conversation with the messages at hand."""
    row = thread.row
    return Conversation(
        conversationid=row.conversation_id,
        title=row.title or UNSET,
        creator=blocks[row.creator_id].block,
        createddatetime=format_time(row.started_at),
        lastmessagedatetime=format_time(row.last_message_at),
        unreadcount=row.last_sequence - row.last_read_sequence,
        messagecount=row.last_sequence - row.first_sequence + 1,
        muted=bool(row.muted),
        archived=bool(row.archived),
        starred=bool(row.starred),
        recipients=Recipients(Users([blocks[user_id].block for user_id in thread.participant_ids])),
        messages=Messages([serialize_message(message, blocks) for message in thread.messages]),
    )


def serialize_inbox(inbox: InboxPage, blocks: UserBlocks) -> Conversations:
    """Show a page of one's conversations."""
    return Conversations(
        conversation=[serialize_thread(thread, blocks) for thread in inbox.threads],
        totalcount=inbox.total,
        nextcursor=format_cursor(inbox.after) if inbox.after else UNSET,
    )


def serialize_unread(unread: Unread) -> UnreadTotal:
    """Return what a person has not read in all."""
    return UnreadTotal(unreadcount=unread.messages, conversationcount=unread.conversations)


def serialize_readers(receipts: Sequence[ReadReceipt]) -> Readers:
    """Return how far the participants of a conversation have read."""
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


def serialize_message(message: MessageRecord, blocks: UserBlocks) -> Message:
    """Show a message; of one that is deleted, no more than that there was one."""
    row = message.row
    author = blocks[row.author_id]
    shown = Message(
        messageid=row.message_id,
        recipients=author.alone,
        author=author.block,
        sequence=row.sequence,
        lastsentdatetime=format_time(row.created_at),
    )
    if row.deleted_at is not None:
        shown.deleted = True
        return shown
    shown.text = row.text
    shown.html = _html(message, blocks.addresses)
    if row.edited_at is not None:
        shown.editeddatetime = format_time(row.edited_at)
    if row.details is not None:
        if row.kind == MessageKind.SYSTEM:
            shown.kind = MessageKind.SYSTEM
            shown.change = _change(parse_details(row.details))
        else:
            shown.forwarded = _serialize_forwarded(parse_origin(row.details))
    if message.quote is not None:
        shown.quote = _quote(message.quote, blocks)
    if message.carried:
        shown.images = _images(message.carried, blocks.addresses)
        shown.attachments = Attachments(
            [serialize_attachment(one.attachment) for one in message.carried]
        )
    return shown


def _change(details: SystemEvent) -> SystemChange:
    named = zip_longest(details.user_ids, details.names)
    users = ChangedUsers(
        [ChangedUser(user_id, Name(*name) if name else UNSET) for user_id, name in named]
    )
    return SystemChange(
        what=details.change,
        title=details.title if details.change is ChangeKind.TITLE else UNSET,
        users=users if details.user_ids else UNSET,
    )


def _serialize_forwarded(origin: ForwardOrigin) -> Forwarded:
    return Forwarded(Name(origin.firstname, origin.lastname), format_time(origin.at))


def _quote(quote: QuoteRow, blocks: UserBlocks) -> Quote:
    if quote.deleted_at is not None:
        return Quote(messageid=quote.message_id, deleted=True)
    author = blocks[quote.author_id].block
    return Quote(messageid=quote.message_id, author=author, text=quote.text)


def serialize_versions(history: VersionPage, addresses: UrlBuilder) -> Versions:
    """Show what a message said."""
    return Versions(
        version=[
            Version(
                number=one.number,
                text=one.text,
                html=_with_addresses(one.html, addresses),
                datetime=format_time(one.written_at),
            )
            for one in history.versions
        ],
        totalcount=history.total,
    )


def serialize_announced(written: WriteResult, draft: Draft) -> Announced:
    """Return the ids of the conversations that an announcement started."""
    numbered = enumerate(written.message_ids, start=written.conversation_id)
    return Announced(
        conversation=[
            serialize_write_result(WriteResult(number, (one,))) for number, one in numbered
        ],
        totalcount=len(written.message_ids),
        removed=serialize_removed(draft.removed),
    )


def _html(message: MessageRecord, addresses: UrlBuilder) -> str:
    html = message.row.html
    if message.carried and any(one.shown for one in message.carried):
        return _with_addresses(html, addresses)
    return html


def _with_addresses(html: str, addresses: UrlBuilder) -> str:
    return body.add_addresses(html, lambda number: addresses.api(f"attachments/{number}/content"))


def _images(carried: Sequence[MessageAttachment], addresses: UrlBuilder) -> Images | UnsetType:
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
