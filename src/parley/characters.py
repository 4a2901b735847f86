"""What single characters do in people's texts: whether they show, and where they do harm. Pure.

A text is kept as it came. Whether it shows anything is decided here, for all texts alike. What goes
to a terminal or into a log is written so that no character in it moves the cursor, turns the order
of others around, or ends a line.
"""

import re
from typing import Final

_CONTROLS: Final = "\x00-\x1f\x7f-\x9f"
_SEPARATORS: Final = "\u2028\u2029"
_EMBEDDINGS: Final = "\u202a-\u202e\u2066-\u2069"
"""They turn the order of what follows around (UAX #9)."""

# The other format characters (Cf) of Unicode 17.0, and those reserved for more of them.
_MARKS: Final = "\u00ad\u061c\u200c-\u200f"
"""Written in ordinary words: the soft hyphen, joiners, and marks of direction."""
_SIGNS: Final = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""They show: digits stand in them."""
_FORMATS: Final = (
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

_FILLERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
"""The rest of Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 17.0)."""

_EMPTY: Final = "\u2800\ufffc\U00013441\U00013442\U00016fe4\U0001d159"
"""Their glyph is empty, or stands for an object that is not there."""

_SHOWN: Final = re.compile(
    rf"[^\s{_CONTROLS}{_SEPARATORS}{_EMBEDDINGS}{_MARKS}{_FORMATS}{_FILLERS}{_EMPTY}]"
)
_HIDDEN_IN_NAMES: Final = re.compile(f"[{_CONTROLS}{_SEPARATORS}{_EMBEDDINGS}{_FORMATS}]")
_ORDER: Final = re.compile(f"[{_EMBEDDINGS}]")
_FROM_THE_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks of the scripts that are written so; U+061C is among them."""

_UNSAFE: Final = re.compile(
    f"[{_CONTROLS}{_SEPARATORS}{_EMBEDDINGS}{_MARKS}{_SIGNS}{_FORMATS}\ud800-\udfff]"
)
_UNSAFE_LINES: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


def is_blank(text: str) -> bool:
    """Return whether nothing of a text is seen: it is empty, or all white space and the like."""
    return _SHOWN.search(text) is None


def find_hidden(name: str) -> re.Match[str] | None:
    """Find what has no place in the name of a file: it could show as another name."""
    return _HIDDEN_IN_NAMES.search(name)


def replace_hidden(name: str) -> str:
    """Put `_` for what has no place in the name of a file."""
    return _HIDDEN_IN_NAMES.sub("_", name)


def remove_embeddings(text: str) -> str:
    """Leave out what turns the order of what follows around."""
    return _ORDER.sub("", text)


def isolate(text: str) -> str:
    """Return a text as it stands in a sentence: what is written from right to left moves no other.

    What turns the order around is left out; it could reach beyond the text (UAX #9, FSI and PDI).
    """
    text = remove_embeddings(text)
    return f"\u2068{text}\u2069" if _FROM_THE_RIGHT.search(text) else text


def escape_unsafe(text: str, *, lines: bool = False) -> str:
    r"""Write a text for a terminal: controls and format characters as in `\x1b` and `\u202e`.

    Args:
        text: What people, or other machines, have written.
        lines: Whether it may have several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    return (_UNSAFE_LINES if lines else _UNSAFE).sub(_escape, text)


def escape_unsafe_json(encoded: bytes) -> bytes:
    """Write JSON, which may be read at a terminal, with the escapes of JSON for the same."""
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return _UNSAFE_LINES.sub(_escape_in_json, encoded.decode()).encode()


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:  # noqa: PLR2004 - two digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - four


def _escape_in_json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
