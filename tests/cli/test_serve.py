"""`parley serve`, and commands beside a server that runs."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.harness.browser import Browser
from tests.harness.commands import run_parley
from tests.harness.engines import prepare_data_folder
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a demo instance."""
    folder = tmp_path_factory.mktemp("demo")
    with running_server(folder, "--demo", data=folder / "new") as server:
        yield server


def tokens_in(introduction: str) -> Sequence[tuple[str, str]]:
    """Return the name and the token of each person who is introduced."""
    return re.findall(r"^  \d+  (\w+ \w+) +\w+ +(parley_[\w-]+)$", introduction, re.MULTILINE)


class TestDemo:
    def test_it_says_who_is_who(self, demo: Server) -> None:
        assert [name for name, _ in tokens_in(demo.introduction)] == [
            *("Ada King", "Ben Ortiz", "Cora Lindqvist", "Dan Moss")
        ]

    def test_each_token_speaks_for_its_person(self, demo: Server) -> None:
        statuses = [
            httpx.get(
                f"{demo.api}/conversations", headers={"Authorization": f"Bearer {token}"}
            ).status_code
            for _, token in tokens_in(demo.introduction)
        ]
        assert statuses == [200] * 4

    @pytest.mark.anyio
    async def test_each_person_can_sign_in(self, demo: Server) -> None:
        said = re.findall(r"^  (\S+@\S+) +(\S+)$", demo.introduction, re.MULTILINE)
        titles = []
        for email, password in said:
            async with Browser(demo.address) as browser:
                page = await browser.open("/sign-in?next=/account")
                page = await browser.submit(page, "Sign in", email=email, password=password)
                titles.append(page.title)
        assert titles == ["Your account"] * 4

    @pytest.mark.skipif(not shutil.which("curl"), reason="the line is for curl")
    def test_its_curl_line_starts_a_conversation_with_an_attachment(self, demo: Server) -> None:
        (line,) = [
            line for line in demo.introduction.splitlines() if line.strip().startswith("curl ")
        ]
        done = subprocess.run(
            ["/bin/sh", "-c", f"{line} --silent --show-error"],
            capture_output=True,
            text=True,
            check=True,
        )
        number = msgspec.json.decode(done.stdout)["conversationid"]
        cora = dict(tokens_in(demo.introduction))["Cora Lindqvist"]
        with Person(demo, 3, "", cora) as reader:
            (message,) = reader.messages_of(number)
            (attachment,) = message["attachments"]["attachment"]
            content = reader.get(f"/attachments/{attachment['id']}/content").content
        assert content.startswith(b"Dear Cora,")

    def test_its_clients_do_not_reach_each_other(self, demo: Server) -> None:
        tokens = dict(tokens_in(demo.introduction))
        with (
            Person(demo, 3, "", tokens["Cora Lindqvist"]) as cora,
            Person(demo, 4, "", tokens["Dan Moss"]) as dan,
        ):
            assert cora.start(dan).status_code == httpx.codes.FORBIDDEN

    def test_a_second_start_makes_no_one(self, tmp_path: Path) -> None:
        with running_server(tmp_path, "--demo") as first:
            first.stop()
        with running_server(tmp_path, "--demo") as second:
            assert second.introduction == ""
            assert len(people_of(second)) == 4

    def test_where_someone_is_already_it_makes_no_one(self, tmp_path: Path) -> None:
        prepare_data_folder(tmp_path / "data")
        run_parley(
            *("user", "add", "ada@firm.example", "--first=Ada", "--last=King", "--kind=internal"),
            *("--data", tmp_path / "data"),
        )
        with running_server(tmp_path, "--demo") as server:
            assert len(people_of(server)) == 1

    def test_where_the_server_can_not_start_it_makes_no_one(
        self, demo: Server, tmp_path: Path
    ) -> None:
        port = httpx.URL(demo.address).port
        refused = run_parley("serve", "--demo", "--port", port, "--data", tmp_path)
        listed = run_parley("user", "list", "--json", "--data", tmp_path)
        assert (refused.code, listed.json) == (1, {"users": []})

    def test_without_the_option_there_is_none(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server:
            assert people_of(server) == []


def people_of(server: Server) -> list[object]:
    listed: list[object] = run_parley("user", "list", "--json", "--data", server.data).json["users"]
    return listed


class TestBesideAServer:
    def test_a_person_who_is_added_can_write_at_once(self, server: Server, firm: Firm) -> None:
        bob = firm.internal()
        email = f"beside-{bob.user_id}@firm.example"
        added = run_parley(
            *("user", "add", email, "--first=Bea", "--last=Side", "--kind=internal", "--json"),
            *("--data", server.data),
        )
        issued = run_parley("token", "issue", email, "--data", server.data)
        with Person(server, added.json["userid"], email, issued.out.strip()) as bea:
            assert bea.start(bob).status_code == httpx.codes.CREATED
