import asyncio
import time
from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.files.multipart import MultipartError, iterate_parts, parse_boundary
from tests.harness.corpora import Corpora, content_of

DISPOSITION = b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
PREAMBLE = {"bad_initial_boundary"}
OTHER_BOUNDARY = {"single_field_blocks"}
AMBIGUOUS = {
    "almost_match_boundary_without_CR",
    "almost_match_boundary_without_LF",
    "almost_match_boundary_without_final_hyphen",
}


def read(chunks: Iterable[bytes], boundary: str = "x") -> list[tuple[str | None, bytes]]:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def whole() -> list[tuple[str | None, bytes]]:
        parts = iterate_parts(body(), boundary)
        return [(part.name, await part.stream.read()) async for part in parts]

    return asyncio.run(whole())


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


def form(content: bytes, before: bytes = b"", end: bytes = b"--\r\n") -> bytes:
    return before + b"--x\r\n" + DISPOSITION + content + b"\r\n--x" + end


class TestParts:
    @pytest.mark.parametrize(
        "body",
        [
            form(b"content"),
            form(b"content", end=b"--"),
            form(b"content", end=b"-- \t"),
            form(b"content", end=b"-- \r\nepilogue"),
            form(b"content", end=b"--\n"),
            form(b"content", before=b"\r\n"),
            form(b"content", before=b"preamble with --x in a line\r\n"),
            form(b"content").replace(b"--x\r\n", b"--x \t\r\n", 1),
        ],
    )
    def test_a_form_may_have_blanks_and_text_around_it(self, body: bytes) -> None:
        assert read([body]) == [("file", b"content")]

    @given(
        st.lists(st.sampled_from([b"\r", b"\n", b"-", b"x", b"--x", b"\r\n--", b"y"]), max_size=30),
        st.integers(1, 40),
    )
    def test_content_comes_through_however_it_is_cut(self, pieces: list[bytes], size: int) -> None:
        content = b"".join(pieces)
        if b"\r\n--x" in b"\r\n" + content:
            content = content.replace(b"x", b"y")
        assert read(cut(form(content), size)) == [("file", content)]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"no form",
            form(b"content", end=b""),
            form(b"content", end=b"-"),
            form(b"content", end=b"\r\n"),
            form(b"content", end=b"--y"),
            form(b"one\r\n--xy\r\ntwo"),
            form(b"one\r\n--x--\r\n" + b"two" * 50_000),
            form(b"one\r\n--x--y"),
            form(b"content").replace(b"\r\n", b"\n"),
            form(b"content").replace(b"--x\r\n", b"--x\n", 1),
            form(b"content", before=b"--x\r\n\r\n\r\n" * 16),
            b"--x\r\n" + b"A: b\r\n" * 3000 + DISPOSITION + b"\r\n--x--",
        ],
        ids=range(13),
    )
    def test_what_is_no_whole_form_or_can_be_read_in_two_ways_is_refused(self, body: bytes) -> None:
        for chunks in ([body], cut(body, 1)):
            with pytest.raises(MultipartError):
                read(chunks)

    def test_a_boundary_is_one_only_where_a_line_begins(self) -> None:
        assert read([form(b"content", before=b"preamble")]) == []

    def test_a_part_without_headers_is_for_no_field(self) -> None:
        assert read([b"--x\r\n\r\ncontent\r\n\r\nmore\r\n--x--"]) == [
            (None, b"content\r\n\r\nmore")
        ]

    @pytest.mark.parametrize(
        ("unit", "size"),
        [(b"a", 1), (b"\r\n", 2), (b"\r\n--", 7), (b"\r\n--y", 100_000), (b"\r", 65_536)],
    )
    def test_no_content_takes_longer_than_its_length(self, unit: bytes, size: int) -> None:
        def seconds(length: int) -> float:
            chunks = cut(form(unit * (length // len(unit))), size)
            started = time.process_time()
            read(chunks)
            return time.process_time() - started

        small = min(seconds(50_000) for _ in range(3))
        assert seconds(400_000) < 30 * small + 0.02


class TestBoundaries:
    @pytest.mark.parametrize(
        ("content_type", "boundary"),
        [
            ("multipart/form-data; boundary=x", "x"),
            ('multipart/form-data;Boundary="x y"', "x y"),
            (
                "multipart/form-data; charset=UTF-8; boundary=----=_Part_1.2:3/4?",
                "----=_Part_1.2:3/4?",
            ),
            ("multipart/form-data; boundary=" + "x" * 70, "x" * 70),
        ],
    )
    def test_a_boundary_may_be_quoted(self, content_type: str, boundary: str) -> None:
        assert parse_boundary(content_type) == boundary

    @pytest.mark.parametrize(
        "parameters",
        [
            "",
            "boundary",
            "boundary=",
            'boundary=""',
            'boundary="x"y',
            'boundary="x',
            'boundary="x "',
            "boundary=x; boundary=y",
            "boundary=x, multipart/form-data; boundary=y",
            "boundary=ä",
            "boundary=" + "x" * 71,
        ],
    )
    def test_what_can_be_none_is_refused(self, parameters: str) -> None:
        with pytest.raises(MultipartError):
            parse_boundary(f"multipart/form-data; {parameters}")


def test_forms_that_another_parser_is_tested_with_are_read_as_it_reads_them(
    corpora: Corpora,
) -> None:
    for row in corpora.rows("http/multipart.jsonl"):
        body, boundary, expected = content_of(row), row["boundary"], row["expected"]
        if row["id"] in PREAMBLE:
            expected = []
        if row["id"] in OTHER_BOUNDARY:
            boundary = boundary.removeprefix("--")
        for chunks in ([body], cut(body, 1)):
            if row["id"] in AMBIGUOUS or isinstance(expected, dict):
                with pytest.raises(MultipartError):
                    read(chunks, boundary)
            else:
                names = [part["name"] for part in expected]
                assert [name for name, _ in read(chunks, boundary)] == names, row["id"]
