import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.people.folding import fold, name_key, prefixes_of, words_of


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
            ("ＡＤＡ", "ada"),  # noqa: RUF001 - wide letters
            ("Ærøskøbing", "aeroskobing"),
            ("李", "李"),
        ],
    )
    def test_case_and_accents_go(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @given(st.text())
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert words_of(" ".join(words_of(text))) == words_of(text)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("ada.king@firm.example", ["ada", "king", "firm", "example"]),
            ("O'Brien-Smith", ["o", "brien", "smith"]),
            ("Ada ada ADA", ["ada"]),
            ("हिन्दी", ["हिनदी"]),
            (" \t\0!", []),
        ],
    )
    def test_they_are_what_stands_between_other_characters(
        self, text: str, words: list[str]
    ) -> None:
        assert words_of(text) == words

    def test_a_beginning_of_another_adds_nothing_to_a_question(self) -> None:
        assert prefixes_of("a Ada ad king") == ["ada", "king"]


class TestOrder:
    def test_it_is_by_last_name_then_first_without_case_and_accents(self) -> None:
        names = [("Zoë", "king"), ("Ada", "King"), ("Ann", "Éclair"), ("Ann", "Zorn")]
        ordered = sorted(names, key=lambda name: name_key(*name))
        assert ordered == [("Ann", "Éclair"), ("Ada", "King"), ("Zoë", "king"), ("Ann", "Zorn")]
