"""What counts as unread: what people wrote, and can be found where the count leads."""

import pytest

from tests.conversations.actions import (
    added,
    deleted,
    kept,
    marked,
    readers,
    removed,
    reply,
    shown,
    unread,
)
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.people import Firm, Person


@pytest.fixture
def three(firm: Firm) -> tuple[Person, Person, Person, int]:
    """Return three people, and their conversation of one message, by the first."""
    ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
    return ada, bob, eve, ada.started(bob, eve)


def listed_as_unread(person: Person) -> list[int]:
    """Return the conversations that the list of what is unread holds."""
    found = person.get("/conversations?unread=true").json()["conversation"]
    return [one["conversationid"] for one in found]


class TestASystemMessage:
    def test_is_unread_for_nobody(
        self, firm: Firm, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, eve, number = three
        marked(bob, number, "read")
        kept(ada, number, title="Lease")
        added(ada, number, firm.internal())
        removed(eve, number, eve)
        assert (shown(bob, number)["unreadcount"], unread(bob)) == (0, (0, 0))
        assert listed_as_unread(bob) == []

    def test_leaves_unread_what_was(self, three: tuple[Person, Person, Person, int]) -> None:
        ada, bob, _, number = three
        first = ada.messages_of(number)[0]["messageid"]
        kept(ada, number, title="Lease")
        reply(ada, number)
        assert unread(bob) == (2, 1)
        marked(bob, number, "read", first)
        assert (unread(bob), listed_as_unread(bob)) == ((1, 1), [number])

    def test_says_of_nobody_that_they_read(self, three: tuple[Person, Person, Person, int]) -> None:
        ada, bob, eve, number = three
        kept(bob, number, title="Lease")
        assert unread(bob) == (1, 1)
        assert readers(ada, number) == {ada.user_id: 1, bob.user_id: 0, eve.user_id: 0}

    def test_that_was_read_is_told_once(
        self, firm: Firm, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, _, number = three
        marked(bob, number, "read")
        kept(ada, number, title="Lease")
        assert readers(ada, number)[bob.user_id] == 1
        marked(bob, number, "read")
        with nothing_written(firm.server):
            marked(bob, number, "read")
        assert readers(ada, number)[bob.user_id] == 2
        told = events_of(firm.server, number, "conversation.read")
        assert [(one["sequence"], one["user_id"]) for one in told] == [(1, None), (2, None)]

    def test_marked_as_unread_makes_what_follows_unread(
        self, firm: Firm, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, _, number = three
        kept(ada, number, title="Lease")
        told = ada.messages_of(number)[0]["messageid"]
        marked(bob, number, "read")
        with nothing_written(firm.server):
            marked(bob, number, "unread", told)
        reply(ada, number)
        reply(ada, number)
        marked(bob, number, "read")
        marked(bob, number, "unread", told)
        assert unread(bob) == (2, 1)

    def test_that_is_the_newest_leaves_the_one_before_to_be_marked_as_unread(
        self, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, _, number = three
        marked(bob, number, "read")
        kept(ada, number, title="Lease")
        marked(bob, number, "unread")
        assert (shown(bob, number)["unreadcount"], unread(bob)) == (1, (1, 1))


class TestADeletedMessage:
    def test_is_unread_for_nobody(self, three: tuple[Person, Person, Person, int]) -> None:
        ada, bob, eve, number = three
        second = reply(ada, number)
        kept(eve, number, muted=True)
        marked(bob, number, "read", ada.messages_of(number)[1]["messageid"])
        deleted(ada, number, second)
        assert (unread(bob), listed_as_unread(bob)) == ((0, 0), [])
        kept(eve, number, muted=False)
        assert unread(eve) == (1, 1)

    def test_that_was_read_leaves_unread_what_followed(
        self, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, _, number = three
        first = ada.messages_of(number)[0]["messageid"]
        marked(bob, number, "read")
        kept(ada, number, title="Lease")
        reply(ada, number)
        deleted(ada, number, first)
        assert unread(bob) == (1, 1)

    def test_can_not_be_marked_as_unread(
        self, firm: Firm, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, bob, _, number = three
        first = ada.messages_of(number)[0]["messageid"]
        second = reply(ada, number)
        marked(bob, number, "read")
        deleted(ada, number, second)
        marked(bob, number, "unread")
        assert unread(bob) == (1, 1)
        deleted(ada, number, first)
        with nothing_written(firm.server):
            marked(bob, number, "unread")
        assert unread(bob) == (0, 0)


class TestSomeoneWhoCameLater:
    def test_marks_nothing_as_unread_that_they_do_not_see(
        self, firm: Firm, three: tuple[Person, Person, Person, int]
    ) -> None:
        ada, _, _, number = three
        dan = firm.internal()
        added(ada, number, dan)
        marked(dan, number, "unread")
        assert (unread(dan), listed_as_unread(dan)) == ((0, 0), [])
