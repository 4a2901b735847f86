"""From names to numbers, where a colon is a parameter's and nowhere else."""

import pytest

from parley.store.paramstyle import compile_statement


class TestAName:
    def test_has_one_number_however_often_it_stands_there(self) -> None:
        statement = compile_statement("select :a, :b, :a")
        assert statement.sql == "select $1, $2, $1"
        assert statement.arguments({"a": 7, "b": 8}) == [7, 8]

    def test_may_be_followed_by_a_cast(self) -> None:
        assert compile_statement("select :a::bigint").sql == "select $1::bigint"

    @pytest.mark.parametrize(
        "text",
        [
            "'12:30'",
            "'it''s :not'",
            '":not"',
            "a::text",
            "-- :not\n",
            "/* :not\n :not */",
            "$$ :not $$",
            "$a$ :not $$ :not $a$",
        ],
    )
    def test_is_none_elsewhere(self, text: str) -> None:
        assert compile_statement(f"select {text} :a") == compile_statement("select :a")._replace(
            sql=f"select {text} $1"
        )


class TestAColumn:
    def test_of_rows_is_an_array(self) -> None:
        statement = compile_statement(
            "select :rows[0]::bigint[], :rows[2]::text[], :rows[0]::bigint[]"
        )
        assert statement.sql == "select $1::text::bigint[], $2::text::text[], $1::text::bigint[]"
        rows = [(1, "x", "a"), (2, "y", "b")]
        assert statement.arguments({"rows": rows}) == ["{1,2}", '{"a","b"}']

    def test_of_no_rows_is_empty(self) -> None:
        statement = compile_statement("select :rows[0]::text[], :rows[0]::bigint[]")
        assert statement.arguments({"rows": []}) == ["{}", "{}"]


class TestAnArray:
    def test_of_numbers_is_spelled_as_postgresql_does(self) -> None:
        statement = compile_statement("select :ids::bigint[]")
        assert statement.sql == "select $1::text::bigint[]"
        arguments = statement.arguments({"ids": [1, None, -(2**63)]})
        assert arguments == ["{1,null,-9223372036854775808}"]

    def test_of_flags_is_spelled_as_postgresql_does(self) -> None:
        statement = compile_statement("select :flags::boolean[]")
        assert statement.arguments({"flags": [True, False]}) == ["{true,false}"]

    def test_of_texts_keeps_a_text_apart_from_what_spells_arrays(self) -> None:
        statement = compile_statement("select :texts::text[]")
        texts = ["", "null", None, 'a "b"', "c\\d", "{e,f}", "g\nh"]
        assert statement.arguments({"texts": texts}) == [
            r'{"","null",null,"a \"b\"","c\\d","{e,f}","g' + "\n" + 'h"}'
        ]


class TestNul:
    def test_which_no_text_there_has_finds_nothing(self) -> None:
        arguments = compile_statement("select :a, :b::text[]").arguments({"a": "x\0", "b": ["\0"]})
        assert arguments == ["x\ufffd", '{"\ufffd"}']
