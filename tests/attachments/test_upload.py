import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.attachments.files import (
    BOUNDARY,
    form,
    part,
    send_form,
    stored_files,
    summary,
    upload,
    uploaded,
)
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server

FILE_LIMIT = 100_000
QUOTA = 250_000


@pytest.fixture(scope="module")
def small_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server that stores little."""
    settings = {
        "PARLEY_FILE_LIMIT": str(FILE_LIMIT),
        "PARLEY_STORAGE_QUOTA": str(QUOTA),
        "PARLEY_UNSENT_FILES": "3",
    }
    folder = tmp_path_factory.mktemp("small")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm


class TestUpload:
    def test_it_is_answered_with_a_number_and_its_address(self, firm: Firm) -> None:
        ada = firm.internal()
        response = upload(ada)
        assert response.status_code == 201
        assert response.headers["Location"] == f"{ada.base_url}attachments/{response.json()['id']}"

    def test_it_is_answered_in_xml_where_that_is_asked_for(self, firm: Firm) -> None:
        ada = firm.internal()
        response = ada.post(
            "/attachments", files={"file": ("a", b"b")}, headers={"Accept": "application/xml"}
        )
        tree = etree.fromstring(response.content)
        children = [child.tag for child in tree]
        assert (tree.tag, children) == ("attachment", ["id", "progressivekey"])

    def test_the_parts_may_come_in_either_order(self, firm: Firm) -> None:
        ada = firm.internal()
        name, file = part("filename", b"mine.txt"), part("file", b"content", 'filename="its.txt"')
        numbers = [
            send_form(ada, form(*parts)).json()["id"] for parts in ((name, file), (file, name))
        ]
        names = [ada.get(f"/attachments/{number}").json()["name"] for number in numbers]
        assert names == ["mine.txt", "mine.txt"]

    @pytest.mark.parametrize("given", [{}, {"filename": ""}, {"filename": " "}])
    def test_the_name_of_the_file_itself_is_the_fallback(
        self, firm: Firm, given: dict[str, str]
    ) -> None:
        ada = firm.internal()
        response = ada.post("/attachments", data=given, files={"file": ('its "own".txt', b"")})
        number = response.json()["id"]
        assert ada.get(f"/attachments/{number}").json()["name"] == 'its "own".txt'

    @pytest.mark.parametrize("path", ["C:\\\\Users\\\\me\\\\a.txt", "/home/me/a.txt", "../a.txt"])
    def test_only_the_last_component_of_its_path_counts(self, firm: Firm, path: str) -> None:
        ada = firm.internal()
        response = send_form(ada, form(part("file", b"x", f'filename="{path}"')))
        number = response.json()["id"]
        assert ada.get(f"/attachments/{number}").json()["name"] == "a.txt"

    def test_parts_of_other_names_mean_nothing(self, firm: Firm) -> None:
        body = form(part("note", b"x"), part("file", b"y", 'filename="a"'), part("File", b"z"))
        assert send_form(firm.internal(), body).status_code == 201

    def test_equal_files_are_attachments_of_their_own(self, firm: Firm) -> None:
        ada = firm.internal()
        assert uploaded(ada) != uploaded(ada)


class TestSites:
    def test_a_member_may_upload_to_a_site(self, firm: Firm) -> None:
        ada = firm.internal()
        site_id = firm.site(ada)
        number = upload(ada, site_id=site_id).json()["id"]
        assert ada.get(f"/attachments/{number}").json()["siteid"] == site_id

    @pytest.mark.parametrize("site_id", [0, ""])
    def test_zero_or_nothing_is_the_own_area(self, firm: Firm, site_id: Any) -> None:
        ada = firm.internal()
        number = upload(ada, site_id=site_id).json()["id"]
        assert ada.get(f"/attachments/{number}").json()["siteid"] == 0

    def test_a_stranger_gets_the_same_answer_as_for_a_missing_site(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        answers = [upload(ada, site_id=site) for site in (firm.site(bob), 10**9, -1)]
        assert [summary(one) for one in answers] == [(403, "you are not a member of that site")] * 3

    @pytest.mark.parametrize("site_id", ["x", "1.0", "1e3", "٣", str(2**63), " 1"])
    def test_a_site_is_an_integer(self, firm: Firm, site_id: Any) -> None:
        response = upload(firm.internal(), site_id=site_id)
        assert summary(response) == (400, "siteid: expected an integer")


class TestBrokenConnections:
    def test_a_client_that_goes_away_half_way_leaves_nothing(
        self, firm: Firm, server: Server
    ) -> None:
        ada, before = firm.internal(), stored_files(server)
        body = form(part("file", b"x" * 3_000_000, 'filename="a"'))
        length = f"Content-Length: {len(body)}"
        with opened(server, ada, length, "X-Request-Id: went-away") as connection:
            connection.sendall(body[:2_000_000])
        while "went-away" not in server.log.read_text():
            assert ada.get("/attachments/0").status_code == 403
        assert stored_files(server) == before

    def test_so_does_one_that_only_owes_the_end_of_what_it_announced(
        self, firm: Firm, server: Server
    ) -> None:
        ada, before = firm.internal(), stored_files(server)
        body = form(part("file", b"x", 'filename="a"'))
        length = f"Content-Length: {len(body) + 10}"
        with opened(server, ada, length, "X-Request-Id: owed-the-end") as connection:
            connection.sendall(body)
        while "owed-the-end" not in server.log.read_text():
            assert ada.get("/attachments/0").status_code == 403
        assert stored_files(server) == before


def opened(server: Server, person: Person, *headers: str) -> socket.socket:
    """Send the head of an upload; its body is the caller's affair."""
    address = urlsplit(server.api)
    lines = [
        f"POST {address.path}/attachments HTTP/1.1",
        f"Host: {address.netloc}",
        f"Authorization: Bearer {person.token}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        *headers,
    ]
    connection = socket.create_connection((address.hostname, address.port), timeout=30)
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    return connection


