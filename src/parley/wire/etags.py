"""Answers that a client need not be sent again (RFC 9110 §13.1.2)."""

from falcon.asgi import Request


def etag_matches(req: Request, tag: str) -> bool:
    """Return whether `If-None-Match` names what `tag` stands for."""
    return any(known in ("*", tag) for known in req.if_none_match or ())
