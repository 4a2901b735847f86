"""Hostile documents that others wrote, sent over HTTP."""

import errno
import os
import re
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.corpora import Corpora, content_of
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Person, conversation
from tests.harness.process_metrics import MEBIBYTE, forget_peak, memory, peak_memory
from tests.harness.raw_http import Answer, KeptAlive
from tests.harness.servers import Server
from tests.proofs.proof import Proof

JSON, XML = WireFormat.JSON, WireFormat.XML
QUICK = 0.25

pytestmark = pytest.mark.only_on("sqlite", reason="parsers know no database")

JSON_CLAIM = pytest.mark.proof(
    claim="No JSON document does harm",
    method="JSONTestSuite and other cases, as bodies and in the place of values, over HTTP: each "
    "is an error that says so, or is taken where JSON demands that; nothing is written",
)
XML_CLAIM = pytest.mark.proof(
    claim="No XML document does harm",
    method="The W3C's conformance suite and attack documents over HTTP: errors, nothing is "
    "written, no file and no address is opened",
)
ATTEMPTS = 10
"""To be quick, each; a document that takes long does so every time, a busy machine does not."""

# Requests that are refused for something else, whatever the value is.
NO_MESSAGE = b'{"recipients": {"users": {"user": [{"userid": ?}]}}, "messages": {}}'
NO_RECIPIENT = b'{"recipients": {"users": {}}, "messages": {"message": [{"html": ?}]}}'

_ADDRESS = re.compile(rb"\b[a-z.]{2,20}:/[^\"'<>\s]*|/(?:etc|dev)/[^\"'<>\s]*", re.IGNORECASE)


@pytest.fixture
def kept_alive(server: Server, ada: Person) -> Iterator[KeptAlive]:
    with KeptAlive(server, ada) as connection:
        yield connection


def is_an_error(answer: Answer, wire_format: WireFormat) -> bool:
    """Return whether an answer is the error object, for something that the client did."""
    if not 400 <= answer.status < 500 or answer.headers["content-type"] != wire_format.value:
        return False
    tree = wire_format.tree(answer.content)
    if wire_format is JSON and tree.pop("error") != tree:
        return False
    return list(tree) == ["ref", "summary"] and tree["ref"].isdigit() and tree["summary"] != ""


def attacks(corpora: Corpora) -> list[tuple[str, bytes]]:
    documents = [
        (row["id"], content_of(row))
        for row in corpora.rows("xml-attacks/cases.jsonl")
        if "generate" not in row
    ]
    many = 100_000  # of the one that is described instead of given
    quadratic = f'<!DOCTYPE bomb [<!ENTITY a "{"a" * many}">]><bomb>{"&a;" * many}</bomb>'
    return [*documents, ("quadratic", quadratic.encode())]


def timed(kept_alive: KeptAlive, document: bytes) -> tuple[Answer, float]:
    """Send a document; give the answer and the time it took, at best of a few: others work here."""
    seconds = []
    while True:
        started = time.monotonic()
        answer = kept_alive.post("/conversations", document, XML.value)
        seconds.append(time.monotonic() - started)
        if seconds[-1] < QUICK or len(seconds) == ATTEMPTS:
            return answer, min(seconds)


