"""What a style means, a body says by elements, attributes and characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.conversations.body import from_html
from parley.conversations.body.styles import parse_style
from tests.conversations.html import assert_final


@pytest.mark.parametrize(
    ("style", "html"),
    [
        ("font-weight:bold", "<strong>a</strong>"),
        ("font-weight: 700 !important", "<strong>a</strong>"),
        ("font-weight:700!important;font-weight:400", "<strong>a</strong>"),
        ("display:inline !important; display:none", "a"),
        ("font: italic bold 12px/1.2 'Times New Roman', serif", "<strong><em>a</em></strong>"),
        ("font-style:oblique 10deg", "<em>a</em>"),
        ("text-decoration:underline line-through", "<u><s>a</s></u>"),
        ("text-decoration-line:line-through", "<s>a</s>"),
        ("vertical-align:super;font-size:smaller", "<sup>a</sup>"),
        ("vertical-align:-3px", "<sub>a</sub>"),
        ("position:relative;top:-.5em;font-size:75%", "<sup>a</sup>"),
        ("font-variant:sub", "<sub>a</sub>"),
        ("background:yellow", "<mark>a</mark>"),
        ("background-color: rgb(255, 255, 0)", "<mark>a</mark>"),
        ("mso-highlight:aqua", "<mark>a</mark>"),
        ("background:#FFF", "a"),
        ("background-color:rgba(255, 255, 0, 0)", "a"),
        ("direction:rtl;unicode-bidi:bidi-override", '<bdo dir="rtl">a</bdo>'),
        ("unicode-bidi:isolate", "<bdi>a</bdi>"),
        ("x:';font-weight:bold';y:url(a;font-weight:bold)", "a"),
    ],
)
def test_what_a_style_means_is_said_by_an_element(style: str, html: str) -> None:
    assert from_html(f'<span style="{style}">a</span>').html == html


@pytest.mark.parametrize(
    ("sent", "html"),
    [
        ('<b style="font-weight:normal">a<b>b</b></b>', "a<b>b</b>"),
        ('<u style="text-decoration:none">a</u>', "a"),
        ('<i style="font-style:normal">a</i>', "a"),
        ('<sup style="vertical-align:baseline">a</sup>', "a"),
        (
            '<sup style="vertical-align:baseline;position:relative;top:-4pt">a</sup>',
            "<sup>a</sup>",
        ),
        (
            '<p style="text-transform:uppercase">wei&szlig; &amp; <b>b',
            "<p>WEISS &amp; <b>B</b></p>",
        ),
        ('<i style="text-transform:capitalize">o\u2019neil b', "<i>O\u2019neil B</i>"),
        ('<h1 style="font-weight:bold">a</h1>', "<h1>a</h1>"),
        ('<strong><span style="font-weight:600">a</span></strong>', "<strong>a</strong>"),
        (
            '<div style="text-decoration:line-through"><p>a</p><p>b</p></div>',
            "<div><p><s>a</s></p><p><s>b</s></p></div>",
        ),
        (
            '<table><tr style="font-weight:bold"><td>a</td></tr></table>',
            "<table><tbody><tr><td><strong>a</strong></td></tr></tbody></table>",
        ),
        ('<p style="text-align:right">a</p>', '<p align="right">a</p>'),
        ('<p dir="rtl" style="text-align:end">a</p>', '<p dir="rtl" align="left">a</p>'),
        ("<center>a</center>", '<div align="center">a</div>'),
        (
            '<ol style="list-style:upper-roman inside"><li>a</ol>',
            '<ol type="I"><li>a</li></ol>',
        ),
        ('<ul style="list-style-type:lower-latin"><li>a</ul>', '<ol type="a"><li>a</li></ol>'),
        ('<ol style="list-style-type:none"><li>a</ol>', "<ul><li>a</li></ul>"),
        ('<ul type="1"><li>a</ul>', '<ol type="1"><li>a</li></ol>'),
        (
            '<ol><li style="list-style:lower-roman">a</ol>',
            '<ol><li type="i">a</li></ol>',
        ),
        ('<div style="white-space:pre-wrap">a  b\n c</div>', "<div>a&nbsp; b<br>&nbsp;c</div>"),
        ('<div style="white-space:pre-line">a  b\nc</div>', "<div>a  b<br>c</div>"),
        ("<span style='font-family:Wingdings'>J &agrave;</span>", "☺ →"),
        ('<font face="Symbol">\uf0b7 a</font>', "• \u03b1"),
    ],
)
def test_it_is_said_where_html_allows_it(sent: str, html: str) -> None:
    result = from_html(sent)
    assert result.html == html
    assert_final(result)


@given(st.text(alphabet="abc:;'\"() \\!-0123456789none%#,", max_size=60))
def test_any_style_can_be_read(style: str) -> None:
    parse_style(style)


def test_styles_that_need_too_many_elements_are_left_out() -> None:
    result = from_html("<p style='font-weight:bold;font-style:italic'>a</p>" * 2_000)
    assert result.html == "<p>a</p>" * 2_000
    assert "attribute style" in {f"{one.kind} {one.name}" for one in result.removed}


def test_what_large_html_takes_back_stays_taken_back() -> None:
    html = '<b style="font-weight:normal" id="x">a<font color=red>b</font></b>'
    assert from_html(html + "<p>" + "x" * 20_000).html.startswith("ab<p>")
