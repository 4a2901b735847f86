"""`parley user …`: people, and how they come in."""

from parley.cli.users import file_import, listing, sign_in
from parley.cli.users.records import app

__all__ = ["app", "file_import", "listing", "sign_in"]
