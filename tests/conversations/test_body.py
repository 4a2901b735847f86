"""Message bodies: what is kept of the html and text that clients send."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.characters import is_blank
from parley.conversations.body import (
    Body,
    BodyError,
    add_addresses,
    fits_on_event_loop,
    from_html,
    from_text,
    html_limits,
    images,
)
from parley.conversations.body.embedded import number_pictures
from parley.conversations.body.sanitiser import CLEANER, sanitise
from tests.harness.corpora import Corpora

HTML = "{http://www.w3.org/1999/xhtml}"
PLAIN = (
    *("b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small"),
    *("span", "strike", "strong", "sub", "sup", "u", "var", "p", "div", "br", "hr", "pre"),
    *("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "dl", "dt", "dd", "figure"),
    *("figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "bdi", "bdo", "ruby"),
    *("rp", "rt"),
)
ALLOWED: dict[str, set[str]] = {name: {"dir"} for name in PLAIN} | {
    "a": {"href", "rel", "dir"},
    "abbr": {"title", "dir"},
    "img": {"src", "data-remote-src", "alt", "width", "height", "dir"},
    "ol": {"start", "type", "reversed", "dir"},
    "li": {"value", "dir"},
    **{name: {"align", "dir"} for name in ("p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6")},
    "td": {"colspan", "rowspan", "align", "dir"},
    "th": {"colspan", "rowspan", "align", "dir"},
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(html: str) -> Element:
    """Parse as a browser would, by a parser that is not the one under test."""
    root = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=True)
    assert isinstance(root, Element)
    return root


def elements(html: str) -> Iterator[Element]:
    fragment = parsed(html)
    return (element for element in fragment.iter() if element is not fragment)


def assert_harmless(html: str) -> None:
    assert not NOT_XML.search(html)
    for element in elements(html):
        assert isinstance(element.tag, str), "a comment"
        assert element.tag.startswith(HTML)
        name = element.tag.removeprefix(HTML)
        assert name in ALLOWED
        assert set(element.attrib) <= ALLOWED[name]
        if name == "a":
            assert element.get("rel") == "noopener noreferrer nofollow"
        if "href" in element.attrib:
            assert urlsplit(element.get("href", "")).scheme in {"http", "https", "mailto", "tel"}
        assert re.fullmatch(r"cid:-?[1-9][0-9]*", element.get("src", "cid:1"))
        assert urlsplit(element.get("data-remote-src", "http:")).scheme in {"http", "https"}


def content(html: str) -> str:
    """Give the text of paragraphs: line feeds for <br>, an empty line between two of them."""
    for line_break in (fragment := parsed(html)).iter(f"{HTML}br"):
        line_break.text = "\n"
    return "\n\n".join("".join(one.itertext()) for one in fragment).replace("\xa0", " ")


def as_kept(text: str) -> str:
    """Say what from_text promises to keep of a text."""
    text = NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return "" if text.isspace() else text.expandtabs(8).replace("\xa0", " ")


DISALLOWED = (
    *("script", "style", "title", "svg", "math", "mi", "select", "option", "template", "form"),
    *("textarea", "button", "font", "nobr", "xmp", "noscript", "frameset", "body", "html"),
)
NOTHING = ("", "", ())


def stored(html: str) -> tuple[str, str, tuple[int, ...]]:
    """Give what is stored of html, but not what is told of it."""
    result = from_html(html)
    return result.html, result.text, result.images


def assert_final(result: Body, shown: str | None = None) -> None:
    """Check that a body which is sent again is stored as before, and nothing is taken out."""
    numbers = {-number: number for number in range(1, len(result.files) + 1)}
    numbered = number_pictures(result.html, numbers)
    again = from_html(numbered if shown is None else shown)
    assert again[:2] == (numbered, result.text)
    assert again.removed == ()


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
html_soup = st.lists(scraps_of_html, max_size=30).map("".join)


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

    def test_attribute_values_are_written_with_escaped_brackets(self) -> None:
        """If it fails, `images` still holds, but `_plain_text` may misread a link."""
        assert nh3.clean('<a href="http://a/<b>">', link_rel=None) == (
            '<a href="http://a/&lt;b&gt;"></a>'
        )


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
            assert sanitise(html) == CLEANER.clean(html), case["id"]

    @given(html_soup)
    @settings(max_examples=500)
    def test_the_quick_cleaner_comes_to_the_same_for_any_soup_of_tags(self, html: str) -> None:
        assert sanitise(html) == CLEANER.clean(html)

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
