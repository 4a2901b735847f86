"""Whether mail can go out, and whether those who get it can tell that the firm sent it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, TypeAlias

from parley.maintenance.findings import CheckResult, fine, problem
from parley.settings import Settings

_SUBJECT: Final = "mail"
_DNS: Final = "mail in DNS"
_DNS_SECONDS: Final = 5.0

Lookup: TypeAlias = Callable[[str], Awaitable[Sequence[str] | None]]
"""Returns the texts that DNS has under a name, or `None` where DNS does not answer."""


def check_mail(settings: Settings) -> Iterator[CheckResult]:
    """Check the server for mail, and what DNS says about the domain that mail comes from."""
    # No other check, and no other command, needs what sends mail.
    from parley.mail.transports import TransportDownError, outbox_path  # noqa: PLC0415
    from parley.mail.trial import probe_transport  # noqa: PLC0415

    if not settings.smtp_host:
        folder = outbox_path(settings.data)
        yield fine(_SUBJECT, f"it is written to {folder}: PARLEY_SMTP_HOST is not set")
        return
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        asyncio.run(probe_transport(settings))
    except TransportDownError as error:
        advice = "See the settings PARLEY_SMTP_…; 'parley mail test ADDRESS' tries again."
        yield problem(_SUBJECT, f"{place}: {error}", advice)
    else:
        yield fine(_SUBJECT, f"{place} takes it")
    yield from asyncio.run(check_dns(settings, look_up))


async def check_dns(settings: Settings, look_up: Lookup) -> Sequence[CheckResult]:
    """Check SPF, DKIM and DMARC, as far as DNS answers."""
    domain = settings.mail_from.rpartition("@")[2]
    wanted = [
        (domain, "v=spf1", "SPF", "Name the servers that send its mail: v=spf1 include:… ~all"),
        (f"_dmarc.{domain}", "v=DMARC1", "DMARC", "Begin with: v=DMARC1; p=none; rua=mailto:…"),
    ]
    if settings.dkim_key:
        name = f"{settings.dkim_selector}._domainkey.{domain}"
        wanted.append((name, "p=", "DKIM", "Publish the public key: v=DKIM1; k=rsa; p=…"))
    found = []
    for name, mark, what, advice in wanted:
        texts = await look_up(name)
        if texts is None:
            return [fine(_DNS, f"DNS does not answer for {name}; nothing was checked")]
        if not any(mark in text for text in texts):
            found.append(problem(_DNS, f"{name} has no record for {what}", advice))
    return found or [fine(_DNS, f"{', '.join(what for _, _, what, _ in wanted)} of {domain}")]


async def look_up(name: str) -> Sequence[str] | None:
    """Return the texts that DNS has under a name: none where it has none, `None` without answer."""
    import dns.asyncresolver  # noqa: PLC0415 - only here
    import dns.exception  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    try:
        answer = await dns.asyncresolver.resolve(name, "TXT", lifetime=_DNS_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
