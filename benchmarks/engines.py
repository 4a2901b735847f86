"""What a benchmark's Parley stores in."""

from enum import StrEnum


class Database(StrEnum):
    """Which engine."""

    sqlite = "sqlite"
    postgresql = "postgresql"
