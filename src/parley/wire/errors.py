"""The catalogue of errors: every number a client can meet, with its status and its meaning.

An error is raised where it is found, as `ApiError`, and rendered in one place (`wire.messages`).
The numbers are stable; `docs/api.md` lists them. Contract §11.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One kind of error.

    Attributes:
        ref: The stable number: the vendor's where it publishes one, ours from 9001.
        status: The HTTP status it is answered with.
        summary: What it means, used where the place that raises it has nothing to add.
    """

    ref: int
    status: int
    summary: str


# Numbers that the vendor publishes (contract §11).
MISSING_PARAMETER: Final = ErrorCode(74, 400, "request parameters are missing")
BAD_STATUS: Final = ErrorCode(80, 400, "status: not a valid status")
BAD_OFFSET: Final = ErrorCode(106, 400, "offset: expected an integer")
BAD_LIMIT: Final = ErrorCode(107, 400, "limit: expected an integer")
USER_UNKNOWN: Final = ErrorCode(110, 403, "the user does not exist, or you can't see them")
ACCESS_DENIED: Final = ErrorCode(123, 403, "access denied")
NOT_AUTHORISED: Final = ErrorCode(401, 401, "not authorised")

# Ours: what the request says.
MALFORMED: Final = ErrorCode(9001, 400, "the body could not be read")
BAD_VALUE: Final = ErrorCode(9002, 400, "a value is not valid")
LIMIT_EXCEEDED: Final = ErrorCode(9003, 400, "a limit is exceeded")
RECIPIENT_REFUSED: Final = ErrorCode(9004, 403, "a recipient can't be reached")
ATTACHMENT_REFUSED: Final = ErrorCode(9005, 403, "you can't send this attachment")
QUOTA_EXCEEDED: Final = ErrorCode(9006, 403, "your storage is full")
SITE_REFUSED: Final = ErrorCode(9007, 403, "you are not a member of that site")
ATTACHMENT_ACTIVE: Final = ErrorCode(9008, 409, "a message includes this attachment")
KEY_REUSED: Final = ErrorCode(
    9009, 422, "Idempotency-Key: this key was used before, with a different request"
)
NOT_A_PICTURE: Final = ErrorCode(9010, 404, "this attachment has no thumbnail")
SCOPE_MISSING: Final = ErrorCode(9011, 403, "the token lacks a scope")
ADMINISTRATORS_ONLY: Final = ErrorCode(9012, 403, "only administrators may do this")
FORGERY_SUSPECTED: Final = ErrorCode(
    9013, 403, "with a session, send X-CSRF-Token, from a page of this server"
)
HAS_PASSWORD: Final = ErrorCode(9014, 409, "the person already has a password: create a reset link")
EMAIL_TAKEN: Final = ErrorCode(9015, 409, "someone already has this email address")
LAST_ADMINISTRATOR: Final = ErrorCode(9016, 409, "there must be at least one active administrator")
SITE_UNKNOWN: Final = ErrorCode(9017, 404, "there is no such site")
CLIENT_UNKNOWN: Final = ErrorCode(9018, 404, "there is no such client application")
CLIENT_ID_TAKEN: Final = ErrorCode(9019, 409, "a client application has or had this number")
INVITATION_UNKNOWN: Final = ErrorCode(9026, 404, "there is no such invitation")
INVITATIONS_OFF: Final = ErrorCode(
    9027, 403, "external people don't sign in by mail here: add them, and create a link"
)
INVITED_TOO_OFTEN: Final = ErrorCode(9028, 429, "the person was invited too often within an hour")
BAD_EVENT_ID: Final = ErrorCode(9030, 400, "this is not the id of an event")
TOO_MANY_STREAMS: Final = ErrorCode(9031, 429, "you have too many open event streams")
TOO_MANY_CHANGES: Final = ErrorCode(9032, 429, "you make too many changes")
TOO_MUCH_TEXT: Final = ErrorCode(9033, 429, "you write too much text")
TOO_MANY_UNSENT: Final = ErrorCode(9036, 403, "you have too many files that no message includes")
BAD_QUESTION: Final = ErrorCode(9035, 400, "q: the query is not valid")

