import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from parley.attachments.names import check_name
from parley.characters import replace_hidden
from parley.files.download_headers import content_disposition
from parley.wire import ApiError
from tests.harness.corpora import Corpora

# RFC 6266 §4.1 with RFC 8187 §3.2.1, as narrow as the two allow: no escapes in the quoted string.
GRAMMAR = re.compile(
    r"attachment; "
    r'filename="([ !#-\[\]-~]*)"; '
    r"filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+)"
)


class TestContentDisposition:
    def test_a_plain_name_stands_in_both_forms(self) -> None:
        assert content_disposition("a b.pdf") == (
            "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"
        )

    def test_an_old_client_gets_the_nearest_name_in_ascii(self) -> None:
        assert content_disposition('é"\\%41;.txt') == (
            "attachment; filename=\"____41;.txt\"; filename*=UTF-8''%C3%A9%22%5C%2541%3B.txt"
        )

    def test_a_name_that_would_show_as_another_is_given_without_what_does_that(self) -> None:
        assert content_disposition("invoice\u202efdp.exe") == (
            "attachment; filename=\"invoice_fdp.exe\"; filename*=UTF-8''invoice_fdp.exe"
        )

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
    def test_any_name_follows_the_grammar_and_comes_back_exactly(self, name: str) -> None:
        found = GRAMMAR.fullmatch(content_disposition(name))
        assert found is not None
        assert unquote(found[2]) == replace_hidden(name)

    def test_so_does_every_name_of_the_corpus_that_is_taken(self, corpora: Corpora) -> None:
        for row in corpora.rows("files/filenames.jsonl"):
            try:
                name = check_name(row["name"], "filename")
            except ApiError:
                continue
            found = GRAMMAR.fullmatch(content_disposition(name))
            assert found is not None, name
            assert unquote(found[2]) == replace_hidden(name)