class TestLimits:
    def test_a_file_of_exactly_the_limit_is_taken(self, small_firm: Firm) -> None:
        assert upload(small_firm.internal(), b"x" * FILE_LIMIT).status_code == 201

    @pytest.mark.parametrize("size", [FILE_LIMIT + 1, 10 * FILE_LIMIT])
    def test_one_byte_more_is_too_large_and_leaves_nothing(
        self, small_firm: Firm, size: int
    ) -> None:
        before = stored_files(small_firm.server)
        response = upload(small_firm.internal(), b"x" * size)
        assert summary(response) == (413, f"file: larger than {FILE_LIMIT} bytes")
        assert stored_files(small_firm.server) == before

    @pytest.mark.parametrize(
        ("stored", "announced", "status"),
        [(0, 3 * FILE_LIMIT, b"413"), (2 * FILE_LIMIT, FILE_LIMIT + 60_000, b"403")],
    )
    def test_what_is_refused_by_its_length_alone_need_not_be_sent(
        self, small_firm: Firm, stored: int, announced: int, status: bytes
    ) -> None:
        ada = small_firm.internal()
        for _ in range(stored // FILE_LIMIT):
            uploaded(ada, b"x" * FILE_LIMIT)
        with opened(small_firm.server, ada, f"Content-Length: {announced}") as connection:
            connection.sendall(b"-")  # Falcon waits for the first bytes before it does anything
            assert connection.recv(12) == b"HTTP/1.1 " + status

    @pytest.mark.parametrize("before", [b"", form(part("file", b"x", 'filename="a"'))])
    def test_what_is_no_part_is_bounded_too_also_where_no_length_is_announced(
        self, small_firm: Firm, before: bytes
    ) -> None:
        stored = stored_files(small_firm.server)

        def endless() -> Iterator[bytes]:
            yield before
            for _ in range(30):
                yield b"-" * 10_000

        response = small_firm.internal().post(
            "/attachments",
            content=endless(),
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
        assert response.status_code == 413
        assert stored_files(small_firm.server) == stored

    def test_a_person_whose_storage_is_full_is_told_so_and_nothing_is_stored(
        self, small_firm: Firm
    ) -> None:
        ada = small_firm.internal()
        for _ in range(2):
            uploaded(ada, b"x" * FILE_LIMIT)
        before = stored_files(small_firm.server)
        assert summary(upload(ada, b"x" * 50_001)) == (403, "your storage is full")
        assert stored_files(small_firm.server) == before

    def test_a_person_who_sends_none_of_many_files_is_told_so_and_nothing_is_stored(
        self, small_firm: Firm
    ) -> None:
        ada, bob = small_firm.internal(), small_firm.internal()
        numbers = [uploaded(ada, b"") for _ in range(3)]
        before = stored_files(small_firm.server)
        told = "you have 3 files that no message includes, which is the most: send or delete some"
        assert summary(upload(ada, b"")) == (403, told)
        assert stored_files(small_firm.server) == before
        ada.started(bob, attachments=numbers[:1])
        assert upload(ada, b"").status_code == 201

    def test_what_is_deleted_makes_room(self, small_firm: Firm) -> None:
        ada = small_firm.internal()
        numbers = [uploaded(ada, b"x" * FILE_LIMIT) for _ in range(2)]
        assert upload(ada, b"x" * FILE_LIMIT).status_code == 403
        ada.delete(f"/attachments/{numbers[0]}")
        assert upload(ada, b"x" * FILE_LIMIT).status_code == 201

    def test_one_persons_files_take_no_room_of_another(self, small_firm: Firm) -> None:
        ada, bob = small_firm.internal(), small_firm.internal()
        for _ in range(2):
            uploaded(ada, b"x" * FILE_LIMIT)
        assert upload(bob, b"x" * FILE_LIMIT).status_code == 201


class TestMemory:
    def test_a_large_file_is_never_whole_in_memory(
        self, firm: Firm, server: Server, tmp_path: Path
    ) -> None:
        ada, megabytes = firm.internal(), 90
        uploaded(ada)
        before = peak_megabytes(server)
        with (tmp_path / "large").open("w+b") as file:
            file.truncate(megabytes * 1024 * 1024)
            number = ada.post("/attachments", files={"file": file}).json()["id"]
        with ada.stream("GET", f"/attachments/{number}/content") as response:
            received = sum(len(chunk) for chunk in response.iter_raw())
        assert received == megabytes * 1024 * 1024
        assert peak_megabytes(server) - before < megabytes / 2


def peak_megabytes(server: Server) -> int:
    """Return the most memory that the server ever had, which only Linux does."""
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        pytest.skip("no /proc here")
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024
