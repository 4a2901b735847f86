"""The server and the model side by side: opened, asked the same, compared, closed."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from parley import people
from tests.conversations.machine.comparison import (
    Server,
    WireObject,
    listed,
    model_conversation,
    model_message,
    model_readers,
)
from tests.conversations.machine.entities import Message, Refused
from tests.conversations.machine.model import Model
from tests.conversations.machine.strategies import Choosing
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance

INTERNAL: Final = (True, True, True, False)
"""Three of the firm, and a client."""

SITES: Final = {frozenset((0, 3))}
"""The client knows one of them."""

MOST: Final = 100
"""Entries of a page."""

R = TypeVar("R")


class Playing(RuleBasedStateMachine):
    """People who share a server, and a model of what it should do."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="parley-machine-"))
        self.stack = AsyncExitStack()
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.instance = await self.stack.enter_async_context(Instance.running(self.folder))
        self.members = [
            await self.instance.member("internal" if one else "external") for one in INTERNAL
        ]
        for site in SITES:
            ids = tuple(self.members[one].user_id for one in site)
            await self.instance.store.write(
                people.AddSite(name="A matter", member_ids=ids, people_module=True, created_at=0)
            )
        names = []
        for member in self.members:
            told = (await member.get("/users/me")).json()
            names.append(f"{told['firstname']} {told['lastname']}")
        self.model = Model(names, INTERNAL, SITES)
        self.model.now = self.instance.clock.now
        self.choose = Choosing(self.model)
        self.server = Server({str(one.user_id): n for n, one in enumerate(self.members)})
        self.reached = [0] * len(self.members)

    def teardown(self) -> None:
        """Look at everything once more, and close."""
        try:
            for person in range(len(self.members)):
                for wire_format in WireFormat:
                    self.look(person, wire_format)
                self.take_files(person)
                for number, conversation in self.model.conversations.items():
                    for message in conversation.messages:
                        self.look_back_at(person, number, message.number, WireFormat.XML)
                while self.model.told(person, self.reached[person]):
                    self.hear(person, MOST, WireFormat.JSON)
                self.hear(person, MOST, WireFormat.XML)
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)
            super().teardown()

    def both(
        self,
        ask_model: Callable[[], R],
        expected: Callable[[R], tuple[int, Any]],
        answer: tuple[int, WireObject],
        told: Callable[[WireObject], Any] = lambda _: None,
    ) -> None:
        """See that the model, asked now, expects the answer that the server gave."""
        status, tree = answer
        try:
            found = ask_model()
        except Refused as refused:
            wanted: tuple[int, Any] = refused.answer
            given: Any = int(tree.get("ref", 0))
        else:
            wanted = expected(found)
            given = told(tree) if status == wanted[0] else tree
        assert (status, given) == wanted

    def ask(  # noqa: PLR0913, PLR0917 - the parts of a request
        self,
        actor: int,
        method: str,
        address: str,
        root: str,
        tree: WireObject | None,
        wire_format: WireFormat,
        key: str | None = None,
    ) -> tuple[int, WireObject]:
        headers = {"Accept": wire_format.value, "Content-Type": wire_format.value}
        if key is not None:
            headers["Idempotency-Key"] = key
        content = None if tree is None else wire_format.write(root, tree)
        answer = self.runner.run(
            self.members[actor].request(method, address, headers=headers, content=content)
        )
        return answer.status_code, wire_format.read(answer) if answer.content else {}

    def get(self, actor: int, address: str, wire_format: WireFormat) -> tuple[int, WireObject]:
        return self.ask(actor, "GET", address, "", None, wire_format)

    def look(self, actor: int, wire_format: WireFormat) -> None:
        for archived in (False, True):
            address = f"/conversations?limit={MOST}&archived={str(archived).lower()}"
            _, tree = self.get(actor, address, wire_format)
            inbox = self.model.inbox(actor, archived=archived)
            assert int(tree["totalcount"]) == len(inbox)
            for one, found in zip(inbox, listed(tree, "conversation"), strict=True):
                assert self.server.conversation(found) == model_conversation(one, actor)
                (newest,) = found["messages"]["message"]
                shown = self.shown(one.number, actor, one.messages[-1])
                assert self.server.message(newest) == shown
        for number in range(1, len(self.model.conversations) + 2):
            self._look_at(actor, number, wire_format)

    def _look_at(self, actor: int, number: int, wire_format: WireFormat) -> None:
        address = f"/conversations/{number}"
        self.both(
            lambda: self.model.conversation(actor, number).seen_by(actor),
            lambda seen: (200, [self.shown(number, actor, one) for one in seen]),
            self.get(actor, f"{address}/messages?direction=asc&limit={MOST}", wire_format),
            lambda tree: [self.server.message(one) for one in listed(tree["messages"], "message")],
        )
        self.both(
            lambda: self.model.conversation(actor, number),
            lambda found: (200, model_readers(found, actor)),
            self.get(actor, f"{address}/readers", wire_format),
            self.server.readers,
        )

    def look_back_at(self, actor: int, number: int, message: int, wire_format: WireFormat) -> None:
        """Compare what a message said."""
        address = f"/conversations/{number}/messages/{message}/versions"
        self.both(
            lambda: self.model.message(actor, number, message),
            lambda found: (200, [] if found.deleted else found.versions),
            self.get(actor, address, wire_format),
            lambda tree: [one["html"] for one in listed(tree, "version")],
        )

    def take_files(self, actor: int) -> None:
        """Compare which files a person may read."""
        for file in self.model.files:
            answer = self.runner.run(self.members[actor].get(f"/attachments/{file}/content"))
            assert (answer.status_code == 200) is self.model.may_read_file(actor, file)

    def hear(self, actor: int, limit: int, wire_format: WireFormat) -> None:
        after = self.reached[actor]
        _, tree = self.get(actor, f"/events?after={after}&limit={limit}", wire_format)
        expected = [
            (number, one._replace(alone=None)) for number, one in self.model.told(actor, after)
        ]
        assert [self.server.event(one) for one in listed(tree, "event")] == expected[:limit]
        self.reached[actor] = int(tree["lasteventid"])

    def shown(self, number: int, viewer: int, message: Message) -> WireObject:
        conversation = self.model.conversations[number]
        return model_message(conversation, viewer, message, self.model.names)
