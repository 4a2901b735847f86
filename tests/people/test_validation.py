"""What a name and an address must be."""

import pytest

from parley.people.validation import MAX_EMAIL, MAX_NAME, check_email, check_name
from tests.harness.corpora import Corpora


class TestAddresses:
    def test_those_that_others_hold_for_valid_are_taken(self, corpora: Corpora) -> None:
        valid = [row["email"] for row in corpora.rows("strings/emails.jsonl") if row["valid"]]
        # RFC 5321 lets a quoted local part hold a space; no mailbox has one.
        assert [one for one in valid if not (taken(one) or " " in one)] == []

    def test_those_without_a_local_part_or_a_domain_are_refused(self, corpora: Corpora) -> None:
        invalid = [row["email"] for row in corpora.rows("strings/emails.jsonl") if not row["valid"]]
        hopeless = [one for one in invalid if "@" not in one.strip("@") or " " in one]
        assert (len(hopeless) > 3, [one for one in hopeless if taken(one)]) == (True, [])

    @pytest.mark.parametrize(
        "email",
        [
            *("mailto:ada@firm.example", "ada(home)@firm.example", "<ada@firm.example>"),
            *("ada@firm.example>", "ada@firm..example", "ada@-firm.example", "ada@firm-.example"),
            *("ada@firm.example/", "ada@firm.example?subject=x", "ada@firm.example\uff0fx"),
            *("ada@firm.example,bob", "bob@firm.example;ada@firm.example", "ada@.example"),
        ],
    )
    def test_what_names_a_mailbox_with_something_beside_it_is_refused(self, email: str) -> None:
        assert not taken(email)

    @pytest.mark.parametrize("email", ["ada@firm", "ada@firm.example.", "ada@[192.0.2.1]", "ä@ö"])
    def test_other_addresses_of_hosts_are_taken(self, email: str) -> None:
        assert taken(email)

    @pytest.mark.parametrize(
        "character", ["\n", "\r", "\0", "\t", " ", "\u2028", "\u00a0", "\u202e"]
    )
    def test_what_could_forge_a_line_or_hide_is_refused(self, character: str) -> None:
        assert not taken(f"ada{character}@firm.example")

    def test_it_may_be_as_long_as_the_standard_says(self) -> None:
        longest = "a" * (MAX_EMAIL - len("@b.example")) + "@b.example"
        assert (taken(longest), taken(f"a{longest}")) == (True, False)

    def test_the_refusal_shows_an_example(self) -> None:
        with pytest.raises(ValueError, match=r"as in ada@firm\.example"):
            check_email("ada")


def taken(email: str) -> bool:
    try:
        return check_email(email) == email
    except ValueError:
        return False


class TestNames:
    def test_spaces_around_it_are_cut(self) -> None:
        assert check_name("  Ada ", "--first") == "Ada"

    def test_it_may_be_as_long_as_that(self) -> None:
        assert check_name("x" * MAX_NAME, "--first") == "x" * MAX_NAME

    @pytest.mark.parametrize("name", ["", " \t", "x" * (MAX_NAME + 1), "a\0b", "a\ud800"])
    def test_what_can_not_be_one_is_refused_with_its_place(self, name: str) -> None:
        with pytest.raises(ValueError, match=r"^--first"):
            check_name(name, "--first")
