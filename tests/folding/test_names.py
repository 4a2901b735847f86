import pytest

from parley.folding import parse_prefixes, searchable_words, sort_key


def finds(question: str, *person: str) -> bool:
    words = searchable_words(*person)
    return all(
        any(word.startswith(prefix) for word in words) for prefix in parse_prefixes(question)
    )


class TestAQuestion:
    def test_a_beginning_of_another_adds_nothing_to_a_question(self) -> None:
        assert parse_prefixes("a Ada ad king") == ["ada", "king"]

    @pytest.mark.parametrize(
        ("question", "person"),
        [
            ("o'b anne-m", ("Anne-Marie", "O’Brien", "amo@firm.example")),  # noqa: RUF001
            ("김철수", ("철수", "김", "kim@firm.example")),
            ("김철", ("철수", "김", "kim@firm.example")),
            ("철수", ("철수", "김", "kim@firm.example")),
            ("小明 王", ("小明", "王", "wang@firm.example")),
            ("王小明", ("小明", "王", "wang@firm.example")),
            ("明", ("小明", "王", "wang@firm.example")),
            ("สมชาย ใจ", ("สมชาย", "ใจดี", "somchai@firm.example")),
            ("กิตติศักดิ์ พงศ์พัฒนานันท์", ("กิตติศักดิ์", "พงศ์พัฒนานันท์", "k@firm.example")),
            ("a.b.c.d.e.f.g.h@firm.example", ("A", "B", "a.b.c.d.e.f.g.h@firm.example")),
            ("king@FIRM.ex", ("Ada", "King", "ada.king@firm.example")),
            ("ada@mü", ("Ada", "King", "ada@xn--mller-kva.example")),
            ("@firm.example", ("Ada", "King", "ada@firm.example")),
        ],
    )
    def test_finds_a_person_as_the_name_or_address_is_written(
        self, question: str, person: tuple[str, str, str]
    ) -> None:
        assert finds(question, *person)
        assert len(parse_prefixes(question)) <= 4

    @pytest.mark.parametrize("question", ["수철", "김수", "da@firm.example", "ada@firma.example"])
    def test_finds_no_one_else(self, question: str) -> None:
        assert not finds(question, "철수", "김", "ada@firm.example")


class TestOrder:
    def test_it_is_by_last_name_then_first_without_case_and_accents(self) -> None:
        names = [("Zoë", "king"), ("Ada", "King"), ("Ann", "Éclair"), ("Ann", "Zorn")]
        ordered = sorted(names, key=lambda name: sort_key(*name))
        assert ordered == [("Ann", "Éclair"), ("Ada", "King"), ("Zoë", "king"), ("Ann", "Zorn")]
