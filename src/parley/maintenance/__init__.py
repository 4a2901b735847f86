"""What an operator does for an instance: back it up, restore it, copy it, look it over."""

from parley.maintenance.archives import Account, ArchiveError
from parley.maintenance.backup import make_backup
from parley.maintenance.copying import Copied, CopyError, Side, copy_instance
from parley.maintenance.doctor import examine
from parley.maintenance.findings import Finding
from parley.maintenance.restore import restore

__all__ = [
    "Account",
    "ArchiveError",
    "Copied",
    "CopyError",
    "Finding",
    "Side",
    "copy_instance",
    "examine",
    "make_backup",
    "restore",
]
