"""The reverse proxy of docs/deploy.md: a real nginx with that configuration, before a server."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from tests.harness.db_assertions import audited
from tests.harness.nginx import MANY, NAME, ONE, Nginx, documented, free_port, running_nginx
from tests.harness.people import Firm, Person
from tests.harness.process_metrics import wait_until
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql

LARGE = 3 * 1024 * 1024
TOO_LARGE = 200 * 1024 * 1024


CANARY = "canary-of-a-query"

QUERIED = [
    *("/api/oauth2/token", "/api/oauth2/token/", "/invitation", "/reset", "/chat/reset"),
    *("/api/4/messages", "/api/4/users", "/api/4/conversations", "/sign-in", "/"),
]
"""Addresses that are asked for with secrets, or with what people look for."""


def spellings(place: str) -> list[str]:
    """List ways to write an address that a proxy or a server could take for the same."""
    first, rest = place[0], place[1:]
    code = f"{ord(first):02x}"
    return [
        *(f"/{place}", f"/{place}?a=b", f"/{place}/", f"/{place}//", f"/{place}/?a=b"),
        *(f"/{place}%2f", f"/{place}%2F", f"/{place}/%2f", f"/{place}/.", f"/{place}/./"),
        *(f"//{place}", f"///{place}/", f"/./{place}", f"/x/../{place}", f"/%2e/{place}"),
        *(f"/x/%2e%2e/{place}", f"%2f{place}", f"/%2f{place}", f"/%{code}{rest}"),
        *(f"/%{code.upper()}{rest}/", f"/{place};a=b", f"/{place}/;a=b", f"/{place}%3fa"),
        *(f"/{place}%20", f"/{place}%09", f"/{place}%00", f"/{place}.", f"/{place.upper()}"),
        *(f"/{place.title()}/", f"/{place}#a", f"/{place}%23a", f"/{place}\\", f"/{place}%5c"),
        *(f"/%25{code}{rest}", f"http://{NAME}/{place}", f"http://{NAME}/{place}/"),
        *(f"http://{NAME}//{place}%2f", f"/{place}/../{place}/", f"/{place}/x/.."),
    ]


def the_very(place: str) -> set[str]:
    """Return what any server has to take for the address itself."""
    return {f"/{place}", f"/{place}?a=b", f"/{place}#a", f"http://{NAME}/{place}"}


def ask(connection: socket.socket, target: str) -> bytes:
    """Ask for an address as it is written; give the whole answer."""
    request = f"GET {target} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
    connection.sendall(request.encode())
    answer = b""
    while block := connection.recv(65536):
        answer += block
    return answer


def is_logged(nginx: Nginx, request: str) -> bool:
    """Return whether a request is in the access log."""
    return request in nginx.access_log


def place_is_hidden(answer: bytes) -> bool:
    """Return whether an answer is neither the metrics nor whether the server is ready."""
    return b" 200 " not in answer.partition(b"\r\n")[0] and b"parley_http" not in answer


class Front(NamedTuple):
    """A server, the proxy before it, and an administrator who comes through that."""

    server: Server
    nginx: Nginx
    ada: Person
    client: httpx.Client


@contextlib.contextmanager
def through(nginx: Nginx, person: Person) -> Iterator[httpx.Client]:
    """Let a person come through the proxy, whose name leads to this machine."""
    with httpx.Client(
        base_url=f"{nginx.address}/api/4",
        headers={"Authorization": f"Bearer {person.token}", "Host": NAME},
        verify=nginx.trust,
        timeout=30,
    ) as client:
        yield client


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    settings = {"PARLEY_PROXIES": "1"}
    with running_server(tmp_path_factory.mktemp("front"), settings=settings) as server:
        port = urlsplit(server.address).port
        configuration = documented(ONE)
        with (
            running_nginx(configuration, {"127.0.0.1:8080": f"127.0.0.1:{port}"}) as nginx,
            Firm(server) as firm,
        ):
            ada = firm.administrator()
            with through(nginx, ada) as client:
                yield Front(server, nginx, ada, client)


@pytest.mark.only_on("sqlite", reason="a proxy knows nothing of the database")
class TestTheReverseProxy:
    def test_passes_on_what_people_ask_for_and_where_they_asked(self, front: Front) -> None:
        told = front.client.get("/users/me")
        assert told.status_code == 200
        assert told.json()["img"].startswith(f"https://{NAME}/api/4/users/")

    def test_says_who_asks_whatever_that_one_says(self, front: Front) -> None:
        eve = {"firstname": "E", "lastname": "H", "kind": "internal", "email": "e@firm.example"}
        forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        assert front.client.post("/users", json=eve, headers=forged).status_code == 201
        assert audited(front.server.settings, "user.added")[-1].address == "127.0.0.1"

    def test_speaks_http_2_to_browsers(self, front: Front) -> None:
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # only the protocol matters
        trust.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", front.nginx.port)) as plain,
            trust.wrap_socket(plain) as connection,
        ):
            assert connection.selected_alpn_protocol() == "h2"

    def test_sends_who_comes_without_tls_to_the_same_address_with_it(self, front: Front) -> None:
        answer = httpx.get(f"{front.nginx.plain_address}/invitation?secret={CANARY}")
        location = f"https://{NAME}/invitation?secret={CANARY}"
        assert (answer.status_code, answer.headers["Location"]) == (301, location)
        assert CANARY not in front.nginx.access_log + front.nginx.error_log

    def test_joins_the_two_logs_by_the_number_of_the_request(self, front: Front) -> None:
        number = front.client.get("/users/me").headers["X-Request-Id"]
        assert front.server.logged(request_id=number)["status"] == 200
        wait_until(lambda: f"{number} 127.0.0.1" in front.nginx.access_log)  # after it answered

    def test_writes_no_query_into_its_logs_whatever_becomes_of_the_request(
        self, front: Front
    ) -> None:
        nowhere = {"127.0.0.1:8080": f"127.0.0.1:{free_port()}"}
        with running_nginx(documented(ONE), nowhere) as nginx:
            for path in QUERIED:
                headers = {"Host": NAME, "Referer": f"https://{NAME}{path}?secret={CANARY}"}
                for one in (nginx, front.nginx):
                    address = f"{one.address}{path}?secret={CANARY}&q={CANARY}"
                    httpx.post(address, headers=headers, verify=one.trust)
                    httpx.get(address, headers=headers, verify=one.trust)
                    wait_until(partial(is_logged, one, f'"GET {path} HTTP/1.1"'))
            assert '"GET /reset HTTP/1.1" 502 ' in nginx.access_log
            assert CANARY not in nginx.access_log + nginx.error_log
            assert CANARY not in front.nginx.access_log + front.nginx.error_log
        assert CANARY not in front.server.log.read_text("utf-8")

    def test_lets_a_large_file_pass_both_ways(self, front: Front) -> None:
        content = bytes(range(256)) * (LARGE // 256)
        form = {"data": {"filename": "a.bin"}, "files": {"file": content}}
        number = front.client.post("/attachments", **form).json()["id"]  # type: ignore[arg-type]
        assert front.client.get(f"/attachments/{number}/content").content == content

    def test_refuses_a_body_that_could_be_no_attachment(self, front: Front) -> None:
        head = (
            f"POST /api/4/attachments HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {TOO_LARGE}\r\n"
        )
        with front.nginx.connected() as connection:
            connection.sendall(head.encode() + b"\r\n")
            assert connection.recv(12) == b"HTTP/1.1 413"

    def test_lets_events_pass_as_they_happen(self, front: Front) -> None:
        with Firm(front.server) as firm:
            bob = firm.internal()
            accept = {"Accept": "text/event-stream"}
            with front.client.stream("GET", "/events", headers=accept) as stream:
                lines = stream.iter_lines()
                next(lines)  # it has begun
                number = bob.started(front.ada)
                line = next(one for one in lines if one.startswith("data:"))
                assert f'"conversationid":{number}' in line.replace(" ", "")

    @pytest.mark.parametrize("place", ["metrics", "readyz"])
    def test_keeps_the_operators_pages_from_the_world_however_they_are_spelled(
        self, place: str, front: Front
    ) -> None:
        parts = urlsplit(front.server.address)
        for spelled in spellings(place):
            with front.nginx.connected() as connection:
                answer = ask(connection, spelled)
            assert place_is_hidden(answer), spelled
            with socket.create_connection((str(parts.hostname), parts.port or 0)) as connection:
                served = b" 200 " in ask(connection, spelled).partition(b"\r\n")[0]
            assert served is (spelled in the_very(place)), spelled

    def test_has_nothing_to_complain_about(self, front: Front) -> None:
        said = [line for line in front.nginx.error_log.splitlines() if "[warn]" not in line]
        assert [line for line in said if "too large body" not in line] == []


class Asking(threading.Thread):
    """Someone who reads and writes through the proxy, and asks again by key what was not written.

    Attributes:
        reads: The status of each answer to a read.
        writes: The numbers of the messages that were acknowledged.
        again: How often a write was asked for again.
    """

    def __init__(self, client: httpx.Client, conversation: int, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._client = client
        self._conversation = conversation
        self._stopping = threading.Event()
        self.reads: list[int] = []
        self.writes: list[int] = []
        self.again = 0

    def run(self) -> None:
        """Ask until told to stop."""
        address = f"/conversations/{self._conversation}/messages"
        while not self._stopping.is_set():
            self.reads.append(self._client.get(address).status_code)
            body = {"html": f"<p>{self.name} {len(self.writes)}</p>"}
            key = {"Idempotency-Key": f"{self.name} {len(self.writes)}"}
            answer = self._client.post(address, json=body, headers=key)
            while answer.status_code in {502, 503}:
                self.again += 1
                answer = self._client.post(address, json=body, headers=key)
            assert answer.status_code == 201
            self.writes.append(answer.json()["messages"]["message"][0]["messageid"])

    def stop(self) -> None:
        """Let what is under way be the last."""
        self._stopping.set()
        self.join(60)
        assert not self.is_alive()

    def wait_for(self, more: int) -> None:
        """Come back once so many more writes were acknowledged."""
        enough = len(self.writes) + more
        end = time.monotonic() + 60
        while len(self.writes) < enough:
            assert self.is_alive()
            assert time.monotonic() < end
            time.sleep(0.01)


@pytest.mark.only_on("postgres", reason="many nodes need a database server")
class TestManyNodes:
    def test_that_are_restarted_one_by_one_fail_nobody(self, tmp_path: Path) -> None:
        ports = [free_port(), free_port()]
        places = {
            "10.0.0.11:8080": f"127.0.0.1:{ports[0]}",
            "10.0.0.12:8080": f"127.0.0.1:{ports[1]}",
        }
        configuration = documented(MANY) + documented(ONE).partition("}\n")[2]
        with contextlib.ExitStack() as stack:
            nodes = [stack.enter_context(node(tmp_path, port)) for port in ports]
            nginx = stack.enter_context(running_nginx(configuration, places))
            firm = stack.enter_context(Firm(nodes[0]))
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob)
            crowd = [
                Asking(stack.enter_context(through(nginx, person)), number, f"asking {place}")
                for place, person in enumerate((ada, bob))
            ]
            for one in crowd:
                one.start()
            for port, running in zip(ports, nodes, strict=True):
                crowd[0].wait_for(10)
                assert running.stop() == 0
                crowd[0].wait_for(10)  # the other goes on alone
                stack.enter_context(node(tmp_path, port))
            crowd[0].wait_for(10)
            for one in crowd:
                one.stop()
            assert {status for one in crowd for status in one.reads} == {200}
            written = [message for one in crowd for message in one.writes]
            ((count,),) = run_sql(nodes[0].settings, "select count(*) from messages")
            assert len({*written}) == len(written) == count - 1


def node(folder: Path, port: int) -> contextlib.AbstractContextManager[Server]:
    """Run a node on a port; all have one database and one data folder."""
    return running_server(folder, "--port", str(port), settings={"PARLEY_PROXIES": "1"})
