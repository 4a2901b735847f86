"""`parley mail`: what an administrator does until mail works, and sees when it does not."""

import ssl
from pathlib import Path

import pytest

from tests.harness.commands import Commands, run_parley
from tests.harness.mail_servers import MailServer, running_mail_server
from tests.harness.nginx import self_signed

PASSWORD = "correct horse"


def send(server: MailServer, folder: Path, **settings: str) -> tuple[int, str]:
    """Send a test mail; return the exit status and what was said."""
    data = ("--data", folder / "data")
    variables = {**server.settings, **settings}
    ended = run_parley("mail", "test", "ada@firm.example", *data, settings=variables)
    return ended.code, ended.out + ended.err


@pytest.mark.only_on("sqlite", reason="no database is opened")
class TestATestMail:
    def test_is_a_file_where_there_is_no_server(self, tmp_path: Path, parley: Commands) -> None:
        ended = parley.plain("mail", "test", "ada@firm.example", "--data", tmp_path, "--json")
        (written,) = (tmp_path / "outbox").iterdir()
        assert ended.json == {"sent": True, "to": "ada@firm.example", "by": str(written)}
        assert written.stat().st_mode & 0o777 == 0o600
        assert b"Subject: Test of mail from Parley\r\n" in written.read_bytes()

    def test_goes_to_the_server(self, tmp_path: Path) -> None:
        with running_mail_server() as server:
            code, said = send(server, tmp_path)
            assert (code, said) == (
                0,
                f"127.0.0.1:{server.port} has taken the mail to ada@firm.example.\n",
            )
            assert server.wait_for(1)[0].recipient == "ada@firm.example"

    def test_is_encrypted_and_signed_in_for(self, tmp_path: Path) -> None:
        certificate, key = self_signed(tmp_path)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        trusted = {
            "PARLEY_SMTP_SECURITY": "starttls",
            "PARLEY_SMTP_USER": "parley",
            "SSL_CERT_FILE": str(certificate),
        }
        with running_mail_server(tls) as server:
            secret = {"PARLEY_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
            assert send(server, tmp_path, **trusted, **secret)[0] == 0
            assert server.signed_in == ["parley"]
            code, said = send(server, tmp_path, **trusted, PARLEY_SMTP_PASSWORD="wrong horse")
            assert code == 1
            assert "535" in said
            assert "horse" not in said
            code, said = send(server, tmp_path, **{**trusted, "SSL_CERT_FILE": ""}, **secret)
            assert (code, "certificate" in said.lower()) == (1, True)
        assert len(server.taken) == 1

    def test_says_what_the_server_said(self, tmp_path: Path) -> None:
        with running_mail_server() as server:
            server.recipients["ada@firm.example"] = "550 5.1.1 no such mailbox"
            code, said = send(server, tmp_path)
        assert (code, said) == (1, "parley: the mail was not sent: 550 5.1.1 no such mailbox\n")
        code, said = send(server, tmp_path)
        assert (code, "the mail was not sent: " in said) == (1, True)


def test_the_status_of_an_instance_without_mail(parley: Commands) -> None:
    assert parley.json("mail", "status") == {
        "queued": 0,
        "sent": 0,
        "failed": 0,
        "problems": [],
        "refused": [],
    }
    assert parley("mail", "status").out == "0 queued, 0 sent, 0 failed within 30 days.\n"
