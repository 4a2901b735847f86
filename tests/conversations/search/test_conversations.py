"""One's conversations, found by what was said in them or by their titles."""

import pytest

from tests.conversations.search.client import conversations
from tests.harness.answers import summary
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person


@pytest.fixture
def three(firm: Firm) -> tuple[Person, Person, list[int]]:
    """Two people, and conversations: one about a plan, one called so, and one about both."""
    ada, bob = firm.internal(), firm.internal()
    return (
        ada,
        bob,
        [
            ada.started(bob, html="<p>The plan of it</p>"),
            bob.started(ada, html="<p>Hello</p>", title="Plän B"),
            ada.started(bob, html="<p>plan</p>", title="The plan"),
        ],
    )


class TestAQuestion:
    @pytest.mark.parametrize(
        ("q", "places"),
        [
            ("plan", [2, 1, 0]),
            ("hello", [1]),
            ('"the plan"', [2, 0]),
            ("plan from:me", [1]),
            ("in:plan", [2, 1]),
            ("in:plan hello", [1]),
            ("in:plan b", [1]),
            ("has:attachment", []),
            ("plan after:2020-01-01", [2, 1, 0]),
            ("nothing", []),
        ],
    )
    def test_finds_by_messages_and_titles_the_newest_activity_first(
        self, three: tuple[Person, Person, list[int]], q: str, places: list[int]
    ) -> None:
        _, bob, numbers = three
        assert conversations(bob, q) == [numbers[place] for place in places]

    def test_answers_as_a_page_of_the_inbox(self, three: tuple[Person, Person, list[int]]) -> None:
        _, bob, numbers = three
        for wire_format in WireFormat:
            whole = wire_format.read(
                bob.get("/conversations", headers={"Accept": wire_format.value})
            )
            some = wire_format.read(
                bob.get(
                    "/conversations", params={"q": "plan"}, headers={"Accept": wire_format.value}
                )
            )
            assert some == whole
            assert some["totalcount"] == str(len(numbers))

    def test_goes_with_the_filters(self, three: tuple[Person, Person, list[int]]) -> None:
        ada, bob, numbers = three
        assert conversations(bob, "plan", unread="true") == [numbers[2], numbers[0]]
        assert conversations(bob, "plan", archived="true") == []
        assert conversations(bob, "plan", userid=ada.user_id) == numbers[::-1]
        assert conversations(bob, "plan", userid=ada.user_id + 10**9) == []
        assert conversations(bob, "plan", offset=1) == numbers[1::-1]

    def test_pages_do_not_drift(self, three: tuple[Person, Person, list[int]]) -> None:
        ada, bob, numbers = three
        first = bob.get("/conversations", params={"q": "plan", "limit": 2}).json()
        ada.started(bob, html="<p>One more plan</p>")
        rest = conversations(bob, "plan", before=first["nextcursor"])
        assert rest == numbers[:1]
        assert first["totalcount"] == 3

    def test_without_a_word_is_none(self, three: tuple[Person, Person, list[int]]) -> None:
        _, bob, numbers = three
        assert conversations(bob, " ") == numbers[::-1]

    def test_is_refused_where_it_is_bad(self, ada: Person) -> None:
        response = ada.get("/conversations", params={"q": "before:soon"})
        assert summary(response) == (
            400,
            9035,
            "q: before: at character 1: expected a date, as in before:2026-11-22",
        )
