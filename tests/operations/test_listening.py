"""Where a server listens beside a port, and what it tells the service manager of that."""

import os
import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.commands import run_parley
from tests.harness.db_assertions import audited
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server

pytestmark = pytest.mark.only_on("sqlite", reason="where it listens has to do with no database")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "parley.sock"


@pytest.fixture
def listening(path: Path, tmp_path: Path) -> Iterator[Server]:
    settings = {"PARLEY_PROXIES": "1", "PARLEY_SOCKET": str(path)}
    with running_server(tmp_path, settings=settings) as server:
        yield server


def through(path: Path) -> httpx.Client:
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=str(path)), base_url="http://localhost", timeout=30
    )


class TestAUnixSocket:
    def test_is_for_owner_and_group_and_goes_with_the_server(
        self, listening: Server, path: Path
    ) -> None:
        assert listening.address == f"unix:{path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with through(path) as client:
            assert client.get("/readyz").status_code == 200
        assert listening.stop() == 0
        assert not path.exists()

    def test_believes_the_proxy_who_asks(self, listening: Server, path: Path) -> None:
        with Firm(listening) as firm, through(path) as client:
            ada = firm.administrator()
            eve = {"firstname": "E", "lastname": "H", "kind": "internal", "email": "e@firm.test"}
            headers = {
                "Authorization": f"Bearer {ada.token}",
                "X-Forwarded-For": "203.0.113.9",
                "X-Forwarded-Proto": "https",
                "Host": "parley.firm.example",
            }
            made = client.post("/api/4/users", json=eve, headers=headers)
            assert made.status_code == 201
            assert made.headers["Location"].startswith("https://parley.firm.example/")
        assert audited(listening.settings, "user.added")[-1].address == "203.0.113.9"

    def test_that_a_killed_server_left_is_taken_over(self, path: Path, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
        with running_server(tmp_path, "--socket", str(path)), through(path) as client:
            assert client.get("/healthz").status_code == 200

    def test_of_a_server_that_runs_is_refused(self, path: Path, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path))
            other.listen()
            ended = run_parley("serve", "--socket", path, "--data", tmp_path / "data")
        assert (ended.code, path.exists()) == (1, True)
        assert f"can't listen on {path}: another server does" in ended.err

    def test_never_takes_the_place_of_a_file(self, path: Path, tmp_path: Path) -> None:
        path.write_text("precious")
        ended = run_parley("serve", "--socket", path, "--data", tmp_path / "data")
        assert (ended.code, path.read_text()) == (1, "precious")
        assert "there is a file that is no socket" in ended.err

    def test_with_a_path_too_long_for_one_is_refused_in_words(self, tmp_path: Path) -> None:
        path = tmp_path / ("x" * 120)
        ended = run_parley("serve", "--socket", path, "--data", tmp_path / "data")
        assert (ended.code, ended.out) == (1, "")
        assert re.search(r"can't listen on \S+: AF_UNIX path too long", ended.err)


def test_the_service_manager_hears_when_the_server_is_ready_and_when_it_stops(
    tmp_path: Path,
) -> None:
    address = f"\0parley-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(30)
        named = {"NOTIFY_SOCKET": f"@{address[1:]}"}
        with running_server(tmp_path, settings=named) as server:
            ready = manager.recv(4096).decode().splitlines()
            assert ready == ["READY=1", f"STATUS=Ready at {server.address}"]
            server.stop()
            assert manager.recv(4096).decode().splitlines()[0] == "STOPPING=1"