@JSON_CLAIM
class TestJsonOfEveryKind:
    def test_gets_an_error_and_writes_nothing(
        self, server: Server, kept_alive: KeptAlive, corpora: Corpora, proof: Proof
    ) -> None:
        wrong = []
        proof.found(f"{len(corpora.rows('json/cases.jsonl'))} documents")
        with nothing_written(server):
            for row in corpora.rows("json/cases.jsonl"):
                answer = kept_alive.post("/conversations", content_of(row), JSON.value)
                if not is_an_error(answer, JSON):
                    wrong.append((row["id"], answer.status, answer.content))
        assert wrong == []

    def test_is_passed_over_in_an_unknown_member_where_it_must_be_accepted(
        self, kept_alive: KeptAlive, bob: Person, corpora: Corpora
    ) -> None:
        request = JSON.write("conversation", conversation(bob))
        wrong = []
        for row in corpora.rows("json/cases.jsonl"):
            if row["expect"] == "accept" and "duplicated_key" not in row["id"]:
                body = b'{"unknown": ' + content_of(row) + b"," + request[1:]
                answer = kept_alive.post("/conversations", body, JSON.value)
                if answer.status != 201:
                    wrong.append((row["id"], answer.status, answer.content))
        assert wrong == []

    @pytest.mark.parametrize("template", [NO_MESSAGE, NO_RECIPIENT])
    def test_gets_an_error_where_a_value_should_be(
        self, server: Server, kept_alive: KeptAlive, corpora: Corpora, template: bytes
    ) -> None:
        wrong = []
        with nothing_written(server):
            for row in corpora.rows("json/cases.jsonl"):
                answer = kept_alive.post(
                    "/conversations", template.replace(b"?", content_of(row)), JSON.value
                )
                if not is_an_error(answer, JSON):
                    wrong.append((row["id"], answer.status, answer.content))
        assert wrong == []


@XML_CLAIM
class TestXmlOfEveryKind:
    def test_gets_an_error_and_writes_nothing(
        self, server: Server, kept_alive: KeptAlive, corpora: Corpora, proof: Proof
    ) -> None:
        wrong = []
        proof.found(f"{len(corpora.rows('xmlconf/cases.jsonl')):,} documents of the suite")
        with nothing_written(server):
            for row in corpora.rows("xmlconf/cases.jsonl"):
                answer = kept_alive.post("/conversations", content_of(row), XML.value)
                # Those that need not be refused hold no conversation, either.
                if not is_an_error(answer, XML):
                    wrong.append((row["id"], answer.status, answer.content))
        assert wrong == []


@XML_CLAIM
class TestAnXmlAttack:
    def test_is_refused_quickly_and_writes_nothing(
        self, server: Server, kept_alive: KeptAlive, corpora: Corpora, proof: Proof
    ) -> None:
        wrong: list[tuple[str, Answer, float]] = []
        slowest = 0.0
        with nothing_written(server):
            for name, document in attacks(corpora):
                answer, seconds = timed(kept_alive, document)
                slowest = max(slowest, seconds)
                if not is_an_error(answer, XML) or seconds > QUICK:
                    wrong.append((name, answer, seconds))
        assert wrong == []
        proof.found(f"{len(attacks(corpora))} attacks, the slowest {slowest * 1000:.0f} ms")

    def test_reaches_no_file_and_no_network(
        self, kept_alive: KeptAlive, corpora: Corpora, tmp_path: Path
    ) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)  # who opens it to read waits for a writer, so that the answer never comes
        with socket.create_server(("127.0.0.1", 0)) as listener:
            targets = [
                f"file://{pipe}".encode(),
                str(pipe).encode(),
                f"http://127.0.0.1:{listener.getsockname()[1]}/".encode(),
            ]
            armed = [
                _ADDRESS.sub(target, document)
                for _, document in attacks(corpora)
                if _ADDRESS.search(document)
                for target in targets
            ]
            assert len(armed) > 100
            statuses = {
                kept_alive.post("/conversations", document, XML.value).status for document in armed
            }
            reached, _, _ = select.select([listener], [], [], 0)
        assert (statuses, reached) == ({400}, [])
        with pytest.raises(OSError, match=os.strerror(errno.ENXIO)):  # no one reads it
            os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)

    def test_takes_no_memory(
        self, server: Server, kept_alive: KeptAlive, corpora: Corpora, proof: Proof
    ) -> None:
        kept_alive.post("/conversations", b"<a/>".ljust(MEBIBYTE // 2), XML.value)
        before = memory(server)
        forget_peak(server)
        for _, document in attacks(corpora):
            kept_alive.post("/conversations", document, XML.value)
        more = peak_memory(server) - before
        assert more < 32 * MEBIBYTE
        proof.found(f"{max(more, 0) // MEBIBYTE} MiB at most")
