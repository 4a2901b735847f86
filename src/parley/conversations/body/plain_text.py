"""Plain text as html that shows it as it was written: its lines, its indentation, its columns."""

import re
from typing import Final

from parley.conversations.body.tags import escape_text

TAB: Final = 8
"""Columns between two tab stops."""

_BREAKS: Final = re.compile(r"\n{3,}")
_SPACES: Final = re.compile(r"(?:^|(?<=\n)) +| {2,}")
_NO_BREAK: Final = "\xa0"


def text_to_html(text: str) -> str:
    r"""Return paragraphs, of a text whose lines end with \n.

    An empty line parts paragraphs, every other line break is a <br>. Spaces that html would not
    show are no-break spaces, and so is a tab, up to the next stop.
    """
    html = escape_text(keep_spaces(text))
    if "\n\n\n" in html:
        html = _BREAKS.sub(_part, html)
    html = html.replace("\n\n", "</p><p>").replace("\n", "<br>")
    return f"<p>{html}</p>"


def text_to_pre(text: str) -> str:
    """Return a text as it is, preformatted: shorter where it has many lines or much space."""
    return f"<pre>{escape_text(text)}</pre>"


def keep_spaces(text: str) -> str:
    """Return a text in which html shows all the spaces of a line; the last of several may break."""
    if "\t" in text:
        text = text.expandtabs(TAB)
    if "  " not in text and "\n " not in text and not text.startswith(" "):
        return text
    return _SPACES.sub(_hold, text)


def _hold(spaces: re.Match[str]) -> str:
    begins_line = spaces.start() == 0 or spaces.string[spaces.start() - 1] == "\n"
    length = len(spaces[0])
    return _NO_BREAK * length if begins_line else _NO_BREAK * (length - 1) + " "


def _part(breaks: re.Match[str]) -> str:
    return "</p><p>" + "<br>" * (len(breaks[0]) - 2)
