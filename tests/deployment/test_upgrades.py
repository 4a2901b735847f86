"""docs/upgrades.md, from the first release: its own program makes the data, and refuses it then."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.docs.documents import REPOSITORY
from tests.harness.commands import clean_environment, run_parley
from tests.harness.servers import running_server

FIRST = "613ae0a"
"""The commit that released 0.1.0."""

_READY = "Parley is ready at "


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of 0.1.0, as the history has them."""
    archived = subprocess.run(
        ["git", "archive", FIRST, "src"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if archived.returncode:
        pytest.skip("the history of this clone does not reach back to 0.1.0")
    folder = tmp_path_factory.mktemp("old")
    subprocess.run(["tar", "--extract"], input=archived.stdout, cwd=folder, check=True)
    return folder / "src"


def start(sources: Path, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "parley", *map(str, arguments)],
        env={**clean_environment(), "PYTHONPATH": str(sources)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(sources: Path, *arguments: object) -> None:
    with start(sources, *arguments) as process:
        _, problem = process.communicate(timeout=30)
    assert process.returncode == 0, problem


@contextlib.contextmanager
def serving(sources: Path, data: Path) -> Iterator[str]:
    """Run a server to the end of the block, with what it says of its demo instance."""
    with start(sources, "serve", "--demo", "--port", 0, "--data", data) as process:
        try:
            yield "".join(said(process))
        finally:
            process.terminate()


def said(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield what a server says until it is ready."""
    assert process.stderr is not None
    for line in process.stderr:
        yield line
        if line.startswith(_READY):
            return


def test_an_instance_of_the_first_release_is_upgraded_with_all_it_holds(
    old: Path, tmp_path: Path
) -> None:
    data, archive = tmp_path / "data", tmp_path / "before.tar"
    with serving(old, data) as words:
        address = words.partition(_READY)[2].strip()
        ada, *_ = re.findall(r"\bparley_\S+", words)
        credentials = {"Authorization": f"Bearer {ada}"}
        with httpx.Client(base_url=f"{address}/api/4", headers=credentials) as client:
            file = client.post("/attachments", files={"file": ("deed.txt", b"the deed")}).json()
            message = {
                "text": "Please find the deed enclosed.",
                "attachments": {"attachment": [{"id": file["id"]}]},
            }
            body = {
                "recipients": {"users": {"user": [{"userid": 3}]}},
                "messages": {"message": [message]},
            }
            started = client.post("/conversations/", json=body)
            assert started.status_code == 201, started.text
        run(old, "backup", archive, "--data", data)
    assert run_parley("migrate", "--check", "--data", data).code == 1

    with running_server(tmp_path, data=data) as server:
        number = started.json()["conversationid"]
        with httpx.Client(base_url=server.api, headers=credentials) as client:
            read = client.get(f"/conversations/{number}/messages").json()["messages"]["message"]
            assert [one["text"] for one in read] == [message["text"]]
            assert client.get(f"/attachments/{file['id']}/content").content == b"the deed"
            (found,) = client.get("/messages", params={"q": "enclosed"}).json()["message"]
            assert found["conversationid"] == number
    assert run_parley("migrate", "--check", "--data", data).code == 0
    assert "problem" not in run_parley("doctor", "--data", data).out

    refusing = start(old, "serve", "--port", 0, "--data", data)
    _, problem = refusing.communicate(timeout=30)
    assert (refusing.returncode, "migrated by a newer one" in problem) == (1, True)

    back = tmp_path / "back"
    assert run_parley("restore", archive, "--data", back).code == 0
