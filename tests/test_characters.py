"""Which characters show, and which a terminal must not get: as Unicode has it."""

import unicodedata
from collections.abc import Callable
from typing import Final

import msgspec
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from parley.characters import (
    escape_unsafe,
    escape_unsafe_json,
    find_hidden,
    is_blank,
    isolate,
    replace_hidden,
)

SURROGATES: Final = range(0xD800, 0xE000)
EVERY: Final = [chr(code) for code in range(0x110000) if code not in SURROGATES]

_IGNORABLE: Final = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_SHOWN_FORMAT: Final = regex.compile(r"\p{Prepended_Concatenation_Mark}")


def shows_nothing(one: str) -> bool:
    """Decide by the properties that Unicode gives a character."""
    category = unicodedata.category(one)
    if _SHOWN_FORMAT.match(one):
        return False
    return (
        one.isspace()
        or category in {"Cc", "Cf", "Zl", "Zp", "Zs"}
        or _IGNORABLE.match(one) is not None
    )


def test_what_unicode_says_shows_nothing_is_blank() -> None:
    assert [hex(ord(one)) for one in EVERY if shows_nothing(one) and not is_blank(one)] == []


def test_nothing_else_is_blank_but_what_has_an_empty_glyph() -> None:
    # Egyptian format controls and blanks are newer than some Pythons.
    others = {one for one in EVERY if is_blank(one) and not shows_nothing(one)}
    assert {one for one in others if not "\U00013430" <= one <= "\U00013442"} == {
        *("\u2800", "\ufffc", "\U00016fe4", "\U0001d159")
    }


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u3164\ufe0f", "\U000e0041" * 1000])
def test_a_text_of_such_alone_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "\u0301", "\u200bx", "\u0600", "🏴\U000e0067\U000e007f"])
def test_a_text_with_anything_else_is_not(text: str) -> None:
    assert not is_blank(text)


def test_what_reaches_a_terminal_is_never_a_control_or_a_format_character() -> None:
    unsafe = [one for one in EVERY if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}]
    assert [hex(ord(one)) for one in unsafe if not escape_unsafe(one).isascii()] == []
    assert all(escape_unsafe(one).isprintable() for one in unsafe)
    assert escape_unsafe("\x1b[31m\x9b\u202e\udcff\U000e0041") == (
        r"\x1b[31m\x9b\u202e\udcff\U000e0041"
    )


@pytest.mark.parametrize("text", ["Ada", "Müller", "王小明", "خالد", "e\u0301", "❤\ufe0f", "a\\b"])
def test_what_people_are_called_stays(text: str) -> None:
    assert escape_unsafe(text) == text


def test_a_line_break_may_be_ours() -> None:
    assert escape_unsafe("a\nb\r") == r"a\x0ab\x0d"
    assert escape_unsafe("a\nb\r", lines=True) == "a\nb" + r"\x0d"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_the_same_once_it_is_escaped(text: str) -> None:
    escaped = escape_unsafe_json(msgspec.json.encode(text))
    assert msgspec.json.decode(escaped) == text
    assert escape_unsafe(escaped.decode()) == escaped.decode()


@pytest.mark.parametrize("use", [is_blank, escape_unsafe, replace_hidden])
def test_a_long_text_is_read_once(use: Callable[[str], object]) -> None:
    assert use("\u200b" * 1_000_000)


def test_a_name_of_a_file_keeps_what_words_are_written_with() -> None:
    names = (
        "Gesamt\u00adplan \u05d7\u05d5\u05d6\u05d4\u200f \u0645\u06cc\u200c\u062e.pdf",
        "👨\u200d👩.png",
    )
    assert [name for name in names if find_hidden(name)] == []
    assert replace_hidden("invoice\u202efdp.exe\u2028") == "invoice_fdp.exe_"


def test_what_stands_in_a_sentence_turns_nothing_around() -> None:
    assert isolate("Ada") == "Ada"
    assert isolate("\u05d0\u05d3\u05d4") == "\u2068\u05d0\u05d3\u05d4\u2069"
    assert isolate("A\u202eda\u2069") == "Ada"
    assert isolate(isolate("\u05d0")) == isolate("\u05d0")
