"""Where mails go: to a server for mail, or into files where none is set.

What goes wrong has one of three consequences: the mail is given up, it is tried again later, or
nothing can be sent for now.
"""

import asyncio
import os
from pathlib import Path
from typing import Final, Protocol

import aiosmtplib
from aiosmtplib import SMTP, SMTPStatus
from typing_extensions import override

from parley.mail.composer import Envelope
from parley.settings import Settings

_PERMANENT: Final = 500


class MailRefusedError(Exception):
    """A mail was refused for good; its message is the server's answer.

    Args:
        problem: What the server answered.
        address: Whether it was the address that was refused.
    """

    def __init__(self, problem: str, *, address: bool) -> None:
        super().__init__(problem)
        self.address = address


class MailDeferredError(Exception):
    """A mail was refused for now; its message is the server's answer."""


class TransportDownError(Exception):
    """Nothing can be sent for now; its message says why.

    Args:
        problem: Why.
        during_mail: Whether it began with this mail, which may be to blame.
    """

    def __init__(self, problem: str, *, during_mail: bool = False) -> None:
        super().__init__(problem)
        self.during_mail = during_mail


class Transport(Protocol):
    """What takes mails."""

    async def send(self, envelope: Envelope) -> None:
        """Hand over a mail.

        Raises:
            MailRefusedError: It was refused for good.
            MailDeferredError: It was refused for now.
            TransportDownError: Nothing can be sent for now.
        """

    async def close(self) -> None:
        """End."""


class SmtpTransport(Transport):
    """A server for mail, and connections to it, which stay open between mails.

    There are as many as mails were under way at once.

    Args:
        settings: How the instance is set up.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[SmtpConnection] = []

    @override
    async def send(self, envelope: Envelope) -> None:
        connection = self._idle.pop() if self._idle else SmtpConnection(self._settings)
        try:
            await connection.send(envelope)
        finally:
            if connection.is_open:
                self._idle.append(connection)

    async def connect(self) -> None:
        """Connect, encrypt and sign in.

        Raises:
            TransportDownError: That is not possible now.
        """
        connection = SmtpConnection(self._settings)
        await connection.connect()
        self._idle.append(connection)

    @override
    async def close(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.close() for connection in idle))


class SmtpConnection:
    """A connection to the server for mail; it takes one mail after another.

    Args:
        settings: How the instance is set up.
    """

    def __init__(self, settings: Settings) -> None:
        self._smtp = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            timeout=settings.smtp_seconds,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
        )

    @property
    def is_open(self) -> bool:
        """Whether another mail can be sent."""
        return bool(self._smtp.is_connected)

    async def connect(self) -> None:
        """Connect, encrypt and sign in.

        Raises:
            TransportDownError: That is not possible now.
        """
        try:
            await self._smtp.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            self._smtp.close()
            raise TransportDownError(_describe(error)) from None

    async def send(self, envelope: Envelope) -> None:
        """Hand over a mail, as `Transport.send` does."""
        fresh = not self.is_open
        try:
            await self._send(envelope)
        except aiosmtplib.SMTPServerDisconnected:
            if fresh:
                raise _disconnected_error() from None
        else:
            return
        try:  # a connection that had been idle for too long
            await self._send(envelope)
        except aiosmtplib.SMTPServerDisconnected:
            raise _disconnected_error() from None

    async def _send(self, envelope: Envelope) -> None:
        if not self.is_open:
            await self.connect()
        try:
            await self._smtp.sendmail(
                envelope.sender,
                [envelope.recipient],
                envelope.content,
                mail_options=["SMTPUTF8"] if envelope.utf8 else [],
            )
        except aiosmtplib.SMTPServerDisconnected:
            self._smtp.close()
            raise
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise self._judge(refused.code, refused.message, address=True) from None
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code != SMTPStatus.storage_exceeded:
                self._smtp.close()
                raise TransportDownError(_describe(error), during_mail=True) from None
            raise self._judge(error.code, error.message) from None  # it is too large
        except aiosmtplib.SMTPDataError as error:
            raise self._judge(error.code, error.message) from None
        except aiosmtplib.SMTPNotSupported as error:  # this server can't write to such addresses
            raise MailRefusedError(str(error), address=False) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            self._smtp.close()
            raise TransportDownError(_describe(error), during_mail=True) from None
        except asyncio.CancelledError:
            self._smtp.close()  # what comes next over this connection would answer this mail
            raise

    def _judge(self, code: int, answer: str, *, address: bool = False) -> Exception:
        """Return what a server's answer to a mail means."""
        problem = f"{code} {answer}"
        if code == SMTPStatus.domain_unavailable:  # 421: it closes the connection
            self._smtp.close()
            return TransportDownError(problem, during_mail=True)
        if code >= _PERMANENT:
            return MailRefusedError(problem, address=address)
        return MailDeferredError(problem)

    async def close(self) -> None:
        """End it politely."""
        if self.is_open:
            try:
                await self._smtp.quit(timeout=1)
            except (aiosmtplib.SMTPException, OSError):
                self._smtp.close()


class OutboxTransport(Transport):
    """A folder in which each mail is a file, for an instance that has no server for mail.

    Args:
        folder: The folder; it is made when the first mail comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    async def send(self, envelope: Envelope) -> None:
        try:
            await asyncio.to_thread(self._write, envelope)
        except OSError as error:
            raise TransportDownError(f"{self._folder}: {error.strerror or error}") from error

    def _write(self, envelope: Envelope) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{envelope.message_id}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(envelope.content)
        partial.chmod(0o600)
        os.replace(partial, path)  # noqa: PTH105 - as the one call that it is

    @override
    async def close(self) -> None:
        pass


def outbox_path(data: str) -> Path:
    """Return the folder of a data folder's mails."""
    return Path(data) / "outbox"


def purge_outbox(data: str, before: int) -> int:
    """Remove mails from a data folder that were written before a moment; return how many."""
    folder, removed = outbox_path(data), 0
    if folder.is_dir():
        for path in folder.iterdir():
            if path.suffix in {".eml", ".part"} and path.stat().st_mtime_ns < before * 1_000_000:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def create_transport(settings: Settings) -> Transport:
    """Return where an instance's mails go."""
    if settings.smtp_host:
        return SmtpTransport(settings)
    return OutboxTransport(outbox_path(settings.data))


def _disconnected_error() -> TransportDownError:
    return TransportDownError("the server for mail closed the connection", during_mail=True)


def _describe(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
