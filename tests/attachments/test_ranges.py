import pytest

from parley.attachments.ranges import ByteRange, UnsatisfiableError, parse_range


class TestOneRange:
    @pytest.mark.parametrize(
        ("header", "span"),
        [
            ("bytes=0-0", ByteRange(0, 1)),
            ("bytes=2-5", ByteRange(2, 6)),
            ("bytes=2-", ByteRange(2, 10)),
            ("bytes=0-", ByteRange(0, 10)),
            ("bytes=9-9", ByteRange(9, 10)),
            ("bytes=5-10", ByteRange(5, 10)),
            ("bytes=5-99999999999999999999", ByteRange(5, 10)),
            ("bytes=-3", ByteRange(7, 10)),
            ("bytes=-10", ByteRange(0, 10)),
            ("bytes=-11", ByteRange(0, 10)),
            ("Bytes=1-2", ByteRange(1, 3)),
            ("bytes= 1-2 ", ByteRange(1, 3)),
        ],
    )
    def test_it_is_the_bytes_asked_for_as_far_as_there_are_any(
        self, header: str, span: ByteRange
    ) -> None:
        assert parse_range(header, 10) == span


class TestTheWhole:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-2",
            "bytes=0-1,3-4",
            "bytes=1_0-",
            "bytes=+1-2",
            "bytes=--1",
            "bytes=1-2-3",
            "items=0-1",
            "0-1",
            "bytes=\u0661-2",
            "bytes=" + "9" * 5000 + "-",
        ],
    )
    def test_it_is_given_to_who_asks_for_no_single_range_of_bytes(self, header: str | None) -> None:
        assert parse_range(header, 10) is None

    def test_it_is_given_for_the_last_bytes_of_nothing(self) -> None:
        assert parse_range("bytes=-5", 0) is None


class TestBeyondTheEnd:
    @pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=99-", "bytes=-0"])
    def test_there_is_nothing_to_give(self, header: str) -> None:
        with pytest.raises(UnsatisfiableError):
            parse_range(header, 10)

    def test_an_empty_file_has_no_first_byte(self) -> None:
        with pytest.raises(UnsatisfiableError):
            parse_range("bytes=0-", 0)
