from collections.abc import Callable

import httpx
import pytest

from tests.harness.answers import whole
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person

MISSING = 10**12

Ask = Callable[[Person, int, WireFormat], httpx.Response]


def read_one(person: Person, number: int, wire_format: WireFormat) -> httpx.Response:
    return person.get(f"/conversations/{number}", headers={"Accept": wire_format.value})


def read_messages(person: Person, number: int, wire_format: WireFormat) -> httpx.Response:
    return person.get(f"/conversations/{number}/messages", headers={"Accept": wire_format.value})


def write(person: Person, number: int, wire_format: WireFormat) -> httpx.Response:
    body = wire_format.body("message", {"html": "<p>Hello</p>"})
    return person.post(f"/conversations/{number}/messages", **body)


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
@pytest.mark.parametrize("ask", [read_one, read_messages, write])
class TestAStranger:
    def test_gets_the_same_answer_as_for_a_missing_conversation(
        self, firm: Firm, ask: Ask, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        assert whole(ask(eve, number, wire_format)) == whole(ask(eve, MISSING, wire_format))

    def test_is_denied_access_and_writes_nothing(
        self, firm: Firm, ask: Ask, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = ask(eve, number, wire_format)
        assert (response.status_code, wire_format.read(response)["ref"]) == (403, "123")


class TestAStrangersInbox:
    def test_does_not_hold_it(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        ada.started(bob)
        assert eve.get("/conversations").json() == {"conversation": [], "totalcount": 0}

    def test_does_not_hold_it_when_they_ask_for_a_participant(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        ada.started(bob)
        found = eve.get("/conversations", params={"userid": ada.user_id}).json()
        assert found == {"conversation": [], "totalcount": 0}
