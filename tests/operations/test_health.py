"""Whether it is alive, and whether it can write."""

import asyncio
import resource
import sys
from pathlib import Path

import httpx
import pytest

from tests.harness.instances import Instance
from tests.harness.people import Firm, conversation
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql
from tests.store.locks import WriteLock
from tests.store.notes import Pragma


class TestAlive:
    def test_it_answers_without_a_token(self, server: Server) -> None:
        answer = httpx.get(f"{server.address}/healthz")
        assert (answer.status_code, answer.text) == (200, "alive\n")


class TestReady:
    def test_it_is_where_a_write_reaches_the_disk(self, server: Server) -> None:
        answer = httpx.get(f"{server.address}/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")

    @pytest.mark.only_on("sqlite", reason="it has a lock on the whole database")
    @pytest.mark.anyio
    async def test_it_is_not_while_another_process_holds_the_database(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path) as instance:
            await instance.store.write(Pragma("busy_timeout=20"))
            anyone = await instance.member()
            lock = WriteLock(instance.settings)
            lock.take()
            held = await anyone.get("http://parley.test/readyz")
            alive = await anyone.get("http://parley.test/healthz")
            lock.release()
            free = await anyone.get("http://parley.test/readyz")
        assert [one.status_code for one in (held, alive, free)] == [503, 200, 200]
        assert held.text == "not ready: database is locked\n"

    @pytest.mark.anyio
    async def test_asking_takes_no_ids(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path) as instance:
            await asyncio.gather(*[instance.store.check() for _ in range(3)])
            ada, bob = await instance.member(), await instance.member()
            answer = await ada.post("/conversations", json=conversation(bob.user_id))
            assert answer.json() == {
                "conversationid": 1,
                "messages": {"message": [{"messageid": 1}]},
            }


@pytest.mark.only_on("sqlite", reason="the server's own process writes no file elsewhere")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes the disk from a process")
class TestAFullDisk:
    def test_it_refuses_what_writes_goes_on_reading_and_recovers(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = ada.started(bob, html="<p>before</p>")
            with server.short_of(resource.RLIMIT_FSIZE):
                ready = httpx.get(f"{server.address}/readyz")
                refused = ada.start(bob, html="<p>meanwhile</p>")
                upload = ada.post("/attachments", data={"filename": "a"}, files={"file": b"a"})
                read = ada.messages_of(number)
            assert (ready.status_code, refused.status_code, upload.status_code) == (503, 503, 503)
            assert refused.headers["Retry-After"] == "1"
            assert [message["html"] for message in read] == ["<p>before</p>"]
            assert httpx.get(f"{server.address}/readyz").status_code == httpx.codes.OK
            ada.started(bob, html="<p>after</p>")
            assert server.stop() == 0
        found = run_sql(server.settings, "select html from messages")
        assert [html for (html,) in found] == ["<p>before</p>", "<p>after</p>"]
