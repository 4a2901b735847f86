"""What a client sends as a message body, turned into what is stored and shown.

The stored html holds only what `sanitiser` lists, is written in one canonical way (cleaning it
again changes nothing), and has no character that XML cannot carry. Whatever a client sends is
either cleaned in bounded time (`html_limits`) or refused. Its sender learns what was taken out.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from parley.conversations.body import images
from parley.conversations.body.autolinks import link_addresses, may_have_address
from parley.conversations.body.canonical import add_rel, is_canonical
from parley.conversations.body.embedded import EmbeddedFile, Placeholders
from parley.conversations.body.html_limits import (
    BodyError,
    check_limits,
    fits_on_event_loop,
    is_within_limits,
    limit_html,
)
from parley.conversations.body.parser import parse
from parley.conversations.body.plain_text import text_to_html, text_to_pre
from parley.conversations.body.removals import Removal, RemovalKind, Removals
from parley.conversations.body.rewriter import Rewriter
from parley.conversations.body.sanitiser import NOT_XML, REL, is_plain, sanitise
from parley.conversations.body.snippet import read_text, shorten, shows_nothing

MAX_PASSES = 5
"""Times that html is cleaned until it stays as it is: two for every known attack, four for one of
1.7 million random soups of tags."""

_TABLE_PARTS: Final = ("<td", "<th", "<tr", "<caption")
_LINK_WITHOUT_ADDRESS: Final = re.compile(rf'<a(?: dir="[a-z]*")?{REL}>')


class Body(NamedTuple):
    """A message's body as it is stored.

    Attributes:
        html: Sanitised and canonical. Empty if it would show nothing.
        text: A plain-text snippet of it (contract §3).
        images: Ids of the attachments that it shows, each once, in order of appearance. Whether the
            message carries them is not known here.
        removed: What was taken out of what was sent.
        files: The pictures that it brought along; as long as they have no ids, the html shows them
            as `cid:-1`, and so on.
    """

    html: str
    text: str
    images: tuple[int, ...]
    removed: Sequence[Removal] = ()
    files: Sequence[EmbeddedFile] = ()


def from_html(html: str, placeholders: Placeholders | None = None) -> Body:
    """Sanitise what a client sent as `html`.

    Args:
        html: What was sent.
        placeholders: What stands for pictures in it, where those are taken out already.

    Raises:
        BodyError: A bound is exceeded, or the text has half a surrogate pair.
    """
    _refuse_half_pairs(html)
    if fits_on_event_loop(html) and is_canonical(html):
        return _linked_body(add_rel(html))
    if is_plain(html):
        cleaned = _clean_until_it_stays(html, plain=True)
        if not _lacks_something(cleaned, html):
            return _linked_body(cleaned)
    if placeholders is None:
        placeholders = Placeholders(html)
        html = placeholders.html
    html = parse(html if fits_on_event_loop(html) else limit_html(html))
    try:
        return _rewrite(html, placeholders, formats=True)
    except BodyError:
        # Elements for what styles say may be too many; a message without them is still a message.
        return _rewrite(html, placeholders, formats=False)


def _rewrite(html: str, placeholders: Placeholders, *, formats: bool) -> Body:
    removals = Removals()
    rewriter = Rewriter(placeholders, removals, formats=formats)
    _note_characters(html, removals)
    if not formats:
        removals.add(RemovalKind.ATTRIBUTE, "style")
    html = _clean_rewritten(rewriter.rewrite(html))
    if _LINK_WITHOUT_ADDRESS.search(html):  # one that nh3 alone can't read
        html = _clean_rewritten(rewriter.rewrite(html))
    written = _linked_body(html)
    return written._replace(removed=removals.to_sequence(), files=tuple(rewriter.files))


def _lacks_something(cleaned: str, html: str) -> bool:
    """Return whether something that is to be noted was taken out of html of known elements."""
    return not _is_unchanged(cleaned, html) and (
        cleaned.count('href="') != html.count('href="')
        or "&#" in html
        or any(cleaned.count(part) < html.count(part) for part in _TABLE_PARTS)
        or NOT_XML.search(html) is not None
    )


def _is_unchanged(cleaned: str, html: str) -> bool:
    """Return whether cleaning changed nothing, or added `rel` to links and no more."""
    return cleaned == html or cleaned.replace(REL, "") == html


def _clean_rewritten(html: str) -> str:
    return _clean_until_it_stays(html, plain=is_plain(html))


def _clean_until_it_stays(html: str, *, plain: bool) -> str:
    for _ in range(MAX_PASSES):
        cheap = fits_on_event_loop(html)
        cleaned = _clean(html if cheap else limit_html(html), plain=plain)
        # A `rel` that was added to links cannot change how the rest is read: no second pass for it.
        if cleaned == html or (cheap and _is_unchanged(cleaned, html)):
            return cleaned
        html, plain = cleaned, is_plain(cleaned)
    raise BodyError("expected well-formed html, got tags nested in a way that HTML does not allow")


def _note_characters(html: str, removals: Removals) -> None:
    for character in NOT_XML.findall(html):
        removals.add(RemovalKind.CHARACTER, f"U+{ord(character):04X}")


def from_text(text: str) -> Body:
    r"""Turn plain text into paragraphs (contract §4).

    Lines end with \n, \r\n or \r. Empty lines at either end are forgotten, and so are characters
    that XML cannot carry. All else is kept and shown: lines, indentation, spaces, tabs.

    Raises:
        BodyError: As for `from_html`.
    """
    _refuse_half_pairs(text)
    removed: Sequence[Removal] = ()
    if NOT_XML.search(text):
        removals = Removals()
        _note_characters(text, removals)
        text, removed = NOT_XML.sub("", text), removals.to_sequence()
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    html = text_to_html(text)
    if not fits_on_event_loop(html) and not is_within_limits(html):
        html = text_to_pre(text)
        check_limits(html)
    written = _linked_body(html)
    return written._replace(removed=removed) if removed else written


def forward_body(own: str, html: str) -> Body:
    """Put one's own words, if any, before what one forwards; both as they are stored.

    Raises:
        BodyError: Together they exceed a bound.
    """
    html = f"{own}<blockquote>{html}</blockquote>" if own and html else own or html
    check_limits(html)
    return _body(html)


def _clean(html: str, *, plain: bool) -> str:
    html = NOT_XML.sub("", sanitise(html, plain=plain))
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
    return _with_text(html, read_text(html))


def _linked_body(html: str) -> Body:
    text = read_text(html)  # a link shows what its address did
    return _with_text(link_addresses(html) if may_have_address(text) else html, text)


def _with_text(html: str, text: str) -> Body:
    if shows_nothing(html, text):
        return Body("", "", ())
    return Body(html, shorten(text), images.find_shown_ids(html))
