"""Caddy and Apache with the files in `contrib`, and nginx under a path.

What nginx does with its own file, tests/operations/test_reverse_proxy.py tells.
"""

import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from tests.deployment.programs import CONTRIB, adapt, find_program, run_program, running_program
from tests.harness.db_assertions import audited
from tests.harness.nginx import NAME, ONE, documented, free_port, running_nginx, self_signed
from tests.harness.people import Firm, Person
from tests.harness.process_metrics import wait_until
from tests.harness.servers import Server, running_server

CANARY = "canary-of-a-query"
MODULES = (
    *("mpm_event", "authz_core", "alias", "headers", "http2", "proxy", "proxy_http"),
    *("reqtimeout", "socache_shmcb", "ssl", "unique_id"),
)
"""What Apache needs for the file in `contrib`, with what Debian has on."""

APACHE = """
ServerName {name}
ServerRoot {folder}
PidFile {folder}/pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{port}
{modules}
{user}
{configuration}
"""


class Front(NamedTuple):
    """A proxy before a server.

    Attributes:
        port: Where it speaks TLS.
        log: Where it writes what it was asked.
    """

    server: Server
    port: int
    log: Path

    @property
    def host(self) -> str:
        """What it is asked for."""
        return f"{NAME}:{self.port}"

    def client(self, person: Person | None = None) -> httpx.Client:
        """Return a client of the proxy, whose name leads to this machine."""
        headers = {"Host": self.host}
        if person is not None:
            headers["Authorization"] = f"Bearer {person.token}"
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers=headers,
            transport=_Named(verify=_trusting()),
            timeout=30,
        )


