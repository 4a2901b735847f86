"""Html that means harm, and html without measure: what is kept of it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.conversations.body import (
    BodyError,
    add_addresses,
    fits_on_event_loop,
    from_html,
    from_text,
    html_limits,
)
from parley.conversations.body.canonical import add_rel, is_canonical
from parley.conversations.body.sanitiser import CLEANER, is_plain, sanitise
from tests.conversations.html import ALLOWED, HTML, assert_final, assert_harmless, elements
from tests.harness.corpora import Corpora

DISALLOWED = (
    *("script", "style", "title", "svg", "math", "mi", "select", "option", "template", "form"),
    *("textarea", "button", "font", "nobr", "xmp", "noscript", "frameset", "body", "html"),
)


scraps_of_html = st.sampled_from(
    [
        *(f"<{name}>" for name in (*sorted(ALLOWED), *DISALLOWED)),
        *(f"</{name}>" for name in (*sorted(ALLOWED), *DISALLOWED)),
        *("<plaintext>", "<!-- -->", "<!-->", "]]>", "&", "<", ">", '"', "'", "\r", "\n"),
        *("&#1;", "&#12;", "&#13;", "&#xD800;", "&#xFFFE;", "&#0;", "&amp;", "&lt;", "&nbsp;"),
        *("\x0c", "\ufeff", "\xa0", " ", "x", "word ", "\U0001f600", "é", "\x01"),
        '<img src="cid:7" alt="a > b">',
        '<img src="/api/4/attachments/8/content">',
        "<img src=https://x.example/p.png alt='&quot;<b>\"'>",
        '<a href="https://x.example/?a=1&b=<">',
        "<a href=' java&#10;script:x'>",
        '<a href="&#1;https://x.example">',
        '<td colspan="2" onclick="x">',
        '<image src="https://x.example/q.png">',
        '<a href="https:inbox">',
        '<a href="//x.example">',
        '<a href="https://x.example/é">',
        '<b id="1">',
    ]
)


canonical_lines = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="<>&")),
        st.tuples(
            st.sampled_from(["strong", "em", "b", "i", "u", "s", "code"]),
            st.text(st.characters(exclude_characters="<>&"), max_size=4),
        ).map(lambda part: f"<{part[0]}>{part[1]}</{part[0]}>"),
        st.from_regex(
            r"<a href=\"https?://(?:[a-z0-9]{1,9}\.)?[a-z]{1,9}(?:/[!#-%'-;=?-~]{0,9})?\">x</a>",
            fullmatch=True,
        ),
        st.just("<br>"),
    ),
    max_size=4,
).map("".join)

canonical_html = st.lists(
    st.tuples(
        st.sampled_from(["p", "div", "h1", "h6", "blockquote", "ul", "ol"]),
        st.lists(canonical_lines, min_size=1, max_size=3),
    ).map(
        lambda block: (
            f"<{block[0]}>"
            + "".join(f"<li>{line}</li>" if block[0] in {"ul", "ol"} else line for line in block[1])
            + f"</{block[0]}>"
        )
    ),
    min_size=1,
    max_size=4,
).map("".join)


html_soup = st.lists(scraps_of_html, max_size=30).map("".join)


class TestShownForm:
    def test_content_ids_become_addresses(self) -> None:
        html = '<p><img src="cid:7" alt="a"><img src="cid:8"></p>'
        assert add_addresses(html, lambda attachment: f"/a/{attachment}?b&c") == (
            '<p><img src="/a/7?b&amp;c" alt="a"><img src="/a/8?b&amp;c"></p>'
        )

    def test_an_address_cannot_leave_its_attribute(self) -> None:
        shown = add_addresses('<img src="cid:7">', lambda _: '"><script>')
        assert [element.attrib for element in elements(shown)] == [{"src": '"><script>'}]

    def test_text_that_looks_like_a_picture_is_not_touched(self) -> None:
        html = from_html('&lt;img src="cid:1"> <img alt=\'<img src="cid:2">\'>').html
        assert add_addresses(html, str) == html

    @given(html_soup)
    def test_sent_back_it_is_stored_as_before(self, html: str) -> None:
        kept = from_html(html)
        prefix = "https://parley.example/firm/api/4/attachments"
        shown = add_addresses(kept.html, lambda attachment: f"{prefix}/{attachment}/content")
        assert_final(kept, shown)


class TestHostileHtml:
    @pytest.mark.parametrize("name", ["core", "payload-lists"])
    def test_every_known_attack_is_harmless_and_stored_in_final_form(
        self, name: str, corpora: Corpora
    ) -> None:
        for case in corpora.rows(f"html-sanitiser/{name}.jsonl"):
            try:
                result = from_html(case["input"])
            except BodyError:
                assert re.search("[\ud800-\udfff]", case["input"]), case["id"]
                continue
            assert_harmless(result.html)
            assert_final(result)

    @given(html_soup)
    @settings(max_examples=300)
    def test_any_soup_of_tags_is_harmless_and_stored_in_final_form(self, html: str) -> None:
        result = from_html(html)
        assert_harmless(result.html)
        assert_final(result)

    @pytest.mark.parametrize("name", ["core", "payload-lists"])
    def test_the_quick_cleaner_comes_to_the_same_for_every_known_attack(
        self, name: str, corpora: Corpora
    ) -> None:
        for case in corpora.rows(f"html-sanitiser/{name}.jsonl"):
            html = re.sub("[\ud800-\udfff]", "", case["input"])
            assert sanitise(html, plain=is_plain(html)) == CLEANER.clean(html), case["id"]

    @given(html_soup)
    @settings(max_examples=500)
    def test_the_quick_cleaner_comes_to_the_same_for_any_soup_of_tags(self, html: str) -> None:
        assert sanitise(html, plain=is_plain(html)) == CLEANER.clean(html)

    @given(st.one_of(html_soup, canonical_html))
    @settings(max_examples=500)
    def test_html_that_is_not_parsed_is_what_cleaning_makes_of_it(self, html: str) -> None:
        html = re.sub("[\ud800-\udfff]", "", html)
        if is_canonical(html):
            assert add_rel(html) == CLEANER.clean(html).strip(" \t\n")

    def test_what_programs_usually_send_is_not_parsed(self) -> None:
        assert is_canonical('<p>Ça va: <b>a</b> "b", <a href="https://a.example/b?c=1">c</a>.</p>')
        assert is_canonical("<ul><li>a <em>b</em></li><li></li></ul><h2>c<br>d</h2>")

    @pytest.mark.parametrize(
        "html",
        [
            *(
                "<p>a&amp;b</p>",
                "<p>a\xa0b</p>",
                "<p>a\rb</p>",
                "<p>a\x00b</p>",
                "<p>a<b>c</p></b>",
            ),
            *("<p><p>a</p></p>", "<p>a</p>\n", "<pre>\na</pre>", '<p dir="rtl">a</p>', "<B>a</B>"),
            *('<p><a href="javascript:a">b</a></p>', '<p><a href="https://1.2.3.4.5/">b</a></p>'),
            *('<p><a href="https://a.example/?b&c">d</a></p>', "<ul>a</ul>", "<ul></ul>", "a"),
            *('<p><a href="http://xn--a/">b</a></p>', '<p><a href="//a.example/">b</a></p>'),
        ],
    )
    def test_what_may_be_written_otherwise_is_parsed(self, html: str) -> None:
        assert not is_canonical(html)

    @given(html_soup)
    def test_any_large_soup_is_harmless_or_refused_for_a_stray_bracket(self, html: str) -> None:
        filler = "<p>" + "x" * 17_000 + "</p>"
        try:
            large = from_html(filler + html)
        except BodyError:
            assert re.search(r"</?[a-z][^>]*(<|$)", html), "refused without a stray <"
        else:
            assert_harmless(large.html)
            assert_final(large)

    @pytest.mark.parametrize("reference", ["&#1;", "&#12;", "&#xFFFE;", "&#xFFFF;", "&#x1F;"])
    def test_characters_that_xml_cannot_carry_are_dropped(self, reference: str) -> None:
        html = f'<p>a{reference}b</p><img src="cid:1" alt="a{reference}b">'
        assert from_html(html).html == '<p>ab</p><img src="cid:1" alt="ab">'

    def test_a_carriage_return_becomes_a_line_feed(self) -> None:
        assert from_html("a&#13;\nb&#13;c\r\nd").html == "a\nb\nc\nd"

    @pytest.mark.parametrize("make", [from_html, from_text])
    def test_half_a_surrogate_pair_is_refused(self, make: Any) -> None:
        with pytest.raises(BodyError, match="half a surrogate pair at character 1"):
            make("a\ud800b")


class TestBounds:
    @pytest.mark.parametrize(
        ("html", "complaint"),
        [
            ("x" * (html_limits.MAX_HTML + 1), "at most 262144 characters of html, got 262145"),
            ("<p>" * (html_limits.MAX_ELEMENTS + 1), "at most 3000 elements, got 3001"),
            ("</p>" * (html_limits.MAX_TAGS + 1), "at most 6000 tags, got 6001"),
            (
                "&" * (html_limits.MAX_REFERENCES + 1),
                "at most 40000 character references, got 40001",
            ),
            (
                "\xa0" * (html_limits.MAX_REFERENCES + 1),
                "at most 40000 character references, got 40001",
            ),
            (
                "x" * 20_000 + "<b " + "a " * 101 + ">",
                "at most 100 attributes; see character 20000",
            ),
            ("x" * 20_000 + "</b " + "a/" * 101 + ">", "see character 20000"),
            ("x" * 20_000 + '<!--<a b="--><c d="<e>">', "see character 20004"),
            ("x" * 20_000 + "<b", "see character 20000"),
        ],
    )
    def test_html_beyond_a_bound_is_refused_with_the_bound(self, html: str, complaint: str) -> None:
        with pytest.raises(BodyError, match=complaint):
            from_html(html)

    @pytest.mark.parametrize(
        "html",
        [
            "x" * html_limits.MAX_HTML,
            "<hr>" * html_limits.MAX_ELEMENTS,
            "x" * 20_000 + "<b " + "a " * 100 + ">",
            "x" * 20_000 + "<img alt='a > b'src=cid:1?a=b/c /><br/><a b = \"c\" d></A\n>",
        ],
    )
    def test_html_at_a_bound_is_accepted(self, html: str) -> None:
        assert from_html(html).html

    @pytest.mark.parametrize(
        "html",
        [
            "<p>" + "<b><i><u><s><em>" * 3 + "<p>x" * 2_900,
            "<a href=tel:1>" * 200 + "<a href=tel:1>x</a>" * 2_700 + "&" * 39_000,
            "<img alt='" + '"' * 50_000 + "'>",
        ],
    )
    def test_what_is_stored_keeps_the_same_bounds(self, html: str) -> None:
        with pytest.raises(BodyError, match="expected at most"):
            from_html(html)

    def test_a_text_keeps_the_same_bounds(self) -> None:
        with pytest.raises(BodyError, match="expected at most 262144 characters"):
            from_text("x\n" * 140_000)

    def test_a_text_of_more_lines_than_elements_is_preformatted(self) -> None:
        text = "    x\n" * 20_000
        (element,) = elements(from_text(text).html)
        assert (element.tag, element.text) == (f"{HTML}pre", text.rstrip("\n"))

    def test_formatting_left_open_does_not_pile_up_in_large_html(self) -> None:
        formatting = "".join(f"<b id={number}>" for number in range(240))
        result = from_html("<p>" + formatting + "<p>x" * 20)
        assert result.html.count("<b>") == 240 + 20 * 3

    @pytest.mark.parametrize(
        "html", ["<p>Draft attached.</p>", "word " * 300, "<p>One line of a letter.</p>\n" * 20]
    )
    def test_an_ordinary_message_is_cheap(self, html: str) -> None:
        assert fits_on_event_loop(html)

    @pytest.mark.parametrize("html", ["x" * 2_000, "<b>" * 41, "&" * 201, "\xa0" * 201, '"' * 201])
    def test_what_takes_long_for_its_kind_is_not_cheap(self, html: str) -> None:
        assert not fits_on_event_loop(html)
