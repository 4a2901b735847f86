"""Whatever is written and however often a client comes again: each event once, in order."""

from collections.abc import Sequence
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.events.sse_client import SseClient, here, polled, said
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2)),
        st.tuples(st.just("start"), st.just(0)),
        st.tuples(st.just("hear"), st.integers(1, 4)),
        st.tuples(st.just("come again"), st.just(0)),
        st.tuples(st.just("poll"), st.integers(1, 5)),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def tireless(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server that takes as many requests as there are."""
    settings = {"PARLEY_RATE_LIMIT": "0", "PARLEY_HEARTBEAT_SECONDS": "0.2"}
    folder = tmp_path_factory.mktemp("tireless")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield server, firm.internal(), firm.internal(), firm.internal()


class Listener:
    """Someone who hears some of a stream, goes away, comes again, or asks without a stream."""

    def __init__(self, server: Server, person: Any) -> None:
        self.server, self.person = server, person
        self.heard: list[int] = []
        self.stream = SseClient.of(person, server, last_id=here(person))

    def hear(self, count: int) -> None:
        """Take the next events of the stream."""
        self.heard += [event["id"] for event in self.stream.events(count)]

    def come_again(self) -> None:
        """Go away, and go on from there."""
        self.stream.close()
        self.stream = SseClient.of(self.person, self.server, last_id=self.stream.last_id)

    def poll(self, limit: int) -> None:
        """Ask without a stream, then go on with one."""
        self.stream.close()
        page = polled(self.person, after=self.stream.last_id, limit=limit)
        self.heard += [event["id"] for event in page["event"]]
        self.stream = SseClient.of(self.person, self.server, last_id=page["lasteventid"])


@hypothesis.given(steps=STEPS)
@hypothesis.settings(max_examples=40, deadline=None)
def test_each_event_comes_once_and_in_order(
    tireless: tuple[Server, Any, Any, Any], steps: Sequence[tuple[str, int]]
) -> None:
    server, ada, bob, eve = tireless
    numbers = [ada.started(bob), ada.started(eve), bob.started(eve, ada)]
    place = here(bob)
    listener = Listener(server, bob)
    try:
        expected = 0
        for step, amount in steps:
            if step == "write":
                said(ada, numbers[amount])
                expected += numbers[amount] != numbers[1]
            elif step == "start":
                ada.started(bob)
                expected += 2
            elif step == "hear":
                listener.hear(min(amount, expected - len(listener.heard)))
            elif step == "poll":
                listener.poll(amount)
            else:
                listener.come_again()
        said(ada, numbers[0])
        listener.hear(expected + 1 - len(listener.heard))
    finally:
        listener.stream.close()
    everything = polled(bob, after=place, limit=100)["event"]
    assert listener.heard == [event["id"] for event in everything]
