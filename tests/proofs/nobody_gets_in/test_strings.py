"""What is accepted comes back exactly, for every string of the corpus."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import html5lib
import httpx
import pytest

from parley.characters import is_blank
from parley.conversations.validation import MAX_TITLE
from tests.harness.corpora import Corpora
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Person, conversation
from tests.harness.servers import Server
from tests.proofs.proof import Proof

AT_ONCE = 8

pytestmark = pytest.mark.only_on("sqlite", reason="texts know no database")

# XML 1.0 §2.2, from the other side than the server.
CARRIED = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@pytest.fixture(scope="module")
def strings(corpora: Corpora) -> list[str]:
    """The corpus, and what it says only in words."""
    beyond_ascii = ["\x00", "a\x1fb", "\x7f\x85\u2028", "\ufffe", "\uffff", "\U0001fffe", "\ud800"]
    return [row["text"] for row in corpora.rows("strings/cases.jsonl")] + beyond_ascii


def can_travel(text: str) -> bool:
    return CARRIED.fullmatch(text) is not None


def start(
    person: Person, other: Person, wire_format: WireFormat, message: dict[str, str], title: str = ""
) -> httpx.Response:
    request = conversation(other, title=title)
    request["messages"]["message"] = [message]
    body = wire_format.body("conversation", request)
    return person.post("/conversations", **body)


def shown(html: str) -> str:
    """Return the text of a body: line feeds for <br>, an empty line between two paragraphs."""
    fragment: Any = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for line_break in fragment.iter("br"):
        line_break.text = "\n"
    return spaced("\n\n".join("".join(block.itertext()) for block in fragment))


def spaced(text: str) -> str:
    """Return a text with the spaces that a reader sees: html has other characters for them."""
    return text.expandtabs(8).replace("\xa0", " ")


def as_promised(text: str) -> str:
    """Return what `body.from_text` promises to keep of a text that can travel."""
    return spaced(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))


@pytest.mark.proof(
    claim="What people write comes back exactly, or is refused",
    method="Naughty strings as titles and texts, sent in each format and read in both",
)
@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestEveryString:
    def test_comes_back_exactly_as_a_title(
        self, ada: Person, bob: Person, wire_format: WireFormat, strings: list[str]
    ) -> None:
        titles = [
            text
            for text in strings
            if can_travel(text) and len(text) <= MAX_TITLE and not is_blank(text)
        ]

        def sent_and_read(title: str) -> list[str]:
            answer = wire_format.read(start(ada, bob, wire_format, {"html": "x"}, title))
            return [
                one.read(
                    bob.get(
                        f"/conversations/{answer['conversationid']}",
                        headers={"Accept": one.value},
                    )
                )["title"]
                for one in WireFormat
            ]

        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(sent_and_read, titles))
        assert [
            (title, back)
            for title, back in zip(titles, found, strict=True)
            if back != [title, title]
        ] == []

    def test_comes_back_exactly_as_text(
        self, ada: Person, bob: Person, wire_format: WireFormat, strings: list[str], proof: Proof
    ) -> None:
        texts = [text for text in strings if can_travel(text) and not is_blank(text)]

        def sent_and_read(text: str) -> list[str]:
            answer = wire_format.read(start(ada, bob, wire_format, {"text": text}))
            found = []
            for one in WireFormat:
                response = bob.get(
                    f"/conversations/{answer['conversationid']}", headers={"Accept": one.value}
                )
                ((message,),) = one.read(response)["messages"].values()
                found.append(shown(message["html"]))
            return found

        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(sent_and_read, texts))
        assert [
            (text, back)
            for text, back in zip(texts, found, strict=True)
            if back != [as_promised(text)] * 2
        ] == []
        proof.found(f"{len(texts)} texts")

    def test_is_refused_where_it_holds_a_character_that_xml_cannot_carry(
        self, server: Server, ada: Person, bob: Person, wire_format: WireFormat, strings: list[str]
    ) -> None:
        refused = [text for text in strings if not can_travel(text)]
        if wire_format is WireFormat.XML:  # half a surrogate pair has no bytes in UTF-8
            refused = [text for text in refused if "\ud800" not in text]
        assert len(refused) > 2
        with nothing_written(server):
            answers = [
                start(ada, bob, wire_format, message, title)
                for text in refused
                for message, title in (
                    ({"text": text}, ""),
                    ({"html": text}, ""),
                    ({"html": "x"}, text),
                )
            ]
        assert {answer.status_code for answer in answers} == {400}

    def test_that_says_nothing_is_refused_as_a_text(
        self, server: Server, ada: Person, bob: Person, wire_format: WireFormat, strings: list[str]
    ) -> None:
        blank = [text for text in strings if can_travel(text) and is_blank(text)]
        with nothing_written(server):
            answers = [start(ada, bob, wire_format, {"text": text}) for text in blank]
        assert [wire_format.read(answer)["ref"] for answer in answers] == ["74"] * len(blank)
