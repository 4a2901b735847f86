"""What is shown of a hit: the words, marked, and never anything that a browser would run."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.conversations.search.query_parser import SearchQuery, parse
from parley.conversations.search.snippets import LENGTH, highlight
from parley.folding import tokenize

MARKED = re.compile("<mark>(.*?)</mark>", re.DOTALL)


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "question", "shown"),
        [
            ("The draft", "draft", "The <mark>draft</mark>"),
            ("Draft, DRAFT", "draft", "<mark>Draft</mark>, <mark>DRAFT</mark>"),
            ("a drafting", "draft", "a drafting"),
            ("Über", "uber", "<mark>Über</mark>"),
            ("u\u0308ber x", "uber", "<mark>u\u0308ber</mark> x"),
            ("the draft contract", '"draft contract"', "the <mark>draft contract</mark>"),
            ("my e-mail", "e-mail", "my <mark>e-mail</mark>"),
            ("a b c", '"a b" "b c"', "<mark>a b c</mark>"),
            ("秘密保持契約", "契約", "秘密保持<mark>契約</mark>"),
            ("½ of it", "2", "<mark>½</mark> of it"),
            ("no word of it", "from:ada", "no word of it"),
        ],
    )
    def test_stand_around_what_was_asked_for(self, text: str, question: str, shown: str) -> None:
        assert highlight([text], parse(question)) == shown

    def test_nothing_else_is_html(self) -> None:
        text = '<script>alert("draft")</script> &amp; </mark>'
        assert highlight([text], parse("draft script")) == (
            '&lt;<mark>script</mark>&gt;alert("<mark>draft</mark>")'
            "&lt;/<mark>script</mark>&gt; &amp;amp; &lt;/mark&gt;"
        )


class TestCutting:
    def test_it_begins_and_ends_at_words(self) -> None:
        text = "one two three " * 50 + "needle" + " four five six" * 50
        shown = highlight([text], parse("needle"))
        assert re.fullmatch(r"…(two |three |one )+<mark>needle</mark>( four| five| six)+…", shown)

    def test_a_short_text_is_whole(self) -> None:
        text = "a needle in hay"
        assert MARKED.sub(r"\1", highlight([text], parse("needle"))) == text


asked = st.sampled_from(["a", "b", "ab", "é", "ß", "½", "ﬁ", "契"])
pieces = st.sampled_from([" ", "-", "<", "&", "A", "B", "É", "e\u0301", "ß", "½", "ﬁ", "契", "ab"])


class TestEverySnippet:
    @given(st.lists(pieces, max_size=300).map("".join), st.lists(asked, min_size=1, max_size=3))
    def test_shows_a_part_of_the_text_and_marks_words_of_the_question(
        self, text: str, words: list[str]
    ) -> None:
        question = parse(" ".join(words))
        shown = highlight([text], question)
        plain = unescape(MARKED.sub(r"\1", shown))
        assert plain.removeprefix("…").removesuffix("…") in text
        assert len(plain.strip("…")) <= LENGTH
        for marked in MARKED.findall(shown):
            assert set(tokenize(unescape(marked))) & set(question.words)

    @given(st.text(max_size=400), st.text(min_size=1, max_size=5))
    def test_can_be_made(self, text: str, word: str) -> None:
        question = SearchQuery(phrases=((word.casefold(),),))
        assert "<script" not in highlight([text], question)
