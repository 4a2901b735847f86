# ruff: noqa: RUF001 - letters that look like others are the point
"""Words, in every script: two spellings of one find each other, and two words do not."""

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from parley.folding import fold, is_unspaced, locate_words, tokenize, unique_tokens
from parley.folding.tables import SIGNS
from tests.harness.growing import is_superlinear

SOFT_HYPHEN, ZERO_WIDTH_SPACE, WORD_JOINER = "\u00ad", "\u200b", "\u2060"


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("ADA", "ada"),
            ("Zoë", "zoe"),
            ("Zoe\u0308", "zoe"),
            ("Łukasz Ødegård", "lukasz odegard"),
            ("Straße", "strasse"),
            ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}pek", "ipek"),
            ("ＡＤＡ", "ada"),
            ("Ærøskøbing", "aeroskobing"),
            ("李", "李"),
            ("50 % – d’Arcy", "50 % – d’arcy"),
        ],
    )
    def test_case_and_accents_go(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @given(st.text())
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert unique_tokens(" ".join(unique_tokens(text))) == unique_tokens(text)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("ada.king@firm.example", ["ada", "king", "firm", "example"]),
            ("O'Brien-Smith", ["o", "brien", "smith"]),
            ("Ada ada ADA", ["ada"]),
            ("हिन्दी", ["हिन्दी"]),
            ("秘密保持契約 NDA", ["秘", "密", "保", "持", "契", "約", "nda"]),
            ("한국어 계약", ["한", "국", "어", "계", "약"]),
            ("人々 コーヒー", ["人", "々", "コ", "ー", "ヒ"]),
            ("ที่บ้าน x", ["ที่", "บ้", "า", "น", "x"]),
            ("ປະເທດ", ["ປ", "ະ", "ເ", "ທ", "ດ"]),
            ("ប្រទេស1", ["ប្រ", "ទេ", "ស", "1"]),
            ("စာချုပ်", ["စာ", "ချု", "ပ်"]),
            ("ᬩᬮᬶ", ["ᬩ", "ᬮᬶ"]),  # Balinese: broken between syllables, by UAX #14
            ("བོད་སྐད", ["བོད", "སྐད"]),  # Tibetan parts its syllables itself
            ("Done🎉👍🏽 🇩🇪🇫🇷", ["done", "🎉", "👍", "🇩🇪", "🇫🇷"]),
            ("Acme® 100 €", ["acme", "100"]),
            ("Acme™ Nr.№5", ["acme", "nr", "no", "5"]),
            ("1½ von ¼", ["1", "2", "von", "4"]),
            ("Vertrag¹² vom 10² in m²", ["vertrag", "vom", "10", "in", "m2"]),
            (" \t\0!", []),
        ],
    )
    def test_they_are_what_stands_between_other_characters(
        self, text: str, words: list[str]
    ) -> None:
        assert unique_tokens(text) == words

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (f"Gesamt{SOFT_HYPHEN}kon{ZERO_WIDTH_SPACE}ze{WORD_JOINER}pt", "gesamtkonzept"),
            ("\ufefffi\u200cnance\u200e", "ﬁnance"),
            ("العـــقد", "العقد"),
            ("مَرَّاكُش آسفي", "مراكش اسفي"),
            ("کتاب علی", "كتاب علي"),
            ("שָׁלוֹם", "שלום"),
            ("l\u02bcavocat ʻ", "l'avocat"),
            ("об\u02bcєднання", "об’єднання"),
            ("лёд", "лед"),
            ("и\u200d\u0306", "й"),
            ("ΟΔΟΣ τῷ", "οδος τω"),
            ("ｶﾞｷﾞ カ゛", "ガギ ガ"),
            ("น\u0e4d\u0e49า", "น้ำ"),
            (f"അവന\u0d4d\u200d സാര{SOFT_HYPHEN}\u0d4d", "അവൻ സാര്"),
            ("অকস্মাত\u09cd\u200d", "অকস্মাৎ"),
            ("١٢٣ ३ ３", "123 3 3"),
            ("Ⅷ ² ①", "viii 2 1"),
            ("👍🏽 ❤️", "👍 ❤"),
        ],
    )
    def test_two_spellings_of_one_are_one(self, one: str, other: str) -> None:
        assert tokenize(one) == tokenize(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("かぎ", "かき"),
            ("パンダ", "ハンダ"),
            ("мой", "мои"),
            ("їжак", "іжак"),
            ("ўзор", "узор"),
            ("कि", "की"),
            ("क्या", "कया"),
            ("ज़रा", "जरा"),
            ("അവൻ", "അവന്"),
            ("ಕ", "ಕಾ"),
            ("ข้าว", "ขาว"),
            ("ދިވެ", "ދވ"),
            ("🇩🇪", "🇩🇰"),
            ("🎉", "🎈"),
            ("Ŧoŋ", "ton"),
        ],
    )
    def test_two_words_are_two(self, one: str, other: str) -> None:
        assert tokenize(one) != tokenize(other)


