"""Controls of forms, in words: what is ticked, chosen or filled in."""

from collections.abc import Mapping
from typing import Final

_TICKS: Final = {"checkbox": ("☐", "☑"), "radio": ("○", "◉")}
_UNSHOWN: Final = frozenset({"hidden", "password", "file"})


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
