"""How many requests a minute: for a credential, and for an address without one."""

from parley.limits.cluster_sync import run_sync
from parley.limits.requests import RateLimits
from parley.limits.sliding_window import SlidingWindowCounter

__all__ = ["RateLimits", "SlidingWindowCounter", "run_sync"]
