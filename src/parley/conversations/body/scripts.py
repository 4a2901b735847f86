"""Characters that stand above or below the line."""

from collections.abc import Mapping
from typing import Final

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
    return _translated(text, _RAISED)


def lower_text(text: str) -> str | None:
    """Return a text in subscript characters; `None` where there are not enough of them."""
    return _translated(text, _LOWERED)


def _translated(text: str, table: Mapping[int, int]) -> str | None:
    known = all(ord(character) in table or character in _UNCHANGED for character in text)
    return text.translate(table) if known else None
