"""Clients that are slow, silent or endless on purpose: the others do not notice."""

import contextlib
import resource
from collections.abc import Iterator

import pytest

from tests.attachments.files import uploaded
from tests.harness.people import Firm, Person
from tests.harness.process_metrics import MEBIBYTE, memory, percentile, seconds_of, wait_until
from tests.harness.raw_http import RawConnection, head
from tests.harness.servers import running_server
from tests.harness.slow_clients import SLOW_CLIENTS, ConnectionGroup
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="connections know no database")

SILENCE = 2
"""Seconds that the server of these tests waits for the head and for the body of a request."""

DOWNLOAD = 20 * MEBIBYTE

_RESERVE = 200


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that does not wait long."""
    settings = {"PARLEY_HEAD_SECONDS": str(SILENCE), "PARLEY_BODY_SECONDS": str(SILENCE)}
    folder = tmp_path_factory.mktemp("impatient")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


@pytest.fixture
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server with the shipped settings, but for limits."""
    settings = {"PARLEY_RATE_LIMIT": "0", "PARLEY_RATE_LIMIT_ADDRESS": "0"}
    folder = tmp_path_factory.mktemp("patient")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


def milliseconds_of_requests(person: Person, count: int) -> list[float]:
    """Ask for the inbox again and again; give how long each answer took."""

    def ask() -> None:
        assert person.get("/conversations").status_code == 200

    ask()
    return [seconds_of(ask) * 1000 for _ in range(count)]


def room(wanted: int) -> int:
    """Let this process open so many connections; skips where it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _RESERVE
    if soft < needed and soft != resource.RLIM_INFINITY:
        if needed > hard != resource.RLIM_INFINITY:
            pytest.skip(f"this process may open {hard} files, and needs {needed}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    return wanted


@pytest.mark.proof(
    claim="A connection that says nothing, or never says all of it, is let go",
    method="Seven kinds of silence and dripping at once, on a server that waits two seconds",
)
def test_whoever_is_silent_is_let_go(impatient: Firm, proof: Proof) -> None:
    ada = impatient.internal()
    size = proof.size(short=5, whole=100)
    with contextlib.ExitStack() as stack:
        opened = {
            name: stack.enter_context(
                ConnectionGroup(impatient.server.address, size, kind.opening(ada))
            )
            for name, kind in SLOW_CLIENTS.items()
        }
        for name, kind in SLOW_CLIENTS.items():
            if kind.drip:
                opened[name].send(kind.drip)
        left = {name: group.left(10 * SILENCE) for name, group in opened.items()}
    assert left == dict.fromkeys(SLOW_CLIENTS, 0)
    proof.found(f"{size * len(SLOW_CLIENTS)} connections, all ended by the server")


@pytest.mark.proof(
    claim="Whoever asks properly is answered as before while others hold connections open",
    method="One client asks for its inbox, alone and beside idle, half-said and dripping requests",
)
def test_others_do_not_notice(patient: Firm, proof: Proof) -> None:
    size = room(proof.size(short=100, whole=5_000))
    asked = proof.size(short=50, whole=1_000)
    ada = patient.internal()
    alone = percentile(milliseconds_of_requests(ada, asked), 99)
    figures, held = [f"p99 alone {alone:.1f} ms"], []
    for name, kind in SLOW_CLIENTS.items():
        before = memory(patient.server)
        with ConnectionGroup(patient.server.address, size, kind.opening(ada)):
            beside = percentile(milliseconds_of_requests(ada, asked), 99)
            held.append((memory(patient.server) - before) / size / 1024)
        figures.append(f"beside {size:,} of {name} {beside:.1f} ms")
    proof.found(", ".join([*figures, f"at most {max(held):.0f} KiB of memory each"]))


@pytest.mark.proof(
    claim="Headers without end are refused before they fill the memory",
    method="Heads of 200 KB, and heads that stop just short of the limit, many at once",
)
def test_a_flood_of_headers_is_refused(patient: Firm, proof: Proof) -> None:
    size = room(proof.size(short=20, whole=1_000))
    ada = patient.internal()
    flood = b"GET / HTTP/1.1\r\n" + b"X-Flood: " + b"x" * 200_000
    with RawConnection(patient.server) as connection:
        connection.send(flood)
        answer = connection.answer()
    assert answer is not None
    assert answer.status == 431
    before = memory(patient.server)
    with ConnectionGroup(patient.server.address, size, flood[:60_000]):
        assert ada.get("/conversations").status_code == 200
        held = memory(patient.server) - before
    assert held < size * 2 * 64 * 1024 + 32 * MEBIBYTE
    proof.found(f"431; {size:,} heads of 60 KB that never end hold {held // MEBIBYTE} MiB")


@pytest.mark.proof(
    claim="Whoever reads nothing of an answer is given up, and holds two of its MiB until then",
    method="Downloads of 20 MiB of which nothing is read; the connections themselves are ended by "
    "the proxy in front",
)
def test_whoever_reads_nothing_holds_nothing(impatient: Firm, proof: Proof) -> None:
    ada, server = impatient.internal(), impatient.server
    number = uploaded(ada, b"x" * DOWNLOAD)
    size = proof.size(short=4, whole=50)
    request = head(ada, f"/attachments/{number}/content").replace(b"POST", b"GET", 1) + b"\r\n"
    assert ada.get(f"/attachments/{number}/content").status_code == 200
    before = memory(server)
    with ConnectionGroup(server.address, size, request):
        wait_until(lambda: server.log.read_text("utf-8").count('"answer_unread"') == size)
        held = memory(server) - before
    # Granian keeps eight blocks of 256 KiB ready for each.
    assert held < (size * 2 + 16) * MEBIBYTE
    proof.found(
        f"{size} readers, all given up after {SILENCE} s; they held {held // MEBIBYTE} MiB of "
        f"{size * DOWNLOAD // MEBIBYTE:,}"
    )
