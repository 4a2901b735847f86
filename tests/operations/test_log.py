"""The log: a line a request, nothing secret, and all that an answer of 500 does not say."""

import contextlib
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley.store.migrations.run_sqlite import migrate_sqlite
from tests.harness.commands import clean_environment
from tests.harness.db_assertions import drop
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server
from tests.operations.lines import lines_of, log_of

SAID = "Between the two of us"

HOSTILE = "/%1b]0;owned%07%1b[31m%0d%0aforged%c2%9b31m%7f%e2%80%ae%e2%80%a8%f3%a0%81%81"
"""The path of a request that anyone may send."""


@dataclass
class Story:
    """A server that has ended, and what it answered before."""

    server: Server
    answers: dict[str, httpx.Response]
    token: str
    user_id: int

    def lines(self, answer: str) -> list[dict[str, Any]]:
        """Return what the log says about the request of an answer."""
        return lines_of(self.server, self.answers[answer].headers["X-Request-Id"])

    def access(self, answer: str) -> dict[str, Any]:
        """Return the line of the access log about a request."""
        (line,) = [line for line in self.lines(answer) if line["event"] == "request"]
        return line


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    answers = {}
    with running_server(tmp_path_factory.mktemp("log")) as server, Firm(server) as firm:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        named = {"X-Request-Id": "trace-7.of_the-client"}
        answers["read"] = ada.get("/conversations", params={"limit": "1"}, headers=named)
        answers["secret"] = ada.get("/conversations", params={"access_token": "in-the-query"})
        answers["forged"] = ada.get("/conversations", headers={"X-Request-Id": 'a" b{}' + "x" * 99})
        answers["unauthorised"] = ada.get(
            "/conversations", headers={"Authorization": "Bearer planted-token"}
        )
        answers["nowhere"] = ada.get("/nowhere/%0Aline%22")
        answers["hostile"] = ada.get(server.address + HOSTILE)
        drop(server, "message_attachments")
        drop(server, "messages")
        messages = f"/conversations/{number}/messages"
        answers["defect"] = ada.get(messages)
        answers["defect in XML"] = ada.get(messages, headers={"Accept": "application/xml"})
        answers["defect in writing"] = ada.start(bob, html=f"<p>{SAID}</p>")
        drop(server, "tokens")
        answers["defect before the caller is known"] = ada.get(
            "/conversations", headers={"Authorization": "Bearer known-to-one-person-only"}
        )
        assert server.stop() == 0
    return Story(server, answers, ada.token, ada.user_id)


class TestARequest:
    def test_its_line_tells_what_an_operator_asks(self, story: Story) -> None:
        line = story.access("read")
        told = {name: line[name] for name in line.keys() - {"time", "milliseconds"}}
        assert told == {
            "level": "info",
            "event": "request",
            "request_id": "trace-7.of_the-client",
            "method": "GET",
            "path": "/api/4/conversations",
            "route": "/api/{version}/conversations",
            "status": 200,
            "bytes": len(story.answers["read"].content),
            "user": story.user_id,
        }

    def test_its_number_is_made_up_where_the_client_sends_nonsense(self, story: Story) -> None:
        number = story.answers["forged"].headers["X-Request-Id"]
        assert (len(number), number.isalnum()) == (16, True)

    def test_a_path_is_one_line_whatever_is_in_it(self, story: Story) -> None:
        assert story.access("nowhere")["path"] == '/api/4/nowhere/\nline"'

    def test_a_request_without_a_caller_names_none(self, story: Story) -> None:
        line = story.access("unauthorised")
        assert (line["status"], line["user"]) == (401, None)


class TestSecrets:
    @pytest.mark.parametrize(
        "secret", ["in-the-query", "planted-token", "access_token", "known-to-one-person-only"]
    )
    def test_what_a_client_sends_in_confidence_is_not_in_the_log(
        self, secret: str, story: Story
    ) -> None:
        assert secret not in story.server.log.read_text("utf-8")

    def test_a_token_that_works_is_not_in_the_log(self, story: Story) -> None:
        assert story.token not in story.server.log.read_text("utf-8")


