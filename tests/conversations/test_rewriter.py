"""What html says by other elements than those of a body, or by styles: it still says it."""

import re
from base64 import b64encode
from functools import partial

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.conversations.body import BodyError, from_html, html_limits
from tests.attachments.files import picture
from tests.conversations.html import assert_final, assert_harmless, elements
from tests.harness.corpora import Corpora
from tests.harness.growing import is_superlinear


def removed(html: str) -> set[str]:
    return {f"{one.kind} {one.name} {one.times}" for one in from_html(html).removed}


def words(text: str) -> list[str]:
    """Return the letters and figures of a text, in their order."""
    return re.findall(r"\w+", text)


class TestBlocks:
    @pytest.mark.parametrize(
        "name",
        [
            *("section", "article", "header", "footer", "main", "nav", "aside", "center", "form"),
            *("address", "fieldset", "legend", "details", "summary", "hgroup", "search", "dir"),
            *("menu", "listing", "xmp", "dl", "figure", "marquee", "textarea", "option"),
        ],
    )
    def test_words_of_two_blocks_stay_apart(self, name: str) -> None:
        html = f"before<{name}>First</{name}><{name}>Second</{name}>after"
        result = from_html(html)
        assert words(result.text) == ["before", "First", "Second", "after"]
        assert "<" in result.html.partition("First")[2].partition("Second")[0]

    @pytest.mark.parametrize("display", ["block", "flex", "table-row", "block !important"])
    def test_what_a_style_puts_on_its_own_line_stays_there(self, display: str) -> None:
        html = f'<p>a<span style="display:{display}">b</span>c<my-x style="DISPLAY:{display}">d'
        assert from_html(html).html == "<p>a<br>b<br>c<br>d</p>"

    @pytest.mark.parametrize(
        "html",
        [
            "<button>a</button><button>b</button>",
            "a<meter value=1>b</meter>",
            "<span style='display:inline-block'>a</span><b style='display:inline-flex'>b</b>",
            "<caption>a</caption><tr><td>b</td></tr>",
            "<tr><td>a<td>b",
            "<table><tr><td>a</td></tr></table></td><td>b</td>",
        ],
    )
    def test_words_of_two_boxes_stay_apart(self, html: str) -> None:
        result = from_html(html)
        assert result.text == "a b"
        assert_final(result)

    def test_punctuation_stays_at_the_word_in_a_box(self) -> None:
        assert from_html("(press <button>OK</button>)").text == "(press OK)"

    def test_a_line_of_its_own_that_is_one_already_gets_no_empty_line(self) -> None:
        html = '<div><span style="display:block">a</span><br><span style="display:block">b</span>'
        assert from_html(html).html == "<div>a<br>b</div>"


class TestWhatGoesWithItsContent:
    @pytest.mark.parametrize(
        "html",
        [
            "<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>",
            "<w:WordDocument><w:View>Normal</w:View></w:WordDocument>",
            "<o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings>",
            "<title>x</title><style>p { color: red }</style><meta charset=utf-8>",
            "<object data=x><p>x</p></object><video><p>x</p></video><canvas>x</canvas>",
            "<noscript>x</noscript><template>x</template><datalist><option>x</datalist>",
            "<svg><style>x</style><path d=x /></svg>",
            "<math><semantics><mi></mi><annotation>x</annotation></semantics></math>",
        ],
    )
    def test_it_is_no_persons_words(self, html: str) -> None:
        assert from_html(f"<p>Dear Cora,</p>{html}").text == "Dear Cora,"
        assert removed(html)

    @pytest.mark.parametrize("html", ["<o:p>x</o:p>", "<v:shape><v:textbox>x", "<w:sdt>x"])
    def test_words_in_other_elements_of_word_processors_stay(self, html: str) -> None:
        assert from_html(html).text == "x"

    @pytest.mark.parametrize(
        "html", ["<g>x</g>", "<math></math><mi>x", "<text>x</text><svg></svg>"]
    )
    def test_words_in_elements_of_other_vocabularies_stay(self, html: str) -> None:
        assert from_html(html).text == "x"


