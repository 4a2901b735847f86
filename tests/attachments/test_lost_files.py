"""Files that the store has lost or damaged."""

from pathlib import Path

import httpx
import pytest

from tests.attachments.files import picture, stored_files, uploaded
from tests.harness.people import Firm
from tests.harness.servers import Server

LONG = b"0123456789abcdef" * 20_000
"""More than is read at once."""


def blob_with(server: Server, content: bytes) -> Path:
    (found,) = [path for path in stored_files(server) if path.read_bytes() == content]
    return found


def counted(server: Server, problem: str) -> float:
    """Return how many requests for such files were counted."""
    name = f'parley_files_lost_total{{problem="{problem}"}} '
    lines = httpx.get(f"{server.address}/metrics").text.splitlines()
    (found,) = [line.removeprefix(name) for line in lines if line.startswith(name)]
    return float(found)


@pytest.mark.parametrize("path", ["content", "thumbnail"])
def test_one_that_is_lost_has_an_error_an_event_and_a_count_of_its_own(
    path: str, server: Server, firm: Firm
) -> None:
    ada = firm.internal()
    content = picture() + path.encode()
    number = uploaded(ada, content, "lost.png")
    blob = blob_with(server, content)
    blob.unlink()
    before = counted(server, "lost")
    response = ada.get(f"/attachments/{number}/{path}")
    assert (response.status_code, response.json()["error"]["ref"]) == (500, 9501)
    server.logged(event="file_lost", attachment_id=number, key=f"{blob.parent.name}/{blob.name}")
    assert counted(server, "lost") == before + 1


def test_one_that_was_cut_has_them_too(server: Server, firm: Firm) -> None:
    ada = firm.internal()
    content = b"a letter that was cut"
    number = uploaded(ada, content)
    blob_with(server, content).write_bytes(content[:5])
    before = counted(server, "damaged")
    response = ada.get(f"/attachments/{number}/content")
    assert (response.status_code, response.json()["error"]["ref"]) == (500, 9501)
    server.logged(event="file_damaged", attachment_id=number, size=5, uploaded=len(content))
    assert counted(server, "damaged") == before + 1


def test_one_that_was_cut_after_its_beginning_is_cut_off_and_told(
    server: Server, firm: Firm
) -> None:
    ada = firm.internal()
    number = uploaded(ada, LONG)
    blob_with(server, LONG).write_bytes(LONG[:300_000])
    with pytest.raises(httpx.RemoteProtocolError):
        ada.get(f"/attachments/{number}/content")
    server.logged(event="file_damaged", attachment_id=number, size=300_000)
