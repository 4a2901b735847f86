from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parley.wire.times import format_time

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Up to the last millisecond of the year 9999.
MOMENTS = st.integers(-62_135_596_800_000, 253_402_300_799_999)


class TestFormatTime:
    @given(moment=MOMENTS)
    def test_reads_back_as_the_same_moment(self, moment: int) -> None:
        written = format_time(moment)
        assert written.endswith("Z")
        assert datetime.fromisoformat(written) - EPOCH == timedelta(milliseconds=moment)

    def test_writes_milliseconds_also_where_there_are_none(self) -> None:
        assert format_time(1_795_326_234_000) == "2026-11-22T05:43:54.000Z"
