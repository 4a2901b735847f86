from itertools import chain
from typing import Any

import pytest

from tests.harness.answers import summary
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation


def thread(firm: Firm, count: int) -> tuple[Person, int, list[int]]:
    """Start a conversation; give one who may read it, its number and those of its messages."""
    ada, bob = firm.internal(), firm.internal()
    request = conversation(bob)
    request["messages"]["message"] = [{"html": f"<p>{i}</p>"} for i in range(count)]
    answer = ada.post("/conversations", json=request).json()
    return (
        bob,
        answer["conversationid"],
        [message["messageid"] for message in answer["messages"]["message"]],
    )


def page(person: Person, number: int, **parameters: Any) -> list[int]:
    return [message["messageid"] for message in person.messages_of(number, **parameters)]


class TestMessagesOfAConversation:
    def test_come_newest_first_twenty_at_a_time(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 25)
        assert page(bob, number) == messages[:4:-1]

    def test_come_oldest_first_where_that_is_asked_for(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 5)
        assert page(bob, number, direction="asc") == messages

    def test_page_backwards_by_before(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 7)
        pages = [page(bob, number, limit=3)]
        for _ in range(2):
            pages.append(page(bob, number, limit=3, before=pages[-1][-1]))
        assert list(chain(*pages)) == messages[::-1]

    def test_page_forwards_by_after(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 7)
        pages = [page(bob, number, limit=3, direction="asc")]
        for _ in range(2):
            pages.append(page(bob, number, limit=3, after=pages[-1][-1]))
        assert list(chain(*pages)) == messages

    @pytest.mark.parametrize("direction", ["asc", "desc"])
    def test_may_be_bounded_on_both_sides(self, firm: Firm, direction: str) -> None:
        bob, number, messages = thread(firm, 6)
        found = page(bob, number, after=messages[1], before=messages[4], direction=direction)
        assert sorted(found) == messages[2:4]

    def test_do_not_drift_while_others_write(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 6)
        first = page(bob, number, limit=3)
        bob.post(f"/conversations/{number}/messages", json={"html": "<p>New</p>"})
        assert first + page(bob, number, limit=3, before=first[-1]) == messages[::-1]

    def test_never_come_from_another_conversation(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 2)
        other = bob.started(firm.internal())
        bob.post(f"/conversations/{number}/messages", json={"html": "<p>x</p>"})
        assert not set(page(bob, other)) & {*messages, *page(bob, number)}

    def test_are_none_beyond_either_end(self, firm: Firm) -> None:
        bob, number, messages = thread(firm, 2)
        beyond = [
            page(bob, number, before=messages[0]),
            page(bob, number, after=messages[-1]),
            page(bob, number, before=0),
            page(bob, number, after=2**63 - 1),
        ]
        assert beyond == [[], [], [], []]


class TestOneConversation:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_comes_with_its_newest_message(self, firm: Firm, wire_format: WireFormat) -> None:
        bob, number, messages = thread(firm, 3)
        response = bob.get(f"/conversations/{number}", headers={"Accept": wire_format.value})
        (newest,) = wire_format.read(response)["messages"]["message"]
        assert newest["messageid"] == str(messages[-1])


class TestABadParameter:
    @pytest.mark.parametrize(
        ("parameter", "value", "sentence"),
        [
            ("before", "x", "before: expected a whole number"),
            ("before", "-1", "before: expected a whole number"),
            ("before", "9223372036854775808", "before: expected a whole number"),
            ("after", "1.5", "after: expected a whole number"),
            ("after", "\u0661", "after: expected a whole number"),
            ("direction", "up", "direction: expected desc or asc"),
        ],
    )
    def test_is_refused_by_name(
        self, firm: Firm, parameter: str, value: str, sentence: str
    ) -> None:
        bob, number, _ = thread(firm, 1)
        response = bob.get(f"/conversations/{number}/messages", params={parameter: value})
        assert summary(response) == (400, 9002, sentence)
