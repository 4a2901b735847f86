import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { htmlToMarkdown } from "../../../src/parley/inbox/web/js/markdown.js";

const SPELLINGS = {
  "<p>One</p>\n<p>Two</p>": "One\n\nTwo",
  "<p>One<br>\nTwo</p>": "One\nTwo",
  "<p>One<br>\n<br>\nTwo</p>": "One\\\n\\\nTwo",
  "<p><b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s></p>": "**a** **b** *c* *d* ~~e~~",
  "<p>a<b>(b)</b>c <b>d</b><i>e</i></p>": "a<b>(b)</b>c <b>d</b><i>e</i>",
  '<p><a href="https://parley.example/?a=1&amp;b=2">here</a></p>':
    "[here](https://parley.example/?a=1&b=2)",
  '<p><a href="https://parley.example/a_(b)">here</a></p>': "[here](<https://parley.example/a_(b)>)",
  '<p><img data-remote-src="https://far.example/a.png" alt="A"></p>':
    "![A](https://far.example/a.png)",
  "<blockquote>\n<p>One</p>\n<p>Two</p>\n</blockquote>": "> One\n>\n> Two",
  "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>": "- One\n- Two",
  '<ol start="9"><li>One</li><li>Two<ul><li>Three</li></ul></li></ol>':
    "9. One\n10. Two\n    - Three",
  "<ul><li><p>One</p></li><li><p>Two</p></li></ul>": "- One\n\n- Two",
  "<ul><li>One</li></ul><ul><li>Two</li></ul>": "- One\n\n<!-- -->\n\n- Two",
  "<h1>One</h1><hr><h4>Two</h4>": "# One\n\n---\n\n#### Two",
  "<p>Call <code>f(*x)</code> or <code>`</code></p>": "Call `f(*x)` or `` ` ``",
  "<pre><code>a *b*\n  c\n</code></pre>": "```\na *b*\n  c\n```",
  "<pre><code>```\n</code></pre>": "````\n```\n````",
  "<p>2 * 3 &lt; 7, [a_b] `c` ~d~ \\</p>": "2 \\* 3 \\< 7, \\[a\\_b\\] \\`c\\` \\~d\\~ \\\\",
  "<p>a &amp;amp; b</p>": "a &amp;amp; b",
  "<p># 1<br>- 2<br>3. 4<br>---<br>===</p>": "\\# 1\n\\- 2\n3\\. 4\n\\---\n\\===",
  "<p>#1, -2, 3.5</p>": "#1, -2, 3.5",
};

for (const [html, markdown] of Object.entries(SPELLINGS)) {
  test(`${JSON.stringify(html)} is written as Markdown`, () => {
    assert.equal(htmlToMarkdown(html), markdown);
  });
}

test("what Markdown has no words for stays HTML", () => {
  const table = "<table><tbody><tr><td>One</td></tr></tbody></table>";
  assert.equal(htmlToMarkdown(`<p>Look: H<sub>2</sub>O</p>${table}`), `Look: H<sub>2</sub>O\n\n${table}`);
});