class _Named(httpx.HTTPTransport):
    """Asks for the name of the proxy, as a client does that has found its address."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = NAME
        return super().handle_request(request)


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"PARLEY_PROXIES": "1"}
    with running_server(tmp_path_factory.mktemp("server"), settings=settings) as running:
        yield running


@pytest.fixture(scope="module", params=["apache", "caddy"])
def front(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp(request.param)
    front = Front(server, free_port(), folder / "log")
    command = {"apache": _apache, "caddy": _caddy}[request.param](folder, front)
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with running_program(command, front.port, own):
        yield front


def _caddy(folder: Path, front: Front) -> list[str | Path]:
    program = find_program("caddy", "caddy")
    certificate, key = self_signed(folder)
    here = {
        f"{NAME} {{": f"{NAME}:{front.port} {{\n\ttls {certificate} {key}",
        "127.0.0.1:8080": f"127.0.0.1:{urlsplit(front.server.address).port}",
        "/var/log/caddy/parley.log": str(front.log),
    }
    configuration = adapt((CONTRIB / "caddy" / "Caddyfile").read_text("utf-8"), here)
    whole = folder / "Caddyfile"
    whole.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{configuration}")
    run_program(program, "validate", "--adapter", "caddyfile", "--config", whole)
    return [program, "run", "--adapter", "caddyfile", "--config", whole]


def _apache(folder: Path, front: Front) -> list[str | Path]:
    program = find_program("apache2", "apache2-bin")
    certificate, key = self_signed(folder)
    plain = free_port()
    here = {
        "*:80>": f"127.0.0.1:{plain}>",
        "*:443>": f"127.0.0.1:{front.port}>",
        "/etc/ssl/parley/fullchain.pem": str(certificate),
        "/etc/ssl/parley/privkey.pem": str(key),
        "127.0.0.1:8080": f"127.0.0.1:{urlsplit(front.server.address).port}",
        "/var/log/apache2/parley.log": str(front.log),
    }
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
    )
    whole = folder / "apache.conf"
    whole.write_text(
        APACHE.format(
            name=NAME,
            folder=folder,
            plain=plain,
            port=front.port,
            modules=modules,
            user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            configuration=adapt((CONTRIB / "apache" / "parley.conf").read_text("utf-8"), here),
        )
    )
    run_program(program, "-f", whole, "-t")
    return [program, "-f", whole, "-DFOREGROUND"]


@pytest.fixture(scope="module")
def firm(server: Server) -> Iterator[Firm]:
    with Firm(server) as firm:
        yield firm


def test_a_proxy_tells_who_asks_and_where_and_hides_what_is_the_operators(
    front: Front, firm: Firm
) -> None:
    ada = firm.administrator()
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    eve = {"firstname": "E", "lastname": "H", "kind": "internal", "email": f"{ada.user_id}@e.test"}
    with front.client(ada) as client:
        told = client.get(f"/api/4/users/me?q={CANARY}", headers={"Referer": f"https://x/{CANARY}"})
        assert told.json()["img"].startswith(f"https://{front.host}/api/4/users/")
        assert client.post("/api/4/users", json=eve, headers=forged).status_code == 201
        assert audited(front.server.settings, "user.added")[-1].address == "127.0.0.1"
        assert [client.get(path).status_code for path in ("/metrics", "/readyz")] == [404, 404]
        for path in ("/READYZ", "//metrics", "/%6detrics", "/x/../metrics", "/metrics/"):
            assert client.get(path).status_code != 200, path
        large = client.post("/api/4/attachments", files={"file": bytes(3 * 1024 * 1024)})
        assert large.status_code == 201
        security = told.headers["Strict-Transport-Security"]
    assert security == "max-age=31536000; includeSubDomains"
    number = told.headers["X-Request-Id"]
    assert front.server.logged(request_id=number)["status"] == 200
    wait_until(lambda: front.log.exists() and number in front.log.read_text("utf-8"))
    assert CANARY not in front.log.read_text("utf-8")


def test_a_proxy_passes_events_on_as_they_happen(front: Front, firm: Firm) -> None:
    ada, bob = firm.internal(), firm.internal()
    accept = {"Accept": "text/event-stream"}
    with (
        front.client(ada) as client,
        client.stream("GET", "/api/4/events", headers=accept) as stream,
    ):
        lines = stream.iter_lines()
        next(lines)  # it has begun
        number = bob.started(ada)
        line = next(one for one in lines if one.startswith("data:"))
    assert f'"conversationid":{number}' in line.replace(" ", "")


def test_a_proxy_speaks_http_2_to_browsers(front: Front) -> None:
    trust = _trusting()
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.port)) as plain,
        trust.wrap_socket(plain, server_hostname=NAME) as connection,
    ):
        assert connection.selected_alpn_protocol() == "h2"


def test_nginx_serves_parley_under_a_path_of_a_server_with_other_pages(tmp_path: Path) -> None:
    settings = {"PARLEY_PROXIES": "1", "PARLEY_INSTANCE": "chat"}
    paths = (CONTRIB / "nginx" / "parley-path.conf").read_text("utf-8")
    with running_server(tmp_path, settings=settings) as server:
        here: dict[str, Any] = {
            "location / { proxy_pass http://parley; }": paths,
            "127.0.0.1:8080": f"127.0.0.1:{urlsplit(server.address).port}",
        }
        with running_nginx(documented(ONE), here) as nginx:
            address, headers = nginx.address, {"Host": NAME}

            def ask(path: str) -> httpx.Response:
                return httpx.get(f"{address}{path}", headers=headers, verify=nginx.trust)

            metadata = ask("/.well-known/oauth-authorization-server/chat")
            assert metadata.json()["issuer"] == f"https://{NAME}/chat"
            assert ask("/chat/sign-in").status_code == 200
            assert ask("/sign-in").status_code == 404


def test_nginx_takes_the_file_for_what_is_outside_of_http(tmp_path: Path) -> None:
    program = find_program("nginx", "nginx-light")
    shutdown = (CONTRIB / "nginx" / "shutdown.conf").read_text("utf-8")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"{shutdown}\npid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\n")
    run_program(program, "-t", "-p", tmp_path, "-c", whole)
