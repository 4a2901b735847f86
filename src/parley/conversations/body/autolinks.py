"""Addresses that stand bare in a text, made into links that a reader can follow.

Web addresses that begin with `http://`, `https://` or `www.`, and e-mail addresses; with the rules
of GitHub's Markdown (GFM §6.9) for where one ends.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from parley.conversations.body.html_limits import is_within_limits
from parley.conversations.body.sanitiser import REL
from parley.conversations.body.tags import TAG, escape_text

_UNSPACED: Final = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u31ff\u3400-\u9fff\uac00-\ud7a3"
    r"\uf900-\ufaff"
)
"""What an address follows without a space: Thai to Khmer, Chinese, Japanese, Korean."""

_LABEL: Final = r"[^\W_](?:[\w-]{0,61}+(?<![-_]))?"
_ADDRESS: Final = re.compile(
    # A web address: its host, and whatever follows up to a space.
    rf"(?:(?<![\w@./:+-])|(?<=[{_UNSPACED}]))(?:(?P<scheme>https?://)|(?=www\.))"
    rf"(?P<host>{_LABEL}(?>(?:\.{_LABEL}){{0,20}}))(?P<port>:[0-9]{{1,5}}+)?(?![\w@:-])"
    r"(?P<rest>[/?#][^\s<>\"\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\u201c\u201d\u00ab\u00bb]{0,1900}+)?"
    # An e-mail address.
    r"|(?<![\w.!#$%&'*+/=?^`{|}~@-])(?P<mail>[\w!#$%&'*+/=?^`{|}~-]"
    rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}+(?<!\.)@{_LABEL}(?>(?:\.{_LABEL}){{1,20}}))(?![\w@-])",
    re.IGNORECASE,
)
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_PUNCTUATION: Final = frozenset(".,:;!?'*_~|\u2026\u2019\u2018\u00b7\\")
_WITHOUT_LINKS: Final = frozenset({"a", "code", "pre", "kbd", "samp"})


def may_have_address(text: str) -> bool:
    """Return whether an address may stand in the words of a body."""
    return "@" in text or "://" in text or "www." in text.lower()


def link_addresses(html: str) -> str:
    """Return a body in which bare addresses are links, or as it is where these would be too many.

    Args:
        html: As it is stored. So is what is returned.
    """
    linked = "".join(_link_texts(html))
    return linked if len(linked) == len(html) or is_within_limits(linked) else html


def _link_texts(html: str) -> Iterator[str]:
    position = 0
    inside: list[str] = []
    for tag in TAG.finditer(html):
        text = html[position : tag.start()]
        yield text if inside else _link_text(text)
        yield tag[0]
        ends, name = tag[1], tag[2]
        position = tag.end()
        if name in _WITHOUT_LINKS:
            if not ends:
                inside.append(name)
            elif inside and inside[-1] == name:
                inside.pop()
    text = html[position:]
    yield text if inside else _link_text(text)


def _link_text(text: str) -> str:
    if not may_have_address(text):
        return text
    plain = unescape(text)
    pieces: list[str] = []
    position = 0
    for match in _ADDRESS.finditer(plain):
        shown = match[0]
        if match["mail"]:
            if not match["mail"].rpartition(".")[2].isalpha():
                continue
            address = f"mailto:{shown}"
        else:
            if "." not in match["host"] and not match["scheme"]:
                continue
            shown = _trim_punctuation(shown)
            address = shown if match["scheme"] else f"http://{shown}"
        pieces += [escape_text(plain[position : match.start()]), _link(address, shown)]
        position = match.start() + len(shown)
    return "".join(pieces) + escape_text(plain[position:]) if pieces else text


def _trim_punctuation(address: str) -> str:
    """Return an address without punctuation after it, and brackets that it does not open."""
    surplus = {
        closing: address.count(closing) - address.count(opening)
        for closing, opening in _BRACKETS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return address[:end]


def _link(address: str, shown: str) -> str:
    return f'<a href="{escape_text(address)}"{REL}>{escape_text(shown)}</a>'
