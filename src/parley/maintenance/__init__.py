"""What an operator does with an instance: back up, restore, check, and copy it.

What works on a whole instance belongs here; what answers a single request does not.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.maintenance.findings import CheckResult

if TYPE_CHECKING:  # so that each command imports its own part
    from parley.maintenance.archives import ArchiveError, BackupManifest
    from parley.maintenance.backup import make_backup
    from parley.maintenance.doctor import run_checks
    from parley.maintenance.restore import restore
    from parley.maintenance.transfer import CopyError, CopyResult, InstanceLocation, copy_instance
else:
    __getattr__ = defer_imports(
        __name__,
        "doctor",
        "archives",
        "backup",
        "restore",
        "transfer",
    )

__all__ = [
    "ArchiveError",
    "BackupManifest",
    "CheckResult",
    "CopyError",
    "CopyResult",
    "InstanceLocation",
    "copy_instance",
    "make_backup",
    "restore",
    "run_checks",
]
