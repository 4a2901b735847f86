"""`parley user invite`, `reset`, `password`."""

import io
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import argon2
import pytest

from parley import access
from parley.cli.context import with_store
from tests.harness.commands import Commands, Ended
from tests.harness.engines import settings_in

ADA = ("ada@firm.example", "--first", "Ada", "--last", "King", "--kind", "internal")
TypePassword: TypeAlias = Callable[..., Ended]
LINK = r"http://127\.0\.0\.1:8080/(invitation|reset)\?secret=[\w-]{43}"


@pytest.fixture
def firm(parley: Commands, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Someone without a password."""
    monkeypatch.delenv("PARLEY_PUBLIC_URL", raising=False)
    parley.json("user", "add", *ADA)
    return parley


@pytest.fixture
def type_password(firm: Commands, monkeypatch: pytest.MonkeyPatch) -> TypePassword:
    """Set a person's password, as one types it."""

    def typed(password: str, *options: str, email: str = "ada@firm.example") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(password))
        return firm("user", "password", email, *options)

    return typed


class TestLinks:
    @pytest.mark.parametrize("kind", ["invite", "reset"])
    def test_the_link_alone_goes_to_standard_output(self, firm: Commands, kind: str) -> None:
        ended = firm("user", kind, "ADA@firm.example")
        assert re.fullmatch(LINK + "\n", ended.out)
        assert "It works once, until" in ended.err

    def test_a_script_gets_its_end_too(self, firm: Commands) -> None:
        assert firm.json("user", "invite", "ada@firm.example").keys() == {"link", "expires"}

    def test_it_begins_as_people_reach_the_server(
        self, firm: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PARLEY_PUBLIC_URL", "https://parley.firm.example")
        monkeypatch.setenv("PARLEY_INSTANCE", "uk")
        link = firm.json("user", "invite", "ada@firm.example")["link"]
        assert link.startswith("https://parley.firm.example/uk/invitation?secret=")

    @pytest.mark.parametrize("kind", ["invite", "reset"])
    def test_no_one_gets_none(self, firm: Commands, kind: str) -> None:
        ended = firm("user", kind, "eve@firm.example")
        assert (ended.code, ended.out) == (1, "")
        assert "there is no user eve@firm.example" in ended.err

    @pytest.mark.parametrize("words", [("user", "invite"), ("user", "reset"), ("token", "issue")])
    def test_who_is_inactive_gets_none_and_why(self, firm: Commands, words: Sequence[str]) -> None:
        firm("user", "deactivate", "ada@firm.example")
        ended = firm(*words, "ada@firm.example")
        assert (ended.code, ended.out) == (1, "")
        assert "ada@firm.example is inactive: activate them first" in ended.err

    def test_who_has_a_password_is_not_invited(
        self, firm: Commands, type_password: TypePassword
    ) -> None:
        type_password("correct horse battery\n")
        ended = firm("user", "invite", "ada@firm.example")
        assert (ended.code, "already has a password" in ended.err) == (1, True)


class TestAnotherPassword:
    @pytest.mark.parametrize("revoke", [False, True])
    def test_names_tokens_and_revokes_them_if_asked_to(
        self, firm: Commands, type_password: TypePassword, *, revoke: bool
    ) -> None:
        token = firm.json("token", "issue", "ada@firm.example", "--name", "Backup")
        first = type_password("correct horse battery\n")
        again = type_password("a stapler full of wax\n", *(["--revoke-tokens"] if revoke else []))
        ((row,),) = (firm.json("token", "list")["tokens"],)
        assert "Revoked" not in first.err
        told = f"{'Revoked' if revoke else 'Still valid'}: token {token['tokenid']} (Backup)"
        assert told in again.err
        assert (row["revoked"] is None) is not revoke

    def test_is_told_of_a_reset_before_it_is_used(self, firm: Commands) -> None:
        firm("token", "issue", "ada@firm.example", "--name", "Backup")
        assert "Using it revokes: token 1 (Backup)." in firm("user", "reset", ADA[0]).err
        kept = firm.json("user", "reset", ADA[0], "--keep-tokens")
        assert kept["revokes"] == {"tokens": [], "applications": []}


class TestAPassword:
    def test_is_the_first_line_of_standard_input(
        self, firm: Commands, type_password: TypePassword
    ) -> None:
        type_password("correct horse battery\r\nmore\n")

        account = with_store(
            settings_in(Path(firm.data)),
            lambda store: store.read(access.find_account_by_email, "ada@firm.example"),
        )
        assert account is not None
        assert account.hash is not None
        assert argon2.PasswordHasher().verify(account.hash, "correct horse battery")

    @pytest.mark.parametrize(
        ("password", "email", "problem"),
        [
            ("short\n", "ada@firm.example", "at least 12 characters"),
            ("", "ada@firm.example", "at least 12 characters"),
            ("correct horse battery", "eve@firm.example", "there is no user"),
        ],
    )
    def test_that_may_not_be_one_is_refused(
        self, type_password: TypePassword, password: str, email: str, problem: str
    ) -> None:
        ended = type_password(password, email=email)
        assert (ended.code, ended.out) == (1, "")
        assert problem in ended.err
