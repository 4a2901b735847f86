"""Who is told what: those who take part when they are told, from their first message on."""

from typing import Any

from parley.wire.times import now
from tests.events.sse_client import SseClient, here, polled, said
from tests.harness.db_assertions import change
from tests.harness.people import Firm, Person
from tests.harness.servers import Server


def add(adder: Person, number: int, person: Person, *, history: bool = False) -> None:
    """Let someone take part, who sees what follows or also what came before."""
    body = {"users": {"user": [{"userid": person.user_id}]}, "history": history}
    answer = adder.post(f"/conversations/{number}/participants", json=body)
    assert answer.status_code == 201, answer.text


def remove(remover: Person, number: int, person: Person) -> None:
    """Remove someone."""
    answer = remover.delete(f"/conversations/{number}/participants/{person.user_id}")
    assert answer.status_code == 204, answer.text


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """Return what happened."""
    return [event["kind"] for event in events]


class TestRemoval:
    def test_one_is_told_of_it_and_of_nothing_after_it(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve)
        with SseClient.of(bob, server) as stream, SseClient.of(eve, server) as other:
            said(ada, number)
            assert kinds(stream.events(1)) == ["message.created"]
            remove(ada, number, bob)
            said(ada, number)
            own = bob.started(ada)
            removed, created = stream.events(2)
            assert removed["kind"] == "participant.removed"
            assert removed["subject"] == {"userid": bob.user_id}
            assert created["conversationid"] == own
            assert kinds(other.events(4)) == [
                *("message.created", "message.created"),
                *("participant.removed", "message.created"),
            ]

    def test_who_comes_again_is_told_no_more_than_that(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob)
        said(ada, number)
        remove(ada, number, bob)
        said(ada, number)
        assert kinds(polled(bob, after=place)["event"]) == ["participant.removed"]

    def test_who_is_added_again_is_told_from_there_on(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with SseClient.of(bob, server) as stream:
            remove(ada, number, bob)
            said(ada, number)
            add(ada, number, bob)
            message = said(ada, number)
            assert kinds(stream.events(3)) == [
                *("participant.removed", "message.created", "participant.added")
            ]
            assert stream.events(1)[0]["messageid"] == message


class TestTheFirstMessage:
    def test_what_came_before_it_is_not_told(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(eve)
        said(ada, number)
        add(ada, number, bob)
        with SseClient.of(bob, server, last_id=place) as stream:
            said(ada, number)
            told = stream.events(3)
        assert kinds(told) == ["message.created", "participant.added", "message.created"]
        assert [event.get("sequence") for event in told] == [3, 3, 4]
        assert polled(bob, after=place)["event"][:3] == told

    def test_what_came_before_is_told_to_who_may_see_it(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(eve)
        add(ada, number, bob, history=True)
        told = polled(bob, after=place)["event"]
        assert [event.get("sequence") for event in told] == [None, 1, 2, 2]
        assert told[-1]["subject"] == {"userid": bob.user_id}


class TestOnePersonAlone:
    def test_what_is_for_one_is_told_to_nobody_else(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob)
        with (
            SseClient.of(bob, server, last_id=place) as stream,
            SseClient.of(ada, server, last_id=place) as other,
        ):
            bob.patch(f"/conversations/{number}", json={"muted": True})
            message = said(ada, number)
            assert [event["kind"] for event in stream.events(4)] == [
                *("conversation.created", "message.created"),
                *("conversation.changed", "message.created"),
            ]
            assert other.events(3)[-1]["messageid"] == message

    def test_reading_is_told_to_the_others(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with SseClient.of(ada, server) as stream:
            next(stream.blocks())
            bob.post(f"/conversations/{number}/read")
            (event,) = stream.events(1)
        assert (event["kind"], event["sequence"], event["actor"]) == (
            *("conversation.read", 1),
            {"userid": bob.user_id},
        )


class TestWhatOthersWrite:
    def test_events_of_another_process_are_told_soon(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with SseClient.of(bob, server) as stream:
            next(stream.blocks())
            change(
                server,
                "insert into events (kind, conversation_id, actor_id, created_at)"
                " values ('conversation.changed', :number, :user_id, :now)",
                number=number,
                user_id=ada.user_id,
                now=now(),
            )
            assert kinds(stream.events(1)) == ["conversation.changed"]
