"""`parley client …`: client applications at the command line."""

import io
import re
import sys
from pathlib import Path

import pytest

from parley import access
from tests.harness.commands import Commands
from tests.harness.db_assertions import rows_at
from tests.harness.engines import settings_in

CALLBACK = "https://archive.firm.example/callback"
SECRET = b"0f3a9c5d7e1b42868d2c6a0e4f9b1735"


def add(parley: Commands, *more: object) -> int:
    """Register a client; give its number."""
    number: int = parley.json("client", "add", "Archive", "--redirect", CALLBACK, *more)["clientid"]
    return number


def digests(parley: Commands) -> list[bytes]:
    """Return what is kept of the clients' secrets."""
    kept = rows_at(settings_in(Path(parley.data)), "select secret_digest from clients")
    return [bytes(digest) for (digest,) in kept]


class TestClients:
    def test_one_is_registered_with_a_secret_that_is_shown_once(self, parley: Commands) -> None:
        found = parley.json("client", "add", "Archive", "--redirect", CALLBACK)
        assert re.fullmatch(r"parley_[\w-]{25}", str(found["secret"]))
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

    def test_one_keeps_the_number_and_the_secret_that_it_had(
        self, parley: Commands, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(SECRET + b"\r\n")
        chosen = ("--id", 1012, "--secret-file", secret)
        found = parley.json("client", "add", "Archive", *chosen)
        assert found == {"clientid": 1012, "name": "Archive", "public": False}
        (digest,) = digests(parley)
        assert digest == access.hash_token(SECRET.decode())
        shown = parley("client", "secret", 1012, "--secret-file", secret)
        assert shown.out == "Client 1012 has a new secret.\n"
        assert SECRET.decode() not in str(parley.json("audit", "list"))

    def test_a_secret_comes_from_standard_input(
        self, parley: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = add(parley)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SECRET)))
        parley.json("client", "secret", number, "--secret-file", "-")
        assert digests(parley) == [access.hash_token(SECRET.decode())]

    @pytest.mark.parametrize("content", [b"", b"short", b"a" * 32, SECRET + b"\n\n", b"\xff" * 32])
    def test_a_secret_that_may_not_be_one_is_refused_and_not_shown(
        self, parley: Commands, tmp_path: Path, content: bytes
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(content)
        ended = parley("client", "add", "Archive", "--secret-file", secret)
        assert ended.code == 1
        assert "--secret-file: " in ended.err
        assert not content or content.decode("latin-1") not in ended.err
        assert parley.json("client", "list") == {"clients": []}

    def test_a_number_is_given_once_for_good(self, parley: Commands) -> None:
        last = 2**63 - 1
        numbers = [add(parley, "--id", one) for one in (2, last)] + [add(parley) for _ in "123"]
        assert numbers == [2, last, 1, 3, 4]
        parley.json("client", "archive", 2)
        for taken in (1, 2, last):
            ended = parley("client", "add", "Archive", "--id", taken)
            assert (ended.code, f"--id: there is a client {taken} already" in ended.err) == (
                1,
                True,
            )
        assert add(parley) == 5
        for wrong in (0, -1, last + 1):
            assert parley("client", "add", "Archive", "--id", wrong).code == 2

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
