"""Pages of what is found: together they are all of it, whatever is written meanwhile."""

from typing import Any

import pytest

from parley.conversations.search.service import WINDOW
from tests.conversations.search.client import ask, conversations, found
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation


def started_with(sender: Person, other: Person, texts: list[str]) -> None:
    request: dict[str, Any] = conversation(other)
    request["messages"]["message"] = [{"text": text} for text in texts]
    assert sender.post("/conversations", json=request).status_code == 201


def pages(person: Person, q: str, limit: int, wire_format: WireFormat) -> list[list[str]]:
    """Return the texts of every page."""
    given: list[list[str]] = []
    more: dict[str, Any] = {}
    while True:
        answer = wire_format.read(ask(person, q, wire_format, limit=limit, **more))
        given.append([message["text"] for message in answer.get("message", [])])
        if "nextcursor" not in answer:
            return given
        more = {"before": answer["nextcursor"]}


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
def test_pages_are_what_one_page_would_be(firm: Firm, wire_format: WireFormat) -> None:
    ada, bob = firm.internal(), firm.internal()
    started_with(ada, bob, [f"{'plan ' * (number % 4)} {number}" for number in range(40)])
    whole = found(bob, "plan", limit=100)
    assert len(whole) == 30
    for limit in (1, 7, 29, 30):
        given = pages(bob, "plan", limit, wire_format)
        assert [text for page in given for text in page] == whole
        assert [len(page) for page in given[:-1]] == [limit] * (len(given) - 1)


def test_what_comes_meanwhile_moves_nothing(firm: Firm) -> None:
    ada, bob = firm.internal(), firm.internal()
    started_with(ada, bob, [f"plan {number}" for number in range(10)])
    whole = found(bob, "plan")
    first = ask(bob, "plan", limit=4).json()
    started_with(ada, bob, ["plan plan plan", "plan"])
    rest = found(bob, "plan", before=first["nextcursor"])
    assert [message["text"] for message in first["message"]] + rest == whole


def test_the_newest_are_ranked_among_themselves_then_the_older(firm: Firm) -> None:
    ada, bob = firm.internal(), firm.internal()
    texts = ["plan plan plan old", *(f"plan {number}" for number in range(WINDOW + 49))]
    for first in range(0, len(texts), 100):
        started_with(ada, bob, texts[first : first + 100])
    given = [text for page in pages(bob, "plan", 100, WireFormat.JSON) for text in page]
    newest = texts[: -WINDOW - 1 : -1]
    assert given == [*newest, texts[0], *texts[-WINDOW - 1 : 0 : -1]]


def test_a_phrase_rarer_than_its_words_is_found_far_back(firm: Firm) -> None:
    ada, bob = firm.internal(), firm.internal()
    texts = ["one two", *["two one"] * (WINDOW + 9)]
    for first in range(0, len(texts), 100):
        started_with(ada, bob, texts[first : first + 100])
    assert pages(bob, '"one two"', 20, WireFormat.JSON) == [["one two"]]
    assert len(conversations(bob, '"one two"')) == 1
