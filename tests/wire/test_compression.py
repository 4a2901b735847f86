"""Answers are compressed for clients that take gzip, where that is worth it."""

import gzip

import httpx
import pytest

from parley.wire.compression import MIN_BYTES
from tests.harness.people import Firm, Person


@pytest.fixture
def reader(firm: Firm) -> Person:
    """Someone whose list of conversations is long."""
    ada, ben = firm.internal(), firm.internal()
    for number in range(12):
        ada.started(ben, title=f"Matter {number}")
    return ben


def raw(person: Person, path: str, accepts: str | None, media: str = "json") -> httpx.Response:
    """Ask for something, and keep the answer's bytes as they came."""
    headers = {"Accept": f"application/{media}", "Accept-Encoding": accepts or "identity"}
    with person.stream("GET", path, headers=headers) as response:
        response.extensions["raw"] = b"".join(response.iter_raw())
    return response


class TestCompression:
    @pytest.mark.parametrize("media", ["json", "xml"])
    @pytest.mark.parametrize("accepts", ["gzip", "br, GZIP;q=0.5", "gzip ; q=0.001, identity"])
    def test_who_takes_gzip_gets_the_same_in_it(
        self, reader: Person, accepts: str, media: str
    ) -> None:
        plain = raw(reader, "/conversations", None, media)
        small = raw(reader, "/conversations", accepts, media)
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.extensions["raw"]) == plain.extensions["raw"]
        assert len(small.extensions["raw"]) * 4 < len(plain.extensions["raw"])

    @pytest.mark.parametrize("accepts", [None, "br", "gzip;q=0", "gzip; q=0.000", "*"])
    def test_who_does_not_name_it_gets_the_answer_as_it_is(
        self, reader: Person, accepts: str | None
    ) -> None:
        plain = raw(reader, "/conversations", accepts)
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert len(plain.extensions["raw"]) >= MIN_BYTES

    def test_a_small_answer_stays_as_it_is(self, reader: Person) -> None:
        assert "Content-Encoding" not in raw(reader, "/users/me", "gzip").headers
