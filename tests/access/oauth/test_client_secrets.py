"""Secrets of client applications: those that are made, and which may be chosen."""

import re
import secrets
import string
import uuid

import hypothesis
import pytest
from hypothesis import strategies as st

from parley.access.oauth import check_client_secret, new_client_secret


class TestOneThatIsMade:
    def test_fits_a_field_of_32_characters_and_has_128_bits_at_least(self) -> None:
        made = {new_client_secret() for _ in range(1000)}
        assert len(made) == 1000
        assert all(re.fullmatch(r"parley_[A-Za-z0-9_-]{25}", one) for one in made)

    def test_may_be_chosen_elsewhere(self) -> None:
        for _ in range(100):
            made = new_client_secret()
            assert check_client_secret(made, "secret") == made


class TestOneThatIsChosen:
    @pytest.mark.parametrize(
        "secret",
        [
            *(secrets.token_hex(16), secrets.token_urlsafe(48), str(uuid.uuid4())),
            "kP9#vT2$wL7@qX4!nB6^zR8&",
        ],
        ids=["hexadecimal", "base64", "uuid", "punctuation"],
    )
    def test_is_taken_where_it_is_random(self, secret: str) -> None:
        assert check_client_secret(secret, "secret") == secret

    @hypothesis.given(
        st.lists(st.sampled_from(string.ascii_letters + string.digits), min_size=5, max_size=5)
    )
    def test_is_refused_where_it_repeats_itself(self, block: list[str]) -> None:
        for times in (4, 8, 16):
            with pytest.raises(ValueError, match="too easy to guess"):
                check_client_secret("".join(block) * times, "secret")

    @pytest.mark.parametrize(
        ("secret", "problem"),
        [
            ("", "expected 20 to 128 characters"),
            ("x7Kp2mQ9vR4tZ8wL3n5", "expected 20 to 128 characters"),
            ("0f3a9c5d7e1b42868d2c6a0e4f9b1735" * 4 + "x", "expected 20 to 128 characters"),
            ("x7Kp2mQ9vR4 Z8wL3n5yB6", "without a space"),
            ("x7Kp2mQ9vR4tZ8wL3n5yB6\n", "without a space"),
            ("x7Kp2mQ9vR4tZ8wL3n5yBü", "printable ASCII"),
            ("a" * 32, "too easy"),
            ("abcdefghijklmnopqrstuvwxyz", "too easy"),
            ("12345678901234567890", "too easy"),
        ],
    )
    def test_is_refused_where_it_is_none_or_is_guessed_without_being_told(
        self, secret: str, problem: str
    ) -> None:
        with pytest.raises(ValueError, match=problem) as refused:
            check_client_secret(secret, "secret")
        assert len(secret) < 2 or secret not in str(refused.value)