class TestHidden:
    @pytest.mark.parametrize(
        "how",
        [
            *('style="display:none"', 'style="DISPLAY : none!important"', "hidden", 'hidden=""'),
            *('style="visibility:hidden"', 'style="font-size:0"', 'style="font-size:0.0px"'),
            *('style="opacity:0"', 'style="max-height:0px;overflow:hidden"'),
            'style="color:red;font:0/0 a;display:none"',
        ],
    )
    @pytest.mark.parametrize("name", ["div", "p", "span", "section", "b", "my-x"])
    def test_what_is_not_shown_is_taken_away_and_told(self, name: str, how: str) -> None:
        html = f"<p>Dear Ms Lindqvist</p><{name} {how}>View in your browser</{name}>"
        assert from_html(html).text == "Dear Ms Lindqvist"
        assert any(one.kind == "hidden" for one in from_html(html).removed)

    @pytest.mark.parametrize(
        "html",
        [
            '<td style="font-size:0"><div style="font-size:14px">seen</div></td>',
            '<div style="visibility:hidden"><p style="visibility:visible">seen</p></div>',
            '<a style="mso-hide:all;display:inline-block">seen</a>',
            '<div style="max-height:0">seen</div>',
            '<p style="font-size:12px;opacity:0.9">seen</p>',
        ],
    )
    def test_what_is_shown_after_all_stays(self, html: str) -> None:
        assert from_html(html).text == "seen"


class TestMeaning:
    @pytest.mark.parametrize(
        "html",
        [
            '<ol type="a" start="3" reversed=""><li value="7" type="i">a</li></ol>',
            '<p dir="rtl">a <bdi>b</bdi> <bdo dir="ltr">c</bdo></p>',
            '<table dir="auto"><tbody><tr><td align="right">a</td></tr></tbody></table>',
            '<abbr title="Court of Justice">CJ</abbr>',
            "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
        ],
    )
    def test_attributes_without_which_words_read_otherwise_stay(self, html: str) -> None:
        result = from_html(html)
        assert (result.html, result.removed) == (html, ())

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("10<sup>2</sup>", "10²"),
            ("10<sup><i>2</i></sup>", "10²"),
            ("H<sub>2</sub>O", "H₂O"),
            ("x<sup>n+1</sup>", "xⁿ⁺¹"),
            ("x<sup>★</sup>", "x^(★)"),
            ("<del>900</del><ins>950</ins>", "~~900~~950"),
            ("<s>old</s> new", "~~old~~ new"),
            ("<q>yes</q>", "“yes”"),
            ("<ruby>漢<rt>かん</rt></ruby>", "漢(かん)"),
            ("<ruby>漢<rp>[</rp><rt>かん</rt><rp>]</rp></ruby>", "漢(かん)"),
            ("<input type=checkbox checked> paid <input type=checkbox> due", "☑ paid ☐ due"),
            ("<select><option>a<option selected>b</select>", "☐ a ☑ b"),
            ("<select><optgroup label=x><option>a</select>", "x ☐ a"),
            ("<input value='clause 4'>", "clause 4"),
            ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
            ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x²"),
            (
                "<math><mfrac><mrow><mn>1</mn><mi>y</mi></mrow><mn>2</mn></mfrac></math>",
                "(1y)/2",
            ),
            (
                "<svg><title>Plan</title><text>North<tspan>west</tspan></text></svg>",
                "Plan Northwest",
            ),
            ("a<details><summary>b</summary>c</details>", "a b c"),
        ],
    )
    def test_the_short_text_says_it_too(self, html: str, text: str) -> None:
        assert from_html(html).text == text

    def test_a_password_is_nobodys_business(self) -> None:
        assert from_html("a<input type=password value=x><input type=hidden value=x>").text == "a"


class TestRemoved:
    @pytest.mark.parametrize(
        ("html", "told"),
        [
            ("a<script>x</script><script>y</script>", {"element script 2"}),
            ("<font color=red>a</font>", {"tag font 1"}),
            ("<p onclick=x()>a</p>", {"attribute onclick 1"}),
            ('<a href="javascript:x">a</a>', {"attribute href 1"}),
            ('<a href="ja&#10;vascript:x">a</a>', {"attribute href 1"}),
            ('<a href="http://[">a</a>', {"attribute href 1"}),
            ('<img src="file:///a.png" alt="a">', {"attribute src 1"}),
            ('<img src="data:image/png;base64,AAAA" alt="a">', {"attribute src 1"}),
            ("a<img>", {"element img 1"}),
            ("<p style='color:red'>a</p>", {"attribute style 1"}),
            ("<ol style='list-style:lower-greek'><li>a</ol>", {"attribute style 1"}),
            ("<p title='words'>a</p>", {"attribute title 1"}),
            ("a&#1;b\x01", {"character U+0001 2"}),
            ("<p hidden>a</p>b", {"hidden hidden 1"}),
        ],
    )
    def test_nothing_goes_without_a_word(self, html: str, told: set[str]) -> None:
        assert removed(html) == told

    @pytest.mark.parametrize(
        "html",
        [
            "<P>a<BR/>b&nbsp;&auml;<!-- c -->",
            '<a href="https://a.example" target="_blank" rel="x">a</a>',
            "<section>a</section><span style='font-weight:bold'>b</span>",
            "<html><body>a</body></html>",
        ],
    )
    def test_where_nothing_goes_nothing_is_told(self, html: str) -> None:
        assert removed(html) == set()

    NAMES = (
        *("p", "div", "section", "span", "b", "s", "td", "table", "tr", "li", "ul", "a", "my-x"),
        *("font", "pre", "center", "h1", "br", "textarea", "q", "sup", "o:p"),
    )
    STYLES = (
        *("", "font-weight:bold", "display:block", "text-decoration:line-through", "color:red"),
        *("white-space:pre", "vertical-align:sub", "direction:rtl", "background:yellow"),
    )

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES), st.sampled_from(STYLES), st.integers(0, 99), st.booleans()
            ),
            max_size=12,
        )
    )
    @settings(max_examples=200)
    def test_words_stay_in_their_order(self, pieces: list[tuple[str, str, int, bool]]) -> None:
        html = "".join(
            f'<{name} style="{style}">word{number} {f"</{name}>" if closed else ""}'
            for name, style, number, closed in pieces
        )
        result = from_html(html)
        plain = nh3.clean(html, tags=set())
        assert words(nh3.clean(result.html, tags=set())) == words(plain)
        assert_final(result)


