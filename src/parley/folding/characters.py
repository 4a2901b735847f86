"""What one character is in words, as Unicode's properties say. Pure.

The properties that Python's own `unicodedata` lacks are asked of `regex`, which is imported when
the first text comes that needs it: many a command meets none. A server calls `load_properties`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from parley.folding import tables

PARTED: Final = "\n"
"""What stands for all that parts words."""

# What says how a character stands to its neighbours.
_UNIT: Final = "\x0f"
_MARK: Final = "\x08"
_STACKER: Final = "\x07"
_DECORATION: Final = "\x0e"
_SIGNS: Final = (_UNIT, _MARK, _STACKER, _DECORATION)

_NOT_ASCII: Final = re.compile("[^\0-\x7f]+")
_ASCII: Final = {
    code: char if char in _SIGNS else char.lower() if char.isalnum() else PARTED
    for code, char in ((code, chr(code)) for code in range(0x80))
}
_TONE_AFTER_RING: Final = re.compile("\u0e4d[\u0e48-\u0e4b]|\u0ecd[\u0ec8-\u0ecb]")
"""Of the vowel AM, as some type it in Thai and Lao; the tone is to stand first."""
_SIGNS_OF_WORDS: Final = re.compile(f"[{''.join(map(chr, tables.SIGNS))}]")
_RAISED: Final = re.compile(f"[{tables.RAISED}]")
_NOTE_MARKS: Final = re.compile(
    rf"(?:(?<=[0-9])|(?<=[^\W\d_{tables.RAISED}]{{4}}))[{tables.RAISED}]+"
)
_JOINED: Final = re.compile("|".join(tables.JOINED))

_MOST_MARKS: Final = 32
_BECOMING_MARKS: Final = "\uff9e\uff9f"
"""Letters, until they are normalised."""
_MANY_MARKS: Final = re.compile(rf"(?:[^\w\s]|[{_BECOMING_MARKS}]){{{_MOST_MARKS}}}")
"""Marks are no letters to `re`; whether some of these are marks is looked at then."""
_GRAPHEME_JOINER: Final = "\u034f"
"""Marks are not sorted beyond it, and nobody sees it."""

_MOST_KNOWN: Final = 16_384
_FEW: Final = 8


class _Known(dict[int, str]):
    """What characters become, worked out once for each: a table for `str.translate`."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_KNOWN:  # someone sends all that there are
            self.clear()
        self[code] = found = self._work_out(chr(code))
        return found


def load_properties() -> None:
    """Import what tells the properties of characters, so that nobody has to wait for it later."""
    for pattern in (tables.KINDS, tables.CLUSTER):
        _compile(pattern)


def fold_characters(text: str) -> str:
    """Return a text without case and accents, with all that parts words."""
    return _nfkc(_compose(_without_decoration(text)).translate(_FOLDED))


def without_note_marks(text: str) -> str:
    """Return a text of the same length without raised figures that no word or number goes on with.

    After a word they lead to a note, and after a number they are its exponent; but `m²` is `m2`.
    """
    if not _RAISED.search(text):
        return text
    return _NOTE_MARKS.sub(lambda found: " " * len(found[0]), text)


def part_words(text: str) -> str:
    """Return the words of a text, folded, with white space between."""
    if _SIGNS_OF_WORDS.search(text):
        text = text.translate(tables.SIGNS)
    if tables.ZERO_WIDTH_JOINER in text:
        text = _JOINED.sub(lambda found: tables.JOINED[found[0]], text)
    parted = _part(_compose(text))
    if _DECORATION in parted:
        parted = _part(_compose(_without_decoration(text))).replace(_DECORATION, "")
    # A letter that is a word by itself takes its marks with it, and what is stacked below it.
    parted = parted.replace(f"{_UNIT}{_MARK}", "").replace(_MARK, "")
    return parted.replace(f"{_UNIT}{_STACKER} ", "").replace(_STACKER, "").replace(_UNIT, " ")


def _compose(text: str) -> str:
    """Return a text in one spelling."""
    composed = _nfkc(text)
    if "\u0e4d" in composed or "\u0ecd" in composed:
        composed = _TONE_AFTER_RING.sub(lambda found: found[0][::-1], composed)
    if " \u3099" in composed or " \u309a" in composed:  # kana's marks, typed for themselves
        joined = composed.replace(" \u3099", "\u3099").replace(" \u309a", "\u309a")
        composed = _nfkc(joined)
    return composed


def _without_decoration(text: str) -> str:
    """Return a text without what is invisible or decorates; flags, of several characters, apart."""
    return tables.FLAG.sub(_flag, text).translate(_UNDECORATED)


