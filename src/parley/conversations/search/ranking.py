"""Which of the messages that hold the words of a question come first. Pure.

A message's relevance depends on the message and the question alone: on nothing that others wrote,
which it would give away, and on nothing that a database counts in its own way. It has few steps, so
that among equals the newest come first.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from parley.conversations.search.numbers import find_number
from parley.conversations.search.query_parser import SearchQuery
from parley.folding import tokenize

_MOST_TIMES: Final = 3
_BETWEEN: Final = "  "
"""Two spaces between words, so that of two words side by side each has one on either side."""

_APART: Final = "|"


def score(texts: Sequence[str], question: SearchQuery) -> int | None:
    """Return how well some texts answer a question's words; `None` where they do not hold them.

    It counts how often the phrase is there that is there least, up to three times; and three more
    where all phrases stand together, in the order in which they were asked for. No phrase goes on
    from one text to the next.
    """
    if not question.phrases:
        return 0
    separate = [tokenize(text) for text in texts]
    words = _APART.join(map(_join, separate))
    counts = [words.count(_join(phrase)) for phrase in question.plain_phrases]
    for number in question.numbers:
        as_asked = min(words.count(_join(phrase)) for phrase in number.phrases)
        grouped = sum(len(find_number(one, number.digits)) for one in separate)
        counts.append(max(as_asked, grouped))
    times = min(counts)
    if not times:
        return None
    together = _join(tuple(chain.from_iterable(question.phrases))) in words
    return min(times, _MOST_TIMES) + (_MOST_TIMES if together else 0)


def matches(text: str, question: SearchQuery) -> bool:
    """Return whether a text holds a question's words."""
    return score([text], question) is not None


def _join(words: Sequence[str]) -> str:
    return f" {_BETWEEN.join(words)} "
