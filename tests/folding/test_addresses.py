# ruff: noqa: RUF001 - letters that look like others are the point
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.folding import address_key
from tests.harness.growing import is_superlinear

ADDRESSES = st.from_regex(
    r"[ -~\u00a0-\u024f\u3002\u200b]{0,9}@(xn--)?[a-z0-9ü.-]{1,20}", fullmatch=True
)


class TestOneMailbox:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ada@Firm.example", " ada@FIRM.EXAMPLE "),
            ("jürgen@firm.example", "ju\u0308rgen@firm.example"),
            ("ada\u200b@firm\u00ad.example", "ada@firm.example"),
            ("ａｄａ＠firm．example", "ada@firm.example"),
            ("ada@müller.example", "ada@xn--mller-kva.example"),
            ("ada@MU\u0308LLER.example", "ada@XN--MLLER-KVA.example"),
            ("ada@例え。example", "ada@xn--r8jz45g.example."),
            ('"ada.king"@firm.example', "ada.king@firm.example"),
        ],
    )
    def test_has_one_key_however_it_is_spelled(self, one: str, other: str) -> None:
        assert address_key(one) == address_key(other)

    @given(ADDRESSES)
    def test_a_key_is_its_own(self, address: str) -> None:
        assert address_key(address_key(address)) == address_key(address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jurgen@firm.example", "jürgen@firm.example"),
        ("ada@firm.example", "ada@xn--firm-.example"),
        ("ada@firm.example", "ada.king@firm.example"),
        ('"ada king"@firm.example', "adaking@firm.example"),
        ("ada@firm.example", "аda@firm.example"),
    ],
)
def test_two_mailboxes_have_two(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_too_long_for_an_address_costs_no_more_than_its_beginning() -> None:
    assert len(address_key("a" * 64_000)) == 1_000
    assert not is_superlinear(lambda length: address_key("\u0301\u0316" * length))
