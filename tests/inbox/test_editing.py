"""What is typed is what is sent, and what is not edited stays as it is."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import expect

from parley.conversations.body import from_html
from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="what a browser writes knows no database")

TYPED = (
    "Please fill in <your company> & sign at <here>.\n"
    "2026. A great year\n2*3*4, snake_case_name, [2](draft)\n# 5\n+ 3"
)
BODIES = [
    "<p>Hello<br>World</p>",
    "<p>Hello<br>\nWorld</p>\n<p>a &amp; b&nbsp; c</p>",
    "<pre>\n\n  code\n</pre>",
    '<ol start="3"><li>One<ul><li>Two</li></ul></li></ol><hr>',
    '<table><tbody><tr><td colspan="2">1 &lt; 2</td></tr></tbody></table>',
    '<p><a href="https://y.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">x</a></p>',
    '<p><img data-remote-src="https://far.example/a.png" alt="A"> Look</p>',
    "<div>One<div>Two</div></div><blockquote><p>Three</p></blockquote>Four",
    "<p><sub>2</sub><u>u</u><mark>m</mark> <b><i>bi</i></b></p><dl><dt>a</dt><dd>b</dd></dl>",
]
_TAGS = st.sampled_from(
    ["p", "div", "b", "i", "ul", "li", "pre", "table", "tr", "td", "h1", "span"]
)
_SOUP = st.recursive(
    st.sampled_from(["a", " ", "&amp;", "\n", "<br>", "<hr>", "&nbsp;", "é", "<img>"]),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(
        lambda one: f"<{one[0]}>{''.join(one[1])}</{one[0]}>"
    ),
    max_leaves=12,
)

EDIT = """async ([module, bodies]) => {
  const { richEditor } = await import(module);
  return bodies.map((html) => {
    const editor = richEditor(html, { label: "x", onInput() {} });
    document.body.append(editor.element);
    const same = editor.getHtml();
    editor.element.append("WORD");
    const changed = editor.getHtml();
    editor.element.remove();
    return [same, changed];
  });
}"""


class TestAMessage:
    def test_says_what_was_typed_and_stays_so_when_it_is_saved_unchanged(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.write(TYPED)
        expect(visitor.sent("Please fill in")).to_be_visible()
        sent = ada.messages_of(number)[0]
        assert sent["text"] == " ".join(TYPED.split())
        visitor.choose("Please fill in", "Edit")
        visitor.page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
        assert ada.messages_of(number)[0] == sent

    def test_keeps_changes_that_are_not_saved_yet(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>Clause 4</p>")
        visitor = opened(ada)
        visitor.open("Lease")
        visitor.choose("Clause 4", "Edit")
        window = visitor.page.get_by_role("dialog")
        visitor.page.keyboard.type(" is open")
        visitor.page.mouse.click(5, 400)
        expect(window).to_be_visible()
        visitor.page.keyboard.press("Escape")
        expect(window).to_have_count(0)
        visitor.page.reload()
        visitor.choose("Clause 4", "Edit")
        expect(window.get_by_label("Your message")).to_have_text("Clause 4 is open")
        window.get_by_role("button", name="Discard changes").click()
        visitor.choose("Clause 4", "Edit")
        expect(window.get_by_label("Your message")).to_have_text("Clause 4")


class TestEveryBody:
    def test_stays_as_it_is_but_for_what_is_changed(self, on_sources: Visitor) -> None:
        main = next(url for url in on_sources.requests if url.endswith("/js/main.js"))
        module = main.replace("main.js", "views/rich-editor.js")
        bodies = [from_html(html).html for html in [*BODIES, *soups()]]
        edited = on_sources.page.evaluate(EDIT, [module, bodies])
        for body, (same, changed) in zip(bodies, edited, strict=True):
            assert same == body
            assert from_html(changed).html == from_html(f"{body}WORD").html


def soups() -> list[str]:
    """Return bodies of every kind, sanitised."""
    found: list[str] = []

    @settings(max_examples=200, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(html=st.lists(_SOUP, max_size=4).map("".join))
    def collect(html: str) -> None:
        found.append(html)

    collect()
    return found
