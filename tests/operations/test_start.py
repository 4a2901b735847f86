"""Starting: when it says that it is ready it is, and where it can't start it says why."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness import postgres
from tests.harness.commands import Ended, clean_environment, run_parley
from tests.harness.engines import settings_in
from tests.harness.instances import migrated
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("start")
    with running_server(folder, data=folder / "made by the server") as server:
        yield server


class TestReady:
    def test_it_accepts_when_it_says_so(self, tmp_path: Path) -> None:
        with running_server(tmp_path, data=tmp_path / "new") as server:
            assert httpx.get(f"{server.address}/healthz").status_code == httpx.codes.OK

    def test_an_address_may_be_a_name(self, tmp_path: Path) -> None:
        with running_server(tmp_path, "--host", "localhost") as server:
            assert httpx.get(f"{server.address}/healthz").status_code == httpx.codes.OK
            assert server.stop() == 0

    def test_the_line_names_the_address_and_nothing_else_is_said(self, tmp_path: Path) -> None:
        with running_server(tmp_path, settings={"PARLEY_INSTANCE": "acme"}) as server:
            assert httpx.get(f"{server.address}/api/4/nowhere").status_code == httpx.codes.NOT_FOUND
            assert server.address.endswith("/acme")
            server.stop()
            assert server.process.stderr is not None
            assert server.process.stderr.read() == ""

    def test_the_data_folder_is_for_its_owner_alone(self, running: Server) -> None:
        assert running.data.stat().st_mode & 0o077 == 0


@pytest.mark.only_on("postgres", reason="a file is made where it is missing")
def test_the_server_waits_for_a_database_that_starts_after_it(tmp_path: Path) -> None:
    cluster = postgres.Cluster()
    try:
        cluster.stop()
        address = cluster.url("postgres").replace("parley@", "parley:secret@")
        waiting = subprocess.Popen(
            [sys.executable, "-m", "parley", "serve", "--port", "0", "--data", str(tmp_path)],
            env=clean_environment({"PARLEY_DATABASE": address}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with waiting as process:
            assert process.stdout is not None
            assert process.stderr is not None
            event = json.loads(process.stdout.readline())
            assert event["event"] == "database_awaited"
            assert event["problem"] == f"{cluster.url('postgres')}: Connection refused"
            cluster.start()
            assert "Parley is ready at" in process.stderr.readline()
            process.terminate()
    finally:
        cluster.remove()


class TestRefusals:
    @pytest.mark.only_on("sqlite", reason="a PostgreSQL database is for many servers")
    def test_a_second_server_on_the_same_data(self, running: Server) -> None:
        ended = run_parley("serve", "--port", 0, "--data", running.data)
        assert ended == refused(f"another server is running on the data folder {running.data}")

    def test_a_port_that_is_taken(self, running: Server, tmp_path: Path) -> None:
        port = httpx.URL(running.address).port
        ended = run_parley("serve", "--port", port, "--data", tmp_path)
        assert ended == refused(
            f"can't listen on 127.0.0.1:{port}: Address already in use;"
            " choose another port with --port"
        )

    def test_a_port_that_something_else_has(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            ended = run_parley("serve", "--port", other.getsockname()[1], "--data", tmp_path)
        assert (ended.code, "Address already in use" in ended.err) == (1, True)

    def test_an_address_that_is_not_of_this_machine(self, tmp_path: Path) -> None:
        ended = run_parley("serve", "--host", "192.0.2.1", "--port", 0, "--data", tmp_path)
        assert ended == refused("can't listen on 192.0.2.1:0: Cannot assign requested address")

    def test_a_data_folder_that_can_not_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        data = tmp_path / "file" / "data"
        ended = run_parley("serve", "--port", 0, "--data", data)
        assert ended == refused(f"can't use the data folder {data}: Not a directory")

    def test_a_data_folder_that_is_a_file(self, tmp_path: Path) -> None:
        data = tmp_path / "file"
        data.write_text("in the way")
        ended = run_parley("serve", "--port", 0, "--data", data)
        assert ended == refused(f"can't use the data folder {data}: File exists")

    def test_a_data_folder_with_something_else_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "blobs").write_text("in the way")
        ended = run_parley("serve", "--port", 0, "--data", tmp_path)
        assert ended == refused(f"can't use the data folder {tmp_path}: File exists")

    @pytest.mark.only_on("sqlite", reason="elsewhere it is no file")
    def test_a_database_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "parley.db").write_text("Dear Cora, " * 100)
        ended = run_parley("serve", "--port", 0, "--data", tmp_path)
        assert ended == refused(f"{tmp_path / 'parley.db'}: file is not a database")

    @pytest.mark.only_on("postgres", reason="a file is made where it is missing")
    def test_a_database_that_is_not_there_without_telling_the_password(
        self, tmp_path: Path
    ) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{nobody.getsockname()[1]}/parley"
            address = {"PARLEY_DATABASE": f"postgresql://parley:secret@{place}"}
            ended = run_parley("user", "list", "--data", tmp_path, settings=address)
        assert ended == refused(f"postgresql://parley@{place}: Connection refused")

    def test_a_database_of_a_newer_parley(self, tmp_path: Path) -> None:
        migrated(tmp_path)
        run_sql(settings_in(tmp_path), "update alembic_version set version_num = '9999'")
        ended = run_parley("serve", "--port", 0, "--data", tmp_path)
        assert ended == refused(
            "the database is at revision 9999, which this Parley does not know; "
            "it was migrated by a newer one"
        )


def refused(why: str) -> Ended:
    return Ended(1, "", f"parley: {why}\n")
