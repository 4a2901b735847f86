"""Bodies that stop, stall or never end: refused in time, and nothing is written."""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.raw_http import Answer, RawConnection, chunk, head
from tests.harness.servers import Server, running_server

BODY_LIMIT = 4096
BODY_SECONDS = 1
HEADER_LIMIT = 32 * 1024

Framing = Callable[[Person, bytes], list[bytes]]


def whole(person: Person, body: bytes, *headers: str) -> list[bytes]:
    """Write a request that says how long its body is."""
    return [_head(person, f"Content-Length: {len(body)}", *headers), body]


def chunked(person: Person, body: bytes, *headers: str) -> list[bytes]:
    """Write a request that ends its body with an empty chunk."""
    return [*endless(person, body, *headers), chunk(b"")]


def cut(person: Person, body: bytes) -> list[bytes]:
    """Write a request whose body is shorter than it says, though it looks whole."""
    return [_head(person, f"Content-Length: {len(body) + 1}"), body]


def endless(person: Person, body: bytes, *headers: str) -> list[bytes]:
    """Write a request whose body looks whole, but is not ended."""
    middle = len(body) // 2
    return [
        _head(person, "Transfer-Encoding: chunked", *headers),
        chunk(body[:middle]),
        chunk(body[middle:]),
    ]


def silent(person: Person, body: bytes) -> list[bytes]:
    """Write a request whose body never comes."""
    return [_head(person, f"Content-Length: {len(body)}")]


