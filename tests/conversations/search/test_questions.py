"""Questions, read: what they mean, and exactly what is wrong with a bad one."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parley.conversations.search.query_parser import (
    MAX_LENGTH,
    MAX_OPERATORS,
    MAX_TERMS,
    SearchQuery,
    parse,
)
from parley.folding import tokenize
from parley.wire import ApiError
from tests.harness.corpora import Corpora


class TestWords:
    @pytest.mark.parametrize(
        ("text", "phrases"),
        [
            ("draft contract", [("draft",), ("contract",)]),
            ('"draft contract"', [("draft", "contract")]),
            ("“draft contract”", [("draft", "contract")]),
            ("DRAFT Ünïcode", [("draft",), ("unicode",)]),
            ("e-mail O'Brien", [("e", "mail"), ("o", "brien")]),
            ("draft draft", [("draft",)]),
            ('say "" nothing', [("say",), ("nothing",)]),
            ("a !!! b", [("a",), ("b",)]),
            ('a"b c"d', [("a", "b"), ("c", "d")]),
            ('(“a b”)"c d"', [("a", "b"), ("c", "d")]),
            ('5" pipe 3" valve', [("5",), ("pipe",), ("3",), ("valve",)]),
            ('draft "open phrase', [("draft",), ("open",), ("phrase",)]),
            ("draft „open", [("draft",), ("open",)]),
            ("🎉 done", [("🎉",), ("done",)]),
            ("契約", [("契", "約")]),
            ("subject:x http://firm.example", [("subject", "x"), ("http", "firm", "example")]),
        ],
    )
    def test_each_is_looked_for_and_those_in_quotation_marks_together(
        self, text: str, phrases: list[tuple[str, ...]]
    ) -> None:
        assert parse(text) == SearchQuery(phrases=tuple(phrases))

    @pytest.mark.parametrize("text", ["契約書" * 100, "/".join(["https:", *map(str, range(99))])])
    def test_a_sentence_without_spaces_counts_as_one(self, text: str) -> None:
        assert parse(text) == SearchQuery(phrases=(tuple(tokenize(text)),))


class TestOperators:
    @pytest.mark.parametrize(
        ("text", "question"),
        [
            ("from:ada", SearchQuery(authors=("ada",))),
            ('from:"Ada King"', SearchQuery(authors=("Ada King",))),
            ('from:"ada', SearchQuery(authors=("ada",))),
            ("from:12 FROM:me", SearchQuery(authors=("12", "me"))),
            ("in:43", SearchQuery(places=("43",))),
            ('in:"Smith v Jones"', SearchQuery(places=("Smith v Jones",))),
            ("has:attachment", SearchQuery(has_attachment=True)),
            ("has:Attachments", SearchQuery(has_attachment=True)),
            ("after:2026-01-31", SearchQuery(after=date(2026, 1, 31))),
            ("before:2026-01-31", SearchQuery(before=date(2026, 1, 31))),
            (
                "after:2026-01-01 after:2026-02-01 before:2026-04-01 before:2026-03-01",
                SearchQuery(after=date(2026, 2, 1), before=date(2026, 3, 1)),
            ),
            ("draft from:ada", SearchQuery(phrases=(("draft",),), authors=("ada",))),
        ],
    )
    def test_each_narrows_in_its_way(self, text: str, question: SearchQuery) -> None:
        assert parse(text) == question

    def test_the_day_itself_is_neither_before_nor_after(self) -> None:
        day = 24 * 60 * 60 * 1000
        assert parse("before:1970-01-02").latest == day
        assert parse("after:1970-01-02").earliest == 2 * day


class TestABadOne:
    @pytest.mark.parametrize(
        ("text", "summary"),
        [
            ("!?", "q: there is no word in it to look for"),
            ('"', "q: there is no word in it to look for"),
            (
                "a from:",
                "q: from: at character 3: expected a name, an email address or a user's number",
            ),
            (
                'in:"..."',
                "q: in: at character 1: expected a word of a title or a conversation's number",
            ),
            ("has:link", "q: has: at character 1: expected has:attachment"),
            (
                "a before:soon",
                "q: before: at character 3: expected a date, as in before:2026-11-22",
            ),
            ("after:2026-02-30", "q: after: at character 1: there is no such day"),
            ("after:20260230", "q: after: at character 1: expected a date, as in after:2026-11-22"),
        ],
    )
    def test_is_refused_with_the_place(self, text: str, summary: str) -> None:
        with pytest.raises(ApiError) as refused:
            parse(text)
        assert (refused.value.entry.ref, refused.value.summary) == (9035, summary)

    @pytest.mark.parametrize(
        ("text", "summary"),
        [
            ("x" * (MAX_LENGTH + 1), f"q: at most {MAX_LENGTH} characters"),
            (" ".join(map(str, range(MAX_TERMS + 1))), f"q: at most {MAX_TERMS} words"),
            (f'"{" ".join("契" * (MAX_TERMS + 1))}"', f"q: at most {MAX_TERMS} words"),
            (
                " ".join(["has:attachment"] * (MAX_OPERATORS + 1)),
                f"q: at most {MAX_OPERATORS} of from:, in: and their kind",
            ),
        ],
    )
    def test_is_refused_where_it_is_too_long(self, text: str, summary: str) -> None:
        with pytest.raises(ApiError) as refused:
            parse(text)
        assert (refused.value.entry.ref, refused.value.summary) == (9003, summary)


words = st.from_regex("[a-z0-9]{1,8}", fullmatch=True)
values = st.lists(words, min_size=1, max_size=3).map(" ".join)
questions = st.builds(
    SearchQuery,
    phrases=st.lists(
        st.lists(words, min_size=1, max_size=3).map(tuple), max_size=4, unique=True
    ).map(tuple),
    authors=st.lists(values, max_size=2, unique=True).map(tuple),
    places=st.lists(values, max_size=2, unique=True).map(tuple),
    has_attachment=st.booleans(),
    after=st.none() | st.dates(),
    before=st.none() | st.dates(),
).filter(lambda question: question != SearchQuery())


def spelled(question: SearchQuery) -> str:
    """Write a question, the way a person would."""
    terms = [f'"{" ".join(phrase)}"' for phrase in question.phrases]
    terms += [f'from:"{author}"' for author in question.authors]
    terms += [f'in:"{place}"' for place in question.places]
    terms += ["has:attachment"] * question.has_attachment
    terms += [f"after:{question.after}"] * bool(question.after)
    terms += [f"before:{question.before}"] * bool(question.before)
    return " ".join(terms)


def parsed_or_refused(text: str) -> SearchQuery | None:
    try:
        return parse(text)
    except ApiError:
        return None


class TestEveryQuestion:
    @given(questions)
    def test_means_what_it_was_written_for(self, question: SearchQuery) -> None:
        assert parse(spelled(question)) == question

    @given(st.text())
    @example("from:" * 50)
    @example('"' * 7)
    def test_is_read_or_refused(self, text: str) -> None:
        question = parsed_or_refused(text)
        if question is not None:
            assert question != SearchQuery()
            assert parsed_or_refused(spelled(question)) == question

    @given(st.text(st.characters(categories=["L", "N", "M", "Z"])))
    def test_without_punctuation_asks_for_the_words_of_its_text(self, text: str) -> None:
        question = parsed_or_refused(text)
        if question is not None:
            assert question.words == tuple(dict.fromkeys(tokenize(text)))

    def test_of_the_corpus_is_read_or_refused(self, corpora: Corpora) -> None:
        texts = [row["text"] for row in corpora.rows("strings/cases.jsonl")]
        for operator in ("", "from:", "in:", "has:", "before:", "after:", '"'):
            for text in texts:
                parsed_or_refused(operator + text)
