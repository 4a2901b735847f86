from parley.people.name_terms import parse_prefixes, sort_key


class TestAQuestion:
    def test_a_beginning_of_another_adds_nothing_to_a_question(self) -> None:
        assert parse_prefixes("a Ada ad king") == ["ada", "king"]


class TestOrder:
    def test_it_is_by_last_name_then_first_without_case_and_accents(self) -> None:
        names = [("Zoë", "king"), ("Ada", "King"), ("Ann", "Éclair"), ("Ann", "Zorn")]
        ordered = sorted(names, key=lambda name: sort_key(*name))
        assert ordered == [("Ann", "Éclair"), ("Ada", "King"), ("Zoë", "king"), ("Ann", "Zorn")]
