"""Html as a browser reads it, and what may be in a message of it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

from parley.conversations.body import (
    Body,
    from_html,
)
from parley.conversations.body.embedded import number_pictures

HTML = "{http://www.w3.org/1999/xhtml}"
PLAIN = (
    *("b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small"),
    *("span", "strike", "strong", "sub", "sup", "u", "var", "p", "div", "br", "hr", "pre"),
    *("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "dl", "dt", "dd", "figure"),
    *("figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "bdi", "bdo", "ruby"),
    *("rp", "rt"),
)
ALLOWED: dict[str, set[str]] = {name: {"dir"} for name in PLAIN} | {
    "a": {"href", "rel", "dir"},
    "abbr": {"title", "dir"},
    "img": {"src", "data-remote-src", "alt", "width", "height", "dir"},
    "ol": {"start", "type", "reversed", "dir"},
    "li": {"value", "dir"},
    **{name: {"align", "dir"} for name in ("p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6")},
    "td": {"colspan", "rowspan", "align", "dir"},
    "th": {"colspan", "rowspan", "align", "dir"},
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(html: str) -> Element:
    """Parse as a browser would, by a parser that is not the one under test."""
    root = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=True)
    assert isinstance(root, Element)
    return root


def elements(html: str) -> Iterator[Element]:
    fragment = parsed(html)
    return (element for element in fragment.iter() if element is not fragment)


def assert_harmless(html: str) -> None:
    assert not NOT_XML.search(html)
    for element in elements(html):
        assert isinstance(element.tag, str), "a comment"
        assert element.tag.startswith(HTML)
        name = element.tag.removeprefix(HTML)
        assert name in ALLOWED
        assert set(element.attrib) <= ALLOWED[name]
        if name == "a":
            assert element.get("rel") == "noopener noreferrer nofollow"
        if "href" in element.attrib:
            assert urlsplit(element.get("href", "")).scheme in {"http", "https", "mailto", "tel"}
        assert re.fullmatch(r"cid:-?[1-9][0-9]*", element.get("src", "cid:1"))
        assert urlsplit(element.get("data-remote-src", "http:")).scheme in {"http", "https"}


NOTHING = ("", "", ())


def stored(html: str) -> tuple[str, str, tuple[int, ...]]:
    """Return what is stored of html, but not what is told of it."""
    result = from_html(html)
    return result.html, result.text, result.images


def assert_final(result: Body, shown: str | None = None) -> None:
    """Check that a body which is sent again is stored as before, and nothing is taken out."""
    numbers = {-number: number for number in range(1, len(result.files) + 1)}
    numbered = number_pictures(result.html, numbers)
    again = from_html(numbered if shown is None else shown)
    assert again[:2] == (numbered, result.text)
    assert again.removed == ()
