"""Bodies in Markdown: rendered here, and sanitised like any other."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.conversations.body import from_html
from parley.conversations.body.markdown import MAX_MARKDOWN, render_markdown
from tests.harness.people import Person


def preview(person: Person, markdown: str) -> httpx.Response:
    return person.post("/preview", json={"markdown": markdown})


class TestWhatIsRendered:
    @pytest.mark.parametrize(
        ("markdown", "html"),
        [
            ("Look at **clause 4**.", "<p>Look at <strong>clause 4</strong>.</p>"),
            ("one\ntwo", "<p>one<br>\ntwo</p>"),
            ("~~old~~", "<p><s>old</s></p>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
            ("<mark>seen</mark>", "<p><mark>seen</mark></p>"),
        ],
    )
    def test_it_becomes_html(self, markdown: str, html: str) -> None:
        assert render_markdown(markdown).html == html

    def test_a_table_becomes_one(self) -> None:
        assert "<td>2</td>" in render_markdown("|a|b|\n|-|-|\n|1|2|").html

    @pytest.mark.parametrize(
        ("markdown", "html"),
        [
            ("a<script>alert(1)</script>b", "<p>ab</p>"),
            ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
            ("<a href='javascript:alert(1)'>x</a>", "<p>x</p>"),
            ("<b onclick=alert(1)>x</b>", "<p><b>x</b></p>"),
        ],
    )
    def test_what_could_run_is_taken_away_or_is_text(self, markdown: str, html: str) -> None:
        assert render_markdown(markdown).html == html

    @given(st.text(alphabet="*_~`[]()!<>&\\-+#|\n ab1.:/", max_size=60))
    def test_whatever_it_is_the_html_is_clean(self, markdown: str) -> None:
        html = render_markdown(markdown).html
        assert from_html(html).html == html


class TestAMessage:
    def test_may_be_written_in_it(self, ada: Person, bob: Person) -> None:
        number = ada.started(bob, html="", markdown="Look at **clause 4**.")
        (message,) = bob.messages_of(number)
        assert message["html"] == "<p>Look at <strong>clause 4</strong>.</p>"
        assert message["text"] == "Look at clause 4."

    def test_html_counts_before_it(self, ada: Person, bob: Person) -> None:
        number = ada.started(bob, html="<p>html</p>", markdown="markdown")
        assert bob.messages_of(number)[0]["text"] == "html"

    def test_it_counts_before_text(self, ada: Person, bob: Person) -> None:
        number = ada.started(bob, html="", markdown="markdown")
        answer = ada.post(
            f"/conversations/{number}/messages", json={"markdown": "*yes*", "text": "no"}
        )
        assert answer.status_code == httpx.codes.CREATED
        assert bob.messages_of(number)[0]["text"] == "yes"

    def test_too_much_of_it_is_refused_and_its_place_named(self, ada: Person, bob: Person) -> None:
        answer = ada.start(bob, html="", markdown="x" * (MAX_MARKDOWN + 1))
        assert (answer.status_code, answer.json()["ref"]) == (400, 9003)
        assert answer.json()["summary"].startswith("messages.message[0].markdown: ")


class TestAPreview:
    def test_is_what_the_message_will_be(self, ada: Person, bob: Person) -> None:
        markdown = "# Terms\n\n1. <i>first</i>\n2. [second](https://a.example)"
        number = ada.started(bob, html="", markdown=markdown)
        assert preview(ada, markdown).json()["html"] == bob.messages_of(number)[0]["html"]

    def test_of_nothing_is_nothing(self, ada: Person) -> None:
        assert preview(ada, "").json() == {"html": "", "text": ""}

    def test_in_xml_is_the_same(self, ada: Person) -> None:
        answer = ada.post(
            "/preview",
            content="<message><markdown>*a*</markdown></message>",
            headers={"Content-Type": "application/xml"},
        )
        assert "<html><![CDATA[<p><em>a</em></p>]]></html>" in answer.text

    def test_too_long_a_one_is_refused(self, ada: Person) -> None:
        answer = preview(ada, "x" * (MAX_MARKDOWN + 1))
        assert (answer.status_code, answer.json()["ref"]) == (400, 9003)

    def test_without_markdown_says_what_is_missing(self, ada: Person) -> None:
        answer = ada.post("/preview", json={})
        assert (answer.status_code, answer.json()["summary"]) == (400, "markdown: missing")
