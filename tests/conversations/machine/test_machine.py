"""Random histories of all that people do to conversations, half in XML and half in JSON.

The server and a plain model are asked the same. They never differ: in what is answered and refused,
in contents and order, in what is unread, in who may see what, and in the events that each person is
told, each once and in order however often they come again.
"""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.conversations.machine.base import INTERNAL, MOST, Playing
from tests.conversations.machine.comparison import listed, model_conversation, spelled, written
from tests.harness.formats import WireFormat

PEOPLE = st.integers(0, len(INTERNAL) - 1)
OTHERS = st.lists(PEOPLE, min_size=1, max_size=3, unique=True)
SPELLINGS = st.sampled_from(WireFormat)
WHICH = st.integers(0, 9_999)
"""Chooses one of those that there are at that moment; or, one time in ten, something odd."""

WORDS = st.sampled_from(["one", "two", "three", "four"])


class Conversing(Playing):
    """What they do."""

    @initialize()
    def begin(self) -> None:
        """Begin with people and a conversation."""
        wire_format = WireFormat.XML
        for actor in (1, 0, 0):
            self.upload(actor=actor, wire_format=wire_format)
        for file, (actor, others) in enumerate(((1, [2]), (0, [1, 2]), (0, [3]))):
            self.start(
                actor=actor,
                others=others,
                title="",
                words=["one", "two", "three"],
                file=10 * file + 1,
                source=None,
                wire_format=wire_format,
            )
        # Someone came later, and may add a client.
        self.add(actor=11, which=1, others=[0], history=False, wire_format=wire_format)

    @rule(actor=PEOPLE, wire_format=SPELLINGS)
    def upload(self, actor: int, wire_format: WireFormat) -> None:
        """Upload a file."""
        answer = self.runner.run(
            self.members[actor].post(
                "/attachments",
                files={"file": ("a.txt", b"a")},
                headers={"Accept": wire_format.value},
            )
        )
        self.model.files[int(wire_format.read(answer)["id"])] = actor

    @rule(
        actor=PEOPLE,
        others=OTHERS,
        title=st.sampled_from(["", "Lease"]),
        words=st.lists(WORDS, min_size=1, max_size=2),
        file=WHICH,
        source=st.none() | WHICH,
        wire_format=SPELLINGS,
    )
    def start(  # noqa: PLR0913 - all that it may be made of
        self,
        *,
        actor: int,
        others: list[int],
        title: str,
        words: list[str],
        file: int,
        source: int | None,
        wire_format: WireFormat,
    ) -> None:
        """Start a conversation."""
        others = [one for one in others if one != actor]
        if not others:
            return
        first, *rest = words
        wishes = [
            self.choose.wish(first, file=file, forwarded=source),
            *(self.choose.wish(one, file=0) for one in rest),
        ]
        tree = self._recipients(others) | {
            "title": title,
            "messages": {"message": [spelled(one) for one in wishes]},
        }
        self.both(
            lambda: self.model.start(actor, others, title, wishes),
            lambda found: (
                201,
                (found.number, [one.number for one in found.messages]),
            ),
            self.ask(actor, "POST", "/conversations", "conversation", tree, wire_format),
            written,
        )

    @rule(actor=PEOPLE, others=OTHERS, words=WORDS, file=WHICH, wire_format=SPELLINGS)
    def announce(
        self, actor: int, others: list[int], words: str, file: int, wire_format: WireFormat
    ) -> None:
        """Announce something."""
        others = [one for one in others if one != actor]
        if not others:
            return
        wish = self.choose.wish(words, file=file)
        tree = self._recipients(others) | {"messages": {"message": [spelled(wish)]}}
        self.both(
            lambda: self.model.announce(actor, others, wish),
            lambda found: (
                201,
                [(one.number, [one.messages[0].number]) for one in found],
            ),
            self.ask(actor, "POST", "/announcements", "announcement", tree, wire_format),
            lambda tree: [written(one) for one in tree["conversation"]],
        )

    @rule(
        actor=WHICH,
        which=WHICH,
        words=WORDS,
        file=WHICH,
        quoted=st.none() | WHICH,
        source=st.none() | WHICH,
        wire_format=SPELLINGS,
        again=st.booleans(),
    )
    def reply(  # noqa: PLR0913 - all that it may be made of
        self,
        *,
        actor: int,
        which: int,
        words: str,
        file: int,
        quoted: int | None,
        source: int | None,
        wire_format: WireFormat,
        again: bool,
    ) -> None:
        """Write to a conversation, perhaps twice with one key."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        wish = self.choose.wish(words, file=file, quoted=quoted, forwarded=source, number=number)
        address = f"/conversations/{number}/messages"
        key = f"{self.model.written} {len(self.model.happened)}" if again else None
        tree = spelled(wish)
        answer = self.ask(actor, "POST", address, "message", tree, wire_format, key)
        self.both(
            lambda: self.model.reply(actor, number, wish),
            lambda found: (201, (number, [found.number])),
            answer,
            written,
        )
        if again and answer[0] == 201:
            assert self.ask(actor, "POST", address, "message", tree, wire_format, key) == answer

    @rule(
        actor=WHICH,
        which=WHICH,
        message=st.none() | WHICH,
        word=st.sampled_from(["read", "unread"]),
        wire_format=SPELLINGS,
    )
    def mark(
        self, actor: int, which: int, message: int | None, word: str, wire_format: WireFormat
    ) -> None:
        """Mark a conversation as read, or as unread."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        named = None if message is None else self.choose.message(number, message)
        tree = {} if named is None else {"messageid": named}
        mark = self.model.mark_read if word == "read" else self.model.mark_unread
        self.both(
            lambda: mark(actor, number, named),
            lambda _: (204, None),
            self.ask(actor, "POST", f"/conversations/{number}/{word}", word, tree, wire_format),
        )

    @rule(actor=WHICH, which=WHICH, back=WHICH, on=WHICH, wire_format=SPELLINGS)
    def read_again(
        self, actor: int, which: int, back: int, on: int, wire_format: WireFormat
    ) -> None:
        """Mark a conversation as unread, and then as read, though perhaps not as far."""
        self.mark(actor=actor, which=which, message=back, word="unread", wire_format=wire_format)
        self.mark(actor=actor, which=which, message=on, word="read", wire_format=wire_format)

    @rule(
        actor=WHICH,
        which=WHICH,
        title=st.sampled_from([None, None, "", "Lease", "Deed"]),
        flags=st.dictionaries(
            st.sampled_from(["muted", "archived", "starred"]), st.booleans(), max_size=2
        ),
        wire_format=SPELLINGS,
    )
    def keep(
        self,
        actor: int,
        which: int,
        title: str | None,
        flags: dict[str, bool],
        wire_format: WireFormat,
    ) -> None:
        """Change a title, mute, archive, star."""
        if title is None and not flags:
            return
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        tree: dict[str, Any] = {flag: str(value).lower() for flag, value in flags.items()}
        tree |= {} if title is None else {"title": title}
        self.both(
            lambda: self.model.keep(actor, number, title, flags),
            lambda _: (200, model_conversation(self.model.conversations[number], actor)),
            self.ask(actor, "PATCH", f"/conversations/{number}", "conversation", tree, wire_format),
            self.server.conversation,
        )

    @rule(actor=WHICH, which=WHICH, others=OTHERS, history=st.booleans(), wire_format=SPELLINGS)
    def add(
        self,
        *,
        actor: int,
        which: int,
        others: list[int],
        history: bool,
        wire_format: WireFormat,
    ) -> None:
        """Add people to a conversation."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        tree = self._recipients(others)["recipients"] | {"history": str(history).lower()}
        address = f"/conversations/{number}/participants"
        self.both(
            lambda: self.model.add(actor, number, others, history=history),
            lambda fresh: (201, (number, [self.model.written] if fresh else [])),
            self.ask(actor, "POST", address, "participants", tree, wire_format),
            written,
        )

    @rule(actor=WHICH, which=WHICH, other=PEOPLE, wire_format=SPELLINGS)
    def remove(self, actor: int, which: int, other: int, wire_format: WireFormat) -> None:
        """Remove someone, or leave."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        address = f"/conversations/{number}/participants/{self.members[other].user_id}"
        self.both(
            lambda: self.model.remove(actor, number, other),
            lambda _: (204, None),
            self.ask(actor, "DELETE", address, "", None, wire_format),
        )

    @rule(actor=WHICH, which=WHICH, message=WHICH, words=WORDS, wire_format=SPELLINGS)
    def edit(
        self, actor: int, which: int, message: int, words: str, wire_format: WireFormat
    ) -> None:
        """Edit a message."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        named = self.choose.message(number, message, actor)
        address = f"/conversations/{number}/messages/{named}"
        tree = {"html": f"<p>{words}</p>"}
        self.both(
            lambda: self.model.edit(actor, number, named, words),
            lambda found: (200, self.shown(number, actor, found)),
            self.ask(actor, "PATCH", address, "message", tree, wire_format),
            self.server.message,
        )

    @rule(actor=WHICH, which=WHICH, message=WHICH, wire_format=SPELLINGS)
    def delete(self, actor: int, which: int, message: int, wire_format: WireFormat) -> None:
        """Delete a message."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        named = self.choose.message(number, message, actor)
        address = f"/conversations/{number}/messages/{named}"
        self.both(
            lambda: self.model.delete(actor, number, named),
            lambda _: (204, None),
            self.ask(actor, "DELETE", address, "", None, wire_format),
        )

    @rule(minutes=st.sampled_from([0, 30, 60]))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.instance.clock.now += minutes * 60_000
        self.model.now = self.instance.clock.now

    # What people see.

    @rule(actor=PEOPLE, wire_format=SPELLINGS)
    def look_around(self, actor: int, wire_format: WireFormat) -> None:
        """Look at one's list, and at every conversation there is."""
        self.look(actor, wire_format)

    @rule(actor=WHICH, which=WHICH, limit=st.integers(1, 4), wire_format=SPELLINGS)
    def page(self, actor: int, which: int, limit: int, wire_format: WireFormat) -> None:
        """Read a conversation page by page, newest first."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        pages: list[dict[str, Any]] = []
        before: dict[str, int] = {}
        while True:
            query = "&".join(
                f"{name}={value}" for name, value in {"limit": limit, **before}.items()
            )
            status, tree = self.get(actor, f"/conversations/{number}/messages?{query}", wire_format)
            if status != 200:
                break
            found = [self.server.message(one) for one in listed(tree["messages"], "message")]
            if not found:
                break
            pages += found
            before = {"before": found[-1]["number"]}
        self.both(
            lambda: self.model.conversation(actor, number).seen_by(actor),
            lambda seen: (200, [self.shown(number, actor, one) for one in seen[::-1]]),
            (status, tree),
            lambda _: pages,
        )

    @rule(actor=WHICH, which=WHICH, message=WHICH, wire_format=SPELLINGS)
    def look_back(self, actor: int, which: int, message: int, wire_format: WireFormat) -> None:
        """Read what a message said."""
        number = self.choose.conversation(which)
        actor = self.choose.actor(actor, number)
        self.look_back_at(actor, number, self.choose.message(number, message), wire_format)

    @rule(actor=PEOPLE)
    def download(self, actor: int) -> None:
        """Download every file there is."""
        self.take_files(actor)

    @rule(actor=PEOPLE, limit=st.sampled_from([1, 2, 5, MOST]), wire_format=SPELLINGS)
    def listen(self, actor: int, limit: int, wire_format: WireFormat) -> None:
        """Come again to the feed, and hear a part of what one missed."""
        self.hear(actor, limit, wire_format)

    @invariant()
    def what_is_unread_in_all(self) -> None:
        """Nobody's count is ever wrong."""
        for person in range(len(self.members)):
            _, tree = self.get(person, "/conversations/unread", WireFormat.JSON)
            told = int(tree["unreadcount"]), int(tree["conversationcount"])
            assert told == self.model.unread(person)

    def _recipients(self, others: list[int]) -> dict[str, Any]:
        users = [{"userid": self.members[one].user_id} for one in others]
        return {"recipients": {"users": {"user": users}}, "users": {"user": users}}


Conversing.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestConversing = Conversing.TestCase
