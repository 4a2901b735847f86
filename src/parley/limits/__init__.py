"""Limits: sliding windows per credential, address and person, shared by nodes; storage of people.

Counting and refusing requests belongs here. Delays after wrong passwords are in `access`.
"""

from parley.limits.cluster_sync import run_sync
from parley.limits.counters import RequestCounters
from parley.limits.requests import RateLimits
from parley.limits.storage import STORAGE_REFUSED, StorageMeter, add_stored_bytes, get_stored_bytes
from parley.limits.writing import WritingLimits

__all__ = [
    "STORAGE_REFUSED",
    "RateLimits",
    "RequestCounters",
    "StorageMeter",
    "WritingLimits",
    "add_stored_bytes",
    "get_stored_bytes",
    "run_sync",
]
