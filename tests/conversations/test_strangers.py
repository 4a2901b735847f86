from collections.abc import Callable

import httpx
import pytest

from tests.harness.answers import whole
from tests.harness.people import Firm, Person
from tests.harness.rows import nothing_written
from tests.harness.spellings import Spelling

MISSING = 10**12

Ask = Callable[[Person, int, Spelling], httpx.Response]


def read_one(person: Person, number: int, spelling: Spelling) -> httpx.Response:
    return person.get(f"/conversations/{number}", headers={"Accept": spelling.value})


def read_messages(person: Person, number: int, spelling: Spelling) -> httpx.Response:
    return person.get(f"/conversations/{number}/messages", headers={"Accept": spelling.value})


def write(person: Person, number: int, spelling: Spelling) -> httpx.Response:
    body = spelling.body("message", {"html": "<p>Hello</p>"})
    return person.post(f"/conversations/{number}/messages", **body)


@pytest.mark.parametrize("spelling", Spelling, ids=str)
@pytest.mark.parametrize("ask", [read_one, read_messages, write])
class TestAStranger:
    def test_gets_the_same_answer_as_for_a_missing_conversation(
        self, firm: Firm, ask: Ask, spelling: Spelling
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        assert whole(ask(eve, number, spelling)) == whole(ask(eve, MISSING, spelling))

    def test_is_denied_access_and_writes_nothing(
        self, firm: Firm, ask: Ask, spelling: Spelling
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = ask(eve, number, spelling)
        assert (response.status_code, spelling.read(response)["ref"]) == (403, "123")


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
