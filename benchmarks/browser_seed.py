"""The instance of the benchmark `browser`: many conversations, and one long thread."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx

from benchmarks.people import Sender

AT_ONCE: Final = 32
LONG_THREAD: Final = "The long thread"

_WORDS: Final = tuple(
    "please look at the draft of the lease before we send it to the other side".split()  # noqa: SIM905
)


async def fill(
    api: str,
    reader: Sender,
    writers: Sequence[Sender],
    sizes: tuple[int, int],
    advance: Callable[[], object],
) -> None:
    """Write conversations to a reader, the newest of them with a long thread, all of it read.

    Args:
        api: What the addresses of the API start with.
        reader: Whose inbox it is.
        writers: Who write to it, in turn; the first of them all of the long thread.
        sizes: How many conversations, and how many messages in the long thread.
        advance: Told each time that one is written.
    """
    conversations, messages = sizes
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=api, limits=limits) as client:

        async def post(path: str, body: dict[str, Any], at: int = 0) -> int:
            writer = writers[at % len(writers)]
            answer = await client.post(path, json=body, headers=_speaking(writer))
            answer.raise_for_status()
            advance()
            number: int = answer.json()["conversationid"]
            return number

        for begin in range(0, conversations - 1, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, conversations - 1))
            await asyncio.gather(
                *(post("/conversations/", _new(reader, f"Matter {n}", n), n) for n in numbers)
            )
        long = await post("/conversations/", _new(reader, LONG_THREAD, 0))
        path = f"/conversations/{long}/messages"
        for begin in range(0, messages, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, messages))
            await asyncio.gather(*(post(path, {"html": _html(n)}) for n in numbers))
        read = await client.post(f"/conversations/{long}/read", json={}, headers=_speaking(reader))
        read.raise_for_status()


def _speaking(person: Sender) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


def _new(reader: Sender, title: str, number: int) -> dict[str, Any]:
    return {
        "title": title,
        "recipients": {"users": {"user": [{"userid": reader.userid}]}},
        "messages": {"message": [{"html": _html(number)}]},
    }


def _html(number: int) -> str:
    length = 4 + number * 7 % 40
    words = " ".join(_WORDS[(number + at) % len(_WORDS)] for at in range(length))
    return f"<p>{number}: {words}.</p>"
