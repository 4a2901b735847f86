"""Random histories: people write, read and leave, while two nodes tell them and are killed.

Whatever happened, in the end each message that somebody has not read was told to them in one mail,
and no message in two, as far as mails have a Message-ID of their own.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.instance import get_database
from tests.harness.instances import Member, opened
from tests.harness.mail_servers import MailServer, running_mail_server
from tests.notices.offices import (
    HOUR,
    MINUTE,
    SECOND,
    WINDOW,
    Office,
    OfficeNode,
    killed_after,
    read,
    reply,
    running_office,
    start,
)

DAY = 24 * HOUR
MOST_MESSAGES = 10
"""In a conversation: a notice quotes no more of one."""

WHO = st.integers(0, 2)
WHICH = st.integers(0, 99)
KILLED = st.none() | st.integers(0, 60)
STEPS = st.one_of(
    st.tuples(st.just("start"), WHO, st.sets(WHO, min_size=1)),
    st.tuples(st.just("reply"), WHO, WHICH),
    st.tuples(st.just("reply"), WHO, WHICH),
    st.tuples(st.just("read"), WHO, WHICH),
    st.tuples(st.just("leave"), WHO, WHICH),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, WINDOW, WINDOW, HOUR]), st.none()),
    st.tuples(st.just("tell"), st.integers(0, 1), KILLED),
    st.tuples(st.just("tell"), st.integers(0, 1), KILLED),
    st.tuples(st.just("send"), st.integers(0, 1), KILLED),
    st.tuples(st.just("send"), st.integers(0, 1), KILLED),
)


class History:
    """What three people did, and what they have not read yet."""

    def __init__(self, office: Office, members: list[Member], nodes: list[OfficeNode]) -> None:
        self.office = office
        self.members = members
        self.nodes = nodes
        self.conversations: dict[int, set[int]] = {}
        self.written: dict[int, list[str]] = defaultdict(list)
        self.unread: list[set[str]] = [set() for _ in members]
        self.theirs: list[set[str]] = [set() for _ in members]

    async def start(self, author: int, others: set[int]) -> None:
        """Start a conversation."""
        if others := others - {author}:
            word = self._word()
            recipients = [self.members[one] for one in sorted(others)]
            number = await start(self.members[author], *recipients, text=word)
            self.conversations[number] = {author, *others}
            self._note(number, author, word)

    async def reply(self, author: int, which: int) -> None:
        """Reply in one that the author is in, who has read it then."""
        number = self._choose(author, which)
        if number is not None and len(self.written[number]) < MOST_MESSAGES:
            word = self._word()
            await reply(self.members[author], number, word)
            self.unread[author] -= {*self.written[number]}
            self._note(number, author, word)

    async def read(self, reader: int, which: int) -> None:
        """Read one."""
        number = self._choose(reader, which)
        if number is not None:
            await read(self.members[reader], number)
            self.unread[reader] -= {*self.written[number]}

    async def leave(self, who: int, which: int) -> None:
        """Leave one."""
        number = self._choose(who, which)
        if number is not None:
            member = self.members[who]
            path = f"/conversations/{number}/participants/{member.user_id}"
            assert (await member.delete(path)).is_success
            self.conversations[number].remove(who)
            self.unread[who] -= {*self.written[number]}

    async def wait(self, milliseconds: int, _: None) -> None:
        """Let time pass."""
        self.office.instance.clock.now += milliseconds

    async def tell(self, node: int, turns: int | None) -> None:
        """Let a node tell those who are due, and kill it after a while."""
        await self._work(node, self.nodes[node].tell(), turns)

    async def send(self, node: int, turns: int | None) -> None:
        """Let a node send what is queued, and kill it after a while."""
        await self._work(node, self.nodes[node].send(), turns)

    async def settle(self) -> None:
        """Let pauses end, and nodes do all that is due."""
        for pause in (6 * MINUTE, WINDOW, 3 * DAY, 6 * MINUTE, 4 * DAY, 6 * MINUTE):
            self.office.instance.clock.now += pause
            for node in self.nodes:
                await node.tell()
                await node.send()

    async def _work(self, node: int, work: Any, turns: int | None) -> None:
        if turns is None:
            await work
        else:
            await killed_after(turns, work)
            await self.nodes[node].restart()

    def _choose(self, who: int, which: int) -> int | None:
        own = [number for number, members in self.conversations.items() if who in members]
        return own[which % len(own)] if own else None

    def _word(self) -> str:
        return f"word{sum(map(len, self.written.values()))}x"

    def _note(self, number: int, author: int, word: str) -> None:
        self.written[number].append(word)
        for one in self.conversations[number] - {author}:
            self.unread[one].add(word)
            self.theirs[one].add(word)

    def check(self) -> None:
        """See what each was told, and how often."""
        for who, member in enumerate(self.members):
            mails = {
                one.message["Message-ID"]: one.text
                for one in self.office.mails.taken
                if one.recipient == member.email
            }
            told = [word for text in mails.values() for word in text.split() if "word" in word]
            assert len(told) == len(set(told)), (who, told)
            assert self.unread[who] <= set(told) <= self.theirs[who], (who, told)


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """A server for mail."""
    with running_mail_server() as running:
        yield running


def test_each_message_is_told_once_whatever_happens(tmp_path: Path, mails: MailServer) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        office = runner.run(
            stack.enter_async_context(running_office(tmp_path, mails, notice_internal="text"))
        )
        other = runner.run(
            stack.enter_async_context(opened(get_database(office.instance.settings)))
        )
        nodes = [OfficeNode(office, store) for store in (office.instance.store, other)]

        async def play(steps: list[tuple[str, Any, Any]]) -> None:
            members = [await office.instance.member() for _ in range(3)]
            history = History(office, members, nodes)
            await history.start(0, {1, 2})
            for name, *arguments in steps:
                await getattr(history, name)(*arguments)
            await history.settle()
            history.check()

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(steps=st.lists(STEPS, min_size=15, max_size=30))
        def play_each(steps: list[tuple[str, Any, Any]]) -> None:
            runner.run(play(steps))

        try:
            play_each()
        finally:
            for node in nodes:
                runner.run(node.close())
            runner.run(stack.aclose())
