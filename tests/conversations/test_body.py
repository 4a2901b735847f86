"""Message bodies: what is kept of the html and text that clients send."""

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.characters import is_blank
from parley.conversations.body import (
    Body,
    from_html,
    from_text,
    images,
)
from tests.conversations.html import HTML, NOT_XML, NOTHING, assert_final, elements, parsed, stored
from tests.harness.corpora import Corpora


def content(html: str) -> str:
    """Return the text of paragraphs: line feeds for <br>, an empty line between two of them."""
    for line_break in (fragment := parsed(html)).iter(f"{HTML}br"):
        line_break.text = "\n"
    return "\n\n".join("".join(one.itertext()) for one in fragment).replace("\xa0", " ")


def as_kept(text: str) -> str:
    """Return what from_text promises to keep of a text."""
    text = NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return "" if text.isspace() else text.expandtabs(8).replace("\xa0", " ")


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "html",
        [
            "<p>Draft attached.</p>",
            "<h1>A</h1><p>b <b>c</b> <i>d</i><br>e</p><hr>",
            '<ol start="3"><li>a</li></ol>',
            '<table><tbody><tr><td colspan="2" rowspan="3">a</td></tr></tbody></table>',
            '<a href="mailto:ada@firm.example" rel="noopener noreferrer nofollow">Ada</a>',
            "a &lt; b &amp; c&nbsp;&gt; d",
        ],
    )
    def test_formatting_of_a_message_stays_as_it_was_written(self, html: str) -> None:
        assert from_html(html).html == html

    def test_attributes_that_are_on_no_list_are_dropped(self) -> None:
        html = '<p title="t" lang="en" style="color:red" class="c" id="i" onclick="x()">a</p>'
        assert from_html(html).html == "<p>a</p>"

    def test_an_element_that_is_on_no_list_leaves_its_words(self) -> None:
        assert from_html("<x-note><font>a</font></x-note>").html == "a"

    @pytest.mark.parametrize("name", ["script", "style", "title", "svg", "iframe", "template"])
    def test_what_is_not_a_persons_words_goes_with_its_content(self, name: str) -> None:
        assert from_html(f"<p>a</p><{name}>b</{name}>").html == "<p>a</p>"

    @pytest.mark.parametrize("value", ["0", "-1", "12345", "100%", "1;", ""])
    def test_a_size_that_is_no_small_number_is_dropped(self, value: str) -> None:
        assert from_html(f'<img src="cid:1" width="{value}">').html == '<img src="cid:1">'

    def test_blank_lines_at_the_start_of_preformatted_text_stay(self) -> None:
        assert [e.text for e in elements(from_html("<pre>\n\n\n\na</pre>").html)] == ["\n\n\na"]

    def test_what_surrounds_a_body_and_is_not_seen_is_dropped(self) -> None:
        assert from_html("\ufeff" * 10 + "\n <p> a </p>\n").html == "<p> a </p>"

    @pytest.mark.parametrize(
        "html", ["", " \n", "\ufeff", "<p></p>", "<p><br>&nbsp;</p>", "<!-- a -->", "<img>", "\0"]
    )
    def test_a_body_that_would_show_nothing_is_empty(self, html: str) -> None:
        assert stored(html) == NOTHING

    @pytest.mark.parametrize("html", ["<hr>", '<img src="cid:1">', '<img alt="a">', "."])
    def test_a_body_that_shows_anything_is_kept(self, html: str) -> None:
        assert from_html(html).html == html


class TestLinks:
    @pytest.mark.parametrize("before", ["", "see ", "(", "日本", "見る", "주소는", "ดู"])
    def test_a_bare_address_becomes_a_link_after_what_is_written_without_spaces(
        self, before: str
    ) -> None:
        html = from_html(f"<p>{before}https://a.example/b</p>").html
        assert f'<p>{before}<a href="https://a.example/b"' in html

    @pytest.mark.parametrize("before", ["a", "ä", "ж", "1", "@", "."])
    def test_the_end_of_a_word_is_no_address(self, before: str) -> None:
        assert "<a" not in from_html(f"<p>{before}https://a.example/b</p>").html

    @pytest.mark.parametrize(
        "address",
        ["http://a.example", "HTTPS://a.example/?q=1#f", "mailto:a@b.example", "tel:+4930123"],
    )
    def test_a_link_to_an_absolute_address_stays(self, address: str) -> None:
        (link,) = elements(from_html(f'<a href="{address}" target="_blank">a</a>').html)
        assert link.attrib == {"href": address, "rel": "noopener noreferrer nofollow"}

    @pytest.mark.parametrize(
        "address",
        [
            *("javascript:x", " java\nscript:x", "&#1;javascript:x", "vbscript:x"),
            *("data:text/html,x", "cid:1", "ftp://a.example", "blob:https://a.example/1"),
            *("/inbox", "inbox", "?q", "#f", "//a.example", "https:inbox", r"https:\\a.example"),
            *("https:///a.example", "http://[", "mailto:", ""),
        ],
    )
    def test_any_other_link_keeps_its_words_only(self, address: str) -> None:
        assert from_html(f'<a href="{address}">a</a>').html == "a"

    def test_what_a_browser_ignores_in_an_address_is_not_stored(self) -> None:
        (link,) = elements(from_html('<a href=" ht\ntps://a.example/&#9;b&#1; ">a</a>').html)
        assert link.get("href") == "https://a.example/b"


