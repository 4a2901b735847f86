"""Browsers that a person signed in with, which others' wrong passwords do not keep waiting.

A browser gets a cookie with 256 random bits when someone signs in. It gives no access: with it, an
attempt to sign in as that person is counted by itself, and not with those of an account or address
that anyone can make (OWASP, "Slow down online guessing attacks with device cookies"). The database
holds a hash of it for each person.
"""

from typing import Final

from parley.access.tokens import hash_token
from parley.store import Queries, Transaction

_queries = Queries("parley.access")

LIFETIME_SECONDS: Final = 365 * 24 * 60 * 60
"""For how long a browser that is not used is known."""

MAX_DEVICES: Final = 20
"""Browsers of one person; the one that was not used for longest goes first."""


def hash_device(secret: str) -> bytes:
    """Return what is stored of a browser's secret; it is no session's digest, whatever it is."""
    return hash_token(f"device {secret}")


async def remember_device(tx: Transaction, user_id: int, secret: str, at: int) -> bool:
    """Note that a person showed in a browser who they are.

    Returns:
        Whether it is new to a person of whom others are known.
    """
    device = {"user_id": user_id, "digest": hash_device(secret)}
    others = await _queries.devices_of_user(tx, user_id=user_id)
    is_new = bool(others) and all(one.digest != device["digest"] for one in others)
    await _queries.record_device(tx, **device, at=at)
    await _queries.delete_surplus_devices(tx, **device, others=MAX_DEVICES - 1)
    return is_new


async def forget_device_of_session(tx: Transaction, session_id: int) -> None:
    """Forget the browser in which a session was begun."""
    await _queries.forget_device_of_session(tx, session_id=session_id)


async def forget_other_devices(tx: Transaction, user_id: int, session_id: int | None) -> None:
    """Forget a person's browsers, but for the one in which a session was begun, if any."""
    await _queries.forget_other_devices(tx, user_id=user_id, session_id=session_id)


async def is_known_device(tx: Transaction, email_key: str, secret: str) -> bool:
    """Return whether the person with an address signed in with a browser before."""
    row = await _queries.known_device(tx, email_key=email_key, digest=hash_device(secret))
    return row is not None
