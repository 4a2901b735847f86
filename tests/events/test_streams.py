"""Event streams, over real HTTP: what they tell, from where they go on, when they end."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.conversations.validation import MAX_MESSAGES
from parley.events.feed import MAX_STREAMS
from parley.wire.times import now
from tests.events.sse_client import SseClient, here, said
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server

AT_MOST = 5.5
"""Seconds that a stream may outlive its credential, and a little for the test itself."""


class TestWhatIsTold:
    def test_a_new_conversation_and_its_messages(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with SseClient.of(bob, server) as stream:
            number = ada.started(bob)
            message = said(ada, number)
            created, first, second = stream.events(3)
        assert {name: created[name] for name in ("kind", "conversationid", "actor")} == {
            "kind": "conversation.created",
            "conversationid": number,
            "actor": {"userid": ada.user_id},
        }
        assert (first["kind"], first["sequence"]) == ("message.created", 1)
        assert (second["messageid"], second["sequence"]) == (message, 2)

    def test_events_come_in_the_order_of_their_ids(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with SseClient.of(bob, server) as stream:
            numbers = [ada.started(bob) for _ in range(3)]
            for number in numbers:
                said(bob, number)
            ids = [event["id"] for event in stream.events(9)]
        assert ids == sorted(set(ids))

    def test_one_is_told_of_what_one_does_oneself(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with SseClient.of(ada, server) as stream:
            number = ada.started(bob)
            assert [event["conversationid"] for event in stream.events(2)] == [number, number]

    def test_nobody_is_told_of_a_conversation_of_others(self, server: Server, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        with SseClient.of(eve, server) as stream:
            ada.started(bob)
            number = bob.started(eve)
            assert [event["conversationid"] for event in stream.events(2)] == [number, number]

    def test_it_begins_at_the_present_end(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        end = here(bob)
        with SseClient.of(bob, server) as stream:
            opening = next(stream.blocks())
            later = said(ada, number)
            assert (opening.last_id, stream.events(1)[0]["messageid"]) == (str(end), later)

    def test_two_tabs_hear_the_same(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with SseClient.of(bob, server) as one, SseClient.of(bob, server) as other:
            ada.started(bob)
            assert one.events(2) == other.events(2)


class TestTheHead:
    def test_it_says_what_it_is_and_that_nobody_keeps_or_buffers_it(
        self, server: Server, ada: Person
    ) -> None:
        with SseClient.of(ada, server) as stream:
            wanted = {
                "content-type": "text/event-stream",
                "cache-control": "no-store",
                "x-accel-buffering": "no",
                "x-content-type-options": "nosniff",
            }
            assert (stream.status, wanted.items() <= stream.headers.items()) == (200, True)
            assert next(stream.blocks()).retry == 2_000

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
            SseClient.of(bob, server, query={"conversationid": second}) as one,
            SseClient.of(bob, server, query={"conversationid": f"{first},{second}"}) as two,
            SseClient.of(bob, server, query={"conversationid": [second, third]}) as other_two,
        ):
            written = [said(ada, number) for number in (first, second, third)]
            heard = [
                [event["messageid"] for event in stream.events(count)]
                for stream, count in ((one, 1), (two, 2), (other_two, 2))
            ]
        assert heard == [[written[1]], written[:2], written[1:]]

    def test_by_kind(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with SseClient.of(bob, server, query={"kind": "conversation.created"}) as stream:
            numbers = [ada.started(bob) for _ in range(2)]
            assert [event["conversationid"] for event in stream.events(2)] == numbers

    def test_someone_elses_conversation_is_as_silent_as_one_that_is_not(
        self, server: Server, firm: Firm
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number, own = ada.started(bob), ada.started(eve)
        with SseClient.of(eve, server, query={"conversationid": [number, own, 2**62]}) as stream:
            said(ada, number)
            message = said(ada, own)
            assert stream.events(1)[0]["messageid"] == message


class TestResuming:
    def test_at_every_id_the_rest_comes_each_once(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        start = here(bob)
        with SseClient.of(bob, server) as stream:
            numbers = [ada.started(bob) for _ in range(2)]
            for number in numbers * 2:
                said(bob, number)
            everything = [event["id"] for event in stream.events(8)]
        for place in [start, *everything]:
            with SseClient.of(bob, server, last_id=place) as stream:
                said(bob, numbers[0])
                everything.append(here(bob))
                rest = [one for one in everything if one > place]
                assert [event["id"] for event in stream.events(len(rest))] == rest

    def test_the_header_is_stronger_than_the_query(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        place = here(bob)
        message = said(ada, ada.started(bob))
        with SseClient.of(bob, server, last_id=place, query={"after": 0}) as stream:
            assert stream.events(3)[-1]["messageid"] == message

    def test_what_happens_between_and_after_comes_once(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        place = here(bob)
        missed = [said(ada, number) for _ in range(250)]
        with SseClient.of(bob, server, last_id=place) as stream:
            more = [said(ada, number) for _ in range(50)]
            heard = [event["messageid"] for event in stream.events(300)]
        assert heard == missed + more

    def test_it_survives_a_restart_of_the_server(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob)
            with SseClient.of(bob, server, query={"after": 0}) as stream:
                stream.events(2)
                server.stop()
                assert stream.rest() == []
        with running_server(tmp_path) as again:
            with Person(again, 0, "", ada.token) as same:
                message = said(same, number)
            with SseClient(again, bob.token, last_id=stream.last_id) as resumed:
                assert resumed.events(1)[0]["messageid"] == message


@pytest.fixture(scope="module")
def restless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose streams are never silent for long."""
    settings = {"PARLEY_HEARTBEAT_SECONDS": "0.2"}
    with running_server(tmp_path_factory.mktemp("restless"), settings=settings) as server:
        yield server