class TestPicturesInBodies:
    def address(self, data: bytes, media_type: str = "image/png") -> str:
        return f"data:{media_type};base64,{b64encode(data).decode()}"

    def test_a_picture_comes_along(self) -> None:
        data = picture(size=(40, 30))
        result = from_html(f'<p>See <img src="{self.address(data)}" alt="plan"></p>')
        assert result.html == '<p>See <img src="cid:-1" alt="plan"></p>'
        assert [(one.data, one.shown) for one in result.files] == [(data, True)]
        assert (result.removed, result.images) == ((), ())

    def test_it_may_be_larger_than_html(self) -> None:
        data = picture(size=(40, 30)) + bytes(html_limits.MAX_HTML)
        assert from_html(f"<img src='{self.address(data)}'>").files[0].data == data

    def test_the_same_one_comes_once(self) -> None:
        html = f'<img src="{self.address(picture(size=(40, 30)))}">' * 2
        assert (from_html(html).html, len(from_html(html).files)) == ('<img src="cid:-1">' * 2, 1)

    def test_one_that_no_browser_may_show_is_attached_alone(self) -> None:
        result = from_html(f'a<img src="{self.address(b"<svg/>", "image/svg+xml")}">')
        assert (result.html, result.files[0].shown) == ("a", False)

    def test_a_long_address_in_the_text_stays_text(self) -> None:
        address = self.address(bytes(1_000))
        assert from_html(f"<p>a {address}</p>").html == f"<p>a {address}</p>"

    def test_a_client_names_no_picture_of_the_body(self) -> None:
        assert from_html('<img src="cid:-1" alt="a">').html == '<img alt="a">'

    def test_too_many_are_refused(self) -> None:
        html = "".join(
            f'<img src="{self.address(picture(size=(40, 30)) + bytes([number]))}">'
            for number in range(51)
        )
        with pytest.raises(BodyError, match="at most 50 pictures"):
            from_html(html)


def test_what_browsers_were_attacked_with_keeps_its_words_apart(corpora: Corpora) -> None:
    for case in corpora.rows("html-sanitiser/core.jsonl"):
        html = re.sub("[\ud800-\udfff]", "", case["input"])
        result = from_html(f"<section>begin</section>{html}")
        assert_harmless(result.html)
        if words(result.text)[:1] == ["begin"]:
            assert not words(result.text)[0].startswith("begin_")


@pytest.mark.parametrize(
    "piece",
    [
        *("<span style='font-weight:bold'>a</span>", "www.a.example ", "a@b.example ", "a@"),
        *("http://a.b/((((", "http://a.b/))))", "<p style='white-space:pre'>  \n</p>", "<sup>"),
        *(
            "<p hidden>",
            "<rp>",
            "<q>",
            "data:image/png;base64,AAAA",
            "<svg><text>",
            "<math><mfrac>",
        ),
        *(
            "<script>",
            "<div style='font-size:0'>",
            "<x-",
            "<p a",
            "&nbsp;",
            "<td>",
            "<math><mfrac>",
        ),
    ],
)
def test_it_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def convert(length: int) -> None:
        html = piece * (length // len(piece))
        try:
            from_html(html)
        except BodyError:
            return

    assert not is_superlinear(partial(convert))


def test_elements_of_the_list_have_only_attributes_of_the_list() -> None:
    html = '<p dir="up" align="middle"><ol type="x" start="a"><li value="b">a</ol>'
    assert [element.attrib for element in elements(from_html(html).html)] == [{}, {}, {}]
