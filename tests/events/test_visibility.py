"""Who is told what: those who take part when they are told, from their first message on."""

import time

from tests.events.listening import Ear, here, polled, said
from tests.harness.people import Firm, Person
from tests.harness.rows import change
from tests.harness.servers import Server

_TELL = """
insert into events (kind, conversation_id, actor_id, created_at, subject_id, user_id)
values (:kind, :conversation_id, :actor_id, :now, :subject_id, :user_id)
"""


def tell(server: Server, kind: str, number: int, subject: Person, *, alone: bool = False) -> None:
    """Add an event, from another process than the server's."""
    change(
        server,
        _TELL if alone else _TELL.replace(":user_id", "null"),
        kind=kind,
        conversation_id=number,
        actor_id=subject.user_id,
        now=int(time.time() * 1000),
        subject_id=subject.user_id,
        **({"user_id": subject.user_id} if alone else {}),
    )


def take_out(server: Server, number: int, person: Person) -> None:
    """Remove someone from a conversation, and tell them and the others."""
    change(
        server,
        "delete from participants where conversation_id = :number and user_id = :user_id",
        number=number,
        user_id=person.user_id,
    )
    tell(server, "participant.removed", number, person)
    tell(server, "participant.removed", number, person, alone=True)


class TestRemoval:
    def test_one_is_told_of_it_and_of_nothing_after_it(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve)
        with Ear.of(bob, server) as ear, Ear.of(eve, server) as other:
            said(ada, number)
            assert ear.events(1)[0]["kind"] == "message.created"
            take_out(server, number, bob)
            said(ada, number)
            own = bob.started(ada)
            removed, created = ear.events(2)
            assert removed["kind"] == "participant.removed"
            assert removed["subject"] == {"userid": bob.user_id}
            assert created["conversationid"] == own
            kinds = [event["kind"] for event in other.events(3)]
            assert kinds == ["message.created", "participant.removed", "message.created"]

    def test_who_comes_again_is_told_no_more_than_that(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob)
        said(ada, number)
        take_out(server, number, bob)
        said(ada, number)
        assert [event["kind"] for event in polled(bob, after=place)["event"]] == [
            "participant.removed"
        ]


class TestTheFirstMessage:
    def test_what_came_before_it_is_not_told(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob, eve)
        said(ada, number)
        change(
            server,
            "update participants set first_sequence = 3"
            " where conversation_id = :number and user_id = :user_id",
            number=number,
            user_id=bob.user_id,
        )
        with Ear.of(bob, server, last_id=place) as ear:
            message = said(ada, number)
            created, told = ear.events(2)
        assert created["kind"] == "conversation.created"
        assert (told["messageid"], told["sequence"]) == (message, 3)
        everything = polled(eve, after=place)["event"]
        assert [event.get("sequence") for event in everything] == [None, 1, 2, 3]


class TestOnePersonAlone:
    def test_what_is_for_one_is_told_to_nobody_else(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob)
        with Ear.of(bob, server, last_id=place) as ear, Ear.of(ada, server, last_id=place) as other:
            bob.patch(f"/conversations/{number}", json={"muted": True})
            message = said(ada, number)
            assert [event["kind"] for event in ear.events(4)] == [
                *("conversation.created", "message.created"),
                *("conversation.changed", "message.created"),
            ]
            assert other.events(3)[-1]["messageid"] == message

    def test_reading_is_told_to_the_others(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with Ear.of(ada, server) as ear:
            next(ear.blocks())
            bob.post(f"/conversations/{number}/read")
            (event,) = ear.events(1)
        assert (event["kind"], event["sequence"], event["actor"]) == (
            *("conversation.read", 1),
            {"userid": bob.user_id},
        )


class TestWhatOthersWrite:
    def test_events_of_another_process_are_told_soon(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with Ear.of(bob, server) as ear:
            next(ear.blocks())
            tell(server, "conversation.changed", number, ada)
            assert ear.events(1)[0]["kind"] == "conversation.changed"
