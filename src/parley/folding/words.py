"""The words of a text, in every script, and where they stand. Pure.

A word is what stands between characters that are no letters, marks or digits (after UAX #29, but
parted at every punctuation, so that parts of names and addresses are found). Where a script has no
spaces between words, each letter with its marks is one, and so is an emoji; what is looked for is
then found as a phrase. Case, accents, width, ligatures and what is invisible do not count.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from parley.folding.characters import (
    PARTED,
    clusters,
    fold_characters,
    is_unit,
    part_words,
    without_note_marks,
)

__all__ = ["Word", "fold", "is_unspaced", "locate_words", "tokenize", "unique_tokens"]

_ASCII: Final = {
    code: char.lower() if (char := chr(code)).isalnum() else " " for code in range(0x80)
}
_ASCII_WORD: Final = re.compile("[0-9A-Za-z]+")
_SHORT: Final = 8


class Word(NamedTuple):
    """A word, folded, and from which character of the text to which it stands."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text without case and accents."""
    return text.lower() if text.isascii() else fold_characters(text)


def tokenize(text: str) -> Sequence[str]:
    """Return the words of a text, folded, in their order."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return part_words(without_note_marks(text)).split()


def unique_tokens(*texts: str) -> Sequence[str]:
    """Return the words of some texts, folded, each once."""
    return list(dict.fromkeys(tokenize(" ".join(texts))))


def is_unspaced(word: str) -> bool:
    """Return whether a word is a letter of a script that puts no spaces between words."""
    return is_unit(word)


def locate_words(text: str) -> Iterator[Word]:
    """Yield the words of a text, as `tokenize` returns them, with their places."""
    if text.isascii():
        for found in _ASCII_WORD.finditer(text):
            yield Word(found[0].lower(), *found.span())
        return
    letters, start, last = "", 0, 0
    for cluster in clusters().finditer(without_note_marks(text)):
        first, *others = _parts(cluster[0])
        if not letters:
            start = cluster.start()
        letters += first
        for piece in others:
            if letters:
                yield Word(letters, start, cluster.end() if first else last)
            letters, start, first = piece, cluster.start(), piece
        last = cluster.end()
    if letters:
        yield Word(letters, start, len(text))


def _parts(cluster: str) -> Sequence[str]:
    """Return what stands between the spaces of a part of a text; a word may go on at either end."""
    return _known_parts(cluster) if len(cluster) <= _SHORT else _split_cluster(cluster)


@lru_cache(maxsize=4096)
def _known_parts(cluster: str) -> Sequence[str]:
    return _split_cluster(cluster)


def _split_cluster(cluster: str) -> Sequence[str]:
    return part_words(cluster).replace(PARTED, " ").split(" ")
