"""What an operator does with an instance: back up, restore, check, and copy it.

What works on a whole instance belongs here; what answers a single request does not.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.maintenance.findings import CheckResult

if TYPE_CHECKING:  # so that each command imports its own part
    from parley.maintenance.archive_survey import check_backup
    from parley.maintenance.archives import ArchiveError, BackupManifest
    from parley.maintenance.backup import BackupResult, BackupSource, back_up_into, make_backup
    from parley.maintenance.backup_folder import newest_archive
    from parley.maintenance.doctor import run_checks
    from parley.maintenance.encryption import AgeRecipients, Identities
    from parley.maintenance.transfer import CopyError, CopyResult, InstanceLocation, copy_instance
else:
    __getattr__ = defer_imports(
        __name__,
        "archives",
        "encryption",
        "backup_folder",
        "backup",
        "archive_survey",
        "doctor",
        "transfer",
    )

__all__ = [
    "AgeRecipients",
    "ArchiveError",
    "BackupManifest",
    "BackupResult",
    "BackupSource",
    "CheckResult",
    "CopyError",
    "CopyResult",
    "Identities",
    "InstanceLocation",
    "back_up_into",
    "check_backup",
    "copy_instance",
    "make_backup",
    "newest_archive",
    "run_checks",
]
