"""A real SMTP server that keeps the mails it takes, and answers as it is told."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTPUTF8
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

if TYPE_CHECKING:
    from collections.abc import Callable

Answer: TypeAlias = "str | Callable[[SMTP], str]"
"""What is answered; a callable may do anything."""

_SECONDS = 30.0


class TakenMail(NamedTuple):
    """A mail that was taken, and its envelope."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return BytesParser(policy=SMTPUTF8).parsebytes(self.content)

    def part(self, subtype: str) -> str:
        """Return its text as `plain` or `html`."""
        body = self.message.get_body((subtype,))
        assert body is not None
        text: str = body.get_content()
        return text.replace("\r\n", "\n")

    @property
    def text(self) -> str:
        """Its plain form."""
        return self.part("plain")


class MailServer:
    """A server for mail.

    Attributes:
        taken: What it took, in order.
        recipients: Of addresses, what is answered instead of 250.
        senders: What is answered to the return address of the next mails instead of 250.
        contents: What is answered to the content of the next mails instead of 250.
    """

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[TakenMail] = []
        self.recipients: dict[str, Answer] = {}
        self.senders: list[Answer] = []
        self.contents: list[Answer] = []
        self.signed_in: list[str] = []
        self._changed = threading.Condition()

    @property
    def settings(self) -> dict[str, str]:
        """The variables that lead a server of ours here."""
        return {
            "PARLEY_SMTP_HOST": "127.0.0.1",
            "PARLEY_SMTP_PORT": str(self.port),
            "PARLEY_SMTP_SECURITY": "none",
            "PARLEY_MAIL_FROM": "parley@firm.example",
        }

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a return address."""
        answer = self.senders.pop(0) if self.senders else "250 OK"
        answer = answer if isinstance(answer, str) else answer(server)
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _: Session, envelope: Envelope, address: str, *options: object
    ) -> str:
        """Answer to an address."""
        del options
        answer = self.recipients.get(address, "250 OK")
        answer = answer if isinstance(answer, str) else answer(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        if self.contents:
            answer = self.contents.pop(0)
            answer = answer if isinstance(answer, str) else answer(server)
            if not answer.startswith("250"):
                return answer
        content = envelope.content
        assert isinstance(content, bytes)
        with self._changed:
            for recipient in envelope.rcpt_tos:
                self.taken.append(TakenMail(envelope.mail_from or "", recipient, content))
            self._changed.notify_all()
        return "250 OK"

    def authenticate(self, *details: Any) -> AuthResult:
        """Let one password in."""
        *_, credentials = details
        correct = (credentials.login, credentials.password) == (b"parley", b"correct horse")
        if correct:
            self.signed_in.append("parley")
        return AuthResult(success=correct, handled=False)

    def wait_for(self, count: int) -> list[TakenMail]:
        """Return what it took, once it took so many."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.taken) >= count, _SECONDS)
            assert came, f"{len(self.taken)} mails came of {count}: {self.taken[-3:]}"
            return [*self.taken]


def hang_up(server: SMTP) -> str:
    """Close the connection instead of an answer."""
    assert server.transport is not None
    server.transport.close()
    return "421 gone"


@contextlib.contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Run one in a thread; with `tls`, it asks for encryption and a password."""
    mails, started = MailServer(), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def answer() -> SMTP:
        return SMTP(
            mails,
            hostname="mail.example",
            enable_SMTPUTF8=True,
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=tls is not None,
            authenticator=mails.authenticate,
            loop=loop,
        )

    async def serve() -> None:
        server = await loop.create_server(answer, "127.0.0.1", 0)
        mails.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert started.wait(_SECONDS)
        yield mails
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
