"""How bytes go out: harmless to a browser, and kept by a client that asks before each use."""

import falcon
from falcon.asgi import Request, Response

from parley.wire.etags import etag_matches


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


def set_sandbox_csp(resp: Response) -> None:
    """Keep a browser from running what people upload."""
    resp.set_header(
        "Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
