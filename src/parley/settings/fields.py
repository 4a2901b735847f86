"""The settings of an instance, other than those of mail and of signing in.

Every field is a setting with its default and its meaning.
"""

from typing import Annotated, Literal

from msgspec import Meta

from parley.settings.database import ADDRESS
from parley.settings.sign_in import SignInSettings

MEBIBYTE = 1024 * 1024
DAY_SECONDS = 24 * 60 * 60
SIZE = {"unit": "bytes"}


class Settings(SignInSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an instance is set up."""

    data: Annotated[str, Meta(description="Folder with the database and the attachments.")] = "data"
    database: Annotated[
        str,
        Meta(
            pattern=rf"^(sqlite|{ADDRESS})$",
            extra={
                "wanted": "sqlite, or an address such as postgresql://parley@HOST/NAME; in a "
                "password, / ? # are written %2F %3F %23"
            },
            description="Database: sqlite, for a file in the data folder, or "
            "postgresql://USER:PASSWORD@HOST/NAME.",
        ),
    ] = "sqlite"
    blobs: Annotated[
        str,
        Meta(
            pattern=r"^(s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9_.=/-]*)?)?$",
            extra={"wanted": "a bucket, and a prefix if you like, such as s3://BUCKET/PREFIX"},
            description="Bucket for the contents of attachments, as in "
            "s3://BUCKET/PREFIX; by default a folder in the data folder.",
        ),
    ] = ""
    signed_downloads: Annotated[
        bool,
        Meta(
            description="Whether downloads are redirected to signed URLs of the bucket, "
            "which are valid for a minute."
        ),
    ] = False
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[
        int, Meta(ge=0, le=65535, description="Port to listen on; 0 chooses a free one.")
    ] = 8080
    socket: Annotated[
        str,
        Meta(
            description="Unix socket to listen on, instead of an address and a port, "
            "for a proxy on the same machine."
        ),
    ] = ""
    instance: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9_-]*$",
            extra={"wanted": "letters, digits, - and _, without slashes, such as chat"},
            description="First segment of all paths, as in /NAME/api/4/…; none by default.",
        ),
    ] = ""
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^/\s]+)?$",
            extra={"wanted": "a scheme and a host, such as https://parley.firm.example"},
            description="Scheme and host of links in responses, such as "
            "https://parley.firm.example; by default those of the request.",
        ),
    ] = ""
    default_format: Annotated[
        Literal["json", "xml"],
        Meta(
            description="Format of responses if neither Accept nor the request's body "
            "determines one: json or xml."
        ),
    ] = "json"
    proxies: Annotated[
        int,
        Meta(
            ge=0,
            le=16,
            description="Number of trusted reverse proxies in front, whose "
            "X-Forwarded-For and X-Forwarded-Proto are used.",
        ),
    ] = 0
    firm_name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            extra={"wanted": "a name of at most 100 characters, such as King & Partners"},
            description="Name of the firm, shown in the inbox and on pages.",
        ),
    ] = "Parley"
    firm_colour: Annotated[
        str,
        Meta(
            pattern=r"^#[0-9a-fA-F]{6}$",
            extra={"wanted": "# and six hexadecimal digits, such as #2f57c9"},
            description="Colour of the firm in the inbox, such as #2f57c9.",
        ),
    ] = "#2f57c9"
    firm_logo: Annotated[
        str,
        Meta(
            description="File with the firm's logo (SVG, PNG, JPEG or WebP, at most 256 "
            "KiB), shown instead of its name; none by default."
        ),
    ] = ""
    global_people_search: Annotated[
        bool,
        Meta(description="Whether internal people may message each other without sharing a site."),
    ] = True
    rate_limit: Annotated[
        int, Meta(ge=0, description="Requests per minute with one credential; 0 for no limit.")
    ] = 120_000
    rate_limit_address: Annotated[
        int,
        Meta(
            ge=0,
            description="Requests per minute from one address without a valid credential; "
            "0 for no limit.",
        ),
    ] = 6000
    rate_limit_secrets: Annotated[
        int,
        Meta(
            ge=0,
            description="Requests per minute from one address to sign in or to get a "
            "token; 0 for no limit.",
        ),
    ] = 600
    rate_limit_changes: Annotated[
        int,
        Meta(
            ge=0,
            description="Changes per hour by one person, such as messages, edits and uploads; "
            "0 for no limit.",
        ),
    ] = 500_000
    rate_limit_text: Annotated[
        int,
        Meta(
            ge=0,
            extra=SIZE,
            description="Characters of html per minute in one person's messages, without the first "
            "4,096 of each; 0 for no limit.",
        ),
    ] = 16 * MEBIBYTE
    edit_minutes: Annotated[
        int, Meta(ge=0, description="Minutes during which a message may be edited; 0 for no limit.")
    ] = 60
    read_receipts: Annotated[
        bool, Meta(description="Whether participants see how far others have read.")
    ] = True
    body_limit: Annotated[
        int, Meta(ge=1024, extra=SIZE, description="Largest JSON or XML body, in bytes.")
    ] = 1 * MEBIBYTE
    head_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=DAY_SECONDS,
            description="Longest wait for the head of a request, and for the next request "
            "on a connection, in seconds.",
        ),
    ] = 30.0
    body_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=DAY_SECONDS,
            description="Longest pause while a request body arrives or a response is "
            "received, in seconds.",
        ),
    ] = 20.0
    file_limit: Annotated[
        int, Meta(ge=1, extra=SIZE, description="Largest attachment, in bytes.")
    ] = 100 * MEBIBYTE
    storage_quota: Annotated[
        int,
        Meta(
            ge=0,
            extra=SIZE,
            description="Bytes of files and messages that a person may store; 0 for no limit.",
        ),
    ] = 10 * 1024 * MEBIBYTE
    unsent_files: Annotated[
        int,
        Meta(
            ge=0,
            description="Attachments of a person that no message includes yet; 0 for no limit.",
        ),
    ] = 150
    abandoned_days: Annotated[
        int,
        Meta(ge=1, description="Days after which an attachment that was never sent is deleted."),
    ] = 7
    idempotency_days: Annotated[
        int, Meta(ge=1, description="Days for which an Idempotency-Key is remembered.")
    ] = 7
    session_idle_hours: Annotated[
        int, Meta(ge=1, le=8760, description="Hours after which an unused session expires.")
    ] = 12
    session_days: Annotated[
        int, Meta(ge=1, le=365, description="Days after which every session expires.")
    ] = 30
    refresh_leeway_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=600,
            description="Seconds during which a confidential client's used refresh token "
            "still gets tokens; 0 for none.",
        ),
    ] = 60
    refresh_in_query: Annotated[
        bool,
        Meta(
            description="Whether a refresh may have its parameters in the query. Proxies "
            "log queries: read the documentation first."
        ),
    ] = False
    event_days: Annotated[
        int, Meta(ge=1, description="Days for which events are kept for clients that reconnect.")
    ] = 7
    heartbeat_seconds: Annotated[
        float,
        Meta(gt=0, le=DAY_SECONDS, description="Longest silence of an event stream, in seconds."),
    ] = 15.0
    shutdown_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=DAY_SECONDS,
            description="Longest wait for open requests at shutdown, in seconds.",
        ),
    ] = 8.0
    backup_hours: Annotated[
        int,
        Meta(
            ge=0,
            description="Hours after which `parley doctor` reports that there is no newer backup; "
            "0 for never.",
        ),
    ] = 48
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="Lowest level that is logged: debug, info, warning or error."),
    ] = "info"

    @property
    def prefix(self) -> str:
        """What the path of every address starts with; empty or as `/name`."""
        return f"/{self.instance}" if self.instance else ""

    def mail_url(self, path: str) -> str:
        """Return the address of a page, as it stands in a mail.

        It never begins with what a request says of the host: whoever asks for a mail to somebody
        else would choose where its link leads.
        """
        base = self.public_url or f"http://{self.host}:{self.port}"
        return f"{base}{self.prefix}/{path}"
