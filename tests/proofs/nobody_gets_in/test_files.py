"""What others collected to break servers that take files."""

import base64
import itertools
from typing import Any
from urllib.parse import unquote

import pytest

from parley.attachments.names import check_name
from parley.settings import Settings
from parley.wire import ApiError
from tests.attachments.files import form, part, send_form, uploaded
from tests.harness.corpora import Corpora
from tests.harness.people import Firm, Person
from tests.proofs.proof import Proof

pytestmark = [
    pytest.mark.only_on("sqlite", reason="bytes know no database"),
    pytest.mark.proof(
        claim="No file, name or form does harm",
        method="Malformed archives and pictures, bombs, active content, names, forms and headers "
        "of parts, uploaded: refused, or given back byte for byte as a download",
    ),
]


@pytest.fixture
def ada(firm: Firm) -> Person:
    return firm.internal()


class TestFiles:
    def test_each_is_stored_and_returned_as_it_was(
        self, ada: Person, corpora: Corpora, proof: Proof
    ) -> None:
        proof.found(f"{len(corpora.rows('files/files.jsonl'))} files")
        for row in corpora.rows("files/files.jsonl"):
            content = base64.b64decode(row["b64"])
            number = uploaded(ada, content, row["name"][-255:].replace("/", "_"))
            response = ada.get(f"/attachments/{number}/content")
            assert response.content == content, row["name"]
            assert response.headers["Content-Disposition"].startswith("attachment; ")
            assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_no_malformed_picture_is_more_than_a_missing_thumbnail(
        self, ada: Person, corpora: Corpora
    ) -> None:
        for row in pictures(corpora):
            number = uploaded(ada, base64.b64decode(row["b64"]), "a.png")
            response = ada.get(f"/attachments/{number}/thumbnail")
            assert response.status_code in {200, 404}, row["name"]

    def test_a_picture_that_unpacks_to_gigabytes_has_no_thumbnail(
        self, ada: Person, corpora: Corpora
    ) -> None:
        (bomb,) = (row for row in pictures(corpora) if row["kind"] == "image-bomb")
        number = uploaded(ada, base64.b64decode(bomb["b64"]), "a.png")
        assert ada.get(f"/attachments/{number}/thumbnail").status_code == 404


def pictures(corpora: Corpora) -> list[dict[str, Any]]:
    rows = corpora.rows("files/files.jsonl")
    return [row for row in rows if row["kind"].startswith("image-")]


class TestNames:
    def test_each_name_comes_back_exactly_or_is_refused(
        self, firm: Firm, corpora: Corpora, proof: Proof
    ) -> None:
        rows = corpora.rows("files/filenames.jsonl")
        proof.found(f"{len(rows):,} names")
        people = [firm.internal() for _ in range(len(rows) // Settings().unsent_files + 1)]
        for ada, row in zip(itertools.cycle(people), rows, strict=False):
            name = row["name"].encode("utf-8", "surrogatepass")
            response = send_form(ada, form(part("filename", name), part("file", b"")))
            assert (response.status_code == 201) == is_taken(row["name"]), row["name"]
            if response.status_code == 201:
                number = response.json()["id"]
                assert ada.get(f"/attachments/{number}").json()["name"] == row["name"]
                disposition = ada.head(f"/attachments/{number}/content").headers[
                    "Content-Disposition"
                ]
                assert unquote(disposition.partition("UTF-8''")[2]) == row["name"]


def is_taken(name: str) -> bool:
    try:
        check_name(name, "filename")
    except ApiError:
        return False
    return True


class TestForms:
    def test_none_is_a_defect_of_the_server(
        self, ada: Person, corpora: Corpora, proof: Proof
    ) -> None:
        headers = len(corpora.rows("http/content-disposition.jsonl"))
        proof.found(
            f"{len(corpora.rows('http/multipart.jsonl'))} forms, {headers} headers of parts"
        )
        for row in corpora.rows("http/multipart.jsonl"):
            response = send_form(ada, base64.b64decode(row["b64"]), row["boundary"])
            expected = (201, 400) if has_a_file(row["expected"]) else (400,)
            assert response.status_code in expected, (row["id"], response.text)

    def test_no_header_of_a_part_is_a_defect_of_the_server(
        self, ada: Person, corpora: Corpora
    ) -> None:
        for row in corpora.rows("http/content-disposition.jsonl"):
            header = row["header"].encode("utf-8", "surrogatepass")
            body = form(b"Content-Disposition: " + header + b"; name=file\r\n\r\nx")
            assert send_form(ada, body).status_code in {201, 400}, row["title"]


def has_a_file(expected: Any) -> bool:
    return isinstance(expected, list) and any(one["name"] == "file" for one in expected)
