"""What html a body may hold: the lists, and the cleaner that keeps to them."""

import re
from collections.abc import Callable
from typing import Any

import nh3

from parley.conversations.body import images

# What rich-text editors and mail programs write for people's formatting; nothing that lays out a
# page, takes input, embeds, or is another vocabulary than HTML.
INLINE = {
    *("b", "strong", "i", "em", "u", "s", "strike", "mark", "small", "sub", "sup", "span"),
    *("a", "cite", "code", "del", "ins", "kbd", "q", "samp", "var"),
}
_BLOCKS = {
    *("p", "div", "br", "hr", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
# Their content is not a person's words, or not html.
_REMOVED_WITH_CONTENT = {
    *("script", "style", "title", "template", "svg"),
    *("iframe", "noembed", "noframes", "noscript"),
}
_ATTRIBUTES = {
    # Without "*" nh3 adds its own generic attributes (title, lang).
    "*": set[str](),
    "a": {"href"},
    "img": {"src", "data-remote-src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}

# XML 1.0 §2.2, without the surrogates, which cannot get here.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_TABS_AND_LINE_BREAKS = dict.fromkeys(map(ord, "\t\n\r"))
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_REL_VALUE = "noopener noreferrer nofollow"
REL = f' rel="{_REL_VALUE}"'


def sanitise(html: str) -> str:
    """Clean once, the quick way where that comes to the same.

    nh3 works without the interpreter lock, and takes it again for every attribute that it asks
    Python about: under load that takes longer than the cleaning.
    """
    if not _SPECIAL_TAG.search(html):
        cleaned = _PLAIN_CLEANER.clean(html)
        if cleaned.count("href=") == len(_PLAIN_LINK.findall(cleaned)):
            return cleaned
    return CLEANER.clean(html)


def _attribute(_element: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it is kept, or nothing to drop it (nh3's attribute_filter)."""
    # nh3 asks for elements that are on no list too, so any name may come.
    kept = _KEPT.get(name)
    return kept(NOT_XML.sub("", value)) if kept else None


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _address(value: str) -> str:
    """Take away what browsers take away (URL Standard §4.4): a scheme may hide behind it."""
    return value.strip(_C0_AND_SPACE).translate(_TABS_AND_LINE_BREAKS)


def _matching(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda value: value if compiled.fullmatch(value) else None


# Absolute only: a browser takes `https:inbox` for a relative address on an https page.
_link = _matching(r"(?:https?://[^/?#\\\s]|mailto:.|tel:.).*")
_number = _matching(r"[1-9][0-9]{0,3}")

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
    "start": _matching(r"-?[0-9]{1,9}"),
}

_SHARED: dict[str, Any] = {
    "tags": INLINE | _BLOCKS | {"img"},
    "clean_content_tags": _REMOVED_WITH_CONTENT,
    "link_rel": _REL_VALUE,
}
CLEANER = nh3.Cleaner(
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=_LINK_SCHEMES | {"cid"},
    url_relative="pass_through",  # _KEPT decides
    **_SHARED,
)

# For html with no attributes but links': what it lets through of those is looked at afterwards.
# (A parser reads <image> as <img>.)
_PLAIN_CLEANER = nh3.Cleaner(
    attributes={name: _ATTRIBUTES[name] for name in ("*", "a")},
    url_schemes=_LINK_SCHEMES,
    url_relative="deny",
    **_SHARED,
)
_SPECIAL_TAG = re.compile(r"<(?:image|img|ol|td|th)[\t\n\f\r /]", re.IGNORECASE)
# Nothing that a browser, or _KEPT, would read otherwise than it is written.
_PLAIN_LINK = re.compile(r' href="(?:https?://[a-z0-9]|mailto:[a-z0-9]|tel:[+0-9])[!#-;=?-~]*"')
