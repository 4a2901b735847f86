"""Html that is written already as it is stored, as most of what programs send is.

Cleaning would change nothing in it but links, which get their `rel`. So it need not be parsed.
"""

import re
from typing import Final

from parley.conversations.body.sanitiser import REL

# What a parser, or its writer, would write otherwise is none of it: references, no-break spaces,
# carriage returns, what XML cannot carry, byte order marks.
_TEXT: Final = "[^<>&\x00-\x08\x0b-\x1f\xa0\ufeff\ufffe\uffff]"
# A host that can be no number and no Punycode, which may be wrong; and no reference in the rest.
_ADDRESS: Final = r"https?://(?>(?:[a-z0-9]{1,63}\.){0,9})[a-z]{1,63}(?:/[!#-%'-;=?-~]*+)?"


def _line(group: str) -> str:
    """Return the pattern of what stands in a block; it needs a group's name of its own."""
    return (
        rf"(?>(?:{_TEXT}++|<(?P<{group}>strong|em|b|i|u|s|code)>{_TEXT}*+</(?P={group})>"
        rf"|<a href=\"{_ADDRESS}\">{_TEXT}*+</a>|<br>)*)"
    )


_CANONICAL: Final = re.compile(
    rf"(?>(?:<(?P<block>p|div|h[1-6]|blockquote)>{_line('inline')}</(?P=block)>"
    rf"|<(?P<list>ul|ol)>(?>(?:<li>{_line('item')}</li>)+)</(?P=list)>)+)"
)


def is_canonical(html: str) -> bool:
    """Return whether html is certainly as it would be stored, but for the `rel` of links."""
    return _CANONICAL.fullmatch(html) is not None


def add_rel(html: str) -> str:
    """Return canonical html with what links are stored with."""
    return html.replace('">', f'"{REL}>')  # no text has a `>`, and no other tag a quotation mark