def half_a_chunk(person: Person, body: bytes) -> list[bytes]:
    return [_head(person, "Transfer-Encoding: chunked"), chunk(body)[: len(body) // 2]]


def _head(person: Person, *headers: str) -> bytes:
    return head(person, "/conversations", "Content-Type: application/json", *headers) + b"\r\n"


@pytest.fixture(scope="module")
def strict_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that waits a second for a body, and takes a small one."""
    settings = {"PARLEY_BODY_SECONDS": str(BODY_SECONDS), "PARLEY_BODY_LIMIT": str(BODY_LIMIT)}
    folder = tmp_path_factory.mktemp("strict")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


@pytest.fixture(scope="module")
def eve(strict_firm: Firm) -> Person:
    return strict_firm.internal()


@pytest.fixture(scope="module")
def body(strict_firm: Firm) -> bytes:
    """A body that starts a conversation once it is whole."""
    return json.dumps(conversation(strict_firm.internal())).encode()


def exchange(server: Server, pieces: list[bytes]) -> Answer | None:
    with RawConnection(server) as connection:
        connection.send(*pieces)
        return connection.answer()


def ref(answer: Answer | None) -> tuple[int, int] | None:
    return None if answer is None else (answer.status, json.loads(answer.content)["ref"])


class TestABodyThatIsWhole:
    @pytest.mark.parametrize("framing", [whole, chunked])
    def test_is_written(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        answer = exchange(strict_firm.server, framing(eve, body))
        assert answer is not None
        assert answer.status == 201

    def test_may_come_a_byte_at_a_time(self, strict_firm: Firm, eve: Person, body: bytes) -> None:
        first, rest = whole(eve, body)
        answer = exchange(strict_firm.server, [first, *(bytes([one]) for one in rest)])
        assert answer is not None
        assert answer.status == 201

    def test_is_asked_for_where_the_client_waits_for_that(
        self, strict_firm: Firm, eve: Person, body: bytes
    ) -> None:
        first, rest = whole(eve, body, "Expect: 100-continue")
        with RawConnection(strict_firm.server) as connection:
            connection.send(first)
            asked = connection.answer()
            connection.send(rest)
            answer = connection.answer()
        assert asked is not None
        assert answer is not None
        assert (asked.status, answer.status) == (100, 201)


class TestABodyThatDrips:
    def test_is_given_up(self, strict_firm: Firm, eve: Person, body: bytes) -> None:
        first, rest = whole(eve, body)
        with nothing_written(strict_firm.server), RawConnection(strict_firm.server) as connection:
            connection.send(first)
            for one in rest:
                connection.send(bytes([one]))
                if connection.says_something(BODY_SECONDS / 3):
                    break
            answer = connection.answer()
        assert ref(answer) == (408, 9408)


@pytest.mark.parametrize("framing", [cut, endless, half_a_chunk])
class TestABodyThatStopsHalfWay:
    def test_is_refused(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        with nothing_written(strict_firm.server), RawConnection(strict_firm.server) as connection:
            connection.send(*framing(eve, body))
            connection.finish_sending()
            answer = connection.answer()
        assert ref(answer) == (400, 9001)

    def test_writes_nothing_when_the_client_goes_away(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        number = f"gone-{framing.__name__}"
        first, *rest = framing(eve, body)
        first = first.replace(b"\r\n", f"\r\nX-Request-Id: {number}\r\n".encode(), 1)
        with nothing_written(strict_firm.server):
            with RawConnection(strict_firm.server) as connection:
                connection.send(first, *rest)
            strict_firm.server.logged(request_id=number)


@pytest.mark.parametrize("framing", [cut, endless, silent, half_a_chunk])
class TestABodyThatStalls:
    def test_is_refused_in_time(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        started = time.monotonic()
        with nothing_written(strict_firm.server):
            answer = exchange(strict_firm.server, framing(eve, body))
        assert ref(answer) == (408, 9408)
        assert BODY_SECONDS * 0.9 < time.monotonic() - started < BODY_SECONDS + 4

    def test_ends_its_connection(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        with RawConnection(strict_firm.server) as connection:
            connection.send(*framing(eve, body))
            assert len(connection.answers()) == 1


class TestABodyWithoutAUse:
    @pytest.mark.parametrize(
        ("framing", "status"), [(b"Content-Length: 5", 200), (b"Content-Length: 0", 200)]
    )
    def test_does_not_hold_up_what_has_no_need_of_it(
        self, strict_firm: Firm, eve: Person, framing: bytes, status: int
    ) -> None:
        request = _head(eve).replace(b"POST", b"GET").replace(b"\r\n\r\n", b"\r\n" + framing)
        answer = exchange(strict_firm.server, [request + b"\r\n\r\n"])
        assert answer is not None
        assert answer.status == status

    def test_that_is_broken_is_no_fault_of_ours(self, strict_firm: Firm, eve: Person) -> None:
        request = _head(eve, "Transfer-Encoding: chunked").replace(b"POST", b"GET")
        answer = exchange(strict_firm.server, [request, b"zz\r\n"])
        assert answer is not None
        assert answer.status < 500


class TestABodyThatIsTooLarge:
    @pytest.mark.parametrize("framing", [whole, chunked, endless])
    def test_is_refused(self, strict_firm: Firm, eve: Person, framing: Framing) -> None:
        with nothing_written(strict_firm.server):
            answer = exchange(strict_firm.server, framing(eve, b" " * (BODY_LIMIT + 1)))
        assert ref(answer) == (413, 9413)

    def test_is_refused_before_it_came(self, strict_firm: Firm, eve: Person) -> None:
        started = time.monotonic()
        answer = exchange(strict_firm.server, silent(eve, b" " * (BODY_LIMIT + 1)))
        assert ref(answer) == (413, 9413)
        assert time.monotonic() - started < BODY_SECONDS

    def test_says_where_the_limit_is(self, strict_firm: Firm, eve: Person) -> None:
        answer = exchange(strict_firm.server, whole(eve, b" " * (BODY_LIMIT + 1)))
        assert answer is not None
        assert json.loads(answer.content)["summary"] == "the body is larger than 4096 bytes"

    @pytest.mark.parametrize("framing", [whole, chunked])
    def test_is_one_byte_above_what_is_taken(
        self, strict_firm: Firm, eve: Person, body: bytes, framing: Framing
    ) -> None:
        answer = exchange(strict_firm.server, framing(eve, body.ljust(BODY_LIMIT)))
        assert answer is not None
        assert answer.status == 201

    @pytest.mark.parametrize("length", [5_000, 5_000_000])
    def test_ends_its_connection_in_so_many_words(
        self, strict_firm: Firm, eve: Person, length: int
    ) -> None:
        answer = exchange(strict_firm.server, silent(eve, b" " * length))
        assert answer is not None
        assert answer.headers["connection"] == "close"


class TestAnAnswerBeforeTheBodyWasRead:
    def test_ends_its_connection_in_so_many_words(self, strict_firm: Firm, eve: Person) -> None:
        request = silent(eve, b"x" * 100)[0].replace(eve.token.encode(), b"dead")
        answer = exchange(strict_firm.server, [request])
        assert answer is not None
        assert (answer.status, answer.headers["connection"]) == (401, "close")

    def test_does_not_end_it_where_there_is_no_body(self, strict_firm: Firm, eve: Person) -> None:
        with RawConnection(strict_firm.server) as connection:
            for _ in range(3):
                connection.send(_head(eve).replace(b"POST", b"GET"))
                answer = connection.answer()
                assert answer is not None
                assert answer.status == 200


class TestHeadersThatAreTooLarge:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("size", [HEADER_LIMIT, 60_000])
    def test_are_refused(
        self, strict_firm: Firm, eve: Person, body: bytes, wire_format: WireFormat, size: int
    ) -> None:
        with nothing_written(strict_firm.server):
            answer = exchange(
                strict_firm.server,
                whole(eve, body, f"Accept: {wire_format.value}", f"X-Large: {'x' * size}"),
            )
        assert answer is not None
        assert (answer.status, wire_format.tree(answer.content)["ref"]) == (431, "9431")

    @pytest.mark.parametrize("headers", [["X: x"] * 200, [f"X: {'x' * 200_000}"]])
    def test_are_refused_below_the_application_where_they_are_more_than_it_would_see(
        self, strict_firm: Firm, eve: Person, body: bytes, headers: list[str]
    ) -> None:
        with nothing_written(strict_firm.server):
            answer = exchange(strict_firm.server, whole(eve, body, *headers))
        assert answer is not None
        assert answer.status == 431


class TestHttp10:
    def test_is_spoken(self, strict_firm: Firm, eve: Person, body: bytes) -> None:
        first, rest = whole(eve, body)
        answer = exchange(strict_firm.server, [first.replace(b"HTTP/1.1", b"HTTP/1.0"), rest])
        assert answer is not None
        assert answer.status == 201
