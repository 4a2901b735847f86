import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkup } from "../../../src/parley/inbox/web/js/markup.js";
import { quoteText } from "../../../src/parley/inbox/web/js/quoted-text.js";

for (const [text, html] of [
  ["The cap stands", "The cap stands"],
  ["5,000 pounds", "… 5,000 pounds"],
  ["> 5", "… > 5".replace(">", "&gt;")],
]) {
  test(`what is quoted is sent as a quote: ${text}`, () => {
    assert.equal(renderMarkup(quoteText(text)), `<blockquote><p>${html}</p></blockquote>`);
  });
}

test("all lines and paragraphs are within, and what follows is not", () => {
  const html = renderMarkup(`${quoteText("One\ntwo\n\nThree")}\n\nAgreed`);
  assert.match(html, /^<blockquote>[^]*One[^]*two[^]*Three[^]*<\/blockquote>\s*<p>Agreed<\/p>$/);
});
