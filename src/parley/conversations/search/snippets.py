"""What is shown of a message that was found: the place of the words, marked. Pure.

A snippet is html: `<mark>` is its only element, and all else is escaped.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain, pairwise
from typing import Final, NamedTuple

from parley.conversations.body.snippet import truncate_at
from parley.conversations.search.numbers import find_number
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
    found = [_found_each(words, question) for words in located]
    best = max(range(len(texts)), key=lambda one: sum(map(bool, found[one])))
    return _excerpt(texts[best], _merge(sorted(chain.from_iterable(found[best]))))


def _found_each(words: Sequence[Word], question: SearchQuery) -> list[Sequence[_Highlight]]:
    """Return where each phrase is, and each long number."""
    positions: dict[str, list[int]] = {}
    for position, one in enumerate(words):
        positions.setdefault(one.word, []).append(position)
    return [
        *(_find_phrase(words, positions, phrase) for phrase in question.phrases),
        *(_found_number(words, number.digits) for number in question.numbers),
    ]


def _excerpt(text: str, spans: Sequence[_Highlight]) -> str:
    start = _start(text, spans[0].start if spans else 0)
    end = truncate_at(text, start, LENGTH)
    return "".join(_mark(text, _Highlight(start, end), spans))


def _find_phrase(
    words: Sequence[Word], positions: Mapping[str, Sequence[int]], phrase: tuple[str, ...]
) -> list[_Highlight]:
    return [
        _Highlight(words[first].start, words[first + len(phrase) - 1].end)
        for first in positions.get(phrase[0], ())
        if tuple(one.word for one in words[first : first + len(phrase)]) == phrase
    ]


def _found_number(words: Sequence[Word], digits: str) -> list[_Highlight]:
    positions = find_number([one.word for one in words], digits)
    return [_Highlight(words[first].start, words[last].end) for first, last in positions]


def _merge(spans: Sequence[_Highlight]) -> list[_Highlight]:
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


def _mark(text: str, window: _Highlight, spans: Sequence[_Highlight]) -> Iterator[str]:
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
