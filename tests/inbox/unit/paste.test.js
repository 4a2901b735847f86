import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkup } from "../../../src/parley/inbox/web/js/markup.js";
import { tableMarkup } from "../../../src/parley/inbox/web/js/paste.js";

const CELLS = {
  "Rent\tDue\r\n1,200\t1 May\r\n": [["Rent", "Due"], ["1,200", "1 May"]],
  'A\t"two\nlines"\nB\t"say ""x"""': [["A", "two lines"], ["B", 'say "x"']],
  "a|b\t\n\tc": [["a|b", ""], ["", "c"]],
  "one\ttwo": [["one", "two"]],
};

for (const [text, rows] of Object.entries(CELLS)) {
  test(`${JSON.stringify(text)} is a table of its cells`, () => {
    const html = renderMarkup(tableMarkup(text));
    const found = [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
      [...row.matchAll(/<t[hd]>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell.replaceAll("&quot;", '"')),
    );
    assert.deepEqual(found, rows);
  });
}
