"""From a queued mail to the bytes that are sent, and the addresses on its envelope.

Headers are written by `email.policy.SMTP`, which refuses line breaks in them. A mail that is sent
again has the same Message-ID and Date.
"""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from parley.mail.addresses import parse_mail_address, to_display_name, to_header_text
from parley.mail.branding import LOGO_ID, MailBranding
from parley.mail.queue import ClaimedMail
from parley.settings import Settings, SettingsError

_SIGNED: Final = frozenset(
    (
        *(b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references"),
        *(b"mime-version", b"content-type", b"auto-submitted"),
        *(b"list-unsubscribe", b"list-unsubscribe-post"),
    )
)
"""Headers that the signature covers; RFC 8058 §4 wants the last two among them."""


class Envelope(NamedTuple):
    """A mail as it is handed to a server for mail.

    Attributes:
        message_id: What is before the `@` of its Message-ID.
        sender: The return address.
        recipient: The address it goes to.
        content: The mail.
        utf8: Whether an address is not in ASCII (RFC 6531).
    """

    message_id: str
    sender: str
    recipient: str
    content: bytes
    utf8: bool


class MailComposer:
    """Writes mails.

    Args:
        settings: How the instance is set up.
        branding: How mails look.

    Raises:
        SettingsError: The settings of mail do not go together, or the key can't be used.
    """

    def __init__(self, settings: Settings, branding: MailBranding) -> None:
        if settings.smtp_host and not settings.mail_from:
            raise SettingsError("PARLEY_MAIL_FROM: PARLEY_SMTP_HOST is set, so this is needed too")
        host = urlsplit(settings.public_url).hostname or "localhost"
        self._local, self._domain = parse_mail_address(settings.mail_from or f"parley@{host}")
        self._verp = settings.mail_verp
        self._branding = branding
        self._selector = settings.dkim_selector
        self._key = _read_key(settings.dkim_key) if settings.dkim_key else None

    @property
    def domain(self) -> str:
        """The domain that mail comes from."""
        return self._domain

    def compose(self, mail: ClaimedMail) -> Envelope:
        """Return a mail as it is sent.

        Raises:
            UnusableAddressError: No mail can go to its address.
        """
        local, domain = parse_mail_address(mail.recipient)
        utf8 = not local.isascii()
        name = to_display_name(mail.content.recipient_name)
        message = self._write(mail, Address(name, local, domain))
        content = message.as_bytes(policy=SMTPUTF8 if utf8 else SMTP)
        verp = f"+verp-{mail.message_id}" if self._verp else ""
        return Envelope(
            mail.message_id,
            f"{self._local}{verp}@{self._domain}",
            f"{local}@{domain}",
            self._sign(content) + content if self._key else content,
            utf8,
        )

    def _write(self, mail: ClaimedMail, recipient: Address) -> EmailMessage:
        content = mail.content
        message = EmailMessage(policy=SMTP)
        sender = to_display_name(content.sender_name or self._branding.name)
        message["From"] = Address(sender, self._local, self._domain)
        message["To"] = recipient
        message["Subject"] = to_header_text(content.subject)
        message["Date"] = format_datetime(datetime.fromtimestamp(mail.created_at // 1000, UTC))
        message["Message-ID"] = self._message_id(mail.message_id)
        if content.references:
            references = [*map(self._message_id, content.references)]
            message["In-Reply-To"] = references[-1]
            message["References"] = " ".join(references)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        for name, value in content.headers.items():
            message[name] = value
        message.set_content(content.text, cte="quoted-printable")
        message.add_alternative(content.html, subtype="html", cte="quoted-printable")
        if self._branding.logo is not None and f"cid:{LOGO_ID}" in content.html:
            picture, subtype = self._branding.logo
            _, html = message.iter_parts()
            html.add_related(picture, "image", subtype, cid=f"<{LOGO_ID}>")
        return message

    def _message_id(self, local: str) -> str:
        return f"<{local}@{self._domain}>"

    def _sign(self, content: bytes) -> bytes:
        """Return the header with the signature (RFC 6376)."""
        import dkim  # noqa: PLC0415 - only where a key is set

        head = content.partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n")]
        signed = [name for name in names if name in _SIGNED]
        signature: bytes = dkim.sign(
            content,
            self._selector.encode(),
            self._domain.encode(),
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*signed, b"from"],  # once more, so that none can be added
        )
        return signature


def _read_key(path: str) -> bytes:
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key  # noqa: PLC0415 - as above

    try:
        key = Path(path).read_bytes()
        parse_pem_private_key(key)
    except OSError as error:
        raise SettingsError(f"PARLEY_DKIM_KEY: {path}: {error.strerror or error}") from error
    except UnparsableKeyError as error:
        raise SettingsError(f"PARLEY_DKIM_KEY: {path}: no private RSA key in PEM") from error
    return key