IOTA_BELOW = "\N{COMBINING GREEK YPOGEGRAMMENI}"
CHARACTERS = st.characters(exclude_categories=["Cs"])
JOINED_BY_NFKC = {*map(chr, SIGNS), *"²³¹⁰⁴⁵⁶⁷⁸⁹"}
NORMAL_FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
SCRIPTS = st.text(
    st.sampled_from(
        "aéÉßй ё'\u02bcגּאֶشّ١กินำ้ເົກ្រေခ်ှကि्षカがﾞハー한ᄒ\u1161\u11ab国々🎉👍🏽🇩🇪\u00ad\u200b\u200d\ufe0f-"
    )
    | CHARACTERS
)


@pytest.mark.parametrize("piece", ["\u0301\u0316", "\uff9e\u0301", "\u3099a\u0301", "ﷺ", "क्"])
def test_any_number_of_marks_takes_time_in_proportion(piece: str) -> None:
    assert not is_superlinear(lambda length: tokenize(piece * length))
    assert not is_superlinear(lambda length: list(locate_words("a" + piece * length)))


class TestAnyText:
    @given(SCRIPTS)
    @pytest.mark.parametrize("form", NORMAL_FORMS)
    def test_is_found_by_every_normal_form_of_it(
        self, form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str
    ) -> None:
        assume(form in {"NFC", "NFD"} or JOINED_BY_NFKC.isdisjoint(text))
        assert tokenize(unicodedata.normalize(form, text)) == tokenize(text)

    @given(SCRIPTS)
    def test_is_found_by_its_capitals(self, text: str) -> None:
        assume(IOTA_BELOW not in unicodedata.normalize("NFD", text))  # its capital is a letter
        assert tokenize(text.upper()) == tokenize(text)

    @given(SCRIPTS, SCRIPTS)
    def test_is_found_inside_a_longer_one(self, text: str, more: str) -> None:
        longer = tokenize(f"{more}\n{text}\n{more}")
        words = tokenize(text)
        places = range(len(longer) - len(words) + 1)
        assert any(longer[place : place + len(words)] == words for place in places)

    @given(SCRIPTS)
    @example("x한ᄒ\u1161\u11abᄒ")
    @example("ក្រេក្\u200bរ a")
    @example("ក្🎉")
    @example("กำx")
    @example("🇩🇪🇫🇷🇩")
    def test_has_its_words_where_they_stand(self, text: str) -> None:
        located = list(locate_words(text))
        assert [one.word for one in located] == tokenize(text)
        assert all(one.word in tokenize(text[one.start : one.end]) for one in located)
        assert all(a.start <= b.start and a.end <= b.end for a, b in zip(located, located[1:]))  # noqa: RUF007, B905

    @given(st.text(st.characters(codec="ascii")))
    def test_of_ascii_takes_the_quick_way_to_the_same(self, text: str) -> None:
        assert tokenize(f"{text}\n\u0416") == [*tokenize(text), "ж"]

    def test_of_a_script_without_spaces_has_a_word_for_each_letter(self) -> None:
        assert is_unspaced("กิ")
        assert is_unspaced("약")
        assert not is_unspaced("king")
        assert not is_unspaced("कि")


def test_every_letter_of_unicode_is_found_by_itself() -> None:
    letters = [
        char
        for char in map(chr, range(0x20000))
        if unicodedata.category(char) in {"Lu", "Ll", "Lo", "Nd"}
    ]
    lost = [unicodedata.name(char) for char in letters if not tokenize(char)]
    assert [name for name in lost if not re.search(FOUND_BY_NOTHING, name)] == []


FOUND_BY_NOTHING = "FILLER|SALTILLO|TATWEEL|ARABIC .* (ISOLATED|MEDIAL) FORM"
"""Vowel signs on nothing, strokes, and what is no letter to those who read it."""
