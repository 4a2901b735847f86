"""How messages become drafts: beside the event loop where that takes a while."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from parley.conversations.schemas import MessageRequest
from parley.conversations.validation import MAX_MESSAGES, build_drafts, fit_on_event_loop
from parley.wire import ApiError

pytestmark = pytest.mark.anyio

SHORT, LONG = "<p>word</p>", f"<p>{'word ' * 2_000}</p>"


def asked(*htmls: str) -> Sequence[tuple[str, MessageRequest]]:
    return [
        (f"message {n}: ", msgspec.convert({"html": html}, MessageRequest))
        for n, html in enumerate(htmls)
    ]


async def turns_during(placed: Sequence[tuple[str, MessageRequest]]) -> int:
    """Return how many turns the event loop takes for others while messages are sanitised."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    beside = asyncio.create_task(others())
    drafts = await build_drafts(placed)
    beside.cancel()
    assert len(drafts) == len(placed)
    return turns


async def test_a_few_that_are_quick_take_no_hop() -> None:
    assert await turns_during(asked(SHORT, SHORT)) == 0


@pytest.mark.parametrize("html", [SHORT, LONG])
async def test_between_any_two_of_many_the_event_loop_comes_in(html: str) -> None:
    assert await turns_during(asked(*[html] * MAX_MESSAGES)) >= MAX_MESSAGES - 1


async def test_they_stay_in_their_order() -> None:
    drafts = await build_drafts(asked(*[f"<p>{n}</p>" for n in range(MAX_MESSAGES)], LONG))
    assert [one.text for one in drafts[:-1]] == [str(n) for n in range(MAX_MESSAGES)]


async def test_the_first_that_is_refused_is_named() -> None:
    placed = asked(LONG, "<p></p>", "<p></p>")
    assert not fit_on_event_loop(message for _, message in placed)
    with pytest.raises(ApiError, match="message 1"):
        await build_drafts(placed)