class TestHeartbeats:
    def test_silence_is_broken(self, restless: Server) -> None:
        with Firm(restless) as firm, SseClient.of(firm.internal(), restless) as stream:
            assert stream.until(lambda block: block.comment)[-1].kind == ""

    def test_they_move_the_clients_place_past_what_others_do(self, restless: Server) -> None:
        with Firm(restless) as firm:
            ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
            with SseClient.of(eve, restless) as stream:
                before = int(next(stream.blocks()).last_id)
                ada.started(bob)
                stream.until(lambda block: int(block.last_id) == before + 2)


class TestTheEnd:
    def test_a_server_that_stops_ends_its_streams_at_once(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            with SseClient.of(firm.internal(), server) as stream:
                assert (server.stop(), stream.rest()[1:]) == (0, [])
            assert "requests_cut_off" not in server.log.read_text("utf-8")

    def test_a_revoked_token_ends_its_streams_in_five_seconds_and_no_others(
        self, server: Server, firm: Firm
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        token = firm.token_for(ada)
        with SseClient(server, token) as stream, SseClient.of(ada, server) as other:
            firm.revoke(token)
            revoked = time.monotonic()
            stream.rest()
            assert time.monotonic() - revoked < AT_MOST
            number = ada.started(bob)
            assert other.events(1)[0]["conversationid"] == number

    def test_a_token_that_expires_ends_its_streams(self, server: Server, firm: Firm) -> None:
        token = firm.token_for(firm.internal(), expires_at=now() + 1_000)
        with SseClient(server, token) as stream:
            stream.rest()
            assert stream.ended

    def test_a_person_who_is_kept_out_hears_no_more(self, server: Server, firm: Firm) -> None:
        ada = firm.internal()
        with SseClient.of(ada, server) as stream:
            firm.deactivate(ada)
            stream.rest()
            assert stream.ended

    def test_a_client_that_goes_away_makes_room_for_another(
        self, server: Server, firm: Firm
    ) -> None:
        ada = firm.internal()
        for _ in range(3):
            streams = [SseClient.of(ada, server) for _ in range(MAX_STREAMS)]
            assert {stream.status for stream in streams} == {200}
            for stream in streams:
                stream.close()
            wait_until(lambda: ada.get("/events").status_code == 200)


class TestHowMany:
    def test_a_person_has_a_bounded_number_open(self, server: Server, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        with contextlib.ExitStack() as open_ones:
            for _ in range(MAX_STREAMS):
                open_ones.enter_context(SseClient.of(ada, server))
            refused = open_ones.enter_context(SseClient.of(ada, server))
            assert (refused.status, refused.body()["ref"]) == (429, 9031)
            assert refused.headers["retry-after"] == "5"
            assert open_ones.enter_context(SseClient.of(bob, server)).status == 200

    def test_two_hundred_hear_the_same_message(self, server: Server, firm: Firm) -> None:
        ada, *others = [firm.internal() for _ in range(200 // MAX_STREAMS + 1)]
        number = ada.started(*others)
        with contextlib.ExitStack() as open_ones:
            streams = [
                open_ones.enter_context(SseClient.of(other, server))
                for other in others
                for _ in range(MAX_STREAMS)
            ]
            for stream in streams:
                next(stream.blocks())
            message = said(ada, number)
            assert {stream.events(1)[0]["messageid"] for stream in streams} == {message}


class TestASlowClient:
    def test_it_loses_nothing_and_holds_up_nobody(self, tmp_path: Path) -> None:
        settings = {"PARLEY_RATE_LIMIT": "0"}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob)
            with SseClient.of(bob, server, receive_buffer=16_384) as slow:
                next(slow.blocks())
                with SseClient.of(bob, server, query={"conversationid": number}) as quick:
                    next(quick.blocks())
                    while not behind(server):
                        ada.post("/conversations", json=many_messages(bob))
                    message = said(ada, number)
                    assert quick.events(1)[0]["messageid"] == message
                expected = here(bob) - 2
                ids = [event["id"] for event in slow.events(expected)]
                assert ids == list(range(3, expected + 3))


def behind(server: Server) -> bool:
    """Return whether a stream was too slow for its queue."""
    metrics = httpx.get(f"{server.address}/metrics").text
    return "parley_event_streams_behind_total 0.0" not in metrics


def many_messages(*recipients: Person) -> dict[str, Any]:
    """Write a request for a conversation with as many messages as it may have."""
    request = conversation(*recipients)
    request["messages"]["message"] *= MAX_MESSAGES
    return request


def wait_until(holds: Callable[[], bool]) -> None:
    """Come back once something holds."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
