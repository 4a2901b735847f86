"""The plain-text snippet of a message's body (contract §3).

What an element says of words is said by characters: 10² is not 102, and what was struck out does
not read like what stays.
"""

import re
from html import unescape
from typing import Final

import regex

from parley.characters import is_blank
from parley.conversations.body import images
from parley.conversations.body.elements import INLINE
from parley.conversations.body.symbols import lower_text, raise_text

SNIPPET_LENGTH = 200
"""Characters of a snippet at most, the ellipsis included."""

_ELLIPSIS = "…"
_LONGEST_CLUSTER: Final = 64
"""Characters of one character, as it is seen, that are looked at."""

# Tags as nh3 writes them: every value is quoted, so `>` in one does not end the tag. One that has
# no end, which nh3 does not write, goes on to the end of the text: so it is looked for but once.
_REST = r'[^">]*+(?>(?:"[^"]*+(?:"|\Z)[^">]*+)*)(?:>|\Z)'
_TAG = re.compile(rf"<{_REST}")
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?:>| {_REST})")

_WITH_SIGNS: Final = ("s", "del", "strike", "q", "sub", "sup", "rt", "rp")
_HAS_SIGNS: Final = re.compile(rf"<(?:{'|'.join(_WITH_SIGNS)})[ >]")
_WITHOUT_SIGNS: Final = re.compile(
    rf"</?(?:{'|'.join(sorted(INLINE.difference(_WITH_SIGNS)))})(?:>| {_REST})"
)
_RAISED: Final = re.compile(r"<(su[bp])(?: [^<>]*)?>([^<]*)</su[bp]>")
_BRACKETS: Final = re.compile(r"</?rp(?: [^<>]*)?>")
_SIGNS: Final = re.compile(r"<(/?)(s|del|strike|q|su[bp]|rt)(?: [^<>]*)?>")
_SIGN_OF: Final = {
    **dict.fromkeys(("s", "del", "strike"), ("~~", "~~")),
    "q": ("“", "”"),
    "sup": ("^(", ")"),
    "sub": ("_(", ")"),
    "rt": ("(", ")"),
}


def extract_text(html: str, text: str) -> str:
    """Return all the words of a body, of which `text` is the snippet, in one line."""
    return read_text(html) if text.endswith(_ELLIPSIS) else text


def shows_nothing(html: str, text: str) -> bool:
    """Return whether a body, all of whose words are `text`, shows nothing."""
    first = text[:1]
    if (first.isascii() and first.isalnum()) or "<img" in html or "<hr" in html or "<q" in html:
        return False
    # A line through nothing is not seen either.
    return is_blank(unescape(_TAG.sub("", html)) if _HAS_SIGNS.search(html) else text)


def read_text(html: str) -> str:
    """Return all the words of a body, in one line."""
    if "<img" in html:
        html = images.add_alternative_text(html)
    if _HAS_SIGNS.search(html):
        html = _with_signs(html)
    text = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(text).split())


def _with_signs(html: str) -> str:
    """Put characters in the place of elements that change what words mean."""
    html = _WITHOUT_SIGNS.sub("", html)
    html = "".join(_BRACKETS.split(html)[::2])
    html = _RAISED.sub(_write_raised, html)
    return _SIGNS.sub(lambda tag: _SIGN_OF[tag[2]][bool(tag[1])], html)


def _write_raised(element: re.Match[str]) -> str:
    text = unescape(element[2])
    written = raise_text(text) if element[1] == "sup" else lower_text(text)
    return element[0] if written is None else written


def shorten(text: str) -> str:
    """Return what a snippet has of a text."""
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
    return _cluster_start(text, least, end)


def _cluster_start(text: str, least: int, end: int) -> int:
    """Return where the character at `end`, as it is seen (UAX #29), begins.

    It is `end` where that is far. What comes before decides where one begins, so all of them are
    looked at from a space on.
    """
    begin = text.rfind(" ", max(0, least - 4 * _LONGEST_CLUSTER), least) + 1
    position = begin
    for cluster in regex.finditer(r"\X", text, pos=begin, endpos=end + 1):
        position = cluster.start()
    return position if position >= least else end
