"""Stopping: take nothing new, finish what is under way, and be gone in time."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql

AT_MOST = 10.0
"""Seconds from the signal to the end of the process (issue 2, Operations)."""


class HalfSent:
    """A request of which the head and a part of the body have arrived."""

    def __init__(self, server: Server, sender: Person, recipient: Person) -> None:
        url = httpx.URL(server.api)
        body = msgspec.json.encode(conversation(recipient, html="<p>Half-sent</p>"))
        head = (
            f"POST {url.path}/conversations/ HTTP/1.1\r\nHost: {url.host}\r\n"
            f"Authorization: Bearer {sender.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        half = len(body) // 2
        self._rest = body[half:]
        self.connection = socket.create_connection((url.host, url.port or 80), timeout=AT_MOST)
        self.connection.sendall(head.encode() + body[:half])

    def finished(self) -> str:
        """Send the rest; gives the whole answer."""
        self.connection.sendall(self._rest)
        with self.connection.makefile("rb") as answer:
            return answer.read().decode()


@contextmanager
def stopping(server: Server, how: int) -> Iterator[None]:
    """Send a signal, and begin once the server takes no more connections."""
    url = httpx.URL(server.address)
    server.process.send_signal(how)
    deadline = time.monotonic() + AT_MOST
    while time.monotonic() < deadline:
        try:
            with socket.create_connection((url.host, url.port or 80), timeout=1) as late:
                late.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                if not late.recv(1):
                    break
        except OSError:
            break
    else:
        raise AssertionError("the server goes on taking connections")
    yield


def wait_until_begun(server: Server, sender: Person) -> None:
    """Come back once the server has looked at what was sent before this."""
    sender.get("/conversations")


class TestTheSignal:
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_an_idle_server_ends_well(self, how: signal.Signals, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, httpx.Client() as idle:
            idle.get(f"{server.address}/healthz")  # a connection that stays open
            started = time.monotonic()
            server.process.send_signal(how)
            assert server.process.wait(AT_MOST) == 0
            assert time.monotonic() - started < AT_MOST / 2

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_a_request_in_the_middle_of_its_body_is_finished(
        self, how: signal.Signals, tmp_path: Path
    ) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            request = HalfSent(server, ada, bob)
            wait_until_begun(server, bob)
            with stopping(server, how), request.connection:
                answer = request.finished()
            assert answer.startswith("HTTP/1.1 201")
            assert server.process.wait(AT_MOST) == 0
            assert written_in(server) == ["<p>Half-sent</p>"]

    def test_a_request_that_never_ends_is_cut_off_in_time(self, tmp_path: Path) -> None:
        patience = {"PARLEY_SHUTDOWN_SECONDS": "0.5"}
        with running_server(tmp_path, settings=patience) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            request = HalfSent(server, ada, bob)
            wait_until_begun(server, bob)
            started = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(AT_MOST) == 0
            assert time.monotonic() - started < 0.5 + 2
            request.connection.close()
            assert "requests_cut_off" in server.log.read_text("utf-8")
            assert written_in(server) == []

    def test_the_shipped_patience_leaves_time_to_close(self, server: Server) -> None:
        assert server.settings.shutdown_seconds < AT_MOST - 1

    def test_a_second_signal_changes_nothing(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server:
            server.process.send_signal(signal.SIGTERM)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(AT_MOST) == 0

    @pytest.mark.only_on("sqlite", reason="elsewhere it is no file")
    def test_the_database_is_left_as_one_file(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            firm.internal().started(firm.internal())
            server.stop()
        assert sorted(file.name for file in server.data.glob("parley.db*")) == ["parley.db"]

    def test_a_stopped_server_starts_again_on_its_data(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob, html="<p>Kept</p>")
            server.stop()
        with running_server(tmp_path) as again, Person(again, 0, "", ada.token) as same:
            assert [one["html"] for one in same.messages_of(number)] == ["<p>Kept</p>"]


def written_in(server: Server) -> list[str]:
    return [html for (html,) in run_sql(server.settings, "select html from messages")]
