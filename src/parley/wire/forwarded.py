"""Where a request comes from, also behind reverse proxies.

Each proxy adds the address that it was asked from to the end of `X-Forwarded-For`. So the entry of
the outermost one is found by counting from the end; what stands before it is the client's own word,
and is never read. Without proxies in front, no such header is.
"""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # Falcon, which commands do without
    from falcon.asgi import Request


UNKNOWN: Final = "unknown"
"""The address of a client that the server below does not tell."""

_SCHEMES: Final = {"http", "https"}
_LONGEST: Final = 64
_NETWORK_BITS: Final = 64


def client_address(req: "Request", proxies: int) -> str:
    """Return the address that a request comes from, always in the same spelling.

    Args:
        req: The request.
        proxies: How many trusted proxies are in front. Where the entry that the outermost of them
            should have written is missing, or is no address, the one next to the server counts as
            the client: a mistake in the set-up may be strict, but can't be used.
    """
    peer: tuple[str, int] | None = req.scope.get("client")
    nearest = _normalize(peer[0]) if peer else None
    forwarded = _entry(req, "X-Forwarded-For", proxies)
    return (_normalize(forwarded) if forwarded else None) or nearest or UNKNOWN


@lru_cache(maxsize=4096)
def client_network(address: str) -> str:
    """Return the part of an address that its client can't choose: of IPv6, the first half."""
    return str(ip_network((address, _NETWORK_BITS), strict=False)) if ":" in address else address


def client_scheme(req: "Request", proxies: int) -> str:
    """Return whether a client speaks `http` or `https`, to the outermost of the trusted proxies.

    Most proxies pass on what the one before them wrote: one entry is enough for several.
    """
    if not proxies:
        return req.scheme
    forwarded = _entry(req, "X-Forwarded-Proto", proxies) or _entry(req, "X-Forwarded-Proto", 1)
    return forwarded.lower() if forwarded and forwarded.lower() in _SCHEMES else req.scheme


def _entry(req: "Request", header: str, proxies: int) -> str | None:
    """Return the entry that the outermost proxy wrote; `None` where there are not that many."""
    if not proxies:
        return None
    entries = (req.get_header(header) or "").rsplit(",", proxies)[-proxies:]
    return entries[0].strip() if len(entries) == proxies else None


@lru_cache(maxsize=4096)
def _normalize(written: str) -> str | None:
    """Spell an address as all others of it; `None` where it is none.

    Some proxies add the port, and put IPv6 into brackets. A zone has a meaning on one machine only.
    """
    if len(written) > _LONGEST:
        return None
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
