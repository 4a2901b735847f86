"""What a request for a conversation or a message must be, before the store is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from parley.characters import is_blank
from parley.conversations import body
from parley.conversations.body import markdown
from parley.conversations.schemas import (
    ConversationChange,
    ConversationRequest,
    MessageRequest,
    RevisionRequest,
    UserReferences,
)
from parley.conversations.search import index
from parley.turns import COMPUTING
from parley.wire import ApiError
from parley.wire.errors import BAD_VALUE, LIMIT_EXCEEDED, MISSING_PARAMETER

MAX_RECIPIENTS: Final = 500
MAX_ANNOUNCED: Final = 1000
MAX_MESSAGES: Final = 100
MAX_ATTACHMENTS: Final = 100
MAX_TITLE: Final = 255


class MessageKind(StrEnum):
    """What a message is."""

    MESSAGE = "message"
    SYSTEM = "system"
    """The server's word on a change of the conversation."""


class Draft(NamedTuple):
    """A message, ready to be written.

    Attributes:
        html: The body, sanitised.
        text: Its snippet.
        attachment_ids: What it carries, in order, each once.
        shown_ids: Those of them that the body shows as pictures.
        kind: Whether a person wrote it or the server.
        quoted_id: The message of the same conversation that it answers.
        details: What it tells beside the body, as a JSON object.
        words: What it is found by (`search.index`).
        forwarded: A conversation, and a message in it that is yet to be copied into this one.
        files: The pictures that the body brought along, which have no attachments yet.
        removed: What was taken out of the body.
        uploaded_ids: Those of its attachments that were pictures of the body.
    """

    html: str
    text: str
    attachment_ids: tuple[int, ...]
    shown_ids: frozenset[int]
    kind: MessageKind = MessageKind.MESSAGE
    quoted_id: int | None = None
    details: str | None = None
    words: str = ""
    forwarded: tuple[int, int] | None = None
    files: Sequence[body.EmbeddedFile] = ()
    removed: Sequence[body.Removal] = ()
    uploaded_ids: tuple[int, ...] = ()


MESSAGE_OVERHEAD: Final = 512
"""Bytes that a message takes beside its text: its rows, what it is found by, its events."""


PARTICIPANT_OVERHEAD: Final = 256
"""Bytes that a person takes in a conversation: their row, and the event that tells of it."""


def get_stored_size(drafts: Iterable[Draft], people: int = 0) -> int:
    """Return what messages count towards their author's storage, and people who come with them."""
    sizes = [
        _count_bytes(draft.html) + _count_bytes(draft.text) + MESSAGE_OVERHEAD for draft in drafts
    ]
    return sum(sizes) + people * PARTICIPANT_OVERHEAD


def _count_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def check_recipients(
    request: ConversationRequest, caller_id: int, most: int = MAX_RECIPIENTS
) -> tuple[int, ...]:
    """Return the other participants, each once, of whom there may be so many (contract §4).

    Raises:
        ApiError: 400, where there is no one but the caller, or too many.
    """
    path = "recipients.users.user"
    named = check_people(request.recipients.users, path, "recipient")
    others = tuple(user_id for user_id in named if user_id != caller_id)
    if not others:
        raise ApiError(BAD_VALUE, f"{path}: name someone besides yourself")
    if len(others) > most:
        raise ApiError(LIMIT_EXCEEDED, f"{path}: at most {most} recipients")
    return others


def check_people(users: UserReferences, path: str, word: str = "person") -> tuple[int, ...]:
    """Return the people that a request names, each once; `word` is what it calls one.

    Raises:
        ApiError: 400, where there is none.
    """
    named = tuple(dict.fromkeys(user.userid for user in users.user))
    if not named:
        raise ApiError(MISSING_PARAMETER, f"{path}: name at least one {word}")
    return named


