import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.files.encoded_words import find_filename
from parley.files.headers import HeaderError, parse_fields, parse_value

HEADER = "Content-Disposition"


def filename(*parameters: str) -> str | None:
    text = "; ".join(["form-data", 'name="file"', *parameters])
    return find_filename(parse_value(text, HEADER).parameters)


class TestFields:
    @pytest.mark.parametrize(
        "block",
        [
            b"Content-Type: text/plain",
            b"content-TYPE:text/plain",
            b"Content-Type \t: \ttext/plain\t ",
            b"Content-Type:\r\n text/plain",
            b"X-Other: 1\r\nContent-Type: text/plain\r\nX-Other: 2",
        ],
    )
    def test_one_field_has_many_spellings(self, block: bytes) -> None:
        assert parse_fields(block)["content-type"] == "text/plain"

    def test_a_continuation_line_goes_on_with_its_blank(self) -> None:
        assert parse_fields(b"A: b;\r\n\tc\r\n  d\r\nE: f") == {"a": "b;\tc  d", "e": "f"}

    @pytest.mark.parametrize(
        "block",
        [
            b"no field",
            b": nameless",
            b"Two words: x",
            b" goes on with nothing",
            b"A: b\nC: d",
            b"A: b\rC: d",
            b"A: \xff",
            b"A: b\r\n\r\nC: d",
            b"Content-Type: a/b\r\nContent-Type: a/b",
            b"Content-Disposition: form-data\r\ncontent-disposition: form-data",
        ],
    )
    def test_what_is_no_header_is_refused(self, block: bytes) -> None:
        with pytest.raises(HeaderError):
            parse_fields(block)


class TestValues:
    @pytest.mark.parametrize(
        "text",
        [
            'form-data; name="file"',
            "form-data; name=file",
            "FORM-DATA;NAME=file;",
            'form-data \t;\tname = "file" ;',
            'form-data (a comment (in one; "so") \\)); name="file" (field)',
            "form-data; name (which) = file",
            "form-data; name=file (field)",
            'form-data; ; x="a;b=c"; name="file"',
        ],
    )
    def test_one_value_has_many_spellings(self, text: str) -> None:
        value, parameters = parse_value(text, HEADER)
        assert (value, parameters["name"]) == ("form-data", "file")

    @pytest.mark.parametrize(
        ("parameter", "name"),
        [
            (r'filename="say \"hi\".txt"', 'say "hi".txt'),
            (r'filename="C:\\Users\\a.txt"', r"C:\Users\a.txt"),
            (r'filename="C:\Users\a.txt"', r"C:\Users\a.txt"),
            ("filename=plan.txt", "plan.txt"),
            ("filename=the plan.txt", "the plan.txt"),
            ('filename="a; b=c (d).txt"', "a; b=c (d).txt"),
            ('filename="Änderung.txt"', "Änderung.txt"),
            ("filename=Änderung.txt", "Änderung.txt"),
            ('filename="5%22 %0D%0A%25%0a.txt"', '5" \r\n%25%0a.txt'),
            (r'filename="\"%22\".txt"', '"%22".txt'),
            (r'filename="C:\%22.txt"', r"C:\".txt"),
            ("filename=%22.txt", "%22.txt"),
            ("filename*=UTF-8''%2522.txt; filename=\"a\"", "%22.txt"),
            ('filename="=?utf-8?Q?%22=C3=84?="', "%22Ä"),
            ('filename="C:\\"', "C:\\"),
            ('filename="C:\\"; x="y"', "C:\\"),
            ('filename=""', ""),
            ("filename*=utf-8''%C3%84nderung%20%28%29.txt", "Änderung ().txt"),
            ("filename*=ISO-8859-1'de'%C4nderung.txt", "Änderung.txt"),
            ("filename*=\"UTF-8''a.txt\"", "a.txt"),
            ('filename="=?utf-8?B?w4Q=?="', "Ä"),
            ("filename==?utf-8?Q?=C3=84_1?=", "Ä 1"),
            ('filename="=?utf-8?B?w4Q=?= =?utf-8?B?w7w=?="', "Äü"),
            ('filename="=?iso-8859-1*de?q?=C4?="', "Ä"),
            ('filename="=?no word?="', "=?no word?="),
        ],
    )
    def test_a_file_name_is_what_its_writer_meant(self, parameter: str, name: str) -> None:
        assert filename(parameter) == name

    @pytest.mark.parametrize("order", [1, -1])
    def test_the_extended_name_is_the_better_one(self, order: int) -> None:
        assert filename(*["filename=a", "filename*=UTF-8''b"][::order]) == "b"

    @pytest.mark.parametrize(
        "parameter",
        [
            "filename=report (1)",
            "filename=report(1).txt",
            "filename=a;b.txt",
            'filename="a',
            'filename="a"b"',
            'filename=a"b"',
            "filename=a (b",
            "filename=a)b",
            "filename=a; FILENAME=b",
            'name="file"',
            "filename",
            '"filename"="a"',
            "filename*=a.txt",
            *("x=y;" * 200, "()" * 600),
            "filename*=utf-8''%zz",
            "filename*=utf-8''%FF",
            "filename*=klingon''a",
            "filename*=''a",
            'filename="=?klingon?B?w4Q=?="',
            'filename="=?utf-8?B?x?="',
            'filename="=?utf-8?Q?=FF?="',
        ],
    )
    def test_what_can_not_be_read_or_in_two_ways_is_refused(self, parameter: str) -> None:
        with pytest.raises(HeaderError):
            filename(parameter)

    @given(st.text(st.characters(min_codepoint=32, exclude_characters="\x7f"), max_size=60))
    def test_what_is_quoted_comes_back(self, name: str) -> None:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        assert parse_value(f'a; b="{quoted}"', HEADER).parameters == {"b": name}

    @pytest.mark.parametrize(
        "unit", ["(", "()", "a()", "=()", '"', '""', "\\", ";", ";a=", "=?a?q?", "=?a?b?a?= ", " "]
    )
    def test_no_header_takes_longer_than_its_length(self, unit: str) -> None:
        def seconds(length: int) -> float:
            text = "a; filename=" + unit * (length // len(unit))
            started = time.process_time()
            with suppress(HeaderError):
                find_filename(parse_value(text, HEADER).parameters)
            return time.process_time() - started

        # Eight times as much takes eight times as long; a quadratic reader takes 64 times.
        small = min(seconds(20_000) for _ in range(3))
        assert min(seconds(160_000) for _ in range(3)) < 30 * small + 0.01