class TestPictures:
    @pytest.mark.parametrize(
        "address",
        [
            *("cid:101", "CID:101", "cid:0101", " cid:101\n"),
            *("/api/4/attachments/101/content", "api/4/attachments/101/thumbnail?size=64"),
            *("/firm/api/4/attachments/101/content", "/a/b/api/12/attachments/101/content/"),
            "https://parley.example/firm/api/4/attachments/101/content#top",
            "https://parley.example:8443/api/04/attachments/101/thumbnail",
            "//parley.example/api/5/attachments/101/content",
        ],
    )
    def test_any_spelling_of_an_attachment_is_stored_as_its_content_id(self, address: str) -> None:
        result = from_html(f'<img alt="a" src="{address}">')
        assert (result.html, result.images) == ('<img src="cid:101" alt="a">', (101,))

    @pytest.mark.parametrize(
        "address",
        [
            *("cid:0", "cid:9223372036854775808", "cid:a@b", "cid:-1", "cid:", "cid:1\u0661"),
            *("/api/3/attachments/1/content", "/api/4/attachments/0/content", "/a.png", ""),
            *("/api/4/attachments/1", "/napi/4/attachments/1/content", "//a.example/a.png"),
            *("data:image/png;base64,AAAA", "javascript:x", "file:///a", "ftp://a.example/a.png"),
            *("/?/api/4/attachments/1/content", "javascript:/api/4/attachments/1/content"),
            *("//api/4/attachments/1/content", "ftp://a/api/4/attachments/1/content"),
            f"/{'a' * images.MAX_ADDRESS}/api/4/attachments/1/content",
        ],
    )
    def test_a_picture_from_anywhere_else_is_its_alternative_text(self, address: str) -> None:
        assert stored(f'<img src="{address}" alt="a">') == ('<img alt="a">', "a", ())

    def test_the_largest_id_is_the_largest_the_store_holds(self) -> None:
        assert from_html(f'<img src="cid:{2**63 - 1}">').images == (2**63 - 1,)

    @pytest.mark.parametrize("name", ["src", "data-remote-src"])
    def test_a_remote_picture_has_no_source_that_a_browser_fetches(self, name: str) -> None:
        result = from_html(f'<img {name}="https://a.example/p.png?a=1&amp;b=2" alt="a">')
        assert result.html == '<img data-remote-src="https://a.example/p.png?a=1&amp;b=2" alt="a">'

    @pytest.mark.parametrize("address", ["cid:1", "data:image/png,x", "/p.png", "javascript:x"])
    def test_a_remote_source_is_an_absolute_address(self, address: str) -> None:
        assert from_html(f'<img data-remote-src="{address}" alt="a">').html == '<img alt="a">'

    def test_an_attachment_goes_before_a_remote_source(self) -> None:
        html = '<img data-remote-src="https://a.example/p.png" src="cid:1">'
        assert from_html(html).html == '<img src="cid:1">'

    def test_shown_attachments_are_listed_once_in_order_of_appearance(self) -> None:
        html = '<img src="cid:3">a<img src="cid:1"><img src="cid:3"><img src="cid:2">'
        assert from_html(html).images == (3, 1, 2)

    def test_what_only_looks_like_a_picture_is_no_picture(self) -> None:
        html = '&lt;img src="cid:1"&gt;<img src="cid:2" alt="&lt;img src=&quot;cid:3&quot;&gt;">'
        assert from_html(html) == Body(html, '<img src="cid:1"> <img src="cid:3">', (2,))

    @pytest.mark.parametrize("name", ["s", "del", "sup", "sub", "ruby", "u", "mark"])
    def test_nothing_is_not_seen_struck_out_or_raised_either(self, name: str) -> None:
        assert from_html(f"<{name}><b>&#8203;</b><rt>&shy;</rt></{name}>")[:3] == NOTHING

    def test_attribute_values_are_written_with_escaped_brackets(self) -> None:
        """If it fails, `images` still holds, but `read_text` may misread a link."""
        assert nh3.clean('<a href="http://a/<b>">', link_rel=None) == (
            '<a href="http://a/&lt;b&gt;"></a>'
        )


class TestText:
    def test_empty_lines_part_paragraphs_and_other_line_breaks_stay(self) -> None:
        assert from_text("\nDear Ada,\r\n\n\n\r  see below\rand <sign>\t& \xa0go\n").html == (
            "<p>Dear Ada,</p><p><br><br>&nbsp;&nbsp;see below<br>"
            "and &lt;sign&gt;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; &amp; &nbsp;go</p>"
        )

    def test_a_line_of_spaces_is_a_line(self) -> None:
        assert from_text("a\n \nb").html == "<p>a<br>&nbsp;<br>b</p>"

    @pytest.mark.parametrize("text", ["", "\n\r\n", " \t\n \xa0", "\0"])
    def test_a_text_that_shows_nothing_is_empty(self, text: str) -> None:
        assert from_text(text)[:3] == NOTHING

    @given(st.text() | st.text(alphabet=" \t\n\r\xa0\x01&<>\"'a;#\ufeff"))
    @settings(max_examples=300)
    def test_any_text_is_kept_that_shows_anything(self, text: str) -> None:
        result = from_text(text)
        assert content(result.html) == ("" if is_blank(text) else as_kept(text))
        assert_final(result)

    def test_every_naughty_string_is_kept(self, corpora: Corpora) -> None:
        for case in corpora.rows("strings/cases.jsonl"):
            result = from_text(case["text"])
            kept = "" if is_blank(case["text"]) else as_kept(case["text"])
            assert content(result.html) == kept, case["id"]
            assert_final(result)
