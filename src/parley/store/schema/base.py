"""What the tables are made of: their types, and each engine's options."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, ForeignKeyConstraint, Integer, MetaData, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_unique_%(column_0_N_name)s",
    }
)

# SQLite's strict tables know INTEGER, TEXT and BLOB; PostgreSQL wants to be told the width.
Whole: TypeEngine[int] = Integer().with_variant(BigInteger(), "postgresql")
# Sorted and compared by its characters' numbers, whatever the language of the database.
Folded: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
Flag: TypeEngine[bool] = Boolean().with_variant(Integer(), "sqlite")

ROWS: Final[dict[str, Any]] = {"sqlite_strict": True}
# An id that was given once is never given again, also after its row is gone.
NUMBERED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_autoincrement": True}
KEYED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def where(condition: str) -> dict[str, Any]:
    """Return the options of a partial index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def person_key(column: str) -> ForeignKeyConstraint:
    """Return a foreign key to a user on SQLite, where checking it takes no row lock."""
    return ForeignKeyConstraint([column], ["users.user_id"]).ddl_if(dialect="sqlite")
