"""The plain-text snippet of a message's body (contract §3)."""

import re
import unicodedata
from html import unescape

from parley.conversations.body import images
from parley.conversations.body.sanitiser import INLINE

SNIPPET_LENGTH = 200
"""Characters of a snippet at most, the ellipsis included."""

_ELLIPSIS = "…"

# Tags as nh3 writes them: every value is quoted, so `>` in one does not end the tag. One that has
# no end, which nh3 does not write, goes on to the end of the text: so it is looked for but once.
_REST = r'[^">]*+(?>(?:"[^"]*+(?:"|\Z)[^">]*+)*)(?:>|\Z)'
_TAG = re.compile(rf"<{_REST}")
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?:>| {_REST})")


def make_snippet(html: str) -> str:
    """Return it, of html as it is stored; empty where the html says nothing."""
    return _shortened(_plain_text(html))


def extract_text(html: str, text: str) -> str:
    """Return all the words of a body, of which `text` is the snippet, in one line."""
    return _plain_text(html) if text.endswith(_ELLIPSIS) else text


def _plain_text(html: str) -> str:
    if "<img" in html:
        html = images.add_alternative_text(html)
    text = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(text).split())


def _shortened(text: str) -> str:
    if len(text) <= SNIPPET_LENGTH:
        return text
    return text[: truncate_at(text, 0, SNIPPET_LENGTH - len(_ELLIPSIS))] + _ELLIPSIS


def truncate_at(text: str, start: int, room: int) -> int:
    """Return where to cut a text that begins at `start` and may be `room` characters long.

    That is at a word's end if there is one in the last quarter, else between whole characters.
    """
    end = start + room
    if len(text) <= end:
        return len(text)
    least = start + room * 3 // 4
    space = text.rfind(" ", least, end + 1)
    if space >= 0:
        return space
    while end > least and _continues(text, end):
        end -= 1
    return end


def _continues(text: str, position: int) -> bool:
    """Whether a cut there would split what is seen as one character (roughly UAX #29)."""
    joiner = "\N{ZERO WIDTH JOINER}"
    after = text[position]
    return (
        joiner in (after, text[position - 1])
        or unicodedata.category(after).startswith("M")
        or "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}"
        <= after
        <= "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
    )
