"""The pages that `reads` measures: where they are over HTTP, and what reads them."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Final, NamedTuple

from benchmarks.inbox_data import Size, token_of
from benchmarks.instances import Instance
from parley.conversations.cursors import INBOX_TOP
from parley.conversations.queries import find_inbox_page, find_thread
from parley.conversations.records import InboxQuery, MessageQuery
from parley.store import Transaction

_LIMIT: Final = 20
_POOL: Final = 1_000


class Page(NamedTuple):
    """What is read.

    Attributes:
        path: Where it is, in the API.
        ask: Reads it for a person, of a conversation.
        script: What pgbench sets before the statement.
    """

    name: str
    path: str
    ask: Callable[[Transaction, int, int], Awaitable[object]]
    script: str

    def requests(self, instance: Instance, size: Size) -> list[bytes]:
        """Return requests for it, each by a person for a conversation of theirs."""
        return [
            (
                f"GET /api/4/{self.path.format(conversation_id=conversation_id)} HTTP/1.1\r\n"
                f"Host: 127.0.0.1\r\nAuthorization: Bearer {token_of(user_id)}\r\n\r\n"
            ).encode()
            for user_id, conversation_id in sample(instance, size)
        ]


def sample(instance: Instance, size: Size) -> Iterator[tuple[int, int]]:
    """Return people, each with a conversation of theirs."""
    if instance.cluster is None:
        yield from instance.places(size.users)
        return
    for number in range(1, size.conversations + 1, max(1, size.conversations // _POOL)):
        yield 1 + (number - 1) % size.users, number


_INBOX: Final = InboxQuery(
    _LIMIT, 0, INBOX_TOP, archived=False, unread=False, starred=False, other_id=None
)

PAGES: Final = (
    Page(
        "a page of the inbox",
        f"conversations?limit={_LIMIT}",
        lambda tx, user_id, _: find_inbox_page(tx, user_id, _INBOX),
        "\\set user_id random(1, {users})\n",
    ),
    Page(
        "a page of messages",
        f"conversations/{{conversation_id}}/messages?limit={_LIMIT}",
        lambda tx, user_id, number: find_thread(tx, user_id, number, MessageQuery(_LIMIT)),
        "\\set conversation_id random(1, {conversations})\n"
        "\\set user_id 1 + (:conversation_id - 1) % {users}\n",
    ),
)
