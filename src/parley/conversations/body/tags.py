"""Html as nh3 writes it, tag by tag.

Every value stands in double quotes, and text holds no `<`: so a tag's end is found without parsing.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Final, NamedTuple

from parley.conversations.body.elements import RAW

TAG: Final = re.compile(r"<(/?)([a-z][^\s<>/\"]*+)((?>(?: [^\s\"=<>/]++=\"[^\"]*+\")*))>")
_ATTRIBUTE: Final = re.compile(r" ([^\s\"=<>/]+)=\"([^\"]*)\"")


class Tag(NamedTuple):
    """A tag, with the text before it.

    Attributes:
        before: Written with references.
        name: Empty at the end of the html.
        attributes: As they are written; `parse_attributes` reads them.
        raw: What is in an element whose content is text, without references.
    """

    before: str
    name: str = ""
    ends: bool = False
    attributes: str = ""
    raw: str | None = None


def escape_text(text: str) -> str:
    """Return text as nh3 writes it between tags."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def iterate_tags(html: str) -> Iterator[Tag]:
    """Yield all tags of html that nh3 wrote, and at last the text after them."""
    position = 0
    while match := TAG.search(html, position):
        before, (ends, name, attributes) = html[position : match.start()], match.groups()
        position = match.end()
        raw = None
        if name in RAW and not ends:
            end = html.find(f"</{name}", position)
            end = len(html) if end < 0 else end
            raw, position = html[position:end], end
        yield Tag(before, name, bool(ends), attributes, raw)
    yield Tag(html[position:])


def parse_attributes(written: str) -> Mapping[str, str]:
    """Return the attributes of a tag; of one that stands twice, nh3 wrote the first."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
