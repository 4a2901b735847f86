"""Texts as people look for them: words without case, accents and punctuation. Pure.

What can be found is folded once, when it is written; a question is folded in the same way. So
databases only ever compare words that are equal, and all of them find the same.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
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
_UNSPACED: Final = ("CJK", "HIRAGANA", "KATAKANA")
"""How the names of those characters begin that are written without spaces between words."""

_ASCII: Final = {
    code: char.lower() if (char := chr(code)).isalnum() else " " for code in range(0x80)
}


def fold(text: str) -> str:
    """Return a text without case and accents."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    return plain.translate(_PLAIN)


def tokenize(text: str) -> Sequence[str]:
    """Return the words of a text, folded, in their order: what stands between other characters.

    Where a script has no spaces between words, each character is one.
    """
    if text.isascii():
        return text.translate(_ASCII).split()
    return "".join(map(fold_char, text)).split()


def unique_tokens(*texts: str) -> Sequence[str]:
    """Return the words of some texts, folded, each once."""
    return list(dict.fromkeys(tokenize(" ".join(texts))))


def parse_prefixes(question: str) -> Sequence[str]:
    """Return the words of a question, less those with which another of them begins."""
    words = unique_tokens(question)
    return [word for word in words if not _is_prefix_of_another(word, words)]


def _is_prefix_of_another(word: str, words: Iterable[str]) -> bool:
    return any(other != word and other.startswith(word) for other in words)


def sort_key(firstname: str, lastname: str) -> str:
    """Return what people are sorted by: the last name, then the first."""
    return f"{fold(lastname)}, {fold(firstname)}"


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """Return what one character is in words: folded, or a space where it parts them.

    Folding looks at no neighbours, so a text's words are those of its characters, joined.
    """
    return "".join(map(_is_word_char, fold(char)))


def _is_word_char(folded: str) -> str:
    if unicodedata.category(folded)[0] not in _WORD_CATEGORIES:
        return " "
    return f" {folded} " if unicodedata.name(folded, "").startswith(_UNSPACED) else folded