def check_title(title: str) -> str | None:
    """Return the title, or `None` where there is none.

    Raises:
        ApiError: 400, where it is too long, or shows nothing.
    """
    if len(title) > MAX_TITLE:
        raise ApiError(LIMIT_EXCEEDED, f"title: at most {MAX_TITLE} characters")
    if title and is_blank(title):
        raise ApiError(BAD_VALUE, "title: it shows nothing; leave it out, or empty, for none")
    return title or None


def check_change(request: ConversationChange) -> dict[str, Any]:
    """Return what is to change of a conversation.

    Raises:
        ApiError: 400, where nothing is named, or the title is too long or shows nothing.
    """
    named = {
        name: value for name, value in msgspec.structs.asdict(request).items() if value is not UNSET
    }
    if not named:
        raise ApiError(MISSING_PARAMETER, "name what to change: title, muted, archived or starred")
    check_title(named.get("title", ""))
    return named


def check_messages(request: ConversationRequest) -> list[tuple[str, MessageRequest]]:
    """Return the messages with their places.

    Raises:
        ApiError: 400, where there is none, or too many, or one that says nothing.
    """
    messages = request.messages.message
    if not messages:
        raise ApiError(MISSING_PARAMETER, "messages.message: send at least one message")
    if len(messages) > MAX_MESSAGES:
        raise ApiError(LIMIT_EXCEEDED, f"messages.message: at most {MAX_MESSAGES} messages")
    with_paths = [(f"messages.message[{i}].", message) for i, message in enumerate(messages)]
    for path, message in with_paths:
        check_message(message, path)
        if message.quotedmessageid is not UNSET:
            raise ApiError(
                BAD_VALUE, f"{path}quotedmessageid: a new conversation has no message to quote"
            )
    return with_paths


def check_announced(request: ConversationRequest) -> list[tuple[str, MessageRequest]]:
    """Return the message of an announcement with its place.

    Raises:
        ApiError: 400, where there is none, or more than one, or it says nothing.
    """
    with_paths = check_messages(request)
    if len(with_paths) > 1:
        raise ApiError(LIMIT_EXCEEDED, "messages.message: an announcement is one message")
    return with_paths


def check_message(message: MessageRequest, path: str = "") -> None:
    """Check that a message says something, within the limits.

    Args:
        message: The message.
        path: Where it stands in the request: empty, or a path that ends in a dot.

    Raises:
        ApiError: 400.
    """
    attachments = message.attachments.attachment
    if len(attachments) > MAX_ATTACHMENTS:
        raise ApiError(
            LIMIT_EXCEEDED, f"{path}attachments.attachment: at most {MAX_ATTACHMENTS} attachments"
        )
    if not (_body_member(message) or attachments or _check_forwarded(message, path)):
        raise ApiError(MISSING_PARAMETER, f"{path}html: send a text, or at least one attachment")


def _check_forwarded(message: MessageRequest, path: str) -> tuple[int, int] | None:
    """Return which conversation, and which message in it, a message forwards; `None` for none.

    Raises:
        ApiError: 400, where one of the two is not named.
    """
    if message.forwarded is UNSET:
        return None
    conversation_id, message_id = message.forwarded.conversationid, message.forwarded.messageid
    if conversation_id is UNSET and message_id is UNSET:
        return None
    if conversation_id is UNSET or message_id is UNSET:
        member = "conversationid" if conversation_id is UNSET else "messageid"
        raise ApiError(MISSING_PARAMETER, f"{path}forwarded.{member}: missing")
    return conversation_id, message_id


# The first of these that says something is the body.
_READ: Final[Mapping[str, Callable[[str], body.Body]]] = {
    "html": body.from_html,
    "markdown": markdown.render_markdown,
    "text": body.from_text,
}


def _body_member(message: MessageRequest | RevisionRequest) -> str | None:
    """Return which member of a message is its body; `None` where none says anything."""
    for member in _READ:
        if not is_blank(getattr(message, member)):
            return member
    return None


