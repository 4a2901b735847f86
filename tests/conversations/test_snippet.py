"""The short text of a body: what it says, and where it is cut."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from parley.characters import is_blank
from parley.conversations.body import from_html, from_text
from parley.conversations.body.snippet import SNIPPET_LENGTH
from tests.conversations.html import NOT_XML


class TestSnippet:
    def test_blocks_are_parted_by_a_space_and_inline_elements_are_not(self) -> None:
        html = "<h1>A</h1><p>b<b>c</b>,<br>d</p><ul><li>e</li><li>f</li></ul>"
        assert from_html(html).text == "A bc, d e f"

    def test_references_are_decoded_once(self) -> None:
        assert from_html("a &amp;lt; b&nbsp;&lt;p&gt; &quot;").text == 'a &lt; b <p> "'

    def test_a_picture_is_its_alternative_text(self) -> None:
        html = 'a<img src="https://a.example/ alt=" alt="b > c">d<img src="cid:1">e'
        assert from_html(html).text == "a b > c d e"

    @given(st.text(max_size=SNIPPET_LENGTH))
    def test_of_a_short_text_it_is_the_text_with_its_whitespace_collapsed(self, text: str) -> None:
        shown = "" if is_blank(text) else " ".join(NOT_XML.sub("", text).split())
        assert from_text(text).text == shown

    def test_a_text_as_long_as_a_snippet_is_whole(self) -> None:
        assert from_text("x" * SNIPPET_LENGTH).text == "x" * SNIPPET_LENGTH

    def test_a_longer_text_ends_at_a_word(self) -> None:
        text = from_text("word " * 100).text
        assert text == "word " * 39 + "word…"

    def test_a_word_that_ends_where_the_room_does_is_whole(self) -> None:
        assert from_text("a " * 98 + "bcd efg").text == "a " * 98 + "bcd…"

    def test_a_text_without_words_is_cut_at_the_full_length(self) -> None:
        assert from_text("x" * 201).text == "x" * 199 + "…"

    @pytest.mark.parametrize(
        "character",
        [
            *("e\u0301", "\U0001f44d\U0001f3fd", "\U0001f469\u200d\U0001f52c"),
            *("\U0001f1e9\U0001f1ea", "\u0915\u094d\u0937", "\u1112\u1161\u11ab", "1\ufe0f\u20e3"),
            "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        ],
    )
    def test_a_character_made_of_several_is_not_cut(self, character: str) -> None:
        for padding in range(len(character)):
            snippet = from_text("x" * padding + character * 200).text
            assert snippet.removesuffix("…").removeprefix("x" * padding) in character * 200
            assert snippet.removesuffix("…").endswith(character)

    @given(st.text(alphabet="\U0001f1e9\u0301\u200d\U0001f469\u0915\u094dx ", min_size=210))
    def test_it_ends_between_characters_as_they_are_seen(self, text: str) -> None:
        whole = " ".join(text.split())
        cut = from_text(text).text.removesuffix("…")
        seen = regex.findall(r"\X", whole)
        starts = {len("".join(seen[:number])) for number in range(len(seen) + 1)}
        assert len(cut) in starts or max(map(len, seen)) > SNIPPET_LENGTH // 4 or whole == cut

    @given(st.text(min_size=150, max_size=600))
    def test_it_is_never_longer_than_allowed(self, text: str) -> None:
        assert len(from_text(text).text) <= SNIPPET_LENGTH
