"""What a client sends as a message body, turned into what is stored and shown.

The stored html holds only what `sanitiser` lists, is written in one canonical way (cleaning it
again changes nothing), and has no character that XML cannot carry. Whatever a client sends is
either cleaned in bounded time (`bounds`) or refused.
"""

import re
from html import escape
from typing import NamedTuple

from parley.characters import is_blank
from parley.conversations.body import images
from parley.conversations.body.html_limits import (
    BodyError,
    check_limits,
    fits_on_event_loop,
    limit_html,
)
from parley.conversations.body.sanitiser import NOT_XML, REL, sanitise
from parley.conversations.body.snippet import make_snippet

MAX_PASSES = 5
"""Times that html is cleaned until it stays as it is: two for every known attack, four for one of
1.7 million random soups of tags."""

_PARAGRAPH_BREAK = re.compile(r"\n{2,}")


class Body(NamedTuple):
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
        cheap = fits_on_event_loop(html)
        cleaned = _clean(html if cheap else limit_html(html))
        # A `rel` that was added to links cannot change how the rest is read: no second pass for it.
        if cleaned == html or (cheap and cleaned.replace(REL, "") == html):
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
    text = NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    html = escape(text, quote=False).replace("\xa0", "&nbsp;")
    html = _PARAGRAPH_BREAK.sub("</p><p>", html).replace("\n", "<br>")
    html = f"<p>{html}</p>"
    if not fits_on_event_loop(html):
        check_limits(html)
    return _body(html)


def forward_body(own: str, html: str) -> Body:
    """Put one's own words, if any, before what one forwards; both as they are stored.

    Raises:
        BodyError: Together they exceed a bound.
    """
    html = f"{own}<blockquote>{html}</blockquote>" if own and html else own or html
    check_limits(html)
    return _body(html)


def _clean(html: str) -> str:
    html = NOT_XML.sub("", sanitise(html))
    if "<img" in html:
        html = images.canonicalize(html)
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


def _body(html: str) -> Body:
    text = make_snippet(html)
    if is_blank(text) and "<img" not in html and "<hr" not in html:
        return Body("", "", ())
    return Body(html, text, images.find_shown_ids(html))
