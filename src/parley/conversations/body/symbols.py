"""Characters that say by themselves what a style says: a font, a case, a place above the line.

Word processors show letters as signs, by a font that few readers have. A text has no superscripts
but those of Unicode.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Final

from parley.conversations.body.tags import escape_text

_WINGDINGS: Final = {
    "J": "☺",
    "K": "😐",
    "L": "☹",
    "à": "→",
    "ß": "←",
    "á": "↑",
    "â": "↓",
    "è": "➔",
    "ð": "⇨",
    "ü": "✓",
    "û": "✗",
    "þ": "☑",
    "ý": "☒",
    "¨": "☐",
    "o": "☐",
    "q": "❑",
    "x": "☒",
    "l": "●",
    "n": "■",
    "§": "▪",
    "·": "•",
    "Ø": "➢",
    "v": "❖",
    "ï": "⇦",
    "Ÿ": "•",
    "¡": "○",
    "u": "◆",
    "(": "☎",
    ")": "✆",
    "*": "✉",
    "+": "✉",
    "ó": "⬄",
    "ò": "⇩",
    "ñ": "⇧",
    "C": "👍",
    "D": "👎",
}
_SYMBOL: Final = {
    **dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=True)),
    **dict(zip("ABGDEZHQIKLMNXOPRSTUFCYW", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", strict=True)),
    "·": "•",
    "®": "→",
    "¬": "←",
    "\xad": "↑",
    "¯": "↓",
    "£": "≤",
    "³": "≥",
    "¹": "≠",
    "»": "≈",
    "Þ": "⇒",
    "Û": "⇔",
    "¥": "∞",
    "Ö": "√",
    "å": "∑",
    "ò": "∫",
    "Î": "∈",
    "´": "×",
    "¸": "÷",
}
# Word also writes them where Unicode leaves room for fonts, at U+F000.
_TABLES: Final[Mapping[str, Mapping[int, str]]] = {
    name: {
        code: sign for letter, sign in signs.items() for code in (ord(letter), 0xF000 + ord(letter))
    }
    for name, signs in (("wingdings", _WINGDINGS), ("symbol", _SYMBOL))
}
FONTS: Final = frozenset(_TABLES)


def translate_symbols(text: str, font: str) -> str:
    """Return what a text in such a font, if any, shows; both are written with references."""
    return escape_text(unescape(text).translate(_TABLES[font])) if font else text


_WORD_START: Final = re.compile(r"(?<![\w'\u2019])[^\W\d_]")
_CASES: Final[Mapping[str, Callable[[str], str]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": lambda text: _WORD_START.sub(lambda letter: letter[0].title(), text),
}


def change_case(text: str, case: str) -> str:
    """Return a text in `upper` or `lower` case, or with capitals (`title`), if in any of them.

    Both are written with references.
    """
    return escape_text(_CASES[case](unescape(text))) if case else text


_RAISED: Final = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_LOWERED: Final = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)
_UNCHANGED: Final = frozenset(" \xa0,.®™©*†‡§¹²³ªº°")


def raise_text(text: str) -> str | None:
    """Return a text in superscript characters; `None` where there are not enough of them."""
    return _translate(text, _RAISED)


def lower_text(text: str) -> str | None:
    """Return a text in subscript characters; `None` where there are not enough of them."""
    return _translate(text, _LOWERED)


def _translate(text: str, table: Mapping[int, int]) -> str | None:
    known = all(ord(character) in table or character in _UNCHANGED for character in text)
    return text.translate(table) if known else None
