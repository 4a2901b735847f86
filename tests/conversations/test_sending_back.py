"""What a GET gives can be sent back whole, as it stands, in both formats (contract §2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest
from lxml import etree

from tests.attachments.files import picture, uploaded
from tests.conversations.actions import added, deleted, edited, reply
from tests.harness.people import Firm, Person, conversation
from tests.harness.rows import nothing_written
from tests.harness.servers import Server
from tests.harness.spellings import Spelling

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


def given(person: Person, path: str, spelling: Spelling) -> bytes:
    answer = person.get(path, headers={"Accept": spelling.value})
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.content


def first_entry(page: bytes, spelling: Spelling, tag: str) -> bytes:
    """Return the first object of a page, as it stands there."""
    if spelling is Spelling.XML:
        entry = etree.fromstring(page).find(tag)
        assert entry is not None
        return etree.tostring(entry)
    entry = spelling.tree(page)[tag][0]
    assert isinstance(entry, dict)
    return spelling.write(tag, entry)


def post(person: Person, path: str, content: bytes, spelling: Spelling) -> httpx.Response:
    return person.post(path, content=content, headers={"Content-Type": spelling.value})


def said(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave of messages what a new one has as well."""
    return [
        {member: message[member] for member in SENT_BACK if member in message}
        for message in messages
    ]


def page_of_messages(scene: Scene, spelling: Spelling) -> bytes:
    return given(scene.ada, f"/conversations/{scene.number}/messages?direction=asc", spelling)


def whole(scene: Scene, spelling: Spelling) -> bytes:
    return given(scene.ada, f"/conversations/{scene.number}", spelling)


def entry_of_inbox(scene: Scene, spelling: Spelling) -> bytes:
    scene.ada.patch(f"/conversations/{scene.number}", json={"starred": True})
    page = given(scene.ada, "/conversations?limit=1", spelling)
    return first_entry(page, spelling, "conversation")


@pytest.mark.parametrize("spelling", Spelling, ids=str)
class TestAConversationThatWasRead:
    @pytest.mark.parametrize("read", [page_of_messages, whole])
    def test_starts_one_that_says_the_same(
        self, scene: Scene, spelling: Spelling, read: Callable[[Scene, Spelling], bytes]
    ) -> None:
        content = read(scene, spelling)
        sent = spelling.tree(content)
        answer = post(scene.ada, "/conversations", content, spelling)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        number = spelling.tree(answer.content)["conversationid"]
        made = spelling.tree(
            given(scene.ada, f"/conversations/{number}/messages?direction=asc", spelling)
        )
        assert said(made["messages"]["message"]) == said(sent["messages"]["message"])
        assert made["title"] == sent["title"]
        assert made["recipients"] == sent["recipients"]

    def test_starts_one_from_an_entry_of_the_inbox(self, scene: Scene, spelling: Spelling) -> None:
        answer = post(scene.ada, "/conversations", entry_of_inbox(scene, spelling), spelling)
        assert answer.status_code == httpx.codes.CREATED, answer.text

    def test_changes_nothing_of_itself(self, scene: Scene, spelling: Spelling) -> None:
        address = f"/conversations/{scene.number}"
        before = given(scene.ada, address, spelling)
        answer = scene.ada.patch(address, content=before, headers={"Content-Type": spelling.value})
        assert answer.status_code == httpx.codes.OK, answer.text
        assert given(scene.ada, address, spelling) == before

    def test_names_the_message_that_was_deleted(
        self, server: Server, firm: Firm, spelling: Spelling
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        deleted(ada, number, reply(ada, number))
        content = given(ada, f"/conversations/{number}/messages?direction=asc", spelling)
        with nothing_written(server):
            answer = post(ada, "/conversations", content, spelling)
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert "messages.message[1].html: send a text" in answer.text


@pytest.mark.parametrize("spelling", Spelling, ids=str)
class TestAMessageThatWasRead:
    def test_is_a_reply(self, scene: Scene, spelling: Spelling) -> None:
        number = scene.ada.started(scene.bob)
        messages = page_of_messages(scene, Spelling.JSON)
        for message in Spelling.JSON.tree(messages)["messages"]["message"]:
            path = f"/conversations/{scene.number}/messages/{message['messageid']}"
            content = given(scene.ada, path, spelling)
            answer = post(scene.ada, f"/conversations/{number}/messages", content, spelling)
            assert answer.status_code == httpx.codes.CREATED, answer.text
            made = spelling.tree(answer.content)["messages"]["message"][0]["messageid"]
            told = spelling.tree(
                given(scene.ada, f"/conversations/{number}/messages/{made}", spelling)
            )
            assert said([told]) == said([spelling.tree(content)])

    def test_is_edited_into_itself(self, scene: Scene, spelling: Spelling) -> None:
        path = f"/conversations/{scene.number}/messages/{scene.last}"
        before = given(scene.ada, path, spelling)
        answer = scene.ada.patch(path, content=before, headers={"Content-Type": spelling.value})
        assert answer.status_code == httpx.codes.OK, answer.text
        after = given(scene.ada, path, spelling)
        assert said([spelling.tree(after)]) == said([spelling.tree(before)])


@pytest.mark.parametrize("spelling", Spelling, ids=str)
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
        self, server: Server, ada: Person, bob: Person, spelling: Spelling, forwarded: object
    ) -> None:
        request = conversation(bob)
        request["messages"]["message"][0]["forwarded"] = forwarded
        answer = ada.post("/conversations", **spelling.body("conversation", request))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        # A message that says nothing else says nothing.
        request["messages"]["message"][0]["html"] = ""
        with nothing_written(server):
            answer = ada.post("/conversations", **spelling.body("conversation", request))
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
        spelling: Spelling,
        forwarded: dict[str, object],
        missing: str,
    ) -> None:
        request = conversation(bob)
        request["messages"]["message"][0]["forwarded"] = forwarded
        answer = ada.post("/conversations", **spelling.body("conversation", request))
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert f"messages.message[0].forwarded.{missing}: missing" in answer.text
