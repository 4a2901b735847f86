"""Event streams, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events.listening import Ear, here, polled, said
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server


class TestWhatIsTold:
    def test_a_new_conversation_and_its_messages(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with Ear.of(bob, server) as ear:
            number = ada.started(bob)
            message = said(ada, number)
            created, first, second = ear.events(3)
        assert {name: created[name] for name in ("kind", "conversationid", "actor")} == {
            "kind": "conversation.created",
            "conversationid": number,
            "actor": {"userid": ada.user_id},
        }
        assert (first["kind"], first["sequence"]) == ("message.created", 1)
        assert (second["messageid"], second["sequence"]) == (message, 2)

    def test_events_come_in_the_order_of_their_ids(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with Ear.of(bob, server) as ear:
            numbers = [ada.started(bob) for _ in range(3)]
            for number in numbers:
                said(bob, number)
            ids = [event["id"] for event in ear.events(9)]
        assert ids == sorted(set(ids))

    def test_one_is_told_of_what_one_does_oneself(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with Ear.of(ada, server) as ear:
            number = ada.started(bob)
            assert [event["conversationid"] for event in ear.events(2)] == [number, number]

    def test_nobody_is_told_of_a_conversation_of_others(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        with Ear.of(eve, server) as ear:
            ada.started(bob)
            number = bob.started(eve)
            assert [event["conversationid"] for event in ear.events(2)] == [number, number]

    def test_it_begins_at_the_present_end(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        end = here(bob)
        with Ear.of(bob, server) as ear:
            opening = next(ear.blocks())
            later = said(ada, number)
            assert (opening.last_id, ear.events(1)[0]["messageid"]) == (str(end), later)

    def test_two_tabs_hear_the_same(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with Ear.of(bob, server) as one, Ear.of(bob, server) as other:
            ada.started(bob)
            assert one.events(2) == other.events(2)


class TestTheHead:
    def test_it_says_what_it_is_and_that_nobody_keeps_or_buffers_it(
        self, server: Server, ada: Person
    ) -> None:
        with Ear.of(ada, server) as ear:
            wanted = {
                "content-type": "text/event-stream",
                "cache-control": "no-store",
                "x-accel-buffering": "no",
                "x-content-type-options": "nosniff",
            }
            assert (ear.status, wanted.items() <= ear.headers.items()) == (200, True)
            assert next(ear.blocks()).retry == 2_000

    def test_head_begins_no_stream(self, ada: Person) -> None:
        answer = ada.head("/events", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (
            *(200, "text/event-stream"),
            b"",
        )


class TestFilters:
    def test_by_conversation(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second, third = (ada.started(bob) for _ in range(3))
        with (
            Ear.of(bob, server, query={"conversationid": second}) as one,
            Ear.of(bob, server, query={"conversationid": f"{first},{second}"}) as two,
            Ear.of(bob, server, query={"conversationid": [second, third]}) as other_two,
        ):
            written = [said(ada, number) for number in (first, second, third)]
            heard = [
                [event["messageid"] for event in ear.events(count)]
                for ear, count in ((one, 1), (two, 2), (other_two, 2))
            ]
        assert heard == [[written[1]], written[:2], written[1:]]

    def test_by_kind(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with Ear.of(bob, server, query={"kind": "conversation.created"}) as ear:
            numbers = [ada.started(bob) for _ in range(2)]
            assert [event["conversationid"] for event in ear.events(2)] == numbers

    def test_someone_elses_conversation_is_as_silent_as_one_that_is_not(
        self, server: Server, firm: Firm
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        with Ear.of(eve, server, query={"conversationid": [number, 2**62]}) as ear:
            next(ear.blocks())
            said(ada, number)
            own = eve.started(ada)
            polled(eve, conversationid=own, wait=0)
            assert ear.is_silent(0.2)


class TestResuming:
    def test_at_every_id_the_rest_comes_each_once(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        start = here(bob)
        with Ear.of(bob, server) as ear:
            numbers = [ada.started(bob) for _ in range(2)]
            for number in numbers * 2:
                said(bob, number)
            everything = [event["id"] for event in ear.events(8)]
        for place in [start, *everything]:
            rest = [one for one in everything if one > place]
            with Ear.of(bob, server, last_id=place) as ear:
                assert [event["id"] for event in ear.events(len(rest))] == rest
                assert ear.is_silent(0.02)

    def test_the_header_is_stronger_than_the_query(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        place = here(bob)
        message = said(ada, ada.started(bob))
        with Ear.of(bob, server, last_id=place, query={"after": 0}) as ear:
            assert ear.events(3)[-1]["messageid"] == message

    def test_what_happens_between_and_after_comes_once(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        place = here(bob)
        missed = [said(ada, number) for _ in range(250)]
        with Ear.of(bob, server, last_id=place) as ear:
            more = [said(ada, number) for _ in range(50)]
            heard = [event["messageid"] for event in ear.events(300)]
        assert heard == missed + more

    def test_it_survives_a_restart_of_the_server(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob)
            with Ear.of(bob, server, query={"after": 0}) as ear:
                ear.events(2)
                server.stop()
                assert ear.rest() == []
        with running_server(tmp_path) as again:
            with Person(again, 0, "", ada.token) as same:
                message = said(same, number)
            with Ear(again, bob.token, last_id=ear.last_id) as resumed:
                assert resumed.events(1)[0]["messageid"] == message


@pytest.fixture(scope="module")
def restless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose streams are never silent for long."""
    settings = {"PARLEY_HEARTBEAT_SECONDS": "0.2"}
    with running_server(tmp_path_factory.mktemp("restless"), settings=settings) as server:
        yield server


class TestHeartbeats:
    def test_silence_is_broken(self, restless: Server) -> None:
        with Firm(restless) as firm, Ear.of(firm.internal(), restless) as ear:
            assert ear.until(lambda block: block.comment)[-1].kind == ""

    def test_they_move_the_clients_place_past_what_others_do(self, restless: Server) -> None:
        with Firm(restless) as firm:
            ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
            with Ear.of(eve, restless) as ear:
                before = int(next(ear.blocks()).last_id)
                ada.started(bob)
                ear.until(lambda block: int(block.last_id) == before + 2)


class TestTheEnd:
    def test_a_server_that_stops_ends_its_streams_at_once(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            with Ear.of(firm.internal(), server) as ear:
                assert (server.stop(), ear.rest()[1:]) == (0, [])
            assert "requests_cut_off" not in server.log.read_text("utf-8")

    def test_a_revoked_token_ends_its_streams_and_no_others(
        self, server: Server, firm: Firm
    ) -> None:
        ada = firm.internal()
        token = firm.token_for(ada)
        with Ear(server, token) as ear, Ear.of(ada, server) as other:
            next(other.blocks())
            firm.revoke(token)
            ear.rest()
            assert (ear.ended, other.is_silent(0.02)) == (True, True)

    def test_a_person_who_is_kept_out_hears_no_more(self, server: Server, firm: Firm) -> None:
        ada = firm.internal()
        with Ear.of(ada, server) as ear:
            firm.deactivate(ada)
            ear.rest()
            assert ear.ended
