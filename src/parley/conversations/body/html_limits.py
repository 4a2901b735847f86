"""How large and how tangled html may be, so that cleaning it takes a bounded time.

They hold for what is sent and for what is stored. nh3 is linear in ordinary html (256 KiB of words:
5 ms) and quadratic in hostile html. Within them the worst that was found takes 100 ms of a thread,
and what `fits_on_event_loop` admits about 1 ms.
"""

import re
from collections.abc import Iterator

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

# Within these three bounds hostile html takes 0.8 ms. Beyond either of the two below them, html is
# tamed before it is parsed; up to there hostile html takes 40 ms (attributes on many <html>).
_CHEAP_HTML = 1536
_CHEAP_TAGS = 40
_CHEAP_ESCAPES = 200
_LARGE_HTML = 16 * 1024
_LARGE_TAGS = 250

# A tag as HTML's tokeniser reads it (HTML §13.2.5), but without `<` inside, so that no two
# candidates overlap and each can be judged alone, wherever the tokeniser believes it is.
_REST_OF_TAG = (
    r"(?>(?:[\t\n\f\r /]*+[^\t\n\f\r \"'<>/=]++"
    r"(?>(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    r"(?:\"[^\"<]*+\"|'[^'<]*+'|[^\t\n\f\r \"'<>][^\t\n\f\r <>]*+))?)"
    rf"){{0,{MAX_ATTRIBUTES}}})[\t\n\f\r /]*+>"
)
_UNTIDY_TAG = re.compile(rf"</?+[a-zA-Z](?![^\t\n\f\r /<>]*+{_REST_OF_TAG})")
_FORMATTING_TAG = re.compile(
    r"<(b|big|code|em|html|i|nobr|s|small|strike|strong|tt|u)"
    rf"(?=[\t\n\f\r /]){_REST_OF_TAG}",
    re.IGNORECASE,
)
_FONT = re.compile(r"<(/?)font(?=[\t\n\f\r />])", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"(font-weight|font-style|text-decoration)[\t\n\f\r ]{0,9}:[\t\n\f\r ]{0,9}(normal|none)",
    re.IGNORECASE,
)
_HIDES = re.compile(r"display[\t\n\f\r ]{0,9}:[\t\n\f\r ]{0,9}none", re.IGNORECASE)


class BodyError(ValueError):
    """A body that cannot be accepted; says what is wrong and what would be right, not where."""


def fits_on_event_loop(html: str) -> bool:
    """Whether cleaning certainly takes less than a millisecond, so that no thread is needed."""
    return (
        len(html) <= _CHEAP_HTML
        and html.count("<") <= _CHEAP_TAGS
        and html.count("&") + html.count("\xa0") + html.count(">") + html.count('"')
        <= _CHEAP_ESCAPES
    )


def limit_html(html: str) -> str:
    """Return html that is within the bounds, and no slower to parse than they allow.

    Raises:
        BodyError: It is beyond one of them.
    """
    check_limits(html)
    if len(html) > _LARGE_HTML or html.count("<") > _LARGE_TAGS:
        return _normalize(html)
    return html


def check_limits(html: str) -> None:
    """Check that html is within the bounds.

    Raises:
        BodyError: It is beyond one of them.
    """
    for count, limit, what in _counts(html):
        if count > limit:
            raise BodyError(f"expected at most {limit} {what}, got {count}")


def is_within_limits(html: str) -> bool:
    """Return whether html is within the bounds."""
    return all(count <= limit for count, limit, _ in _counts(html))


def _counts(html: str) -> Iterator[tuple[int, int, str]]:
    tags = html.count("<")
    yield len(html), MAX_HTML, "characters of html"
    yield tags, MAX_TAGS, "tags"
    yield tags - html.count("</"), MAX_ELEMENTS, "elements"
    yield html.count("&") + html.count("\xa0"), MAX_REFERENCES, "character references"


def _normalize(html: str) -> str:
    """Take away what makes a parser slow: many attributes, and formatting elements that differ.

    Formatting elements left open are made anew in every following paragraph. A parser keeps three
    equal ones at most, so with few different attributes they cannot pile up. What is said by <font>
    can be said by <span>, which is no such element.
    """
    if untidy := _UNTIDY_TAG.search(html):
        raise BodyError(
            "expected < to be written as &lt; except in tags, which end with > and have at most "
            f"{MAX_ATTRIBUTES} attributes; see character {untidy.start()}"
        )
    return _FORMATTING_TAG.sub(_simplify, _FONT.sub(r"<\1span", html))


def _simplify(tag: re.Match[str]) -> str:
    """Return a formatting tag without attributes but one that takes back what it says."""
    if _HIDES.search(tag[0]):
        return f"<{tag[1]} hidden>"
    taken_back = _TAKES_BACK.search(tag[0])
    style = f' style="{taken_back[1].lower()}:{taken_back[2].lower()}"' if taken_back else ""
    return f"<{tag[1]}{style}>"
