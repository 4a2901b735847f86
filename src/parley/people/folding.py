"""Names as people look for them: without case, accents and punctuation. Pure.

The words of a name and of an e-mail address are folded once, when they are written; a question is
folded in the same way, and finds the people of whom each of its words begins one.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

# Letters with a stroke and the like, which Unicode does not take apart.
_PLAIN: Final = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ł": "l",
        "þ": "th",
    }
)
_WORD_CATEGORIES: Final = frozenset("LMN")


def fold(text: str) -> str:
    """Give a text without case and accents."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    return plain.translate(_PLAIN)


def words_of(*texts: str) -> Sequence[str]:
    """Give the words of some texts, folded, each once: what stands between other characters."""
    spaced = "".join(
        one if unicodedata.category(one)[0] in _WORD_CATEGORIES else " "
        for one in fold(" ".join(texts))
    )
    return list(dict.fromkeys(spaced.split()))


def prefixes_of(question: str) -> Sequence[str]:
    """Give the words of a question, less those with which another of them begins."""
    words = words_of(question)
    return [word for word in words if not _begins_one(word, words)]


def _begins_one(word: str, words: Iterable[str]) -> bool:
    return any(other != word and other.startswith(word) for other in words)


def name_key(firstname: str, lastname: str) -> str:
    """Give what people are sorted by: the last name, then the first."""
    return f"{fold(lastname)}, {fold(firstname)}"
