import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MAX_TEXT, isTooLong, renderMarkup } from "../../../src/parley/inbox/web/js/markup.js";

/** What a reader sees of rendered text, without marks of lists. */
const seen = (html) =>
  html
    .replace(/<br>|<\/(?:p|li|h\d|blockquote)>|<\/t[dh]>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .trim();

const AS_TYPED = [
  "Please fill in <your company> and sign at <here>.",
  "<b>bold</b> <!-- note --> <script>alert(1)</script> </p>",
  "1. December is too late.",
  "2026. A great year",
  "3. Third\n4. Fourth",
  "1. One\n3. Three",
  "2*3*4 = 24, 5 * 6, a*, b* and *c",
  "*Subject to contract",
  "*.pdf and *.docx, **/*.js, (*) f(*args, **kwargs)",
  "snake_case_name, __init__, _____ (name), _x_",
  "[2](draft) [x](javascript:alert) [y] [z]: https://z.example",
  "~/x~ and ~y/ ~~ z",
  "# 5\n## Rent\n+ 3\n* see below",
  "> 5 % of the shares\n>= 3\n>_< and >:(",
  "- 3",
  "- 3\n- 5",
  "- Ben",
  "Total\n=====",
  "\\\\server\\share C:\\_temp \\*x\\* a\\",
  "R&amp;D &copy; &#65; &",
  "the `90s and the `80s, ``quoted''",
  "```\nnever closed",
  "![x](https://x.example/x.png)".replace("(", " ("),
  "a | b\n--- no table",
  "two  spaces and\n    four before",
];

for (const text of AS_TYPED) {
  test(`${JSON.stringify(text)} stays as typed`, () => {
    assert.equal(seen(renderMarkup(text)), text.trim());
  });
}

const RENDERED = {
  "One\nTwo\n\nThree": "<p>One<br>Two</p><p>Three</p>",
  "**b** *i* ~~s~~ ***x*** `c`":
    "<p><strong>b</strong> <em>i</em> <s>s</s> <strong><em>x</em></strong> <code>c</code></p>",
  "(**b**), “*i*”. 重**要**的": "<p>(<strong>b</strong>), “<em>i</em>”. 重<strong>要</strong>的</p>",
  "*a **b** c*": "<p><em>a <strong>b</strong> c</em></p>",
  "[here](https://y.example/a_(b)?c=1&d=2)": '<p><a href="https://y.example/a_(b)?c=1&amp;d=2">here</a></p>',
  '[x](https://y.example/"><b>)': '<p>[x](https://y.example/&quot;&gt;&lt;b&gt;)</p>',
  "Points:\n- one\n  more\n- two\n  - deep": "<p>Points:</p><ul><li>one<br>more</li><li>two<ul><li>deep</li></ul></li></ul>",
  "1. 1. 2027\n2. 1. 2027": "<ol><li>1. 2027</li><li>1. 2027</li></ol>",
  "1. a\n\n2. b": "<ol><li><p>a</p></li><li><p>b</p></li></ol>",
  "> One\n> > Two\nAfter": "<blockquote><p>One</p><blockquote><p>Two</p></blockquote></blockquote><p>After</p>",
  "| a | b |\n|---|--:|\n| 1 | x\\|y |":
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>x|y</td></tr></tbody></table>",
  "```\na *b*\n  c\n```": "<pre><code>a *b*\n  c\n</code></pre>",
  "One\n\n---\n\nTwo": "<p>One</p><hr><p>Two</p>",
};

for (const [text, html] of Object.entries(RENDERED)) {
  test(`${JSON.stringify(text)} is rendered`, () => {
    assert.equal(renderMarkup(text), html);
  });
}

describe("whatever is typed", () => {
  const PARTS = ["a", "B c", "1", "2. ", "1. ", "- ", "> ", "*", "**", "~~", "`", "```", "_", "#", "+ ", "|", "---", "\\"];
  PARTS.push("<x>", "&amp;", "[a](b)", "[a](https://a.example)", "\n", "\n\n", "  ", "é", "(", ")", "é.");
  let seed = 1;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const texts = Array.from({ length: 3000 }, () =>
    Array.from({ length: 1 + random(14) }, () => PARTS[random(PARTS.length)]).join(""),
  );

  test("no letter, number or tag of it is lost, and each stays in its place", () => {
    const words = (text) => text.replace(/\]\(https:\/\/a\.example\)/g, "").match(/[a-zé\d<>&;_#+\\]/giu)?.join("") ?? "";
    // What a list, a quote or a table begins its lines with is seen as their form.
    const typed = (text) => words(text).replace(/[\d>\\]/g, "");
    for (const text of texts) {
      assert.equal(typed(seen(renderMarkup(text))), typed(text), JSON.stringify(text));
    }
  });

  test("every tag that is opened is closed, in its turn", () => {
    for (const text of texts) {
      const open = [];
      for (const [, end, name] of renderMarkup(text).matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
        if (end) {
          assert.equal(open.pop(), name, JSON.stringify(text));
        } else if (name !== "br" && name !== "hr") {
          open.push(name);
        }
      }
      assert.deepEqual(open, []);
    }
  });
});

test("the longest text is rendered in no time, whatever it is made of", () => {
  for (const part of ["*a ", "- 5\n", "```x\n", "> ", ">", "[a", "`a ", "- a\n  x\n", "***a ", "a|b\n", "1. a\n", "a* "]) {
    const text = part.repeat(MAX_TEXT / part.length);
    const start = performance.now();
    renderMarkup(text);
    assert.ok(performance.now() - start < 2000, JSON.stringify(part));
  }
});

test("a text is too long by its characters, or by its lines", () => {
  assert.equal(isTooLong("x".repeat(MAX_TEXT)), false);
  assert.equal(isTooLong("x".repeat(MAX_TEXT + 1)), true);
  assert.equal(isTooLong("x\n".repeat(4000)), true);
});
