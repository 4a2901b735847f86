import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

import apsw
import httpx
import pytest
from lxml import etree

from parley.instance import database_path
from tests.harness.db_assertions import change, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server

MEBIBYTE = 1024 * 1024

Ask = Callable[[Person, WireFormat], httpx.Response]


def _post(
    person: Person, wire_format: WireFormat, content: bytes, **headers: str
) -> httpx.Response:
    return person.post(
        "/conversations",
        content=content,
        headers={"Content-Type": wire_format.value, "Accept": wire_format.value, **headers},
    )


def malformed(person: Person, wire_format: WireFormat) -> httpx.Response:
    return _post(person, wire_format, b"<{")


def without_a_token(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.get("/conversations", headers={"Authorization": "", "Accept": wire_format.value})


def not_theirs(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.get(f"/conversations/{10**12}", headers={"Accept": wire_format.value})


def nowhere(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.get("/nothing", headers={"Accept": wire_format.value})


def wrong_method(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.delete("/conversations", headers={"Accept": wire_format.value})


def unknown_method(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.request("BREW", "/conversations", headers={"Accept": wire_format.value})


def too_large(person: Person, wire_format: WireFormat) -> httpx.Response:
    return _post(person, wire_format, b" " * (MEBIBYTE + 1))


def wrong_type(person: Person, wire_format: WireFormat) -> httpx.Response:
    return _post(person, wire_format, b"x", **{"Content-Type": "text/plain"})


def unacceptable(person: Person, wire_format: WireFormat) -> httpx.Response:
    return _post(person, wire_format, b"x", Accept="image/png")


def headers_too_large(person: Person, wire_format: WireFormat) -> httpx.Response:
    return person.get("/conversations", headers={"Accept": wire_format.value, "X": "y" * 40_000})


ERRORS: list[tuple[int, int, Ask]] = [
    (400, 9001, malformed),
    (401, 401, without_a_token),
    (403, 123, not_theirs),
    (404, 9404, nowhere),
    (405, 9405, wrong_method),
    (400, 9400, unknown_method),
    (406, 9406, unacceptable),
    (413, 9413, too_large),
    (415, 9415, wrong_type),
    (431, 9431, headers_too_large),
]


class Broken(NamedTuple):
    """A server from whose database a table is gone, and two who use it."""

    server: Server
    ada: Person
    bob: Person
    conversation_id: int


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    with running_server(tmp_path_factory.mktemp("broken")) as server, Firm(server) as firm:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        change(server, "drop table message_attachments")
        change(server, "drop table messages")
        yield Broken(server, ada, bob, number)


@pytest.mark.parametrize(("status", "ref", "ask"), ERRORS)
class TestAnError:
    def test_in_json_has_both_shapes_that_clients_read(
        self, bob: Person, status: int, ref: int, ask: Ask
    ) -> None:
        response = ask(bob, WireFormat.JSON)
        summary = response.json()["summary"]
        assert summary
        assert (response.status_code, response.json()) == (
            status,
            {"ref": ref, "summary": summary, "error": {"ref": ref, "summary": summary}},
        )

    def test_in_xml_has_the_documented_shape(
        self, bob: Person, status: int, ref: int, ask: Ask
    ) -> None:
        response = ask(bob, WireFormat.XML)
        assert response.content.startswith(
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<error><ref>'
        )
        members = [(one.tag, one.text) for one in etree.fromstring(response.content)]
        assert (response.status_code, members[0], members[1][0], len(members)) == (
            status,
            ("ref", str(ref)),
            "summary",
            2,
        )


class TestEveryError:
    @pytest.mark.parametrize("ask", [ask for _, _, ask in ERRORS if ask is not malformed])
    def test_says_the_same_in_both_formats(self, bob: Person, ask: Ask) -> None:
        in_json, in_xml = (wire_format.read(ask(bob, wire_format)) for wire_format in WireFormat)
        assert in_json["error"] == in_xml

    @pytest.mark.parametrize("ask", [ask for _, _, ask in ERRORS])
    def test_carries_the_number_of_the_request(self, bob: Person, ask: Ask) -> None:
        assert ask(bob, WireFormat.JSON).headers["X-Request-Id"]


class TestTheNumberOfARequest:
    def test_is_another_each_time(self, ada: Person) -> None:
        numbers = {ada.get("/conversations").headers["X-Request-Id"] for _ in range(3)}
        assert len(numbers) == 3

    @pytest.mark.parametrize("path", ["/conversations", "/nothing"])
    def test_is_the_clients_own_where_it_has_one(self, ada: Person, path: str) -> None:
        response = ada.get(path, headers={"X-Request-Id": "from.a-client_1"})
        assert response.headers["X-Request-Id"] == "from.a-client_1"

    @pytest.mark.parametrize("number", ["", "x" * 65, "a b", 'a"b', "é", "{}"])
    def test_is_ours_where_the_clients_could_do_harm_in_a_log(
        self, ada: Person, number: str
    ) -> None:
        response = ada.get("/conversations", headers=[(b"X-Request-Id", number.encode())])
        assert response.headers["X-Request-Id"] not in {"", number}


class TestAWrongMethod:
    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/conversations", {"GET", "POST"}),
            ("PUT", "/conversations/1", {"GET", "PATCH"}),
            ("PATCH", "/conversations/1/messages", {"GET", "POST"}),
            ("GET", "/attachments", {"POST"}),
            ("TRACE", "/conversations", {"GET", "POST"}),
        ],
    )
    def test_is_answered_with_the_right_ones(
        self, ada: Person, method: str, path: str, allowed: set[str]
    ) -> None:
        response = ada.request(method, path)
        told = set(response.headers["Allow"].replace(",", " ").split())
        assert (response.status_code, told - {"HEAD", "OPTIONS"}) == (405, allowed)


class TestADefectOfOurs:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_says_only_that(self, broken: Broken, wire_format: WireFormat) -> None:
        body = wire_format.body("conversation", conversation(broken.bob))
        response = broken.ada.post("/conversations", **body)
        assert (response.status_code, wire_format.read(response)["summary"]) == (
            500,
            "something went wrong on the server; its log has the details",
        )

    def test_leaves_nothing_of_the_request(self, broken: Broken) -> None:
        with nothing_written(broken.server):
            response = broken.ada.start(broken.bob)
        assert response.status_code == 500

    def test_is_in_the_log_under_the_number_of_the_request(self, broken: Broken) -> None:
        number = broken.ada.start(broken.bob).headers["X-Request-Id"]
        line = broken.server.logged(event="defect", request_id=number)
        assert "no such table" in json.dumps(line)

    def test_does_not_put_what_was_sent_into_the_log(self, broken: Broken) -> None:
        path = f"/conversations/{broken.conversation_id}/messages"
        response = broken.ada.post(path, json={"html": "<p>privileged</p>"})
        broken.server.logged(event="defect", request_id=response.headers["X-Request-Id"])
        assert "privileged" not in broken.server.log.read_text()


class TestADatabaseThatCannotBeWritten:
    def test_is_answered_with_when_to_come_again(self, broken: Broken) -> None:
        holder = apsw.Connection(str(database_path(str(broken.server.data))))
        holder.execute("begin immediate")
        try:
            response = broken.ada.start(broken.bob)
        finally:
            holder.close()
        assert (response.status_code, response.json()["ref"]) == (503, 9503)
        assert response.headers["Retry-After"] == "1"
