"""The schema's history, one Alembic revision a step, and what applies it to each engine.

A migration belongs here, with whatever it must do to the rows. Old and new servers run on one
database meanwhile: stop reading, stop writing, drop.
"""

from typing import Final

HEAD: Final = "0017"
"""The newest revision: what this program expects of a database. A test holds it to the files."""

COPYING: Final = "copying"
"""What stands in place of a revision while an instance is copied into a database."""
