"""Rate limits: sliding windows per credential and address, shared between nodes.

Counting and refusing requests belongs here. Delays after wrong passwords are in `access`.
"""

from parley.limits.cluster_sync import run_sync
from parley.limits.requests import RateLimits
from parley.limits.sliding_window import SlidingWindowCounter

__all__ = ["RateLimits", "SlidingWindowCounter", "run_sync"]
