"""Answers that a client need not be sent again (RFC 9110 §13.1.2)."""

import falcon
from falcon.asgi import Request, Response


def etag_matches(req: Request, tag: str) -> bool:
    """Return whether `If-None-Match` names what `tag` stands for."""
    return any(known in ("*", tag) for known in req.if_none_match or ())


def not_modified(req: Request, resp: Response, tag: str) -> bool:
    """Answer 304 where the client has what `tag` stands for (RFC 9110 §13.1.2)."""
    if not etag_matches(req, tag):
        return False
    resp.status = falcon.HTTP_304
    set_etag(resp, tag)
    return True


def set_etag(resp: Response, tag: str) -> None:
    """Let a client keep the answer, but ask before each use: who may read it can change."""
    resp.etag = tag
    resp.cache_control = ["private", "no-cache"]
