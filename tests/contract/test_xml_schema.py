"""The XML form is what `parley.xsd` says, in requests and in answers."""

import re
from functools import cache
from importlib.resources import files

import httpx
import pytest
from lxml import etree

from tests.contract.documents import document, example
from tests.harness.people import Firm, Person

_SAMPLES = sorted(name for name in document()["components"]["examples"] if name.endswith(".xml"))
_XML = {"Accept": "application/xml"}


@cache
def schema() -> etree.XMLSchema:
    """Return the schema."""
    text = (files("parley.contract") / "parley.xsd").read_bytes()
    return etree.XMLSchema(parsed(text))


def parsed(text: bytes) -> etree._Element:
    """Parse with nothing but the text itself."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text, parser)


def validate(text: bytes) -> None:
    """Check a document against the schema.

    Raises:
        etree.DocumentInvalid: It is not valid.
    """
    schema().assertValid(parsed(text))


def read(person: Person, address: str) -> httpx.Response:
    """Ask for something in XML."""
    return person.get(address, headers=_XML)


class TestDocument:
    @pytest.mark.parametrize("name", _SAMPLES)
    def test_an_example_of_the_document_is_valid(self, name: str) -> None:
        validate(example(name).encode())

    @pytest.mark.parametrize(
        ("sample", "right", "wrong"),
        [
            ("new-conversation.xml", "<userid>12</userid>", "<userid>Ben</userid>"),
            ("new-message.xml", "<html>", "<body/><html>"),
            ("messages.xml", "<sequence>2</sequence>", "<sequence>0</sequence>"),
            ("messages.xml", "2026-11-22T05:43:54.120Z", "2026-11-22T05:43:54.120+01:00"),
            ("conversations.xml", "<muted>false</muted>", ""),
            ("conversations.xml", "<totalcount>1</totalcount>", ""),
            ("attachment.xml", "<siteid>0</siteid>", ""),
            ("access-denied.xml", "<ref>123</ref>", ""),
            ("events.xml", "<lasteventid>1203</lasteventid>", ""),
            ("found-messages.xml", "<conversationid>43</conversationid>", "<nextcursor/>"),
            ("user.xml", "<status>ACTIVE</status>", "<status/>"),
            ("found-users.xml", "<email>ben@firm.example</email>", ""),
        ],
    )
    def test_an_example_with_a_mistake_is_not(self, sample: str, right: str, wrong: str) -> None:
        text = example(sample)
        assert right in text
        with pytest.raises(etree.DocumentInvalid):
            validate(text.replace(right, wrong).encode())

    @pytest.mark.parametrize(
        ("sample", "today"),
        [
            ("user.xml", "<status>ACTIVE<"),
            ("site.xml", "<status>active<"),
            ("user-added.xml", "<kind>external<"),
            ("events.xml", "<kind>message.created<"),
        ],
    )
    def test_a_word_may_be_one_that_is_yet_to_come(self, sample: str, today: str) -> None:
        text = example(sample)
        assert today in text
        validate(text.replace(today, today.partition(">")[0] + ">new<").encode())


class TestAnswers:
    @pytest.fixture
    def ada(self, firm: Firm) -> Person:
        """Someone with two conversations, one of which has a title and two messages."""
        ada, ben = firm.internal(), firm.internal()
        first = ada.started(ben, html="<p>a &amp; b ]]&gt; <b>c</b></p>", title="Lease & deed")
        ben.post(f"/conversations/{first}/messages", json={"text": "1 < 2\n\n3"})
        ada.started(ben)
        return ada

    @pytest.mark.parametrize(
        "query", ["", "?limit=1", "?archived=true", "?unread=true", "?userid=1", "?offset=5"]
    )
    def test_a_page_of_conversations_is_valid(self, ada: Person, query: str) -> None:
        validate(read(ada, f"/conversations{query}").content)

    @pytest.mark.parametrize("rest", ["", "/messages", "/messages?direction=asc&limit=1"])
    def test_a_conversation_is_valid(self, ada: Person, rest: str) -> None:
        newest = re.findall(r"<conversationid>(\d+)<", read(ada, "/conversations").text)
        for number in newest:
            validate(read(ada, f"/conversations/{number}{rest}").content)

    @pytest.mark.parametrize("query", ["q=b&limit=1", "q=from:me", "q=nothing"])
    def test_what_is_found_is_valid(self, ada: Person, query: str) -> None:
        validate(read(ada, f"/messages?{query}").content)

    def test_a_page_without_messages_is_valid(self, ada: Person) -> None:
        number = ada.get("/conversations").json()["conversation"][0]["conversationid"]
        validate(read(ada, f"/conversations/{number}/messages?before=0").content)

    @pytest.mark.parametrize("name", ["Draft.pdf", "README", "ünïcode & <more>.txt"])
    def test_an_attachment_is_valid(self, ada: Person, name: str) -> None:
        uploaded = ada.post(
            "/attachments", data={"filename": name}, files={"file": b"A note"}, headers=_XML
        )
        validate(uploaded.content)
        number = parsed(uploaded.content).findtext("id")
        validate(read(ada, f"/attachments/{number}").content)

    @pytest.mark.parametrize("address", ["/users/me", "/users", "/users?q=nobody"])
    def test_people_are_valid(self, ada: Person, address: str) -> None:
        validate(read(ada, address).content)

    @pytest.mark.parametrize(
        ("method", "address", "status"),
        [
            ("GET", "/conversations?limit=ten", 400),
            ("POST", "/conversations", 415),
            ("GET", "/conversations/0", 403),
            ("GET", "/nothing", 404),
            ("PUT", "/conversations", 405),
        ],
    )
    def test_an_error_is_valid(self, ada: Person, method: str, address: str, status: int) -> None:
        answer = ada.request(method, address, headers=_XML)
        assert answer.status_code == status
        validate(answer.content)
