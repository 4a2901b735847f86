"""Copying an instance to another database and blob store, such as from SQLite to PostgreSQL.

What reads, writes and compares whole tables and files belongs here; the command is in `cli`.
"""

from parley.maintenance.transfer.engines import CopyError
from parley.maintenance.transfer.instance import CopyResult, copy_instance
from parley.maintenance.transfer.locations import InstanceLocation

__all__ = ["CopyError", "CopyResult", "InstanceLocation", "copy_instance"]
