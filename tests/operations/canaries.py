"""Words that no one would write by chance, to be looked for where they must not be."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

_LEAST: Final = 12
"""Shorter pieces would be found by chance."""


class Canaries:
    """Plants words, and notes secrets; finds what became of them."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._secrets: dict[str, str] = {}

    def plant(self, what: str) -> str:
        """Return the word for a place that `what` describes."""
        word = self._words.get(what)
        if word is None:
            word = self._words[what] = f"canary{len(self._words)}{secrets.token_hex(8)}"
            self._secrets[word] = what
        return word

    def note(self, secret: str, what: str) -> None:
        """Take a secret that the server made."""
        assert len(secret) >= _LEAST, f"{what} is no secret: {secret}"
        self._secrets[secret] = what

    def __len__(self) -> int:
        return len(self._secrets)

    def found_in(self, text: str) -> set[str]:
        """Return what of them stands in a text, in any encoding."""
        return {
            f"{what}, {encoding}: {secret}"
            for secret, what in self._secrets.items()
            for encoding, encoded in encodings(secret)
            if encoded in text
        }


def encodings(secret: str) -> Iterator[tuple[str, str]]:
    """Yield the ways in which a secret could be written."""
    content = secret.encode()
    yield "as it is", secret
    yield "quoted", quote(secret, safe="")
    yield "in hex", content.hex()
    for hashed in (hashlib.sha256, hashlib.sha1, hashlib.md5):
        digest = hashed(content).digest()
        yield f"its {hashed.__name__}", digest.hex()
        yield f"its {hashed.__name__} in base64", _base64(digest)
    for before in range(3):
        # Within something longer, such as `user:password`, all but the ends stays the same.
        whole = base64.b64encode(b"x" * before + content + b"x" * (-(before + len(content)) % 3))
        inside = whole.decode()[4:-4]
        yield "in base64", inside
        yield "in base64 for addresses", inside.translate(_FOR_ADDRESSES)


_FOR_ADDRESSES = str.maketrans("+/", "-_")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
