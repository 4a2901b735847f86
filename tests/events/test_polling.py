"""Long polling of events, over real HTTP."""

import threading
import time
from typing import Any

import pytest
from lxml import etree

from parley.store import EventKind
from tests.events.sse_client import here, polled, said
from tests.harness.answers import summary
from tests.harness.people import Firm, Person


def wait_and_tell(person: Person, **query: Any) -> tuple[threading.Thread, list[dict[str, Any]]]:
    """Begin to ask for events; the answer is in the list once the thread has ended."""
    answers: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: answers.append(polled(person, **query)))
    thread.start()
    return thread, answers


class TestAtOnce:
    def test_without_a_place_it_tells_the_end_of_the_feed(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        before = here(ada)
        ada.started(bob)
        assert polled(ada) == {"event": [], "lasteventid": before + 2}

    def test_what_happened_since_comes_page_by_page(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        number = ada.started(bob)
        written = [said(ada, number) for _ in range(6)]
        pages = []
        while (page := polled(bob, after=place, limit=3))["event"]:
            pages.append([event.get("messageid") for event in page["event"]])
            place = page["lasteventid"]
        assert [len(page) for page in pages] == [3, 3, 2]
        assert [one for page in pages for one in page][2:] == written

    def test_a_page_that_holds_nothing_moves_on(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        place = here(eve)
        ada.started(bob)
        assert polled(eve, after=place) == {"event": [], "lasteventid": place + 2}

    def test_filters_go_before_the_limit(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        first, second = ada.started(bob), ada.started(bob)
        for _ in range(3):
            said(ada, first)
        message = said(ada, second)
        query = {"conversationid": second, "kind": "message.created", "limit": 2}
        page = polled(bob, after=place, **query)
        assert [event["sequence"] for event in page["event"]] == [1, 2]
        assert page["event"][-1]["messageid"] == message

    def test_both_formats_say_the_same(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        ada.started(bob)
        in_json = polled(bob, after=place)
        accept = {"Accept": "application/xml"}
        text = bob.get("/events", params={"after": place}, headers=accept).content
        root = etree.fromstring(text)
        ids = [int(node.text or "") for node in root.iterfind("event/id")]
        assert ids == [event["id"] for event in in_json["event"]]
        assert int(root.findtext("lasteventid") or "") == in_json["lasteventid"]

    def test_the_header_goes_before_the_parameter(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        place = here(bob)
        answer = bob.get("/events", params={"after": 0}, headers={"Last-Event-ID": str(place)})
        assert answer.json() == {"event": [], "lasteventid": place}

    def test_what_cannot_set_the_header_says_it_in_the_query(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        ada.started(bob)
        place = here(bob)
        for header, expected in (("", 0), (str(place), place)):
            answer = bob.get(
                "/events", params={"lastEventId": 0}, headers={"Last-Event-ID": header}
            )
            assert bool(answer.json()["event"]) == (expected == 0)


class TestWaiting:
    def test_it_ends_with_the_first_event(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        thread, answers = wait_and_tell(bob, wait=20, after=here(bob))
        message = said(ada, number)
        thread.join(5)
        assert [event["messageid"] for event in answers[0]["event"]] == [message]

    def test_it_passes_over_what_is_not_asked_for(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second = ada.started(bob), ada.started(bob)
        thread, answers = wait_and_tell(bob, wait=20, after=here(bob), conversationid=second)
        said(ada, first)
        message = said(ada, second)
        thread.join(5)
        assert [event["messageid"] for event in answers[0]["event"]] == [message]

    def test_it_ends_without_one_when_the_time_is_over(self, firm: Firm) -> None:
        ada = firm.internal()
        started = time.monotonic()
        assert polled(ada, wait=1)["event"] == []
        assert 1 <= time.monotonic() - started < 5

    def test_what_is_there_is_not_waited_for(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        place = here(bob)
        ada.started(bob)
        started = time.monotonic()
        assert len(polled(bob, wait=30, after=place)["event"]) == 2
        assert time.monotonic() - started < 10


class TestBadInput:
    @pytest.mark.parametrize("place", ["x", "-1", "1.5", "9223372036854775808", "0x1", "٣"])
    def test_what_is_no_place(self, place: str, ada: Person) -> None:
        answer = ada.get("/events", params={"after": place})
        assert summary(answer) == (400, 9030, "after: not the id of an event")

    def test_an_empty_header_is_none(self, ada: Person) -> None:
        answer = ada.get("/events", headers={"Last-Event-ID": ""})
        assert answer.json() == {"event": [], "lasteventid": here(ada)}

    def test_a_header_that_is_no_place(self, ada: Person) -> None:
        answer = ada.get("/events", headers={"Last-Event-ID": "new"})
        assert summary(answer) == (400, 9030, "Last-Event-ID: not the id of an event")

    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_a_place_that_is_yet_to_come(self, accept: str, ada: Person) -> None:
        answer = ada.get("/events", params={"after": 2**60}, headers={"Accept": accept})
        status, ref, words = summary(answer)
        assert (status, ref) == (400, 9030)
        assert "read the state anew" in words

    @pytest.mark.parametrize(
        ("name", "value", "problem"),
        [
            ("kind", "message.created,sent", "expected "),
            ("conversationid", "1,x", "expected whole numbers"),
            ("wait", "soon", "expected a whole number"),
            ("wait", "31", "expected 30 seconds at most"),
        ],
    )
    def test_a_parameter_that_is_none(
        self, name: str, value: str, problem: str, ada: Person
    ) -> None:
        status, ref, words = summary(ada.get(f"/events?{name}={value}"))
        assert (status, ref) == (400, 9002)
        assert words.startswith(f"{name}: {problem}")

    def test_too_many_conversations(self, ada: Person) -> None:
        numbers = ",".join(map(str, range(101)))
        answer = ada.get("/events", params={"conversationid": numbers})
        assert summary(answer) == (400, 9003, "conversationid: 100 at most, got 101")

    def test_a_limit_that_is_none(self, ada: Person) -> None:
        assert summary(ada.get("/events?limit=all"))[:2] == (400, 107)

    @pytest.mark.parametrize("kind", EventKind)
    def test_every_kind_may_be_asked_for(self, kind: str, ada: Person) -> None:
        assert ada.get("/events", params={"kind": kind}).status_code == 200

    def test_an_answer_that_can_not_be_given(self, ada: Person) -> None:
        assert ada.get("/events", headers={"Accept": "text/html"}).status_code == 406

    def test_no_token(self, ada: Person) -> None:
        answer = ada.get("/events", headers={"Authorization": "", "Accept": "text/event-stream"})
        assert answer.status_code == 401
