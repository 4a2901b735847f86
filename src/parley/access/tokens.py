"""Bearer tokens: what they look like, and what is kept of them.

A token is shown once, when it is issued; the database holds its SHA-256. That is enough for a
random secret of 256 bits, and can be looked up by an index, as a slow hash could not.
"""

import hashlib
import secrets
from typing import Final

PREFIX: Final = "parley_"
"""Lets a secret scanner recognise a token that got somewhere it should not be."""


def new_secret() -> str:
    """Make what nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """Make a token that nobody can guess."""
    return PREFIX + new_secret()


def hash_token(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
