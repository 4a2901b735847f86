import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { htmlToMarkdown } from "../../../src/parley/inbox/web/js/markdown.js";

const SPELLINGS = {
  "<p>One</p><p>Two</p>": "One\n\nTwo",
  "<p>One<br>Two</p>": "One\\\nTwo",
  "<p><b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s></p>": "**a** **b** *c* *d* ~~e~~",
  '<p><a href="https://parley.example/?a=1&amp;b=2">here</a></p>':
    "[here](https://parley.example/?a=1&b=2)",
  "<blockquote><p>One</p><p>Two</p></blockquote>": "> One\n> \n> Two",
  "<ul><li>One</li><li>Two</li></ul>": "- One\n- Two",
  '<ol start="3"><li>One</li><li>Two</li></ol>': "3. One\n4. Two",
  "<ul>\n<li>One\n<ul>\n<li>Two</li>\n</ul>\n</li>\n</ul>": "- One\n   \n   - Two",
  "<h1>One</h1><hr><h3>Two</h3>": "# One\n\n---\n\n### Two",
  "<p>Call <code>f(*x)</code></p>": "Call `f(*x)`",
  "<pre><code>a *b*\n  c</code></pre>": "```\na *b*\n  c\n```",
  "<p>2 * 3 &lt; 7, [a_b] `c` ~d~ \\</p>": "2 \\* 3 \\< 7, \\[a\\_b\\] \\`c\\` \\~d\\~ \\\\",
  "<p>a &amp;amp; b</p>": "a &amp;amp; b",
};

for (const [html, markdown] of Object.entries(SPELLINGS)) {
  test(`${html} is written as Markdown`, () => {
    assert.equal(htmlToMarkdown(html), markdown);
  });
}

test("what Markdown has no words for stays HTML", () => {
  const table = "<table><tbody><tr><td>One</td></tr></tbody></table>";
  assert.equal(htmlToMarkdown(`<p>Look:</p>${table}`), `Look:\n\n${table}`);
});
