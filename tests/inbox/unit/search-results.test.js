import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "../../../src/parley/inbox/web/js/dom.js";
import { renderSnippet } from "../../../src/parley/inbox/web/js/views/search-results.js";

const render = (snippet) => h("p", {}, renderSnippet(snippet));

test("what was found is marked", () => {
  const shown = render("The <mark>lease</mark> of the <mark>house</mark>");
  assert.equal(shown.textContent, "The lease of the house");
  assert.deepEqual([...shown.querySelectorAll("mark")].map((one) => one.textContent), ["lease", "house"]);
});

test("escaped characters are shown as themselves, each once", () => {
  assert.equal(render("R&amp;D &lt;b&gt; &quot;x&quot; &#x27;y&#39; &amp;lt;").textContent, "R&D <b> \"x\" 'y' &lt;");
});

test("no other markup becomes any", () => {
  const shown = render('<img src=x onerror="alert(1)"> <mark><b>bold</b></mark>');
  assert.equal(shown.textContent, '<img src=x onerror="alert(1)"> <b>bold</b>');
  assert.equal(shown.querySelector("img, b"), null);
});
