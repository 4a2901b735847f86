"""What a GET gives can be sent back whole, as it stands, in both formats (contract §2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest
from lxml import etree

from tests.attachments.files import picture, uploaded
from tests.conversations.actions import added, deleted, edited, reply
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server

SENT_BACK = ("html", "attachments")


class Scene(NamedTuple):
    """A conversation with everything that one can hold.

    Attributes:
        ada: Who started it.
        bob: Another who is in it.
        number: The conversation.
        last: Its last message.
    """

    ada: Person
    bob: Person
    number: int
    last: int


@pytest.fixture(scope="module")
def scene(lasting_firm: Firm) -> Scene:
    ada, bob, cleo = (lasting_firm.internal() for _ in range(3))
    other = ada.started(bob, html="<p>From elsewhere</p>", attachments=[uploaded(ada, b"far")])
    source = {
        "conversationid": other,
        "messageid": ada.messages_of(other)[0]["messageid"],
    }
    number = ada.started(bob, html="<p>A &amp; <b>B</b> ]]&gt; \u2028 \U0001f600</p>", title="Ours")
    shown = uploaded(ada, picture(), "a.png")
    files = {"attachment": [{"id": shown}, {"id": uploaded(ada, b"b", "b.txt")}]}
    reply(ada, number, f'<p>See <img src="cid:{shown}"></p>', attachments=files)
    reply(bob, number, "", attachments={"attachment": [{"id": uploaded(bob)}]})
    first = ada.messages_of(number, direction="asc")[0]["messageid"]
    reply(bob, number, quotedmessageid=first)
    edited(ada, number, reply(ada, number, "<p>Befor</p>"), "<p>Before</p>")
    reply(ada, number, "<p>See</p>", forwarded=source)
    reply(ada, number, "", forwarded=source)
    added(ada, number, cleo)  # the server tells it in a message of its own
    ada.patch(f"/conversations/{number}", json={"title": "New"})
    last = reply(ada, number, "<p>Last</p>", forwarded=source)
    return Scene(ada, bob, number, last)


def given(person: Person, path: str, wire_format: WireFormat) -> bytes:
    answer = person.get(path, headers={"Accept": wire_format.value})
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.content


def first_entry(page: bytes, wire_format: WireFormat, tag: str) -> bytes:
    """Return the first object of a page, as it stands there."""
    if wire_format is WireFormat.XML:
        entry = etree.fromstring(page).find(tag)
        assert entry is not None
        return etree.tostring(entry)
    entry = wire_format.tree(page)[tag][0]
    assert isinstance(entry, dict)
    return wire_format.write(tag, entry)


def post(person: Person, path: str, content: bytes, wire_format: WireFormat) -> httpx.Response:
    return person.post(path, content=content, headers={"Content-Type": wire_format.value})


def said(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave of messages what a new one has as well."""
    return [
        {member: message[member] for member in SENT_BACK if member in message}
        for message in messages
    ]


def page_of_messages(scene: Scene, wire_format: WireFormat) -> bytes:
    return given(scene.ada, f"/conversations/{scene.number}/messages?direction=asc", wire_format)


def whole(scene: Scene, wire_format: WireFormat) -> bytes:
    return given(scene.ada, f"/conversations/{scene.number}", wire_format)


