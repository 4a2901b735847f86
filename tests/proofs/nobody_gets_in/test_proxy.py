"""The proxy of docs/deploy.md, with the configuration that stands there."""

import contextlib
from collections.abc import Iterator

import httpx
import pytest

from tests.attachments.files import uploaded
from tests.harness.corpora import Corpora
from tests.harness.nginx import ONE, Nginx, documented, hurried, running_nginx
from tests.harness.people import Firm, conversation
from tests.harness.process_metrics import MEBIBYTE
from tests.harness.raw_http import head
from tests.harness.servers import PATIENCE, running_server
from tests.harness.slow_clients import SLOW_CLIENTS, ConnectionGroup
from tests.proofs.nobody_gets_in.framing import BODY, mutations
from tests.proofs.proof import Proof, Scale

pytestmark = pytest.mark.only_on("sqlite", reason="proxies know no database")

SILENCE = 2
"""Seconds that nginx waits in the short form."""

DOCUMENTED = 60
"""The longest of those that are documented."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that knows of a proxy."""
    settings = {"PARLEY_PROXIES": "1", "PARLEY_RATE_LIMIT_ADDRESS": "0"}
    folder = tmp_path_factory.mktemp("proxied")
    with running_server(folder, settings=settings) as server, Firm(server) as made:
        yield made


@pytest.fixture(scope="module")
def proxy(firm: Firm, scale: Scale) -> Iterator[Nginx]:
    """Run nginx in front of it."""
    configuration = documented(ONE)
    configuration = scale.size(short=hurried(configuration, SILENCE), whole=configuration)
    behind = firm.server.address.removeprefix("http://")
    with running_nginx(configuration, {"127.0.0.1:8080": behind}) as running:
        yield running


@pytest.mark.proof(
    claim="Behind the documented proxy, whoever is silent, slow, or reads nothing is let go",
    method="nginx with the configuration of docs/deploy.md; eight kinds of bad clients over TLS, "
    "then a good one",
)
def test_bad_clients_are_ended_by_the_proxy(proxy: Nginx, firm: Firm, proof: Proof) -> None:
    ada = firm.internal()
    size = proof.size(short=3, whole=200)
    number = uploaded(ada, b"x" * (20 * MEBIBYTE))
    openings = {name: kind.opening(ada) for name, kind in SLOW_CLIENTS.items()}
    # To nginx a new connection is silent before it speaks TLS, too.
    openings["reads nothing"] = (
        head(ada, f"/attachments/{number}/content").replace(b"POST", b"GET", 1) + b"\r\n"
    )
    with contextlib.ExitStack() as stack:
        opened = {
            name: stack.enter_context(ConnectionGroup(proxy.address, size, opening, proxy.trust))
            for name, opening in openings.items()
        }
        unread = opened.pop("reads nothing")
        left = {
            name: group.left(proof.size(short=SILENCE, whole=DOCUMENTED) + 30)
            for name, group in opened.items()
        }
        left["reads nothing"] = unread.left(30)
        with httpx.Client(verify=proxy.trust, headers=ada.headers, timeout=PATIENCE) as client:
            answer = client.get(f"{proxy.address}/api/4/conversations")
    assert left == dict.fromkeys(openings, 0)
    assert answer.status_code == 200
    proof.found(f"{size * len(openings):,} connections, all ended by nginx")


@pytest.mark.proof(
    claim="No request is smuggled past the documented proxy",
    method="Transfer-Encoding mutations of the corpus beside a Content-Length, sent to nginx; "
    "the server's log tells what came through",
)
def test_no_request_is_smuggled_past_the_proxy(
    proxy: Nginx, firm: Firm, corpora: Corpora, proof: Proof
) -> None:
    ada = firm.internal()
    chosen = mutations(corpora)[:: proof.size(short=20, whole=1)]
    for row in chosen:
        request = (
            head(ada, "/conversations", "Content-Type: application/json")
            + f"Content-Length: {len(BODY)}\r\n".encode()
            + row
            + b"\r\n\r\n"
            + BODY
        )
        with ConnectionGroup(proxy.address, 1, request, proxy.trust) as connection:
            connection.answered()
    firm.server.logged(path="/api/4/conversations")
    # What is hidden in the bodies asks for /healthz, which nobody else does here.
    assert '"path":"/healthz"' not in firm.server.log.read_text("utf-8")
    proof.found(f"{len(chosen)} requests, none that was hidden was served")


@pytest.mark.proof(
    claim="Behind the documented proxy, everything works, and nothing of the operator's is shown",
    method="A conversation, an upload, a download, an event stream; what is kept inside",
)
def test_good_clients_are_served(proxy: Nginx, firm: Firm, proof: Proof) -> None:
    ada, ben = firm.internal(), firm.internal()
    api = f"{proxy.address}/api/4"
    with httpx.Client(verify=proxy.trust, headers=ada.headers, timeout=PATIENCE) as client:
        sent = client.post(f"{api}/attachments", files={"file": ("a.txt", b"x" * MEBIBYTE)})
        body = conversation(ben, attachments=[sent.json()["id"]])
        started = client.post(f"{api}/conversations", json=body)
        read = client.get(f"{api}/attachments/{sent.json()['id']}/content")
        stream = {"Accept": "text/event-stream"}
        with client.stream("GET", f"{api}/events?after=0", headers=stream) as events:
            first = next(events.iter_text())
        inside = [
            client.get(f"{proxy.address}/{one}{end}").status_code
            for one in ("metrics", "readyz")
            for end in ("", "/", "%2f", "//", "/.", "?a=b")
        ]
    assert (sent.status_code, started.status_code, len(read.content)) == (201, 201, MEBIBYTE)
    assert "conversation.created" in first or first.startswith((":", "id", "event", "retry"))
    assert {*inside} == {404}
    assert read.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert started.headers["Location"].startswith("https://127.0.0.1/")
    proof.found("five kinds of requests, two addresses that stay inside in six spellings")
