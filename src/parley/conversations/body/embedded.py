"""Pictures that stand in a body itself, as `data:` addresses (RFC 2397).

They are taken out before the body is parsed, for they may be long, and become attachments. In the
body stands a number in their place, which is negative until the attachment has one.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from parley.files.image_types import IMAGE_TYPES, sniff_image_type

# From 512 characters on an address is taken out.
_ADDRESS: Final = re.compile(
    r"(?<=[\"'])data:image/[a-z0-9.+-]{1,40};base64,[a-zA-Z0-9+/=%\s]{512,}+"
    r"|data:image/[a-z0-9.+-]{1,40}(?:;[a-zA-Z0-9=-]{1,30}+){0,3},[^\s\"'<>()]{512,}+",
    re.IGNORECASE,
)
_DATA: Final = re.compile(
    r"data:(image/[a-z0-9.+-]{1,40})((?:;[^;,]{0,40}+){0,4}),(.*)", re.IGNORECASE | re.DOTALL
)
_SPACE: Final = re.compile(r"\s+")


class EmbeddedFile(NamedTuple):
    """A picture that was sent in a body.

    Attributes:
        media_type: As its sender calls it.
        shown: Whether the body shows it, by the number `-1` for the first file, and so on.
    """

    media_type: str
    data: bytes
    shown: bool


class Placeholders:
    """Takes long `data:` addresses out of html, and gives them back.

    Args:
        html: Where they stand.
    """

    def __init__(self, html: str) -> None:
        # As markdown takes it for a picture.
        self._mark = f"data:image/png;base64,{uuid4().hex}."
        self._addresses: list[str] = []
        self.html = html
        if "data:" in html or "DATA:" in html:
            self.html = _ADDRESS.sub(self._take, html)

    def restore(self, text: str) -> str:
        """Return a text with the addresses that were taken out of it."""
        if not self._addresses or self._mark not in text:
            return text
        first, *rest = text.split(self._mark)
        return first + "".join(map(self._restore_address, rest))

    def _restore_address(self, text: str) -> str:
        number, stop, rest = text.partition(".")
        known = stop and number.isdecimal() and int(number) < len(self._addresses)
        return self._addresses[int(number)] + rest if known else self._mark + text

    def _take(self, match: re.Match[str]) -> str:
        self._addresses.append(match[0])
        return f"{self._mark}{len(self._addresses) - 1}."


def parse_data_address(address: str) -> tuple[str, bytes] | None:
    """Return the media type and the bytes of a picture; `None` where it is none, or unreadable."""
    match = _DATA.fullmatch(address.strip())
    if match is None:
        return None
    media_type, parameters, written = match.groups()
    try:
        data = unquote_to_bytes(_SPACE.sub("", written)) if "%" in written else written.encode()
        if parameters.lower().endswith(";base64"):
            data = b64decode(_pad_base64(b"".join(data.split())), validate=True)
    except (ValueError, binascii.Error):
        return None
    media_type = media_type.lower()
    if media_type in IMAGE_TYPES and sniff_image_type(data) is None:
        return None
    return (media_type, data) if data else None


def _pad_base64(data: bytes) -> bytes:
    bare = data.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return bare + b"=" * (-len(bare) % 4)


def without_pictures(html: str) -> str:
    """Return a body without the pictures that have no attachments yet."""
    return _PENDING.sub("<img", html)


def number_pictures(html: str, numbers: Mapping[int, int]) -> str:
    """Return a body in which pictures have the numbers of their attachments."""
    return _PENDING.sub(lambda match: f'<img src="cid:{numbers[int(match[1])]}"', html)


_PENDING: Final = re.compile(r'<img src="cid:(-[0-9]{1,3})"')
