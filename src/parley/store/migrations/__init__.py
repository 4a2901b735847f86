"""The schema's history, one Alembic revision a step."""

from typing import Final

HEAD: Final = "0009"
"""The newest revision: what this program expects of a database. A test holds it to the files."""

COPYING: Final = "copying"
"""What stands in place of a revision while an instance is copied into a database."""
