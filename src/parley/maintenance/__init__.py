"""What an operator does for an instance: back it up, restore it, copy it, look it over."""

from parley.maintenance.archives import ArchiveError, BackupManifest
from parley.maintenance.backup import make_backup
from parley.maintenance.doctor import run_checks
from parley.maintenance.findings import CheckResult
from parley.maintenance.restore import restore
from parley.maintenance.transfer import CopyError, CopyResult, InstanceLocation, copy_instance

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
