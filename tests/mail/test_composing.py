"""What people have written stays where it belongs in a mail; the signature covers it."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Any

import dkim
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from parley.mail import MailBranding
from parley.mail.composer import MailComposer
from parley.mail.queue import ClaimedMail, MailContent
from parley.settings import Settings, SettingsError
from tests.harness.corpora import Corpora, content_of

HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
]
PNG = b"\x89PNG\r\n\x1a\n"


def composer(**settings: Any) -> MailComposer:
    chosen = Settings(mail_from="parley@firm.example", **settings)
    return MailComposer(chosen, MailBranding.create(chosen))


def claimed(**content: Any) -> ClaimedMail:
    given = {"subject": "Papers", "text": "Read them.", "html": "<p>Read them.</p>", **content}
    return ClaimedMail(
        mail_id=1,
        claim="c",
        kind="notice",
        recipient="ada@firm.example",
        message_id="a1",
        content=MailContent(**given),
        created_at=1_700_000_000_000,
        expires_at=1_700_000_000_000,
        attempts=1,
    )


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(policy=SMTPUTF8).parsebytes(content)


def texts(corpora: Corpora) -> list[str]:
    rows = corpora.rows("strings/cases.jsonl")
    return [content_of(row).decode("utf-8", "replace") for row in rows]


def test_no_text_adds_a_header_or_a_recipient(corpora: Corpora) -> None:
    write = composer()
    hostile = ["a\r\nBcc: eve@evil.example", "a\nX: y", '"<eve@evil.example>,', "\u2028Bcc: x"]
    for text in [*hostile, *texts(corpora)]:
        mail = claimed(subject=text, sender_name=text, recipient_name=text, text=text, html=text)
        content = write.compose(mail).content
        message = parsed(content)
        assert list(message.keys()) == HEADERS, text
        assert [one.addr_spec for one in message["To"].addresses] == ["ada@firm.example"], text
        assert [one.addr_spec for one in message["From"].addresses] == ["parley@firm.example"]
        assert max(map(len, content.split(b"\r\n"))) <= 998
        assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_key_signs_what_a_receiver_verifies(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    (tmp_path / "key.pem").write_bytes(pem)
    write = composer(dkim_key=str(tmp_path / "key.pem"), dkim_selector="s1")
    headers = {"List-Unsubscribe": "<https://x.example>", "List-Unsubscribe-Post": "One-Click"}
    content = write.compose(claimed(headers=headers, subject="Für Sie")).content

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.firm.example."
        return record

    assert dkim.verify(content, dnsfunc=look_up)
    assert not dkim.verify(content.replace(b"One-Click", b"Two-Click"), dnsfunc=look_up)
    assert not dkim.verify(b"From: eve@evil.example\r\n" + content, dnsfunc=look_up)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN %s KEY-----\nAA\n" % b"PRIVATE"])
def test_a_key_that_is_none_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="PARLEY_DKIM_KEY"):
        composer(dkim_key=str(path))


def test_a_server_needs_an_address_to_send_from() -> None:
    chosen = Settings(smtp_host="mail.example")
    with pytest.raises(SettingsError, match="PARLEY_MAIL_FROM"):
        MailComposer(chosen, MailBranding.create(chosen))


def test_a_logo_travels_with_the_mail_that_shows_it(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    write = composer(firm_logo=str(tmp_path / "logo.png"))
    message = parsed(write.compose(claimed(html='<img src="cid:logo">')).content)
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == PNG
    plain = msgspec.structs.replace(claimed(), message_id="b2")
    assert "image" not in str(parsed(write.compose(plain).content))
