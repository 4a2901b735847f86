"""Addresses and lines that others collected: none is fetched, none leads away, none splits."""

import json
import select
import socket
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import httpx
import pytest

from tests.harness.corpora import Corpora
from tests.harness.people import Firm, conversation
from tests.harness.raw_http import RawConnection
from tests.harness.servers import Server
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="addresses know no database")


def urls(corpora: Corpora) -> list[str]:
    """Return every address of the corpora, as text that can travel."""
    standard: list[Any] = json.loads(corpora.path("urls/urltestdata.json").read_text("utf-8"))
    found = [row["input"] for row in standard if isinstance(row, dict)]
    found += [row["url"] for row in corpora.rows("urls/ssrf.jsonl")]
    found += [row["text"] for row in corpora.rows("urls/open-redirect.jsonl")]
    return [one.encode("utf-8", "replace").decode() for one in found]


@pytest.mark.proof(
    claim="No address that is sent is fetched, kept where a browser follows it by itself, or a "
    "fault of ours",
    method="URLs of the WPT and of SSRF and redirect lists, as links, pictures, redirect URIs and "
    "places to go to, with a listener on the loopback",
)
def test_no_address_is_followed(
    lasting_firm: Firm, server: Server, corpora: Corpora, proof: Proof
) -> None:
    ada, ben, ruth = lasting_firm.internal(), lasting_firm.internal(), lasting_firm.administrator()
    chosen = urls(corpora)[:: proof.size(short=5, whole=1)]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bait = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        statuses = set()
        for address in [bait, *chosen]:
            html = f"<a href={json.dumps(address)}>a</a><img src={json.dumps(address)} alt=b>"
            body = conversation(ben, html=html)
            client = {"name": "A", "redirecturis": {"redirecturi": [address]}}
            leave = f"{server.address}/sign-in?next={quote(address)}"
            answers = [
                ada.post("/conversations", json=body),
                ruth.post("/clients", json=client),
                ada.get(leave, headers={"Accept": "text/html"}),
                ada.get(f"/users/{quote(address, safe='')}", params={"type": "email"}),
            ]
            statuses |= {one.status_code for one in answers}
            location = answers[2].headers.get("Location", server.address)
            assert location.startswith((server.address, "/")), address
            assert not location.startswith("//"), address
        reached, _, _ = select.select([listener], [], [], 0)
    assert reached == []
    assert {status for status in statuses if status >= httpx.codes.INTERNAL_SERVER_ERROR} == set()
    proof.found(f"{len(chosen) + 1:,} addresses in four places, none was asked")


@pytest.mark.proof(
    claim="Nothing that is sent adds a line to an answer's headers",
    method="Line breaks in every encoding, in paths, queries, file names and numbers of requests",
)
def test_no_header_is_split(
    lasting_firm: Firm, server: Server, corpora: Corpora, proof: Proof
) -> None:
    ada = lasting_firm.internal()
    rows = corpora.rows("http/crlf-injection.jsonl")
    for row in rows:
        planted = f"{row['text']}X-Planted: yes"
        encoded = quote(planted, safe="%")
        raw = unquote_to_bytes(planted).decode("latin-1")
        answers = [
            ada.get(f"{server.address}/{encoded}"),
            ada.get(f"{server.address}/sign-in?next=/{encoded}"),
            ada.get(f"/users?q={encoded}"),
            ada.post("/attachments", files={"file": ("a.txt", b"x")}, data={"filename": raw}),
        ]
        if answers[-1].status_code == httpx.codes.CREATED:
            answers.append(ada.get(f"/attachments/{answers[-1].json()['id']}/content"))
        for answer in answers:
            assert "X-Planted" not in answer.headers, row["id"]
            assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, row["id"]
        with RawConnection(server) as connection:
            number = f"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: {planted}\r\n\r\n"
            connection.send(number.encode("utf-8"))
            connection.finish_sending()
            told = connection.answers()
        assert [one for one in told if "x-planted" in one.headers] == [], row["id"]
    proof.found(f"{len(rows)} line breaks in five places")
