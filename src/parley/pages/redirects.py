"""Where to go after signing in: only somewhere here, whatever an address says."""

import re
from typing import Final

LONGEST: Final = 4000

# A path and a query, in the characters of RFC 3986. No step is empty or begins with a dot, so that
# nothing looks like another host (`//`), or leads up; and there is nothing that browsers would turn
# into a slash, or drop before they look (backslashes, tabs, line ends).
_LOCAL: Final = re.compile(
    r"(?:/(?!/|\.|%2e)[a-z0-9._~!$&'()*+,;=:@%-]*)+(?:\?[a-z0-9._~!$&'()*+,;=:@%/?-]*)?",
    re.IGNORECASE,
)


def safe_redirect_path(given: str | None, prefix: str) -> str | None:
    """Return a path back, if it leads to a place of this instance.

    Args:
        given: What an address or a form says.
        prefix: The instance's prefix, empty or as in `/name`.
    """
    if given is None or len(given) > LONGEST or not given.isascii():
        return None
    return given if given.startswith(f"{prefix}/") and _LOCAL.fullmatch(given) else None