def entry_of_inbox(scene: Scene, wire_format: WireFormat) -> bytes:
    scene.ada.patch(f"/conversations/{scene.number}", json={"starred": True})
    page = given(scene.ada, "/conversations?limit=1", wire_format)
    return first_entry(page, wire_format, "conversation")


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestAConversationThatWasRead:
    @pytest.mark.parametrize("read", [page_of_messages, whole])
    def test_starts_one_that_says_the_same(
        self, scene: Scene, wire_format: WireFormat, read: Callable[[Scene, WireFormat], bytes]
    ) -> None:
        content = read(scene, wire_format)
        sent = wire_format.tree(content)
        answer = post(scene.ada, "/conversations", content, wire_format)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        number = wire_format.tree(answer.content)["conversationid"]
        made = wire_format.tree(
            given(scene.ada, f"/conversations/{number}/messages?direction=asc", wire_format)
        )
        assert said(made["messages"]["message"]) == said(sent["messages"]["message"])
        assert made["title"] == sent["title"]
        assert made["recipients"] == sent["recipients"]

    def test_starts_one_from_an_entry_of_the_inbox(
        self, scene: Scene, wire_format: WireFormat
    ) -> None:
        answer = post(scene.ada, "/conversations", entry_of_inbox(scene, wire_format), wire_format)
        assert answer.status_code == httpx.codes.CREATED, answer.text

    def test_changes_nothing_of_itself(self, scene: Scene, wire_format: WireFormat) -> None:
        address = f"/conversations/{scene.number}"
        before = given(scene.ada, address, wire_format)
        answer = scene.ada.patch(
            address, content=before, headers={"Content-Type": wire_format.value}
        )
        assert answer.status_code == httpx.codes.OK, answer.text
        assert given(scene.ada, address, wire_format) == before

    def test_names_the_message_that_was_deleted(
        self, server: Server, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        deleted(ada, number, reply(ada, number))
        content = given(ada, f"/conversations/{number}/messages?direction=asc", wire_format)
        with nothing_written(server):
            answer = post(ada, "/conversations", content, wire_format)
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert "messages.message[1].html: send a text" in answer.text


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestAMessageThatWasRead:
    def test_is_a_reply(self, scene: Scene, wire_format: WireFormat) -> None:
        number = scene.ada.started(scene.bob)
        messages = page_of_messages(scene, WireFormat.JSON)
        for message in WireFormat.JSON.tree(messages)["messages"]["message"]:
            path = f"/conversations/{scene.number}/messages/{message['messageid']}"
            content = given(scene.ada, path, wire_format)
            answer = post(scene.ada, f"/conversations/{number}/messages", content, wire_format)
            assert answer.status_code == httpx.codes.CREATED, answer.text
            made = wire_format.tree(answer.content)["messages"]["message"][0]["messageid"]
            told = wire_format.tree(
                given(scene.ada, f"/conversations/{number}/messages/{made}", wire_format)
            )
            assert said([told]) == said([wire_format.tree(content)])

    def test_is_edited_into_itself(self, scene: Scene, wire_format: WireFormat) -> None:
        path = f"/conversations/{scene.number}/messages/{scene.last}"
        before = given(scene.ada, path, wire_format)
        answer = scene.ada.patch(path, content=before, headers={"Content-Type": wire_format.value})
        assert answer.status_code == httpx.codes.OK, answer.text
        after = given(scene.ada, path, wire_format)
        assert said([wire_format.tree(after)]) == said([wire_format.tree(before)])


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestAForwardedThatNamesNoMessage:
    @pytest.mark.parametrize(
        "forwarded",
        [
            {"name": {"firstname": "Ada", "lastname": "King"}, "datetime": "2026-11-22"},
            {"conversationid": "", "messageid": " "},
            {"conversationid": ""},
            "",
        ],
    )
    def test_is_passed_over(
        self, server: Server, ada: Person, bob: Person, wire_format: WireFormat, forwarded: object
    ) -> None:
        request = conversation(bob)
        request["messages"]["message"][0]["forwarded"] = forwarded
        answer = ada.post("/conversations", **wire_format.body("conversation", request))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        # A message that says nothing else says nothing.
        request["messages"]["message"][0]["html"] = ""
        with nothing_written(server):
            answer = ada.post("/conversations", **wire_format.body("conversation", request))
        assert answer.status_code == httpx.codes.BAD_REQUEST

    @pytest.mark.parametrize(
        ("forwarded", "missing"),
        [
            ({"messageid": 1}, "conversationid"),
            ({"messageid": 1, "conversationid": ""}, "conversationid"),
            ({"conversationid": 1, "name": "x"}, "messageid"),
        ],
    )
    def test_does_not_include_one_that_names_half_of_it(
        self,
        ada: Person,
        bob: Person,
        wire_format: WireFormat,
        forwarded: dict[str, object],
        missing: str,
    ) -> None:
        request = conversation(bob)
        request["messages"]["message"][0]["forwarded"] = forwarded
        answer = ada.post("/conversations", **wire_format.body("conversation", request))
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert f"messages.message[0].forwarded.{missing}: missing" in answer.text
