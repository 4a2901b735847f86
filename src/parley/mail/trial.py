"""A mail sent at once, to try whether mail works."""

from parley.mail.branding import MailBranding
from parley.mail.composer import MailComposer
from parley.mail.queue import ClaimedMail, MailContent, new_message_id
from parley.mail.rendering import check_templates, render_mail
from parley.mail.transports import SmtpTransport, create_transport
from parley.settings import Settings


async def send_test_mail(settings: Settings, address: str, locale: str, now: int) -> str:
    """Send a test mail past the queue; return what is before the `@` of its Message-ID.

    Raises:
        SettingsError: The settings of mail can't be used.
        UnusableAddressError: No mail can go to the address.
        MailRefusedError: It was refused for good.
        MailDeferredError: It was refused for now.
        TransportDownError: The server for mail can't be reached.
    """
    branding = MailBranding.create(settings)
    check_templates(branding)
    subject, text, html = render_mail("test", locale, branding, {})
    mail = ClaimedMail(
        mail_id=0,
        claim="",
        kind="test",
        recipient=address,
        message_id=new_message_id(),
        content=MailContent(subject=subject, text=text, html=html),
        created_at=now,
        expires_at=now,
        attempts=1,
    )
    transport = create_transport(settings)
    try:
        await transport.send(MailComposer(settings, branding).compose(mail))
    finally:
        await transport.close()
    return mail.message_id


async def probe_transport(settings: Settings) -> None:
    """Connect to the server for mail and sign in, without a mail.

    Raises:
        TransportDownError: That is not possible.
    """
    transport = SmtpTransport(settings)
    try:
        await transport.connect()
    finally:
        await transport.close()
