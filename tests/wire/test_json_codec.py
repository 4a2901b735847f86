import codecs
import json

import pytest

from parley.wire import ApiError
from parley.wire.json_codec import MAX_DEPTH, MAX_VALUES, parse, render
from tests.harness.corpora import Corpora, content_of
from tests.harness.growing import is_superlinear


def is_refused(body: bytes) -> bool:
    try:
        parse(body)
    except ApiError:
        return True
    return False


class TestParse:
    def test_takes_all_that_json_is(self, corpora: Corpora) -> None:
        rows = [row for row in corpora.rows("json/cases.jsonl") if row["expect"] == "accept"]
        refused = [row["id"] for row in rows if is_refused(content_of(row))]
        # Two equal keys are JSON, but one of the two values would be lost.
        assert refused == ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    def test_refuses_all_that_json_is_not(self, corpora: Corpora) -> None:
        rows = [row for row in corpora.rows("json/cases.jsonl") if row["expect"] == "reject"]
        assert [row["id"] for row in rows if not is_refused(content_of(row))] == []

    def test_never_fails_otherwise(self, corpora: Corpora) -> None:
        for row in corpora.rows("json/cases.jsonl"):
            is_refused(content_of(row))

    @pytest.mark.parametrize("text", ['{"a": [1, "x", null, true]}', '"é\\ud83d\\ude00"', "-12"])
    def test_gives_what_the_text_says(self, text: str) -> None:
        assert parse(text.encode()).tree == json.loads(text)

    def test_passes_over_a_byte_order_mark(self) -> None:
        assert parse(codecs.BOM_UTF8 + b"[1]").tree == [1]

    @pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"x":', "}")])
    def test_bounds_the_depth(self, opening: str, closing: str) -> None:
        def nested(levels: int) -> bytes:
            return (opening * levels + "1" + closing * levels).encode()

        assert not is_refused(nested(MAX_DEPTH))
        assert is_refused(nested(MAX_DEPTH + 1))

    @pytest.mark.parametrize(
        "text", [",[{" * MAX_VALUES, r"\"," * MAX_VALUES, "\\\\,{" * MAX_VALUES]
    )
    def test_bounds_the_values_that_stand_outside_of_texts(self, text: str) -> None:
        assert not is_refused(f'["{text}"]'.encode())
        assert is_refused(f'["{text}"{",0" * (MAX_VALUES + 1)}]'.encode())

    @pytest.mark.parametrize("piece", [r"\"", '"', r"\\\\", ",", '","', '["'])
    def test_takes_time_in_proportion_to_a_text_that_never_ends(self, piece: str) -> None:
        begun = "[" + "," * (MAX_VALUES + 1) + '"'
        assert not is_superlinear(lambda length: is_refused((begun + piece * length).encode()))

    @pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', '"\ufffe"', '"\uffff"', '"\\n"'])
    def test_trusts_no_text_that_xml_might_not_carry(self, text: str) -> None:
        suspect = text != '"\\n"'
        assert parse(text.encode()).clean is not suspect

    def test_keeps_a_fraction_apart_from_every_integer(self) -> None:
        assert not isinstance(parse(b"1.0").tree, int)


class TestRender:
    def test_writes_utf_8(self) -> None:
        assert render({"a": "é\U0001f600"}) == '{"a":"é\U0001f600"}'.encode()
