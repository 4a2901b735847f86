"""What is written in place of formulas (MathML) and of controls of forms. Pure.

What is above, below or under a root must not read otherwise; and what is ticked, chosen or filled
in stays to be seen.
"""

from collections.abc import Mapping
from typing import Final

_UP: Final = ("<sup>", "</sup>")
_DOWN: Final = ("<sub>", "</sub>")
_PLAIN: Final = ("", "")
_GROUP: Final = ("(", ")")

# What is written around the parts of an element, in their order.
_PARTS: Final = {
    "msup": (_PLAIN, _UP),
    "msub": (_PLAIN, _DOWN),
    "msubsup": (_PLAIN, _DOWN, _UP),
    "munder": (_PLAIN, _DOWN),
    "mover": (_PLAIN, _UP),
    "munderover": (_PLAIN, _DOWN, _UP),
    "mfrac": (_PLAIN, ("/", "")),
    "mroot": (("√", ""), ("<sup>1/", "</sup>")),
    "mtr": (_PLAIN, *((" ", ""),) * 100),
}
_AROUND: Final = {"msqrt": ("√(", ")"), "mfenced": _GROUP}
_GROUPED: Final = frozenset({"msup", "msub", "msubsup", "mfrac", "mroot"})
"""A part of them that is a row is put into brackets."""

_TICKS: Final = {"checkbox": ("☐", "☑"), "radio": ("○", "◉")}
_UNSHOWN: Final = frozenset({"hidden", "password", "file"})


class Formula:
    """An element of a formula, whose parts are written one after the other.

    Args:
        name: Of the element.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts = iter(_PARTS.get(name, ()))

    def surround(self, part: str) -> tuple[str, str]:
        """Return what is written around the next part, which is an element of this name."""
        before, after = next(self._parts, _PLAIN)
        opening, closing = _AROUND.get(part, _PLAIN)
        if part == "mrow" and self.name in _GROUPED and (before, after) not in {_UP, _DOWN}:
            opening, closing = _GROUP
        return before + opening, closing + after


def describe_input(attributes: Mapping[str, str]) -> str:
    """Return what an `<input>` shows; empty where that is nothing, or nobody's business."""
    kind = attributes.get("type", "text").lower()
    if kind in _TICKS:
        return _TICKS[kind]["checked" in attributes]
    if kind in _UNSHOWN:
        return ""
    return attributes.get("alt" if kind == "image" else "value", "")


def describe_option(attributes: Mapping[str, str]) -> str:
    """Return what stands before an `<option>`, to tell whether it is chosen."""
    return f"{_TICKS['checkbox']['selected' in attributes]} "
