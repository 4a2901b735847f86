from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from parley.wire import ApiError
from parley.wire.xml_codec import MAX_DEPTH, MAX_TAGS, parse, render
from tests.harness.corpora import Corpora, content_of

NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil'

# XML 1.0 §2.2.
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x0b\x0c\ufffe\uffff").filter(
        lambda character: character >= " " or character in "\t\n\r"
    )
)


def tree(document: str) -> object:
    return parse(document.encode())[1].tree


def is_refused(body: bytes) -> bool:
    try:
        parse(body)
    except ApiError:
        return True
    return False


class TestParse:
    @pytest.mark.parametrize(
        ("document", "expected"),
        [
            ("<a/>", ""),
            ("<a>x</a>", "x"),
            ("<a> x </a>", " x "),
            ("<a><b>1</b><c>2</c></a>", {"b": "1", "c": "2"}),
            ("<a><b>1</b><c/><b>2</b></a>", {"b": ["1", "2"], "c": ""}),
            ("<a>\n  <b>1</b>\n</a>", {"b": "1"}),
            ("<a><![CDATA[<b>&]]></a>", "<b>&"),
            ("<a><![CDATA[]]]]><![CDATA[>]]></a>", "]]>"),
            ("<a>&lt;b&gt;&#233;</a>", "<b>é"),
            ("<a>x<!-- y -->z</a>", "xz"),
            ("<a><!-- y --><b>1</b><?x y?></a>", {"b": "1"}),
            ('<a x="y"><b z="1">2</b></a>', {"b": "2"}),
            ('<n:a xmlns:n="urn:x"><n:b>1</n:b></n:a>', {"b": "1"}),
            ('<a xmlns="urn:x"><b>1</b></a>', {"b": "1"}),
            (f'<a {NIL}="true"/>', None),
            (f'<a {NIL}="1"/>', None),
            (f'<a {NIL}="false"/>', ""),
            ("<a>1\r\n2\r3&#13;</a>", "1\n2\n3\r"),
        ],
    )
    def test_gives_the_tree_that_both_formats_share(self, document: str, expected: object) -> None:
        assert tree(document) == expected

    @pytest.mark.parametrize(
        ("declared", "charset", "encoding", "sentence"),
        [
            ("utf-16", None, "utf-8", "it is said to be in utf-16, and looks like UTF-8"),
            ("UTF-8", "utf-16le", "utf-8", "it is said to be in utf-16le, and looks like UTF-8"),
            ("utf-16", None, "utf-8-sig", "it says that it is in utf-16, and is in utf-8"),
            ("utf-16", None, "utf-16-be", "it looks like UTF-16 without a byte order mark"),
            ("utf-8", "utf-8", "utf-16-le", "it looks like UTF-16 without a byte order mark"),
            ("ISO-8859-1", None, "utf-8", "it is said to be in iso-8859-1: send UTF-8 or UTF-16"),
        ],
    )
    def test_says_how_a_document_is_not_in_what_it_says(
        self, declared: str, charset: str | None, encoding: str, sentence: str
    ) -> None:
        document = f'<?xml version="1.0" encoding="{declared}"?><a/>'
        with pytest.raises(ApiError) as refused:
            parse(document.encode(encoding), charset)
        assert refused.value.summary.startswith(f"the XML is refused: {sentence}")

    def test_bounds_the_depth(self) -> None:
        def nested(levels: int) -> bytes:
            return b"<a>" * levels + b"</a>" * levels

        assert not is_refused(nested(MAX_DEPTH + 1))
        assert is_refused(nested(MAX_DEPTH + 2))

    def test_bounds_the_number_of_tags(self) -> None:
        assert not is_refused(b"<a>" + b"<b/>" * (MAX_TAGS - 2) + b"</a>")
        assert is_refused(b"<a>" + b"<b/>" * (MAX_TAGS - 1) + b"</a>")

    def test_refuses_all_that_is_not_well_formed(self, corpora: Corpora) -> None:
        rows = [
            row
            for row in corpora.rows("xmlconf/cases.jsonl")
            if row["type"] == "not-wf" and row["rec"].startswith("XML1.0")
        ]
        assert len(rows) > 1000
        assert [row["id"] for row in rows if not is_refused(content_of(row))] == []

    def test_refuses_every_document_type_declaration(self, corpora: Corpora) -> None:
        rows = [row for row in corpora.rows("xmlconf/cases.jsonl") if row["has_doctype"]]
        assert len(rows) > 1000
        accepted = [row["id"] for row in rows if not is_refused(content_of(row))]
        assert accepted == ["o-p16pass1", "o-p18pass1"]  # in a CDATA section it is only text

    def test_never_fails_otherwise(self, corpora: Corpora) -> None:
        for name in ("xmlconf/cases.jsonl", "xml-attacks/cases.jsonl"):
            for row in corpora.rows(name):
                if "generate" not in row:
                    is_refused(content_of(row))


class TestRender:
    @given(text=texts)
    def test_writes_every_text_so_that_it_reads_back(self, text: str) -> None:
        document = render("a", {"html": text, "text": text})
        assert parse(document)[1].tree == {"html": text, "text": text}

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ({"b": [1, 2]}, "<a><b>1</b><b>2</b></a>"),
            ({"b": []}, "<a></a>"),
            ({"b": True, "c": False}, "<a><b>true</b><c>false</c></a>"),
            ({"b": {"c": "<&>"}}, "<a><b><c>&lt;&amp;&gt;</c></b></a>"),
            ({"html": "<p>]]></p>"}, "<a><html><![CDATA[<p>]]]]><![CDATA[></p>]]></html></a>"),
        ],
    )
    def test_writes_the_tree(self, value: dict[str, Any], written: str) -> None:
        assert render("a", value).decode().partition("\n")[2] == written

    def test_writes_what_another_parser_reads(self) -> None:
        document = render("a", {"b": "\r\n\t \x85\u2028]]>", "html": "<p>x</p>"})
        assert [one.text for one in etree.fromstring(document)] == [
            "\r\n\t \x85\u2028]]>",
            "<p>x</p>",
        ]
