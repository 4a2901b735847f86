"""Limits: sliding windows per credential, address and person, shared by nodes; storage of people.

Counting and refusing requests belongs here. Delays after wrong passwords are in `access`.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.limits.counters import RequestCounters
from parley.limits.storage import STORAGE_REFUSED, StorageMeter, add_stored_bytes, get_stored_bytes

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.limits.cluster_sync import run_sync
    from parley.limits.requests import RateLimits
    from parley.limits.writing import WritingLimits
else:
    __getattr__ = defer_imports(
        __name__,
        "cluster_sync",
        "requests",
        "writing",
    )

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
