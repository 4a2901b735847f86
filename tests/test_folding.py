import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.folding import (
    fold,
    fold_char,
    parse_prefixes,
    sort_key,
    tokenize,
    unique_tokens,
)


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
        assert unique_tokens(" ".join(unique_tokens(text))) == unique_tokens(text)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("ada.king@firm.example", ["ada", "king", "firm", "example"]),
            ("O'Brien-Smith", ["o", "brien", "smith"]),
            ("Ada ada ADA", ["ada"]),
            ("हिन्दी", ["हिनदी"]),
            ("秘密保持契約 NDA", ["秘", "密", "保", "持", "契", "約", "nda"]),
            ("한국어 계약", [fold("한국어"), fold("계약")]),
            (" \t\0!", []),
        ],
    )
    def test_they_are_what_stands_between_other_characters(
        self, text: str, words: list[str]
    ) -> None:
        assert unique_tokens(text) == words

    @given(st.text())
    def test_the_quick_way_for_ascii_is_the_way_for_all(self, text: str) -> None:
        assert tokenize(text) == "".join(map(fold_char, text)).split()

    @given(st.text())
    def test_no_neighbour_changes_what_a_character_is(self, text: str) -> None:
        assert "".join(map(fold_char, text)).replace(" ", "") == "".join(tokenize(fold(text)))


class TestAQuestion:
    def test_a_beginning_of_another_adds_nothing_to_a_question(self) -> None:
        assert parse_prefixes("a Ada ad king") == ["ada", "king"]


class TestOrder:
    def test_it_is_by_last_name_then_first_without_case_and_accents(self) -> None:
        names = [("Zoë", "king"), ("Ada", "King"), ("Ann", "Éclair"), ("Ann", "Zorn")]
        ordered = sorted(names, key=lambda name: sort_key(*name))
        assert ordered == [("Ann", "Éclair"), ("Ada", "King"), ("Zoë", "king"), ("Ann", "Zorn")]
