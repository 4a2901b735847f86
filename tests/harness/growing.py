"""Texts that grow, made from a pattern's own structure to make it try as much as it can.

A pattern that looks ahead of itself in vain does so from every place where it may begin, and one
that can read a text in many ways tries them all. So each text is the beginning of a match, then one
of the pattern's own pieces again and again, then an end at which it fails.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from re import _constants as kinds
from re import _parser as parser
from typing import Any, Final, NamedTuple

Pattern = Any
"""Of texts or of bytes."""

_REPEATS: Final = {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}
_CATEGORIES: Final = {
    kinds.CATEGORY_DIGIT: "1",
    kinds.CATEGORY_NOT_DIGIT: "a",
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_SPACE: "a",
    kinds.CATEGORY_WORD: "a",
    kinds.CATEGORY_NOT_WORD: " ",
}
_USUAL: Final = "a1 /.-<\"'=\\"
_ENDS: Final = ("", "\x00!")

_ALPHABET: Final = 8
_MOST_PIECES: Final = 24
_MOST_BEGINNINGS: Final = 12

_SMALL: Final = (12, 16, 20, 24, 28, 32)
"""Lengths at which a pattern shows that takes twice as long for each character more."""

_LARGE: Final = (100, 400, 1_600, 6_400)
_FLOOR: Final = 0.004
"""Seconds below which no growth is looked at."""

_MOST_GROWTH: Final = 2.2
"""How many times as long as in proportion a text may take that is four times as long."""

_ATTEMPTS: Final = 5


class Growing(NamedTuple):
    """A text of any length.

    Attributes:
        begins: What it begins with.
        piece: What is repeated in it.
        ends: What it ends with.
    """

    begins: str
    piece: str
    ends: str

    def of_length(self, length: int) -> str:
        """Return it, about so long."""
        return self.begins + self.piece * (length // len(self.piece)) + self.ends


def growing_texts(pattern: Pattern) -> Iterator[Growing]:
    """List texts that grow for a pattern."""
    source = pattern.pattern
    tree = parser.parse(source, pattern.flags & ~parser.SRE_FLAG_UNICODE)
    begun = list(dict.fromkeys(_beginnings(tree)))
    beginnings = dict.fromkeys(("", *_spread(begun, _MOST_BEGINNINGS)))
    found = list(dict.fromkeys(_pieces(tree)))
    alphabet = list(dict.fromkeys(one for one in found if len(one) == 1))[:_ALPHABET]
    pairs = [f"{one}{other}" for one in alphabet for other in alphabet if one != other]
    several = [one for one in found if len(one) > 1]
    pieces = dict.fromkeys((*alphabet, *pairs, *_spread([*several, *begun], _MOST_PIECES), "a"))
    for begins in beginnings:
        for piece in pieces:
            for ends in _ENDS:
                yield Growing(begins, piece, ends)


def _spread(texts: Sequence[str], most: int) -> list[str]:
    """Choose some of many texts, from all over them."""
    step = -(-len(texts) // most) or 1
    return [one for one in texts[::step] if one]


def _sample(tree: Any) -> str:
    """Return a text that a part of a pattern matches, or nearly."""
    return "".join(_sample_of(kind, argument) for kind, argument in tree)


def _sample_of(kind: Any, argument: Any) -> str:
    if kind is kinds.LITERAL:
        return chr(argument)
    if kind in _REPEATS:
        least, _, inner = argument
        return _sample(inner) * max(int(least), 1)
    inside = _inside(kind, argument)
    if inside:
        return _sample(inside[0])
    return next(iter(_characters(kind, argument)), "")


def _inside(kind: Any, argument: Any) -> Sequence[Any]:
    """List the patterns in a part of one."""
    if kind is kinds.SUBPATTERN:
        return [argument[-1]]
    if kind is kinds.BRANCH:
        return list(argument[1])
    if kind is kinds.ATOMIC_GROUP:
        return [argument]
    if kind is kinds.ASSERT:
        return [argument[1]]
    if kind in _REPEATS:
        return [argument[2]]
    return []


def _characters(kind: Any, argument: Any) -> list[str]:
    """List a few characters that a part of a pattern matches, which is one character."""
    if kind is kinds.LITERAL:
        return [chr(argument)]
    if kind is kinds.NOT_LITERAL:
        return [next(one for one in _USUAL if ord(one) != argument)]
    if kind is kinds.ANY:
        return ["a"]
    if kind is not kinds.IN:
        return []
    members: list[tuple[Any, Any]] = list(argument)
    if members[0][0] is kinds.NEGATE:
        return [one for one in _USUAL if not any(_has(one, *member) for member in members[1:])][:3]
    found = [one for one in _USUAL if any(_has(one, *member) for member in members)][:3]
    return found or [_first(*members[0])]


def _has(character: str, kind: Any, argument: Any) -> bool:
    if kind is kinds.LITERAL:
        return bool(ord(character) == argument)
    if kind is kinds.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    return _CATEGORIES.get(argument) == character


def _first(kind: Any, argument: Any) -> str:
    if kind is kinds.LITERAL:
        return chr(argument)
    return chr(argument[0]) if kind is kinds.RANGE else _CATEGORIES[argument]


def _beginnings(tree: Any, before: str = "") -> Iterator[str]:
    """List what a match begins with, up to each group or repetition, and a whole one."""
    for kind, argument in tree:
        if inside := _inside(kind, argument):
            yield before
        for inner in inside:
            yield from _beginnings(inner, before)
        before += _sample_of(kind, argument)
    yield before


def _pieces(tree: Any) -> Iterator[str]:
    """List what may be repeated: the beginning, characters, and the samples of all groups."""
    for kind, argument in tree:
        yield from _characters(kind, argument)
        for inner in _inside(kind, argument):
            yield from _pieces(inner)
            sample = _sample(inner)
            if sample:
                yield sample
                yield sample[:-1] or sample
    word = "".join(chr(argument) for kind, argument in tree if kind is kinds.LITERAL)
    if word:
        yield word


def is_superlinear(work: Callable[[int], object]) -> bool:
    """Return whether work grows faster than the length it is given: by its own ratios alone.

    What is measured is the time of the thread, and the least of a few: other work on the machine
    hardly shows in it.
    """
    return _explodes(work) or _outgrows(work)


def _explodes(work: Callable[[int], object]) -> bool:
    return any(_seconds(work, length) > _FLOOR for length in _SMALL)


def _outgrows(work: Callable[[int], object]) -> bool:
    for shorter, longer in pairwise(_LARGE):
        if _seconds(work, longer, 1) <= _FLOOR:
            continue
        most = _MOST_GROWTH * longer / shorter
        if _seconds(work, longer) > max(_FLOOR, most * _seconds(work, shorter)):
            return True
    return False


def _seconds(work: Callable[[int], object], length: int, attempts: int = _ATTEMPTS) -> float:
    least = float("inf")
    for _ in range(attempts):
        started = time.thread_time()
        work(length)
        least = min(least, time.thread_time() - started)
        if least <= _FLOOR / 10:
            break
    return least