class TestADefect:
    @pytest.mark.parametrize("answer", ["defect", "defect in XML", "defect in writing"])
    def test_it_is_a_500(self, answer: str, story: Story) -> None:
        assert story.answers[answer].status_code == httpx.codes.INTERNAL_SERVER_ERROR

    def test_the_answer_says_only_that(self, story: Story) -> None:
        summary = "something went wrong on the server; its log has the details"
        assert story.answers["defect"].json() == {
            "ref": 9500,
            "summary": summary,
            "error": {"ref": 9500, "summary": summary},
        }

    def test_it_comes_in_the_format_that_was_asked_for(self, story: Story) -> None:
        assert story.answers["defect in XML"].text == (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            "<error><ref>9500</ref>"
            "<summary>something went wrong on the server; its log has the details</summary></error>"
        )

    @pytest.mark.parametrize("answer", ["defect", "defect in writing"])
    def test_the_log_has_the_traceback_under_the_number_of_the_answer(
        self, answer: str, story: Story
    ) -> None:
        (line,) = [line for line in story.lines(answer) if line["event"] == "defect"]
        (exception, *_) = line["exception"]
        assert re.match(r"no such table: |relation .* does not exist", exception["exc_value"])
        assert {"fetch", "execute"} & {frame["name"] for frame in exception["frames"]}

    def test_the_traceback_holds_no_values(self, story: Story) -> None:
        defects = [line for line in log_of(story.server) if line["event"] == "defect"]
        assert [line for line in defects if SAID in str(line)] == []


class TestHowMuchIsLogged:
    def test_at_warning_there_is_no_line_a_request(self, tmp_path: Path) -> None:
        quiet = {"PARLEY_LOG_LEVEL": "warning"}
        with running_server(tmp_path, settings=quiet) as server:
            httpx.get(f"{server.address}/healthz")
            server.stop()
        assert log_of(server) == []


def harm(told: str) -> set[str]:
    """Return what a terminal would obey, or would show out of order, beside line breaks."""
    return {one for one in told if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}} - {"\n"}


class TestWhatAnyoneMaySend:
    def test_it_is_escaped_in_a_log_that_a_person_prints(self, story: Story) -> None:
        assert harm(story.server.log.read_text("utf-8")) == set()
        assert story.access("hostile")["path"].startswith("/\x1b]0;owned\x07\x1b[31m\r\nforged\x9b")

    @pytest.mark.only_on("sqlite", reason="a terminal knows nothing of the database")
    def test_it_is_escaped_at_a_terminal(self, tmp_path: Path) -> None:
        migrate_sqlite(tmp_path / "parley.db")
        with running_at_terminal(tmp_path) as (address, terminal):
            assert httpx.get(address + HOSTILE).status_code == 404
            assert httpx.get(address + "/healthz").status_code == 200
            told = ""
            while "/healthz" not in told:
                told += os.read(terminal, 65536).decode()
        plain = re.sub(r"\x1b\[[0-9;]*m", "", told)  # colours of our own
        assert harm(plain.replace("\r\n", "\n")) == set()
        (line,) = [line for line in plain.splitlines() if "owned" in line]
        assert (
            r"GET /\x1b]0;owned\x07\x1b[31m\x0d\x0aforged\x9b31m\x7f\u202e\u2028\U000e0041 404"
            in line
        )


@contextlib.contextmanager
def running_at_terminal(data: Path) -> Iterator[tuple[str, int]]:
    """Run a server whose standard output is a terminal; gives its address, and what reads it."""
    terminal, its = pty.openpty()
    command = [sys.executable, "-m", "parley", "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen(
        command, env=clean_environment(), stdout=its, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(its)
        assert process.stderr is not None
        try:
            ready = process.stderr.readline()
            yield ready.removeprefix("Parley is ready at ").strip(), terminal
        finally:
            process.terminate()
            process.wait(15)
            os.close(terminal)
