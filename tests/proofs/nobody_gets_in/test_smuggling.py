"""One request never becomes two, whatever its framing pretends (RFC 9112 §11.2)."""

from typing import Any

import pytest

from tests.harness.corpora import Corpora, content_of
from tests.harness.people import Person
from tests.harness.raw_http import Answer, RawConnection, head
from tests.harness.servers import Server
from tests.proofs.nobody_gets_in.framing import BODY, mutations
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="framing knows no database")

CLAIM = pytest.mark.proof(
    claim="One request never becomes two",
    method="Transfer-Encoding mutations of the corpus before and after a Content-Length, "
    "contradictory lengths, and the requests of a parser's own tests, on a raw socket",
)

NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: next\r\n\r\n"


def answers_to(server: Server, request: bytes) -> list[Answer]:
    """Send a request, and once it is answered another; give all answers but the one to that."""
    found: list[Answer] = []
    with RawConnection(server) as connection:
        connection.send(request)
        answer = connection.answer()
        if answer is not None:
            found.append(answer)
            connection.send(NEXT)
            answer = connection.answer()
        while answer is not None and answer.headers.get("x-request-id") != "next":
            found.append(answer)
            answer = connection.answer()
    return found


def vectors(corpora: Corpora) -> list[dict[str, Any]]:
    return [row for row in corpora.rows("http/requests.jsonl") if row["src"] == "llhttp"]


def with_framing(person: Person, *lines: bytes) -> bytes:
    first = head(person, "/conversations", "Content-Type: application/json", "X-Request-Id: seen")
    return first + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + BODY


@CLAIM
class TestATransferEncodingBesideAContentLength:
    def test_hides_no_second_request(
        self, server: Server, ada: Person, corpora: Corpora, proof: Proof
    ) -> None:
        length = f"Content-Length: {len(BODY)}".encode()
        wrong = []
        chosen = mutations(corpora)
        for mutation in chosen:
            for lines in ([length, mutation], [mutation, length]):
                answers = answers_to(server, with_framing(ada, *lines))
                # The connection may end with a refusal of what is left; nothing else may follow.
                served = [one for one in answers if one.status < 400]
                told = [one for one in answers if one.headers.get("x-request-id")]
                if served or len(told) > 1 or not answers:
                    wrong.append((mutation, answers))
        assert wrong == []
        proof.found(f"{2 * len(chosen):,} requests, no second answer")

    def test_that_is_well_formed_ends_the_connection(self, server: Server, ada: Person) -> None:
        length = f"Content-Length: {len(BODY)}".encode()
        request = with_framing(ada, length, b"Transfer-Encoding: chunked")
        with RawConnection(server) as connection:
            connection.send(request)
            assert [one.status for one in connection.answers()] == [400]


@CLAIM
class TestContradictoryLengths:
    def test_hide_no_second_request(self, server: Server, ada: Person) -> None:
        for lengths in ((5, len(BODY)), (len(BODY), 5), (0, len(BODY))):
            lines = [f"Content-Length: {length}".encode() for length in lengths]
            answers = answers_to(server, with_framing(ada, *lines))
            assert [one.status for one in answers] == [400]


@CLAIM
class TestEveryRequestOfAParsersOwnTests:
    def test_is_answered_or_refused_without_a_fault_of_ours(
        self, server: Server, corpora: Corpora, proof: Proof
    ) -> None:
        wrong = []
        for row in vectors(corpora):
            with RawConnection(server) as connection:
                connection.send(content_of(row))
                connection.finish_sending()
                answers = connection.answers()
            if any(answer.status >= 500 for answer in answers):
                wrong.append((row["id"], answers))
        assert wrong == []
        proof.found(f"{len(vectors(corpora))} requests, no answer of the 500s")

    def test_leaves_the_server_well(self, server: Server, ada: Person, corpora: Corpora) -> None:
        for row in vectors(corpora):
            with RawConnection(server) as connection:
                connection.send(content_of(row))
        assert ada.get("/conversations").status_code == 200
