"""Copying an instance to another database and another place of files, as SQLite to PostgreSQL."""

from parley.maintenance.copying.copying import Copied, copy_instance
from parley.maintenance.copying.problems import CopyError
from parley.maintenance.copying.sides import Side

__all__ = ["Copied", "CopyError", "Side", "copy_instance"]
