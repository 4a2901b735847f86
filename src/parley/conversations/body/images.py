"""Pictures inside a message body: which ones a body may show, and how that is written.

Spellings of one picture. A client sends `cid:101` (RFC 2392) or any API address of the
attachment; stored is `<img src="cid:101">`; shown is an address that the reader may fetch. A
picture from elsewhere is stored as `<img data-remote-src="https://…">`, which no browser fetches
by itself.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from parley.characters import is_blank
from parley.wire.integers import parse_uint63

_CONTENT_ID = re.compile(r"cid:([0-9]{1,19})", re.IGNORECASE)
_EMBEDDED = re.compile(r"cid:-[1-9][0-9]{0,2}")
"""A picture of the body itself, which is not an attachment yet (`embedded`)."""

MAX_ADDRESS = 2000
"""Characters of an address that is read as an attachment's."""

# Contract §1 and §9: `{scheme}://{host}/{instance}/api/{version}/attachments/{id}/content`, where
# all before `api` may be missing and every version from 4 upward is the same. This is its end.
_ATTACHMENT = re.compile(
    r"api/0*(?:[4-9]|[1-9][0-9]+)/attachments/([0-9]{1,19})/(?:content|thumbnail)",
    re.IGNORECASE | re.ASCII,
)
_STEPS = 5
"""From `api` on."""

_REMOTE_ADDRESS = re.compile(r"https?://[^/?#\\\s]", re.IGNORECASE)

# As nh3 writes it. Every value is quoted, so `>` in one, escaped or not, does not end the tag.
_IMAGE = re.compile(r'<img((?>(?: [a-z-]+="[^"]*")*))>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')

# The canonical form puts `src` first. These characters can only be a tag's beginning: text holds no
# `<`, and after a quote that closes an attribute value comes a space or `>`, never `cid:`.
_SHOWN = re.compile(r'<img src="cid:([0-9]+)"')


def parse_source(address: str) -> str | None:
    """Return what `src` becomes: `cid:101` of an attachment, a remote address, or None."""
    match = _CONTENT_ID.fullmatch(address) or _match_attachment(address)
    if match is None:
        return address if _EMBEDDED.fullmatch(address) else parse_remote_source(address)
    attachment = parse_uint63(match[1])
    return f"cid:{attachment}" if attachment else None


def _match_attachment(address: str) -> re.Match[str] | None:
    """Match the end of an attachment's address; its number is the first group."""
    if len(address) > MAX_ADDRESS:
        return None
    path = _get_path(address.partition("?")[0].partition("#")[0])
    if path is None:
        return None
    steps = path.removesuffix("/").split("/")
    return _ATTACHMENT.fullmatch("/".join(steps[-_STEPS:]))


def _get_path(address: str) -> str | None:
    """Return the path of a web address, or of a relative one; `None` of any other."""
    scheme, slashes, rest = address.partition("//")
    if slashes and scheme.lower() in {"", "http:", "https:"}:
        host, _, path = rest.partition("/")
        return path if host else None
    return None if ":" in address else address


def parse_remote_source(address: str) -> str | None:
    """Return the address back if it is an absolute http or https one, else None."""
    return address if _REMOTE_ADDRESS.match(address) else None


def canonicalize(html: str) -> str:
    """Rewrite each `<img>` of what nh3 wrote into its stored form.

    The source comes first, and a remote one is not in `src`. A picture with neither source nor
    alternative text that shows anything is dropped.
    """
    return _IMAGE.sub(_canonical_image, html)


def add_alternative_text(html: str) -> str:
    """Put each picture's alternative text, set apart by spaces, in the picture's place."""
    return _IMAGE.sub(lambda image: f" {_attributes(image).get('alt', '')} ", html)


def find_shown_ids(html: str) -> tuple[int, ...]:
    """Return the ids of the attachments that a stored body shows, each once, in their order."""
    return tuple(dict.fromkeys(map(int, _SHOWN.findall(html))))


def add_addresses(html: str, address_of: Callable[[int], str]) -> str:
    """Turn a stored body into the shown one; `address_of` says where an attachment is fetched."""
    if "<img" not in html:
        return html
    return _SHOWN.sub(lambda image: f'<img src="{escape(address_of(int(image[1])))}"', html)


def _attributes(image: re.Match[str]) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(image[1]))


def _canonical_image(image: re.Match[str]) -> str:
    given = _attributes(image)
    address = given.get("src") or given.get("data-remote-src")
    if not address and is_blank(unescape(given.get("alt", ""))):
        return ""
    kept: dict[str, str] = {}
    if address:
        kept["src" if address.startswith("cid:") else "data-remote-src"] = address
    kept |= {name: given[name] for name in ("alt", "width", "height") if name in given}
    return "<img" + "".join(f' {name}="{value}"' for name, value in kept.items()) + ">"
