"""Markdown, as people type it, turned into html; which is then sanitised like any other.

CommonMark with tables and strikethrough. A line break is one, as in a letter. HTML may stand in it.
"""

from typing import Final

from markdown_it import MarkdownIt

from parley.conversations.body import Body, BodyError, from_html
from parley.conversations.body.embedded import Placeholders

MAX_MARKDOWN: Final = 32 * 1024
"""Characters. Words take about 1.5 µs for each, the slowest that was found (`![![![`) 15 µs."""

_CHEAP: Final = 100
_PARSER: Final = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(
    ["table", "strikethrough"]
)


def render_markdown(markdown: str) -> Body:
    """Render what a client sent as `markdown`, and sanitise it.

    Raises:
        BodyError: A bound is exceeded, or the text has half a surrogate pair.
    """
    pictures = Placeholders(markdown)
    if len(pictures.html) > MAX_MARKDOWN:
        raise BodyError(f"expected at most {MAX_MARKDOWN} characters, got {len(pictures.html)}")
    return from_html(_PARSER.render(pictures.html), pictures)


def fits_on_event_loop(markdown: str) -> bool:
    """Whether that certainly takes less than a millisecond, so that no thread is needed."""
    return len(markdown) <= _CHEAP