# Ours: what conversations refuse.
EDITED_TOO_LATE: Final = ErrorCode(9020, 403, "it is too late to edit this message")
AUTHORS_ONLY: Final = ErrorCode(9021, 403, "only the author of the message may do this")
MESSAGE_DELETED: Final = ErrorCode(9022, 409, "the message is deleted")
MESSAGE_REFUSED: Final = ErrorCode(
    9023, 403, "a message to quote or forward does not exist, or you can't see it"
)
REMOVAL_REFUSED: Final = ErrorCode(
    9024, 403, "only the creator and internal people may remove others"
)
NOT_A_PARTICIPANT: Final = ErrorCode(9025, 404, "the person is not a participant")

# Ours: what HTTP says.
BAD_REQUEST: Final = ErrorCode(9400, 400, "the request could not be understood")
NOT_FOUND: Final = ErrorCode(9404, 404, "there is nothing at this path")
METHOD_NOT_ALLOWED: Final = ErrorCode(9405, 405, "this path does not support the method")
NOT_ACCEPTABLE: Final = ErrorCode(
    9406, 406, "Accept: responses are application/json or application/xml"
)
BODY_TIMEOUT: Final = ErrorCode(9408, 408, "the body took too long to arrive")
BODY_TOO_LARGE: Final = ErrorCode(9413, 413, "the body is too large")
UNSUPPORTED_MEDIA_TYPE: Final = ErrorCode(
    9415, 415, "Content-Type: send application/json or application/xml"
)
RANGE_NOT_SATISFIABLE: Final = ErrorCode(9416, 416, "Range: starts beyond the end")
RATE_LIMITED: Final = ErrorCode(9429, 429, "too many requests")
HEADERS_TOO_LARGE: Final = ErrorCode(9431, 431, "the request's headers are too large")
CLIENT_GONE: Final = ErrorCode(9499, 499, "the client went away before its turn came")
INTERNAL: Final = ErrorCode(
    9500, 500, "something went wrong on the server; its log has the details"
)
FILE_LOST: Final = ErrorCode(9501, 500, "the file is lost or damaged on the server")
UNAVAILABLE: Final = ErrorCode(9503, 503, "the server can't do this now; try again shortly")

CATALOGUE: Final[tuple[ErrorCode, ...]] = tuple(
    entry for entry in list(globals().values()) if isinstance(entry, ErrorCode)
)

BY_STATUS: Final[Mapping[int, ErrorCode]] = {
    entry.status: entry for entry in CATALOGUE if entry.ref == 9000 + entry.status
}


class ApiError(Exception):
    """An answer other than success, for the person who sent the request.

    Args:
        entry: Its place in the catalogue.
        summary: What was wrong, where, and what would be right; the entry's own where left out.
        headers: Headers that belong to the answer, such as `Retry-After`.
    """

    def __init__(
        self,
        entry: ErrorCode,
        summary: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.entry = entry
        self.summary = summary or entry.summary
        self.headers = dict(headers or {})
        super().__init__(self.summary)


def retry_headers(free_from: int, now: int) -> dict[str, str]:
    """Return the headers that say when to try again (contract §11).

    Args:
        free_from: When it may succeed, in milliseconds.
        now: The present moment, in milliseconds.
    """
    reset = math.ceil(free_from / 1000)
    return {"X-Ratelimit-Reset": str(reset), "Retry-After": str(max(reset - now // 1000, 1))}


def bad_value(path: str, problem: str) -> ApiError:
    """A value of the wrong kind at `path`, written as in `recipients.users.user[1].userid`."""
    return ApiError(BAD_VALUE, f"{path}: {problem}" if path else problem)
