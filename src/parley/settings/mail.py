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
