"""The settings of mail that goes out."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class MailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an instance sends mail."""

    smtp_host: Annotated[
        str,
        Meta(
            description="Server that takes outgoing mail; without one, mails are files in the "
            "folder outbox of the data folder."
        ),
    ] = ""
    smtp_port: Annotated[
        int, Meta(ge=1, le=65535, description="Port of the server that takes outgoing mail.")
    ] = 587
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(
            description="Encryption on the way to that server: starttls, tls (often port 465) or "
            "none."
        ),
    ] = "starttls"
    smtp_user: Annotated[
        str, Meta(description="Name to sign in with at that server; none by default.")
    ] = ""
    smtp_password: Annotated[
        str,
        Meta(
            description="Password for that server; PARLEY_SMTP_PASSWORD_FILE may name a file that "
            "holds it."
        ),
    ] = ""
    smtp_seconds: Annotated[
        float,
        Meta(gt=0, le=600, description="Longest wait for each answer of that server, in seconds."),
    ] = 20.0
    mail_from: Annotated[
        str,
        Meta(
            pattern=r"^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+)?$",
            extra={"wanted": "an address, such as parley@firm.example"},
            description="Address that mail comes from, such as parley@firm.example.",
        ),
    ] = ""
    mail_verp: Annotated[
        bool,
        Meta(
            description="Whether each mail has a return address of its own, as in "
            "parley+verp-…@firm.example, so that a bounce tells which mail it is about."
        ),
    ] = True
    mail_templates: Annotated[
        str,
        Meta(
            description="Folder with the firm's own templates of mails, which replace those of "
            "the same name; none by default."
        ),
    ] = ""
    dkim_key: Annotated[
        str,
        Meta(
            description="File with the private RSA key (PEM) that signs mails (DKIM); none by "
            "default."
        ),
    ] = ""
    dkim_selector: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$",
            extra={"wanted": "a name, such as parley"},
            description="Name under which DNS has the public key: SELECTOR._domainkey.DOMAIN.",
        ),
    ] = "parley"
    mail_language: Annotated[
        Literal["en", "de"],
        Meta(description="Language of mails to people who chose none: en or de."),
    ] = "en"
    time_zone: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
            extra={"wanted": "a time zone, such as Europe/Berlin"},
            description="Time zone of mails to people who chose none, such as Europe/Berlin.",
        ),
    ] = "UTC"
    notice_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=86400,
            description="Seconds from the first unread message until a person is told by mail, for "
            "all that came meanwhile; 0 for at once.",
        ),
    ] = 120.0
    notice_internal: Annotated[
        Literal["link", "title", "text"],
        Meta(
            description="The most that notices tell internal people: link (who wrote, and how "
            "many), title (of the conversation, too) or text (of the messages, too)."
        ),
    ] = "title"
    notice_external: Annotated[
        Literal["link", "title", "text"],
        Meta(description="The most that notices tell external people: link, title or text."),
    ] = "link"
    notices_per_hour: Annotated[
        int,
        Meta(ge=0, description="Notices that a person gets within an hour; 0 for no limit."),
    ] = 12
