"""What a mail holds to sign in with, and what is kept of it.

A code of six digits is guessed from its hash in no time, unless the hash has a key. The key is the
secret in the cookie of the browser that asked: whoever reads the database alone has nothing.
"""

import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from parley.access.tokens import hash_token, new_secret

CODE_MINUTES: Final = 10
"""For how long a code and its link work."""

_DIGITS: Final = 6


class MailProofs(NamedTuple):
    """What goes into one mail: either lets in the browser that asked."""

    code: str
    link_token: str


def new_proofs() -> MailProofs:
    """Make a code and a link's token."""
    return MailProofs(f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}", new_secret())


def hash_browser(secret: str) -> bytes:
    """Return by what a browser's request is found; it is no session's digest."""
    return hash_token(f"sign-in by mail {secret}")


def hash_code(secret: str, code: str) -> bytes:
    """Return what is kept of a code that a browser asked for; spaces in it do not matter."""
    return _hmac(secret, f"code {''.join(code.split())}")


def hash_link_token(secret: str, token: str) -> bytes:
    """Return what is kept of the token in a link that a browser asked for."""
    return _hmac(secret, f"link {token}")


def _hmac(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256)
