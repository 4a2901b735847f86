"""What a client sends as a message body, turned into what is stored and shown.

The stored html holds only what is on the lists below, is written in one canonical way (cleaning it
again changes nothing), and has no character that XML cannot carry. Whatever a client sends is
either cleaned in bounded time or refused.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

import nh3

from parley.conversations import images
from parley.conversations.images import with_addresses

__all__ = ["Body", "BodyError", "from_html", "from_text", "is_cheap", "with_addresses"]

SNIPPET_LENGTH = 200
"""Characters of a snippet at most, the ellipsis included."""

# The bounds hold for what is sent and for what is stored. They are there because of time: nh3 is
# linear in ordinary html (256 KiB of words: 5 ms) and quadratic in hostile html. Within them the
# worst that was found takes 100 ms of a thread, and what is_cheap admits about 1 ms.

MAX_HTML = 256 * 1024
"""Characters."""

MAX_ELEMENTS = 3_000
"""Start tags, and so also the depth: 3,000 nested <div> take 14 ms a pass, 10,000 160 ms."""

MAX_TAGS = 2 * MAX_ELEMENTS
"""Start and end tags: an end tag may walk the whole depth, or (</b> around <div>) rebuild it."""

MAX_REFERENCES = 40_000
"""Characters to be written as references, & and U+00A0: 40,000 take 40 ms, 260,000 900 ms."""

MAX_ATTRIBUTES = 100
"""Attributes of a tag, in large html: 8,000 on one tag take 10 ms, 40,000 290 ms."""

MAX_PASSES = 5
"""Times that html is cleaned until it stays as it is: two for every known attack, four for one of
1.7 million random soups of tags."""

# Within these three bounds hostile html takes 0.8 ms. Beyond either of the two below them, html is
# tamed before it is parsed; up to there hostile html takes 40 ms (attributes on many <html>).
_CHEAP_HTML = 1536
_CHEAP_TAGS = 40
_CHEAP_ESCAPES = 200
_LARGE_HTML = 16 * 1024
_LARGE_TAGS = 250

# What rich-text editors and mail programs write for people's formatting; nothing that lays out a
# page, takes input, embeds, or is another vocabulary than HTML.
_INLINE = {
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
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_TABS_AND_LINE_BREAKS = dict.fromkeys(map(ord, "\t\n\r"))
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")

# Tags as nh3 writes them: every value is quoted, so `>` in one does not end the tag.
_REST = r'[^">]*+(?:"[^"]*"[^">]*+)*+>'
_TAG = re.compile(rf"<{_REST}")
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_INLINE))})(?:>| {_REST})")
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_REL_VALUE = "noopener noreferrer nofollow"
_REL = f' rel="{_REL_VALUE}"'

# A tag as HTML's tokeniser reads it (HTML §13.2.5), but without `<` inside, so that no two
# candidates overlap and each can be judged alone, wherever the tokeniser believes it is.
_REST_OF_TAG = (
    r"(?:[\t\n\f\r /]*+[^\t\n\f\r \"'<>/=]++"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\t\n\f\r \"'<>][^\t\n\f\r <>]*+))?+"
    rf"){{0,{MAX_ATTRIBUTES}}}+[\t\n\f\r /]*+>"
)
_UNTIDY_TAG = re.compile(rf"</?+[a-zA-Z](?![^\t\n\f\r /<>]*+{_REST_OF_TAG})")
_FORMATTING_TAG = re.compile(
    r"<(b|big|code|em|font|html|i|nobr|s|small|strike|strong|tt|u)"
    rf"(?=[\t\n\f\r /]){_REST_OF_TAG}",
    re.IGNORECASE,
)


class BodyError(ValueError):
    """A body that cannot be accepted; says what is wrong and what would be right, not where."""


@dataclass(frozen=True, slots=True)
class Body:
    """A message's body as it is stored.

    Attributes:
        html: Sanitised and canonical. Empty if it would show nothing.
        text: A plain-text snippet of it (contract §3).
        images: Ids of the attachments that it shows, each once, in order of appearance. Whether the
            message carries them is not known here.
    """

    html: str
    text: str
    images: tuple[int, ...]


def from_html(html: str) -> Body:
    """Sanitise what a client sent as `html`.

    Raises:
        BodyError: A bound is exceeded, or the text has half a surrogate pair.
    """
    _refuse_half_pairs(html)
    for _ in range(MAX_PASSES):
        cleaned = _clean(html)
        # A `rel` that was added to links cannot change how the rest is read: no second pass for it.
        if cleaned == html or (is_cheap(html) and cleaned.replace(_REL, "") == html):
            return _body(cleaned)
        html = cleaned
    raise BodyError("expected well-formed html, got tags nested in a way that HTML does not allow")


def from_text(text: str) -> Body:
    r"""Turn plain text into paragraphs (contract §4).

    Lines end with \n, \r\n or \r. Empty lines part paragraphs, every other line break is a <br>.
    How many empty lines there were is forgotten, and those at either end; so are characters that
    XML cannot carry. All else is kept exactly, spaces and tabs too.

    Raises:
        BodyError: As for `from_html`.
    """
    _refuse_half_pairs(text)
    text = _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    html = escape(text, quote=False).replace("\xa0", "&nbsp;")
    html = _PARAGRAPH_BREAK.sub("</p><p>", html).replace("\n", "<br>")
    html = f"<p>{html}</p>"
    if not is_cheap(html):
        _refuse_excess(html)
    return _body(html)


def is_cheap(html: str) -> bool:
    """Whether cleaning certainly takes less than a millisecond, so that no thread is needed."""
    return (
        len(html) <= _CHEAP_HTML
        and html.count("<") <= _CHEAP_TAGS
        and html.count("&") + html.count("\xa0") + html.count(">") + html.count('"')
        <= _CHEAP_ESCAPES
    )


def _sanitised(html: str) -> str:
    """Clean once, the quick way where that comes to the same.

    nh3 works without the interpreter lock, and takes it again for every attribute that it asks
    Python about: under load that takes longer than the cleaning.
    """
    if not _SPECIAL_TAG.search(html):
        cleaned = _PLAIN_CLEANER.clean(html)
        if cleaned.count("href=") == len(_PLAIN_LINK.findall(cleaned)):
            return cleaned
    return _CLEANER.clean(html)


def _clean(html: str) -> str:
    if not is_cheap(html):
        _refuse_excess(html)
        if len(html) > _LARGE_HTML or html.count("<") > _LARGE_TAGS:
            html = _tamed(html)
    html = _NOT_XML.sub("", _sanitised(html))
    if "<img" in html:
        html = images.canonical(html)
    # A parser drops a line break right after <pre>, and nh3 does not write another for it.
    if "<pre>\n" in html:
        html = html.replace("<pre>\n", "<pre>\n\n")
    # It also drops one byte order mark before everything else.
    return html.strip(" \t\n\ufeff")


def _refuse_half_pairs(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BodyError(
            f"expected Unicode text, got half a surrogate pair at character {error.start}"
        ) from error


def _refuse_excess(html: str) -> None:
    tags = html.count("<")
    for count, limit, what in (
        (len(html), MAX_HTML, "characters of html"),
        (tags, MAX_TAGS, "tags"),
        (tags - html.count("</"), MAX_ELEMENTS, "elements"),
        (html.count("&") + html.count("\xa0"), MAX_REFERENCES, "character references"),
    ):
        if count > limit:
            raise BodyError(f"expected at most {limit} {what}, got {count}")


def _tamed(html: str) -> str:
    """Take away what makes a parser slow: many attributes, and formatting elements that differ.

    Formatting elements left open are made anew in every following paragraph. A parser keeps three
    equal ones at most, so without attributes they cannot pile up; none of them is kept anyway.
    """
    if untidy := _UNTIDY_TAG.search(html):
        raise BodyError(
            "expected < to be written as &lt; except in tags, which end with > and have at most "
            f"{MAX_ATTRIBUTES} attributes; see character {untidy.start()}"
        )
    return _FORMATTING_TAG.sub(r"<\1>", html)


def _attribute(_element: str, name: str, value: str) -> str | None:
    """Give an attribute's value as it is kept, or nothing to drop it (nh3's attribute_filter)."""
    # nh3 asks for elements that are on no list too, so any name may come.
    kept = _KEPT.get(name)
    return kept(_NOT_XML.sub("", value)) if kept else None


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
    "src": lambda value: images.source(_address(value)),
    "data-remote-src": lambda value: images.remote_source(_address(value)),
    "alt": _one_line,
    "width": _number,
    "height": _number,
    "colspan": _number,
    "rowspan": _number,
    "start": _matching(r"-?[0-9]{1,9}"),
}

_SHARED: dict[str, Any] = {
    "tags": _INLINE | _BLOCKS | {"img"},
    "clean_content_tags": _REMOVED_WITH_CONTENT,
    "link_rel": _REL_VALUE,
}
_CLEANER = nh3.Cleaner(
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


def _body(html: str) -> Body:
    text = _snippet(html)
    if not text and "<img" not in html and "<hr" not in html:
        return Body("", "", ())
    return Body(html, text, images.shown(html))


def _snippet(html: str) -> str:
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
