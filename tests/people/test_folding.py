from parley.people.folding import name_key, prefixes_of


class TestAQuestion:
    def test_a_beginning_of_another_adds_nothing_to_a_question(self) -> None:
        assert prefixes_of("a Ada ad king") == ["ada", "king"]


class TestOrder:
    def test_it_is_by_last_name_then_first_without_case_and_accents(self) -> None:
        names = [("Zoë", "king"), ("Ada", "King"), ("Ann", "Éclair"), ("Ann", "Zorn")]
        ordered = sorted(names, key=lambda name: name_key(*name))
        assert ordered == [("Ann", "Éclair"), ("Ada", "King"), ("Zoë", "king"), ("Ann", "Zorn")]
