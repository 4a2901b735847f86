"""Headers of a download: the name to save it by, and what keeps it from running in a browser."""

import string
from typing import Final
from urllib.parse import quote

from falcon.asgi import Response

from parley.characters import replace_hidden

# Some browsers undo percent signs in a plain `filename` (RFC 6266, appendix D).
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + " !#$&'()+,-.;=@[]^_`{}~")
# attr-char of RFC 8187 §3.2.1, less what `quote` leaves alone anyway.
_ATTRIBUTE_SAFE: Final = "!#$&+^`|"


def content_disposition(name: str) -> str:
    """Return `Content-Disposition` for a file that a browser is to save, never to open.

    That holds for pictures too: a page shows them all the same, and a picture may carry markup.
    Both forms of the name are given (RFC 6266, RFC 8187): `filename*` is the exact one, `filename`
    the nearest in plain ASCII for clients that know no other. Only characters that names are
    refused for today have `_` in their place in both.
    """
    name = replace_hidden(name)
    plain = "".join(character if character in _PLAIN else "_" for character in name)
    exact = quote(name, safe=_ATTRIBUTE_SAFE)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


def set_sandbox_csp(resp: Response) -> None:
    """Keep a browser from running what people upload."""
    resp.set_header(
        "Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