def fit_on_event_loop(messages: Iterable[MessageRequest | RevisionRequest]) -> bool:
    """Return whether `draft` takes less time for these messages than a thread's hop."""
    return all(
        body.fits_on_event_loop(message.html or message.text)
        and markdown.fits_on_event_loop(message.markdown)
        for message in messages
    )


def build_draft(message: MessageRequest, path: str = "") -> Draft:
    """Sanitise a message.

    Raises:
        ApiError: 400, where the body is beyond the limits, says nothing once it is clean, or shows
            a picture that the message does not carry.
    """
    attachment_ids = tuple(dict.fromkeys(one.id for one in message.attachments.attachment))
    member, written = _read_body(message, path)
    forwarded = _check_forwarded(message, path)
    if not (written.html or attachment_ids or forwarded or written.files):
        raise empty_body_error(f"{path}{member}")
    shown_ids = frozenset(written.images)
    if strange := shown_ids.difference(attachment_ids):
        raise unknown_image_error(min(strange), path)
    if len(attachment_ids) + len(written.files) > MAX_ATTACHMENTS:
        raise ApiError(
            LIMIT_EXCEEDED,
            f"{path}{member}: at most {MAX_ATTACHMENTS} attachments with the pictures in it",
        )
    return Draft(
        html=written.html,
        text=written.text,
        attachment_ids=attachment_ids,
        shown_ids=shown_ids,
        quoted_id=None if message.quotedmessageid is UNSET else message.quotedmessageid,
        forwarded=forwarded,
        words=index.index_terms(written.html, written.text),
        files=written.files,
        removed=written.removed,
    )


def build_revision_draft(request: RevisionRequest) -> Draft:
    """Sanitise what a message is to say instead; its attachments are those that it has.

    Raises:
        ApiError: 400, where it is beyond the limits.
    """
    member, written = _read_body(request, "")
    if written.files:
        raise ApiError(
            BAD_VALUE,
            f"{member}: an edit can't add pictures; it has one as a data: address",
        )
    return Draft(
        html=written.html,
        text=written.text,
        attachment_ids=(),
        shown_ids=frozenset(written.images),
        words=index.index_terms(written.html, written.text),
        removed=written.removed,
    )


def _read_body(message: MessageRequest | RevisionRequest, path: str) -> tuple[str, body.Body]:
    member = _body_member(message) or "html"
    try:
        return member, _READ[member](getattr(message, member))
    except body.BodyError as error:
        raise ApiError(LIMIT_EXCEEDED, f"{path}{member}: {error}") from error


def empty_body_error(path: str) -> ApiError:
    """Refuse a body that says nothing."""
    return ApiError(MISSING_PARAMETER, f"{path}: nothing is left of it once it is sanitised")


def unknown_image_error(attachment_id: int, path: str = "") -> ApiError:
    """Refuse a body that shows what its message does not carry."""
    return ApiError(
        BAD_VALUE,
        f"{path}html: it shows the picture {attachment_id}, which is not among "
        "the message's attachments",
    )


_FEW: Final = 4
"""Messages that take no longer than a few milliseconds together where each is cheap."""


async def build_drafts(with_paths: Sequence[tuple[str, MessageRequest]]) -> tuple[Draft, ...]:
    """Sanitise messages: on the event loop where that is quick, beside it otherwise.

    Each has a thread's turn of its own. Within one turn the event loop might wait for all of them:
    nh3 lets go of the interpreter lock for moments so short that nobody comes to take it, and each
    such moment has whoever waits for the lock begin to wait anew before it may ask for it
    (CPython's `take_gil`).
    """
    if len(with_paths) <= _FEW and fit_on_event_loop(message for _, message in with_paths):
        return tuple(build_draft(message, path) for path, message in with_paths)
    return tuple([await COMPUTING.run(build_draft, message, path) for path, message in with_paths])


async def build_revision(request: RevisionRequest) -> Draft:
    """Sanitise what a message is to say instead, likewise."""
    if fit_on_event_loop([request]):
        return build_revision_draft(request)
    return await COMPUTING.run(build_revision_draft, request)
