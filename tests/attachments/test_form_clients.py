"""Forms as widespread clients write them, to the byte."""

import json
from typing import NamedTuple
from urllib.parse import quote

import pytest
from lxml import etree

from tests.harness.people import Firm

NAME = "Entwurf Änderung 2.txt"
CONTENT = b"PK\r\n\x00\xff\r\n--"
UTF_8_NAME = NAME.encode()
ENCODED_WORD = b"=?utf-8?B?RW50d3VyZiDDhG5kZXJ1bmcgMi50eHQ=?="
EXTENDED = b"utf-8''" + quote(NAME).encode()


class Client(NamedTuple):
    """What a client sends: lines with a break after each, and where `boundary` is told."""

    boundary: str
    parameters: str
    lines: list[bytes]
    end: bytes = b"--\r\n"

    @property
    def body(self) -> bytes:
        delimiter = b"--" + self.boundary.encode()
        lines = [delimiter if line == BOUNDARY else line for line in self.lines]
        return b"\r\n".join(lines) + b"\r\n" + delimiter + self.end


BOUNDARY = b"(boundary)"

CLIENTS = {
    "Apache HttpClient 4, STRICT, ISO-8859-1": Client(
        "Zt9_cMyLd6f4Xy",
        "; boundary=Zt9_cMyLd6f4Xy; charset=ISO-8859-1",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"Content-Type: text/plain; charset=ISO-8859-1",
            b"Content-Transfer-Encoding: 8bit",
            b"",
            NAME.encode("latin-1"),
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="Entwurf ?nderung 2.txt"',
            b"Content-Type: application/octet-stream",
            b"Content-Transfer-Encoding: binary",
            b"",
            CONTENT,
        ],
    ),
    "Apache HttpClient 4, RFC6532": Client(
        "Zt9_cMyLd6f4Xy",
        "; boundary=Zt9_cMyLd6f4Xy; charset=UTF-8",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="' + UTF_8_NAME + b'"',
            b"Content-Type: application/octet-stream",
            b"Content-Transfer-Encoding: binary",
            b"",
            CONTENT,
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"Content-Type: text/plain; charset=UTF-8",
            b"Content-Transfer-Encoding: 8bit",
            b"",
            UTF_8_NAME,
        ],
    ),
    "Apache HttpClient 4, BROWSER_COMPATIBLE": Client(
        "Zt9_cMyLd6f4Xy",
        "; boundary=Zt9_cMyLd6f4Xy",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Type: application/octet-stream",
            b"",
            CONTENT,
        ],
    ),
    ".NET, MultipartFormDataContent": Client(
        "7a1d8f3e-5a0c-4e55-9a56-0d9a1b2c3d4e",
        '; boundary="7a1d8f3e-5a0c-4e55-9a56-0d9a1b2c3d4e"',
        [
            BOUNDARY,
            b"Content-Disposition: form-data; name=file; filename="
            b'"' + ENCODED_WORD + b'"; filename*=' + EXTENDED,
            b"",
            CONTENT,
            BOUNDARY,
            b"Content-Type: text/plain; charset=utf-8",
            b"Content-Disposition: form-data; name=filename",
            b"",
            UTF_8_NAME,
        ],
    ),
    "RestSharp 106, AddFile": Client(
        "-----------------------------28947758029299",
        "; boundary=-----------------------------28947758029299",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Type: application/octet-stream",
            b"",
            CONTENT,
        ],
    ),
    "OkHttp 3": Client(
        "5a3f1c9e-0e0c-4b60-a1a9-31e2f4f4a1b5",
        "; boundary=5a3f1c9e-0e0c-4b60-a1a9-31e2f4f4a1b5",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"Content-Transfer-Encoding: binary",
            b"Content-Type: text/plain; charset=utf-8",
            b"Content-Length: %d" % len(UTF_8_NAME),
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Type: application/octet-stream",
            b"Content-Length: %d" % len(CONTENT),
            b"",
            CONTENT,
        ],
    ),
    "Ruby, multipart-post 2": Client(
        "-----------RubyMultipartPost-0a1b2c",
        "; boundary=-----------RubyMultipartPost-0a1b2c",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Length: %d" % len(CONTENT),
            b"Content-Type: text/plain",
            b"Content-Transfer-Encoding: binary",
            b"",
            CONTENT,
        ],
        b"--\r\n\r\n",
    ),
    "urllib3 1": Client(
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "; boundary=0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename*=' + EXTENDED,
            b"",
            CONTENT,
        ],
    ),
    "urllib3 2": Client(
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "; boundary=0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="' + UTF_8_NAME + b'"',
            b"",
            CONTENT,
        ],
    ),
    "curl": Client(
        "------------------------d74496d66958873e",
        "; boundary=------------------------d74496d66958873e",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Type: text/plain",
            b"",
            CONTENT,
        ],
    ),
    "a browser": Client(
        "----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="' + UTF_8_NAME + b'"',
            b"Content-Type: text/plain",
            b"",
            CONTENT,
        ],
    ),
    "a browser's form in windows-1252": Client(
        "---------------------------9051914041544843365972754266",
        "; boundary=---------------------------9051914041544843365972754266",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="_charset_"',
            b"",
            b"windows-1252",
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            NAME.encode("cp1252"),
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="a.txt"',
            b"Content-Type: text/plain",
            b"",
            CONTENT,
        ],
    ),
    "a script in a page, file first": Client(
        "----WebKitFormBoundaryk2QzX9fQpXJxQb1a",
        "; boundary=----WebKitFormBoundaryk2QzX9fQpXJxQb1a",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="blob"',
            b"Content-Type: application/pdf",
            b"",
            CONTENT,
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
        ],
    ),
    "node, undici, which once ended without a line break": Client(
        "----formdata-undici-054837216915",
        "; boundary=----formdata-undici-054837216915",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="filename"',
            b"",
            UTF_8_NAME,
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="blob"',
            b"Content-Type: application/octet-stream",
            b"",
            CONTENT,
        ],
        b"--",
    ),
    "Spring, RestTemplate": Client(
        "Fz0wYQ7dM3-hV4kYbB2nTqLr",
        ";charset=UTF-8;boundary=Fz0wYQ7dM3-hV4kYbB2nTqLr",
        [
            BOUNDARY,
            b'Content-Disposition: form-data; name="file"; filename="' + ENCODED_WORD + b'"',
            b"Content-Type: text/plain",
            b"Content-Length: %d" % len(CONTENT),
            b"",
            CONTENT,
        ],
    ),
    "Python, email": Client(
        "===============7330845974216740156==",
        '; boundary="===============7330845974216740156=="',
        [
            b"This is a multi-part message in MIME format.",
            BOUNDARY,
            b'content-type: application/octet-stream; charset="us-ascii"',
            b"MIME-Version: 1.0",
            b"Content-Transfer-Encoding: 7BIT",
            b"content-disposition: form-data;",
            b' name="file";',
            b"\tfilename*=" + EXTENDED,
            b"",
            CONTENT,
        ],
        b"--\r\n",
    ),
}


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_a_file_arrives_with_its_name_to_the_byte(firm: Firm, client: Client, accept: str) -> None:
    ada = firm.internal()
    response = ada.post(
        "/attachments?siteid=0",
        content=client.body,
        headers={"Content-Type": f"multipart/form-data{client.parameters}", "Accept": accept},
    )
    assert response.status_code == 201, response.text
    number = attachment_id(response.content, accept)
    assert ada.get(f"/attachments/{number}").json()["name"] == NAME
    assert ada.get(f"/attachments/{number}/content").content == CONTENT


def attachment_id(answer: bytes, accept: str) -> str:
    if accept == "application/xml":
        return etree.fromstring(answer).findtext("id") or ""
    return str(json.loads(answer)["id"])
