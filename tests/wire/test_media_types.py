import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.wire import ApiError, Format
from parley.wire.errors import NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE
from parley.wire.formats import ResponseFormat, negotiate_format, parse_content_type
from parley.wire.media_types import MAX_BYTES, names, parse_accept, parse_media_type

PIECES = [*'",;=*/\\ .q01', "application", "/json", "text/xml", "charset", "\xe9"]
HEADERS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(
    st.characters(max_codepoint=255), max_size=40
)
MEMBERS = st.sampled_from(
    ["application/json", "application/xml", "text/xml", "text/*", "application/*", "*/*", "text/x"]
)
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.1", ";q=0.5", "; q=1", ';a="x,y;q=0";q=0.7'])
RANGES = st.lists(st.tuples(MEMBERS, WEIGHTS).map("".join), min_size=1, max_size=5)
UNREADABLE = st.sampled_from(["", "a", "*+json", "text/x;=", "*/x", "text/x;q=2", "text/x;q=a"])


def chosen(accept: str, fallback: Format) -> object:
    try:
        return negotiate_format(accept, fallback)
    except ApiError as error:
        return error.entry


class TestAnAcceptHeader:
    @given(HEADERS, st.sampled_from(Format))
    def test_whatever_it_holds_leads_to_an_answer_or_to_406(
        self, accept: str, fallback: Format
    ) -> None:
        outcome = chosen(accept, fallback)
        assert isinstance(outcome, ResponseFormat) or (
            outcome is NOT_ACCEPTABLE and parse_accept(accept)
        )

    @given(RANGES, st.lists(UNREADABLE), st.sampled_from(Format))
    def test_is_as_good_without_what_cannot_be_read(
        self, ranges: list[str], junk: list[str], fallback: Format
    ) -> None:
        mixed = [*ranges]
        for position, one in enumerate(junk):
            mixed.insert(position * 7 % (len(mixed) + 1), one)
        assert chosen(", ".join(mixed), fallback) == chosen(",".join(ranges), fallback)

    @given(RANGES, st.sampled_from(Format), st.permutations(range(5)))
    def test_means_the_same_in_any_order(
        self, ranges: list[str], fallback: Format, order: list[int]
    ) -> None:
        shuffled = [ranges[position] for position in order if position < len(ranges)]
        assert chosen(",".join(shuffled), fallback) == chosen(",".join(ranges), fallback)

    @given(RANGES, st.sampled_from(Format))
    def test_means_the_same_in_any_case(self, ranges: list[str], fallback: Format) -> None:
        accept = ",".join(ranges)
        assert chosen(accept.upper(), fallback) == chosen(accept, fallback)

    @pytest.mark.parametrize(
        "accept", ["text/event-stream", "application/json, Text/Event-Stream;q=0.1"]
    )
    def test_names_a_media_type(self, accept: str) -> None:
        assert names(accept, "text/event-stream")

    @pytest.mark.parametrize(
        "accept",
        [
            "",
            "*/*",
            "text/*",
            "text/event-streams",
            "text/event-stream;q=0",
            'text/html;a="text/event-stream, text/event-stream"',
        ],
    )
    def test_does_not_name_what_a_wildcard_or_another_name_admits(self, accept: str) -> None:
        assert not names(accept, "text/event-stream")


class TestAContentType:
    @given(HEADERS)
    def test_whatever_it_holds_is_read_or_is_415(self, header: str) -> None:
        try:
            outcome: object = parse_content_type(header)[0]
        except ApiError as error:
            outcome = error.entry
        assert outcome in {Format.JSON, Format.XML, UNSUPPORTED_MEDIA_TYPE}

    @given(st.text(string.ascii_letters + string.punctuation + " ", max_size=20))
    def test_gives_back_a_value_in_quotes(self, value: str) -> None:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        parsed = parse_media_type(f'Multipart/Form-Data; a=b; Boundary="{quoted}"; charset=x')
        assert parsed.name == "multipart/form-data"
        assert parsed.parameters == (("a", "b"), ("boundary", value), ("charset", "x"))

    @pytest.mark.parametrize("filling", [";", '"', '\\"', ",", "a/b;", 'a/b;c="\\', "=", " "])
    def test_takes_no_longer_than_its_length_allows(self, filling: str) -> None:
        # Far longer than any that is let in: what takes time by its square would take hours.
        header = 'a/b; x="' + filling * (MAX_BYTES * 200 // len(filling))
        assert parse_media_type(header).name == "a/b"
