"""What people ask of an instance that was used for a year: requests as bytes of HTTP, made once."""

import itertools
import random
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from benchmarks.inbox_data import token_of, word

PEOPLE: Final = 10
"""Who asks: the first of them."""

_COMMON, _USUAL, _RARE = word(0), word(30), word(5_000)


class Piece(NamedTuple):
    """What is measured.

    Attributes:
        name: In words.
        status: What it is answered with.
        most: At most how many times as long it may take where there is a hundred times as much.
        requests: In turn.
    """

    name: str
    status: int
    most: float
    requests: Sequence[bytes]


def pieces(found: Iterable[tuple[int, int]]) -> list[Piece]:
    """Make the requests for an instance.

    Args:
        found: People, each with some of their newest conversations.
    """
    places = list(found)
    _mix(places)
    people = range(1, PEOPLE + 1)
    return [
        Piece(INBOX, 200, 1.3, [_get(one, "conversations?limit=20") for one in people]),
        Piece(
            "a page of messages (20)",
            200,
            1.3,
            [_get(user_id, f"conversations/{number}/messages") for user_id, number in places],
        ),
        Piece("unread in all", 200, 1.3, [_get(one, "conversations/unread") for one in people]),
        Piece("mark as unread, and as read", 204, 1.3, list(_marks(places))),
        Piece("append a message", 201, 1.3, [_append(*place) for place in places]),
        *(
            Piece(name, 200, 3, [_get(one, f"messages?{urlencode({'q': q})}") for one in people])
            for name, q in SEARCHES.items()
        ),
    ]


INBOX: Final = "a page of the list (20)"
SEARCHES: Final = {
    "search: a word of most messages": _COMMON,
    "search: two common words": f"{_COMMON} {_USUAL}",
    "search: a phrase": f'"{_COMMON} {word(1)}"',
    "search: a rare word": _RARE,
    "search: what oneself wrote": f"from:me {_USUAL}",
}


def _mix(places: list[tuple[int, int]]) -> None:
    random.Random(0).shuffle(places)


def _marks(places: Iterable[tuple[int, int]]) -> Iterable[bytes]:
    for (user_id, number), mark in itertools.product(places, ("unread", "read")):
        yield _request(user_id, "POST", f"conversations/{number}/{mark}", b"{}")


def _append(user_id: int, number: int) -> bytes:
    body = msgspec.json.encode({"html": f"<p>Re: {_COMMON} <b>{_USUAL}</b> {_RARE}</p>"})
    return _request(user_id, "POST", f"conversations/{number}/messages", body)


def _get(user_id: int, path: str) -> bytes:
    return _request(user_id, "GET", path, b"")


def _request(user_id: int, method: str, path: str, body: bytes) -> bytes:
    head = (
        f"{method} /api/4/{path} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        f"Authorization: Bearer {token_of(user_id)}\r\n"
    )
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body
