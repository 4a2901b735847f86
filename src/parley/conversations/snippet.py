"""The plain-text snippet of a message's body (contract §3)."""

import re
import unicodedata
from html import unescape

from parley.conversations import images
from parley.conversations.sanitiser import INLINE

SNIPPET_LENGTH = 200
"""Characters of a snippet at most, the ellipsis included."""

# Tags as nh3 writes them: every value is quoted, so `>` in one does not end the tag.
_REST = r'[^">]*+(?:"[^"]*"[^">]*+)*+>'
_TAG = re.compile(rf"<{_REST}")
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?:>| {_REST})")


def snippet(html: str) -> str:
    """Give it, of html as it is stored; empty where the html says nothing."""
    if "<img" in html:
        html = images.with_alternative_text(html)
    text = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    text = " ".join(unescape(text).split())
    return text if len(text) <= SNIPPET_LENGTH else _shortened(text)


def _shortened(text: str) -> str:
    """Cut at a word's end if there is one in the last quarter, else between whole characters."""
    room = SNIPPET_LENGTH - len("…")
    end = text.rfind(" ", room * 3 // 4, room + 1)
    if end < 0:
        end = room
        while end > room * 3 // 4 and _continues(text, end):
            end -= 1
    return text[:end] + "…"


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
