"""Editing a message: its body as Markdown, rendered again, is the same body."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import hypothesis.strategies as st
import pytest
from hypothesis import given

from parley.conversations.body.markdown import render_markdown

SCRIPT = Path(__file__).parent / "unit" / "to-markdown.js"

ToMarkdown: TypeAlias = Callable[[str], str]

_SYMBOLS = r". : ! ( ) < & &amp; \ | = + - # * ** _ ~~ ` `` ``` --- *** **b** *i* ~~s~~ `c`"
_PARTS = st.sampled_from(
    [
        *("a", "é", "1", "b c", " ", "\n", "\n", "\n\n", "> ", "- ", "1. ", "2) ", "# "),
        *_SYMBOLS.split(),
        "[x](https://y.example/a_b)",
        "![i](https://y.example/i.png)",
    ]
)
_DOCUMENTS = st.lists(_PARTS, min_size=1, max_size=12).map("".join)


def html_of(markdown: str) -> str:
    """Render Markdown, with white space as a reader sees it."""
    html = re.sub(r"[ \n]+", " ", render_markdown(markdown).html or "")
    html = html.replace(" </code></pre>", "</code></pre>")
    return re.sub(
        r" ?(</?(?:p|[uo]l( start=\"\d+\")?|li|h\d|hr|br|pre|blockquote)>) ?", r"\1", html
    )


@pytest.fixture(scope="module")
def to_markdown() -> Iterator[ToMarkdown]:
    """Offers a body to be edited, as the inbox does."""
    with subprocess.Popen(
        ["node", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as node:
        assert node.stdin
        assert node.stdout
        stdin, stdout = node.stdin, node.stdout

        def convert(html: str) -> str:
            stdin.write(json.dumps(html) + "\n")
            stdin.flush()
            markdown: str = json.loads(stdout.readline())
            return markdown

        yield convert


WRITTEN = [
    "Dear Ada,\n\nclause 4 is open.\nSo is clause 5.\n\nBen",
    "- One\n  - Two\n    - Three\n- Four",
    "10. One\n    - Two\n\n    More of ten\n11. Eleven",
    "> One\n> > Two\n\n---\n\n#### Three",
    "````\n```\n  a *b*\n```\n````",
    "A `` ` `` and **bold *and slanted*** text, ~~struck~~",
    "\\# 1\n\\- 2\n3\\. 4\n\\| --- |",
    "| a | b |\n|---|---|\n| 1 | *2* |",
    "[here](<https://y.example/a_(b)?c=1&d=2>) and ![i](https://y.example/i.png)",
    "<sub>x</sub>\n\n<div>y</div>",
]


class TestABodyThatIsEdited:
    @pytest.mark.parametrize("markdown", WRITTEN)
    def test_is_offered_as_it_was_written(self, markdown: str, to_markdown: ToMarkdown) -> None:
        assert html_of(to_markdown(render_markdown(markdown).html or "")) == html_of(markdown)

    @given(markdown=_DOCUMENTS)
    def test_comes_back_the_same_whatever_was_written(
        self, markdown: str, to_markdown: ToMarkdown
    ) -> None:
        assert html_of(to_markdown(render_markdown(markdown).html or "")) == html_of(markdown)
