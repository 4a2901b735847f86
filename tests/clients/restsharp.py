"""RestSharp 106 on .NET Framework: which header fields it writes, and in which order."""

from typing import Final

from tests.clients.http11 import Headers

ACCEPT: Final = (
    "application/json, text/json, text/x-json, text/javascript, *+json, "
    "application/xml, text/xml, *+xml, *"
)
"""Where a program sets none; two of its members are no media ranges (RFC 9110 §12.5.1)."""

AGENT: Final = ("User-Agent", "RestSharp/106.15.0.0")
_END: Final = [("Accept-Encoding", "gzip, deflate"), ("Connection", "Keep-Alive")]


def headers(
    host: str,
    *,
    accept: str = ACCEPT,
    more: Headers = (),
    content_type: str = "",
    body: bytes = b"",
) -> Headers:
    """Write the header fields of a request."""
    described = [("Content-Type", content_type)] if content_type else []
    length = [("Content-Length", str(len(body)))] if content_type else []
    return [("Accept", accept), *more, AGENT, *described, ("Host", host), *length, *_END]


def multipart(
    fields: list[tuple[str, str]], name: str, filename: str, content_type: str, content: bytes
) -> tuple[str, bytes]:
    """Write a form with a file; give its Content-Type and the body.

    The boundary starts with nine dashes, so that the lines with it start with eleven.
    """
    boundary = "---------28947758029299"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body
