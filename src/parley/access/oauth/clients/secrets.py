"""Secrets of client applications: made here, or brought along from another server.

Only a fast hash is kept of them (`access.tokens`), so that one that is chosen must be as hard to
guess as one that is made.
"""

import itertools
import math
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from typing import Final

from parley.access.passwords.hashing import is_common
from parley.access.tokens import PREFIX

SHORTEST: Final = 20
LONGEST: Final = 128
LEAST_BITS: Final = 64

_RANDOM_CHARACTERS: Final = 25
_PRINTABLE: Final = re.compile(r"[!-~]+")


def new_client_secret() -> str:
    """Return a secret of 32 characters, the most that documented clients keep: 150 random bits."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_CHARACTERS)[:_RANDOM_CHARACTERS]


def check_client_secret(secret: str, path: str) -> str:
    """Return a secret that someone chose, if nobody guesses it.

    Raises:
        ValueError: The message says what is wrong, without the secret.
    """
    if not SHORTEST <= len(secret) <= LONGEST:
        raise ValueError(f"{path}: expected {SHORTEST} to {LONGEST} characters")
    if not _PRINTABLE.fullmatch(secret):  # RFC 6749 §A.2; a space at an end is lost too easily
        raise ValueError(f"{path}: expected printable ASCII characters without a space")
    if _estimate_bits(secret) < LEAST_BITS or is_common(secret):
        raise ValueError(
            f"{path}: too easy to guess; use random characters, as in `openssl rand -hex 16`"
        )
    return secret


def _estimate_bits(secret: str) -> float:
    """Return what a secret has at most, from how its characters and the steps between them vary.

    So repeated characters, runs as `abcdef` and repeated blocks count for little.
    """
    period = (secret + secret).index(secret, 1)
    block = secret[:period] if len(secret) % period == 0 else secret
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(block)]
    return len(block) * min(_entropy(block), _entropy(steps))


def _entropy(symbols: Iterable[object]) -> float:
    """Return the Shannon entropy of one symbol, in bits."""
    counts = Counter(symbols).values()
    total = sum(counts)
    return -sum(count / total * math.log2(count / total) for count in counts)
