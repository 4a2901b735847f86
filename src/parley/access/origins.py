"""Who makes a request and from where, as the audit log notes it."""

from falcon.asgi import Request

from parley.operations.middleware import get_request_id
from parley.settings import Settings
from parley.store import RequestOrigin
from parley.wire import client_address


def get_origin(req: Request, settings: Settings) -> RequestOrigin:
    """Return a request's origin; it has no person where the request has no caller."""
    return RequestOrigin(
        actor_id=getattr(getattr(req.context, "caller", None), "user_id", None),
        address=client_address(req, settings.proxies),
        request_id=get_request_id(req),
    )
