"""The address of a database: what it may look like, and how it is shown."""

import re
from typing import Final

_HOST: Final = r"(?:\[[0-9A-Fa-f:.%]*\]|[^\s:/?#@,\[\]]*)(?::\d{1,5})?"
_HOSTS: Final = rf"{_HOST}(?:,{_HOST})*"

ADDRESS: Final = rf"postgres(?:ql)?://(?:[^\s/?#]*@)?{_HOSTS}(?:/[^\s?#]*)?(?:\?[^\s#]*)?"
"""A regular expression: an address of PostgreSQL whose parts can be told apart."""

_SHOWN: Final = re.compile(
    rf"(postgres(?:ql)?://)(?:([^\s:/?#@]*)(?::[^\s/?#]*)?(@))?({_HOSTS})(/[^\s?#@]*)?(?:\?[^\s#@]*)?"
)


def redact_password(database: str) -> str:
    """Return the setting `database` without its password, or what may hold one.

    Of an address that is written in a way that could be read in two, nothing is shown.
    """
    scheme, _, rest = database.partition("://")
    if not rest:
        return database
    shown = _SHOWN.fullmatch(database)
    return "".join(part or "" for part in shown.groups()) if shown else f"{scheme}://…"
