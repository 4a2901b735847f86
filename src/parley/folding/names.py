"""Names as people look for them, and as they are sorted. Pure.

The words of a name and of an email address are folded once, when they are written; a question is
folded in the same way, and finds the people of whom each of its words begins one. What is written
without spaces between words can be found from each of its letters on, and so can family and given
name together, in both orders. An address is one word, from each of its parts on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from parley.folding.addresses import address_key
from parley.folding.words import fold, is_unspaced, tokenize

_LONGEST: Final = 64
"""Characters by which a word is kept; a database takes no words of any length."""

_PART: Final = re.compile(r"(?<![^\W_])[^\W_]")
"""The first letter of each part of an address."""


def searchable_words(
    firstname: str, lastname: str, email: str, org: str | None = None
) -> Sequence[str]:
    """Return what a person is found by: words of name, organisation and address, each once."""
    return _unique(
        (
            *_words(firstname),
            *_words(lastname),
            *_words(email),
            *_words(org or ""),
            *_join(firstname, lastname),
            *_join(lastname, firstname),
            *_address_from_each_part(email),
        )
    )


def parse_prefixes(question: str) -> Sequence[str]:
    """Return the words of a question, less those with which another of them begins."""
    words = _unique(word for piece in question.split() for word in _search_terms(piece))
    return [word for word in words if not _is_prefix_of_another(word, words)]


def sort_key(firstname: str, lastname: str) -> str:
    """Return what people are sorted by: the last name, then the first."""
    return f"{fold(lastname)}, {fold(firstname)}"


def _search_terms(piece: str) -> Iterable[str]:
    local, at, _ = piece.rpartition("@")
    return (address_key(piece),) if local and at else ("".join(run) for run in _runs(piece))


def _words(text: str) -> Iterator[str]:
    for run in _runs(text):
        for first in range(len(run)):
            yield "".join(run[first:])


def _join(one: str, other: str) -> Iterator[str]:
    """Yield two names as one word, where both are written without spaces."""
    head, tail = list(_runs(one)), list(_runs(other))
    if head and tail and is_unspaced(head[-1][0]) and is_unspaced(tail[0][0]):
        together = head[-1] + tail[0]
        for first in range(len(head[-1])):
            yield "".join(together[first:])


def _runs(text: str) -> Iterator[list[str]]:
    """Yield words, each by itself; but together those that no spaces part."""
    for piece in text.split():
        for unspaced, words in groupby(tokenize(piece), is_unspaced):
            if unspaced:
                yield list(words)
            else:
                yield from ([word] for word in words)


def _address_from_each_part(email: str) -> Iterator[str]:
    key = address_key(email)
    yield key
    for part in _PART.finditer(key, 0, key.rfind("@")):
        yield key[part.start() :]


def _unique(words: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(word[:_LONGEST] for word in words))


def _is_prefix_of_another(word: str, words: Iterable[str]) -> bool:
    return any(other != word and other.startswith(word) for other in words)
