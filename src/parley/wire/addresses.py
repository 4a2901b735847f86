"""Addresses in answers: absolute, so that a client can follow them as they stand."""

from falcon.asgi import Request

API_VERSION = 4


class Addresses:
    """What addresses in one answer start with.

    Args:
        base: Scheme, host and instance, without a slash at the end.
    """

    __slots__ = ("base",)

    def __init__(self, base: str) -> None:
        self.base = base

    def api(self, path: str) -> str:
        """Give the API address of `path`, as in `users/12`."""
        return f"{self.base}/api/{API_VERSION}/{path}"

    def browser(self, path: str) -> str:
        """Give the address of `path` for a person's browser."""
        return f"{self.base}/{path}"


def addresses_for(req: Request, public_url: str, prefix: str) -> Addresses:
    """Tell what the addresses in the answer to `req` start with.

    Args:
        req: The request, whose own host is used where `public_url` is empty.
        public_url: The setting of that name.
        prefix: The instance's prefix, empty or as in `/name`.
    """
    return Addresses((public_url or f"{req.scheme}://{req.netloc}") + prefix)
