"""`parley client …`: client applications at the command line."""

import re

import pytest

from tests.harness.commands import Commands

CALLBACK = "https://archive.firm.example/callback"


def add(parley: Commands, *more: object) -> int:
    """Register a client; give its number."""
    number: int = parley.json("client", "add", "Archive", "--redirect", CALLBACK, *more)["clientid"]
    return number


class TestClients:
    def test_one_is_registered_with_a_secret_that_is_shown_once(self, parley: Commands) -> None:
        found = parley.json("client", "add", "Archive", "--redirect", CALLBACK)
        assert re.fullmatch(r"parley_[\w-]{43}", str(found["secret"]))
        assert str(found["secret"]) not in parley("client", "list").out

    def test_a_public_one_has_no_secret(self, parley: Commands) -> None:
        found = parley.json("client", "add", "Phone", "--public")
        assert found == {"clientid": 1, "name": "Phone", "public": True}

    def test_what_is_not_named_stays(self, parley: Commands) -> None:
        number = add(parley, "--access-seconds", 3600, "--no-ask")
        parley.json("client", "change", number, "--name", "Attic", "--ask")
        (client,) = parley.json("client", "list")["clients"]
        assert client == {
            "clientid": number,
            "name": "Attic",
            "public": False,
            "scope": "messages:read messages:write",
            "accessseconds": 3600,
            "allowscreen": True,
            "redirecturis": CALLBACK,
            "archived": None,
        }

    def test_a_secret_is_replaced(self, parley: Commands) -> None:
        number = add(parley)
        secrets = {parley.json("client", "secret", number)["secret"] for _ in "12"}
        assert len(secrets) == 2

    def test_an_archived_one_is_closed_for_good(self, parley: Commands) -> None:
        number = add(parley)
        assert parley.json("client", "archive", number) == {"clientid": number, "archived": True}
        for command in ("archive", "secret", "change"):
            assert parley("client", command, number).code == 1

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            (("--redirect", "http://archive.firm.example"), "--redirect[1]: http only leads"),
            (("--redirect", "com.example.app:/x"), "is for public clients"),
            (("--scope", "files:read"), "--scope: expected some of"),
            (("--service-user", 7), "there is no active user 7"),
            (("--public", "--service-user", 7), "has no service user"),
        ],
    )
    def test_a_wrong_one_is_refused(
        self, parley: Commands, wrong: tuple[object, ...], problem: str
    ) -> None:
        ended = parley("client", "add", "Archive", "--redirect", CALLBACK, *wrong)
        assert (ended.code, problem in ended.err) == (1, True)
        assert parley.json("client", "list") == {"clients": []}
