"""`parley user …`: people, and how they come in.

What people are called, how they sign in, and lists of many of them: a module for each.
"""

from parley.cli.users import file_import, listing, sign_in
from parley.cli.users.records import app

__all__ = ["app", "file_import", "listing", "sign_in"]
