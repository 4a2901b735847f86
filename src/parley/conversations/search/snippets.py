"""What is shown of a message that was found: the place of the words, marked. Pure.

A snippet is html: `<mark>` is its only element, and all else is escaped.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

from parley.conversations.body.snippet import truncate_at
from parley.conversations.search.query_parser import SearchQuery
from parley.folding import Word, locate_words

LENGTH: Final = 200
"""Characters of a snippet's text at most, ellipses left out."""

_BEFORE: Final = 60
"""How much of it may stand before the first mark."""


class _Highlight(NamedTuple):
    """From which character to which."""

    start: int
    end: int


def highlight(texts: Sequence[str], question: SearchQuery) -> str:
    """Return the part of a text in which a question's words are, with these marked.

    Of several texts it is the one with most of the phrases.
    """
    located = [list(locate_words(text)) for text in texts]
    best = max(range(len(texts)), key=lambda one: _number_found(located[one], question.phrases))
    return _excerpt(texts[best], _merged(_found(located[best], question.phrases)))


def _number_found(words: Sequence[Word], phrases: Sequence[Sequence[str]]) -> int:
    return sum(1 for phrase in phrases if _found(words, [phrase]))


def _excerpt(text: str, spans: Sequence[_Highlight]) -> str:
    start = _start(text, spans[0].start if spans else 0)
    end = truncate_at(text, start, LENGTH)
    return "".join(_marked(text, _Highlight(start, end), spans))


def _found(words: Sequence[Word], phrases: Iterable[Sequence[str]]) -> list[_Highlight]:
    places: dict[str, list[int]] = {}
    for position, one in enumerate(words):
        places.setdefault(one.word, []).append(position)
    return sorted(
        _Highlight(words[first].start, words[first + len(phrase) - 1].end)
        for phrase in phrases
        for first in places.get(phrase[0], ())
        if tuple(one.word for one in words[first : first + len(phrase)]) == tuple(phrase)
    )


def _merged(spans: Sequence[_Highlight]) -> list[_Highlight]:
    merged: list[_Highlight] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = _Highlight(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _start(text: str, first: int) -> int:
    """Return where a snippet begins, whose first mark is at `first`: at a word, if there is one."""
    if len(text) <= LENGTH or first <= _BEFORE:
        return 0
    space = text.find(" ", first - _BEFORE, first)
    return first if space < 0 else space + 1


def _marked(text: str, window: _Highlight, spans: Sequence[_Highlight]) -> Iterator[str]:
    if window.start > 0:
        yield "…"
    inside = [
        _Highlight(span.start, min(span.end, window.end))
        for span in spans
        if span.start < window.end
    ]
    edges = [window.start, *(edge for span in inside for edge in span), window.end]
    for number, (start, end) in enumerate(pairwise(edges)):
        piece = escape(text[start:end], quote=False)
        yield f"<mark>{piece}</mark>" if number % 2 else piece
    if window.end < len(text):
        yield "…"
