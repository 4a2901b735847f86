"""Names as people look for them, and as they are sorted. Pure.

The words of a name and of an email address are folded once, when they are written; a question is
folded in the same way, and finds the people of whom each of its words begins one.
"""

from collections.abc import Iterable, Sequence

from parley.folding import fold, unique_tokens


def parse_prefixes(question: str) -> Sequence[str]:
    """Return the words of a question, less those with which another of them begins."""
    words = unique_tokens(question)
    return [word for word in words if not _is_prefix_of_another(word, words)]


def _is_prefix_of_another(word: str, words: Iterable[str]) -> bool:
    return any(other != word and other.startswith(word) for other in words)


def sort_key(firstname: str, lastname: str) -> str:
    """Return what people are sorted by: the last name, then the first."""
    return f"{fold(lastname)}, {fold(firstname)}"
