"""Copying an instance to another database and another place of files, as SQLite to PostgreSQL."""

from parley.maintenance.transfer.instance import CopyResult, copy_instance
from parley.maintenance.transfer.locations import InstanceLocation
from parley.maintenance.transfer.problems import CopyError

__all__ = ["CopyError", "CopyResult", "InstanceLocation", "copy_instance"]
