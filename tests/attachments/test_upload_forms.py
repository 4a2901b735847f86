"""Forms in which a file is uploaded: what is read, and what is refused."""

import pytest

from tests.attachments.files import (
    form,
    part,
    send_form,
    stored_files,
    summary,
)
from tests.harness.people import Firm
from tests.harness.servers import Server


class TestForms:
    @pytest.mark.parametrize(
        ("parts", "problem"),
        [
            ([part("filename", b"a.txt")], "file: missing"),
            ([part("file", b"x")], "filename: missing"),
            ([part("FILE", b"x", 'filename="a"'), part("Filename", b"a")], "file: missing"),
            ([], "file: missing"),
            ([part("filename", b"a")] * 2, "filename: the part stands twice"),
            ([part("filename", b"")] * 2, "filename: the part stands twice"),
            ([part("filename", b""), part("file", b"x")], "filename: missing"),
            (
                [part("file", b"x", 'filename="a%0Ab"')],
                "file: the character U+000A at position 1 is not allowed",
            ),
            ([part("file", b"x", 'filename="a"')] * 2, "file: the part stands twice"),
            ([part("filename", b"a/b")], "filename: a file name holds no /"),
            (
                [part("file", b"x", 'filename="a"'), part("filename", "\u200b".encode())],
                "filename: expected a file name, got nothing",
            ),
            (
                [part("filename", b"x" * 256)],
                "filename: expected at most 255 characters, got 256",
            ),
            ([part("filename", b"x" * 9999)], "filename: expected at most 255 characters"),
            ([part("filename", b"a\xff")], "filename: expected text in UTF-8, see byte 1"),
            ([part("file", b"x", 'filename="a/"')], "file: expected a file name, got nothing"),
            ([part("file", b"x", 'filename=".."')], "file: .. is not a file's name"),
        ],
    )
    def test_what_is_wrong_with_a_part_is_told_by_its_name_and_nothing_is_stored(
        self, firm: Firm, server: Server, parts: list[bytes], problem: str
    ) -> None:
        before = stored_files(server)
        assert summary(send_form(firm.internal(), form(*parts))) == (400, problem)
        assert stored_files(server) == before

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"no form at all",
            form(part("file", b"x", 'filename="a"'), end=b""),
            form(part("file", b"x", 'filename="a"'), end=b"-"),
            form(part("file", b"x", 'filename="a"'))[:-20],
            form(part("file", b"x" * 3_000_000, 'filename="a"'), end=b"X"),
            form(part("file", b"x" * 3_000_000, 'filename="a"'))[:2_000_000],
            form(part("file", b"x", 'filename="a"'), b"Content-Disposition: form-data"),
            form(part("file", b"x", 'filename="a"'), part("x" * 9000, b"")),
            form(part("file", b"x", 'filename="a"'), *[part("more", b"")] * 16),
            form(
                part("file", b"x", 'filename="a"'), b'Content-Disposition: \xff; name="a"\r\n\r\n'
            ),
            form(part("file", b"x", 'filename="a"', 'filename="b"')),
            form(part("file", b"x", "filename=a;b.txt")),
            form(part("file", b"x", 'filename="a"')) + b"--a-boundary--",
        ],
        ids=range(14),
    )
    def test_a_malformed_form_is_refused_and_nothing_is_stored(
        self, firm: Firm, server: Server, body: bytes
    ) -> None:
        before = stored_files(server)
        status, said = summary(send_form(firm.internal(), body))
        assert (status, said.partition(":")[0]) == (400, "the form is malformed")
        assert stored_files(server) == before

    def test_a_form_without_a_boundary_is_malformed(self, firm: Firm) -> None:
        response = firm.internal().post(
            "/attachments", content=form(), headers={"Content-Type": "multipart/form-data"}
        )
        assert summary(response)[0] == 400

    @pytest.mark.parametrize("encoding", ["7bit", "8BIT", "Binary", "binary (as it is)", ""])
    def test_a_transfer_encoding_that_changes_nothing_is_taken(
        self, firm: Firm, encoding: str
    ) -> None:
        ada = firm.internal()
        body = form(encoded(part("file", b"a=3D", 'filename="a"'), encoding))
        number = send_form(ada, body).json()["id"]
        assert ada.get(f"/attachments/{number}/content").content == b"a=3D"

    @pytest.mark.parametrize("encoding", ["base64", "Quoted-Printable", "x-uuencode", "8 bit"])
    @pytest.mark.parametrize("name", ["file", "filename"])
    def test_one_that_has_to_be_decoded_is_refused(
        self, firm: Firm, server: Server, name: str, encoding: str
    ) -> None:
        before = stored_files(server)
        file, given = part("file", b"YQ==", 'filename="a"'), part("filename", b"YQ==")
        parts = [encoded(one, encoding) if name in str(one[:46]) else one for one in (file, given)]
        problem = f"{name}: the Content-Transfer-Encoding {encoding.lower()} is not supported"
        assert summary(send_form(firm.internal(), form(*parts))) == (
            400,
            f"{problem}, send the bytes as they are",
        )
        assert stored_files(server) == before

    @pytest.mark.parametrize(
        ("charset", "name", "problem"),
        [
            (b"klingon", b"a", 'filename: the charset "klingon" is not known: send UTF-8'),
            (b"utf-7", b"a", 'filename: the charset "utf-7" is not known: send UTF-8'),
            (b"us-ascii", b"a\xe4", "filename: expected text in us-ascii, see byte 1"),
            (
                b"utf-16",
                b"a\x00",
                "filename: UTF-16 without a byte order mark: say utf-16le or utf-16be",
            ),
        ],
    )
    def test_a_name_that_can_not_be_read_is_refused(
        self, firm: Firm, charset: bytes, name: bytes, problem: str
    ) -> None:
        typed = part("filename", name).replace(
            b"\r\n", b"\r\nContent-Type: text/plain; charset=" + charset + b"\r\n", 1
        )
        file = part("file", b"x", 'filename="a"')
        assert summary(send_form(firm.internal(), form(file, typed))) == (400, problem)

    def test_the_media_type_of_a_file_may_be_anything(self, firm: Firm) -> None:
        typed = b"Content-Type: application/pdf; name=Plan (1).pdf\r\n" + part(
            "file", b"x", 'filename="a"'
        )
        assert send_form(firm.internal(), form(typed)).status_code == 201

    @pytest.mark.parametrize(
        "parts",
        [
            [part("filename", b"a"), part("_charset_", b"UTF-8")],
            [part("_charset_", b"UTF-8"), part("_charset_", b"UTF-8"), part("filename", b"a")],
        ],
    )
    def test_a_charset_for_the_form_comes_once_and_before_the_name(
        self, firm: Firm, parts: list[bytes]
    ) -> None:
        body = form(*parts, part("file", b"x"))
        problem = "_charset_: expected it once, before the part filename"
        assert summary(send_form(firm.internal(), body)) == (400, problem)

    @pytest.mark.parametrize(
        "content_type", ["application/json", "application/x-www-form-urlencoded", "multipart/mixed"]
    )
    def test_anything_but_a_form_is_an_unsupported_media_type(
        self, firm: Firm, content_type: str
    ) -> None:
        response = firm.internal().post(
            "/attachments", content=b"{}", headers={"Content-Type": content_type}
        )
        assert summary(response) == (415, "Content-Type: send multipart/form-data")

    def test_an_answer_that_can_not_be_given_is_refused_before_anything_is_stored(
        self, firm: Firm, server: Server
    ) -> None:
        before = stored_files(server)
        response = firm.internal().post(
            "/attachments", files={"file": ("a", b"b")}, headers={"Accept": "text/html"}
        )
        assert response.status_code == 406
        assert stored_files(server) == before


def encoded(one: bytes, encoding: str) -> bytes:
    """Return the header of a transfer encoding."""
    header = f"\r\nContent-transfer-ENCODING: {encoding}\r\n\r\n"
    return one.replace(b"\r\n\r\n", header.encode(), 1)
