"""How many requests a minute: for a credential, and for an address without one."""

from parley.limits.requests import RateLimits
from parley.limits.sharing import share_counts
from parley.limits.windows import Windows

__all__ = ["RateLimits", "Windows", "share_counts"]