def _flag(found: re.Match[str]) -> str:
    return f" {found[0].translate(tables.TAGS)} "


def _part(composed: str) -> str:
    mostly_ascii = len(composed.encode("utf-8", "surrogatepass")) * 4 < len(composed) * 5
    if mostly_ascii and not any(sign in composed for sign in _SIGNS):
        return _NOT_ASCII.sub(_part_run, composed).translate(_ASCII)
    return composed.translate(_PARTED)


def _part_run(found: re.Match[str]) -> str:
    run = found[0]
    return _part_letters(run) if len(run) <= _FEW else run.translate(_PARTED)


@lru_cache(maxsize=4096)
def _part_letters(run: str) -> str:
    return run.translate(_PARTED)


def is_unit(word: str) -> bool:
    """Return whether a word is one letter of a script that puts no spaces between words."""
    return not word.isascii() and _PARTED[ord(word[0])].endswith(_UNIT)


def clusters() -> Any:  # noqa: ANN401 - as `regex` has it
    """Return the pattern of parts of a text whose words do not depend on their neighbours."""
    return _compile(tables.CLUSTER)


def _part_char(char: str) -> str:
    """Return a character folded, with what says how it stands to its neighbours."""
    if "\u4e00" <= char <= "\u9fff":  # most of Chinese, told without a look at its properties
        return f" {char}{_UNIT}"
    kind = _kind(char)
    if kind == "accent":
        return ""
    if kind is not None and _is_plain(char):
        return _STANDING.get(kind, PARTED).replace("?", char)
    return "".join(map(_mark_by_kind, _FOLDED[ord(char)] or char))


def _is_plain(char: str) -> bool:
    """Return whether a character folds to itself, as can be told without folding it."""
    return (
        not unicodedata.decomposition(char)
        and char == char.casefold()
        and unicodedata.decimal(char, None) is None
        and ord(char) not in tables.PLAIN
    )


def _mark_by_kind(folded: str) -> str:
    return _STANDING.get(_kind(folded), PARTED).replace("?", folded)


_STANDING: Final[Mapping[str | None, str]] = {
    "unit": f" ?{_UNIT}",
    "picture": f"{PARTED}?{_UNIT}",  # nothing is stacked with it
    "mark": f"{_MARK}?{_UNIT}",
    "stacker": f"{_MARK}?{_UNIT}{_STACKER}",
    "word": "?",
    "flag": f"{_DECORATION}?",
    "dropped": _DECORATION,
}


def _fold(char: str) -> str:
    """Return a character without case and accents."""
    plain = _plain(_plain(char).casefold()).casefold()  # what folding brings forth may have accents
    return _nfkc(plain.translate(tables.PLAIN))


def _plain(text: str) -> str:
    return _nfkc("".join(map(_without_accents, _nfkc(text))))


def _without_accents(char: str) -> str:
    if char in tables.LETTERS_WITH_MARKS:
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    apart = unicodedata.normalize("NFKD", char)
    return "".join(one for one in apart if _kind(one) not in {"accent", "dropped"})


_FOLDED: Final = _Known(_fold)
_PARTED: Final = _Known(_part_char)
_UNDECORATED: Final = _Known(lambda char: "" if _kind(char) == "dropped" else char)


def _kind(char: str) -> str | None:
    """Return which of `tables.KINDS` a character is; `None` for what parts words."""
    found = _compile(tables.KINDS).match(char)
    return None if found is None else found.lastgroup


@cache
def _compile(pattern: str) -> Any:  # noqa: ANN401
    import regex  # noqa: PLC0415 - 20 ms

    return regex.compile(pattern, regex.V1 | regex.DOTALL)


def _nfkc(text: str) -> str:
    """Return a text in NFKC, in time that grows with its length alone.

    Python sorts the marks of a letter in time that grows with the square of their number. So many
    of them are parted, as UAX #15 has it (§13, Stream-Safe Text).
    """
    if len(text) > _MOST_MARKS and _may_have_many_marks(text):
        text = _MANY_MARKS.sub(_part_marks, text)
    return unicodedata.normalize("NFKC", text)


def _may_have_many_marks(text: str) -> bool:
    return any(map(unicodedata.combining, text[::_MOST_MARKS])) or any(
        one in text for one in _BECOMING_MARKS
    )


def _part_marks(found: re.Match[str]) -> str:
    run = found[0]
    is_marked = any(map(unicodedata.combining, run)) or any(one in run for one in _BECOMING_MARKS)
    return f"{run}{_GRAPHEME_JOINER}" if is_marked else run
