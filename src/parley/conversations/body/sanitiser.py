"""What html a body may hold: the lists, and the cleaner that keeps to them."""

import re
from collections.abc import Callable
from typing import Any

import nh3

from parley.conversations.body import images
from parley.conversations.body.elements import ATTRIBUTES, KEPT

# It goes with its content: that is not a person's words, or not html.
_REMOVED_WITH_CONTENT = {
    *("script", "style", "title", "template", "svg", "xml"),
    *("iframe", "noembed", "noframes", "noscript"),
}

# XML 1.0 §2.2, without the surrogates, which cannot get here.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_TABS_AND_LINE_BREAKS = dict.fromkeys(map(ord, "\t\n\r"))
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_REL_VALUE = "noopener noreferrer nofollow"
REL = f' rel="{_REL_VALUE}"'


def sanitise(html: str, *, plain: bool) -> str:
    """Clean once, the quick way where that comes to the same.

    nh3 works without the interpreter lock, and takes it again for every attribute that it asks
    Python about: under load that takes longer than the cleaning.

    Args:
        html: What to clean.
        plain: Whether it `is_plain`.
    """
    if plain:
        cleaned = _PLAIN_CLEANER.clean(html)
        if "href=" not in cleaned or cleaned.count("href=") == len(_PLAIN_LINK.findall(cleaned)):
            return cleaned
    return CLEANER.clean(html)


def is_plain(html: str) -> bool:
    """Return whether html has nothing but what a body may hold, by its elements and attributes."""
    return _NOT_PLAIN.search(html) is None


def keep_attribute(name: str, value: str) -> str | None:
    """Return an attribute's value as it is kept; `None` where it is not."""
    kept = _KEPT.get(name)
    return kept(NOT_XML.sub("", value)) if kept else None


def _attribute(_element: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it is kept, or nothing to drop it (nh3's attribute_filter)."""
    # nh3 asks for elements that are on no list too, so any name may come.
    return keep_attribute(name, value)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _address(value: str) -> str:
    """Take away what browsers take away (URL Standard §4.4): a scheme may hide behind it."""
    return value.strip(_C0_AND_SPACE).translate(_TABS_AND_LINE_BREAKS)


def _match_with(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda value: value if compiled.fullmatch(value) else None


# Absolute only: a browser takes `https:inbox` for a relative address on an https page.
_link = _match_with(r"(?:https?://[^/?#\\\s]|mailto:.|tel:.).*")
_number = _match_with(r"[1-9][0-9]{0,3}")
_integer = _match_with(r"-?[0-9]{1,9}")
_direction = _match_with(r"ltr|rtl|auto")
_alignment = _match_with(r"left|right|center|justify")
_list_type = _match_with(r"[1ai]")

_KEPT: dict[str, Callable[[str], str | None]] = {
    "rel": str,  # the one that nh3 sets: it is on no list for clients
    "href": lambda value: _link(_address(value)),
    "src": lambda value: images.parse_source(_address(value)),
    "data-remote-src": lambda value: images.parse_remote_source(_address(value)),
    "alt": _one_line,
    "width": _number,
    "height": _number,
    "colspan": _number,
    "rowspan": _number,
    "start": _integer,
    "value": _integer,
    "type": _list_type,
    "reversed": lambda _: "",
    "dir": lambda value: _direction(value.lower()),
    "align": lambda value: _alignment(value.lower()),
    "title": _one_line,
}

_SHARED: dict[str, Any] = {
    "tags": KEPT,
    "clean_content_tags": _REMOVED_WITH_CONTENT,
    "link_rel": _REL_VALUE,
}
CLEANER = nh3.Cleaner(
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=_LINK_SCHEMES | {"cid"},
    url_relative="pass_through",  # _KEPT decides
    **_SHARED,
)

# For html with no attributes but links': what it lets through of those is looked at afterwards.
# (A parser reads <image> as <img>.)
_PLAIN_CLEANER = nh3.Cleaner(
    attributes={"*": set(), "a": {"href"}},
    url_schemes=_LINK_SCHEMES,
    url_relative="deny",
    **_SHARED,
)
# The most frequent come first.
_PLAIN_NAMES = "|".join(("p", "br", "div", "li", "b", "i", *sorted(KEPT - {"a", "img"})))
_NOT_PLAIN = re.compile(rf'<(?!/?(?:{_PLAIN_NAMES})>|/a>|a href="[^"<>]*"(?:{REL})?>|br ?/>)')
# Nothing that a browser, or _KEPT, would read otherwise than it is written.
_PLAIN_LINK = re.compile(r' href="(?:https?://[a-z0-9]|mailto:[a-z0-9]|tel:[+0-9])[!#-;=?-~]*"')
