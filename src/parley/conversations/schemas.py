"""The wire objects of conversations: what a request may hold, and the Common Object (§3)."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.attachments import Attachment
from parley.people import Name, Recipients, UserBlock
from parley.wire import ResponseBody
from parley.wire.coercion import Id, OptionalId, Reference


class UserReference(Reference):
    """A person, by number."""

    userid: Id


class UserReferences(msgspec.Struct):
    """People, by number."""

    user: list[UserReference] = []


class RecipientsRequest(msgspec.Struct):
    """Whom a new conversation is for."""

    users: UserReferences


class AttachmentReference(Reference):
    """An attachment, by number."""

    id: Id


class AttachmentReferences(msgspec.Struct):
    """Attachments, by number."""

    attachment: list[AttachmentReference] = []


class MessageReference(msgspec.Struct):
    """A message, by the numbers of its conversation and its own.

    Answers have the same member without either: whoever reads a message may not see what it was
    forwarded from. So a message that was read can be sent whole.
    """

    conversationid: OptionalId | UnsetType = UNSET
    messageid: OptionalId | UnsetType = UNSET


class MessageRequest(msgspec.Struct):
    """A message to be written (contract §4, §5)."""

    html: str = ""
    markdown: str = ""
    text: str = ""
    attachments: AttachmentReferences = msgspec.field(default_factory=AttachmentReferences)
    quotedmessageid: OptionalId | UnsetType = UNSET
    forwarded: MessageReference | UnsetType = UNSET


class RevisionRequest(msgspec.Struct):
    """What a message is to say instead."""

    html: str = ""
    markdown: str = ""
    text: str = ""


class PreviewRequest(msgspec.Struct):
    """A message that is being written."""

    markdown: str


class RemovedItem(msgspec.Struct):
    """What was taken out of a body, of one kind and name, and how often."""

    kind: str
    name: str
    count: int


class Removed(msgspec.Struct):
    """What was taken out of a body."""

    item: list[RemovedItem]


class Preview(ResponseBody):
    """What it will look like."""

    root: ClassVar[str] = "message"

    html: str
    text: str
    removed: Removed | UnsetType = UNSET


class MessageRequests(msgspec.Struct):
    """The messages of a new conversation."""

    message: list[MessageRequest] = []


class ConversationRequest(msgspec.Struct):
    """A conversation to be started (contract §4)."""

    recipients: RecipientsRequest
    messages: MessageRequests
    title: str = ""


class ConversationChange(msgspec.Struct):
    """What is to change of a conversation, or of how the caller keeps it."""

    title: str | UnsetType = UNSET
    muted: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    starred: bool | UnsetType = UNSET


class ParticipantsRequest(msgspec.Struct):
    """Who is to be added, and whether they see what came before them."""

    users: UserReferences
    history: bool = False


class MarkRequest(msgspec.Struct):
    """Up to which message, or from which on; the newest where none is named."""

    messageid: OptionalId | UnsetType = UNSET


class Image(msgspec.Struct):
    """A picture that a message's body shows: for a browser, and a thumbnail by the API."""

    imagelink: str
    apilink: str


class Images(msgspec.Struct):
    """The pictures of a message."""

    image: list[Image]


class Attachments(msgspec.Struct):
    """The attachments of a message."""

    attachment: list[Attachment]


class ChangedUser(msgspec.Struct, omit_defaults=True):
    """Someone who was added or removed, or who left, and what they were called then."""

    userid: int
    name: Name | UnsetType = UNSET


class ChangedUsers(msgspec.Struct):
    """Those whom a change is about."""

    user: list[ChangedUser]


class SystemChange(msgspec.Struct, omit_defaults=True):
    """What a message of the server tells, for programs."""

    what: str
    title: str | UnsetType = UNSET
    users: ChangedUsers | UnsetType = UNSET


class Quote(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The message that a message answers; one that was deleted has no author and no text."""

    messageid: int
    author: UserBlock | msgspec.Raw | UnsetType = UNSET
    text: str | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class Forwarded(msgspec.Struct):
    """Whose message was forwarded, and of when; no number, for who reads it may not see them."""

    name: Name
    datetime: str


class Message(ResponseBody):
    """A message, as far as an answer tells of it."""

    root: ClassVar[str] = "message"

    messageid: int
    conversationid: int | UnsetType = UNSET
    recipients: Recipients | msgspec.Raw | UnsetType = UNSET
    author: UserBlock | msgspec.Raw | UnsetType = UNSET
    sequence: int | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    change: SystemChange | UnsetType = UNSET
    snippet: str | UnsetType = UNSET
    quote: Quote | UnsetType = UNSET
    forwarded: Forwarded | UnsetType = UNSET
    text: str | UnsetType = UNSET
    html: str | UnsetType = UNSET
    lastsentdatetime: str | UnsetType = UNSET
    editeddatetime: str | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    images: Images | UnsetType = UNSET
    attachments: Attachments | UnsetType = UNSET
    removed: Removed | UnsetType = UNSET


class Messages(msgspec.Struct):
    """A list of messages."""

    message: list[Message]


class Conversation(ResponseBody):
    """The Conversation Common Object, as far as an answer tells of it."""

    root: ClassVar[str] = "conversation"

    conversationid: int
    title: str | UnsetType = UNSET
    creator: UserBlock | msgspec.Raw | UnsetType = UNSET
    createddatetime: str | UnsetType = UNSET
    lastmessagedatetime: str | UnsetType = UNSET
    unreadcount: int | UnsetType = UNSET
    messagecount: int | UnsetType = UNSET
    muted: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    starred: bool | UnsetType = UNSET
    recipients: Recipients | UnsetType = UNSET
    messages: Messages | UnsetType = UNSET


class Conversations(ResponseBody):
    """A page of one's conversations (contract §7)."""

    root: ClassVar[str] = "conversations"

    conversation: list[Conversation]
    totalcount: int
    nextcursor: str | UnsetType = UNSET


class UnreadTotal(ResponseBody):
    """What a person has not read in all, in conversations that they did not mute."""

    root: ClassVar[str] = "unread"

    unreadcount: int
    conversationcount: int


class Reader(msgspec.Struct, omit_defaults=True, kw_only=True):
    """How far a participant has read; no message where nothing yet."""

    userid: int
    messageid: int | UnsetType = UNSET
    sequence: int


class Readers(ResponseBody):
    """How far the participants of a conversation have read."""

    root: ClassVar[str] = "readers"

    reader: list[Reader]


class FoundMessages(ResponseBody):
    """A page of the messages that answer a question, each with its conversation and a snippet."""

    root: ClassVar[str] = "messages"

    message: list[Message]
    nextcursor: str | UnsetType = UNSET


class Version(msgspec.Struct):
    """What a message said once, or says."""

    number: int
    text: str
    html: str
    datetime: str


class Versions(ResponseBody):
    """What a message said, from the beginning on; the last is what it says."""

    root: ClassVar[str] = "versions"

    version: list[Version]
    totalcount: int


class Announced(ResponseBody):
    """The conversations that an announcement started, in the order of its recipients."""

    root: ClassVar[str] = "conversations"

    conversation: list[Conversation]
    totalcount: int
    removed: Removed | UnsetType = UNSET
