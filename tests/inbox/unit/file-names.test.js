import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cleanFileName,
  fileNameView,
  formatFileName,
} from "../../../src/parley/inbox/web/js/file-names.js";
import { isolate, loadLanguage, t } from "../../../src/parley/inbox/web/js/i18n.js";

await loadLanguage();

test("what lets a name show as another is written out", () => {
  assert.equal(formatFileName("invoice\u202efdp.exe"), "invoice[U+202E]fdp.exe");
  assert.equal(formatFileName("a\u2028\u200b\u{e0041}.txt"), "a[U+2028][U+200B][U+E0041].txt");
  assert.equal(formatFileName("Gesamt\u00adplan.pdf"), "Gesamt\u00adplan.pdf");
});

test("the end of a name stands by itself, after all else", () => {
  const [stem, extension] = fileNameView("exe.\u05d7\u05d5\u05d6\u05d4.pdf").children;
  assert.equal(stem.textContent, "exe.\u05d7\u05d5\u05d6\u05d4");
  assert.equal(extension.textContent, ".pdf");
  assert.equal(extension.getAttribute("dir"), "ltr");
  assert.equal(fileNameView(".profile").textContent, ".profile");
});

test("a name is uploaded without what nobody sees", () => {
  assert.equal(cleanFileName("\u202aplan\u200b.pdf"), "plan.pdf");
  assert.equal(cleanFileName("\u202a"), "file");
});

test("what is put into a text turns nothing around", () => {
  const name = "\u05d0\u05d3\u05d4";
  assert.equal(t("message.seen", { names: name }), `Read by \u2068${name}\u2069`);
  assert.equal(t("message.seen", { names: "A\u202eda\u2069" }), "Read by Ada");
  assert.equal(isolate(isolate(name)), isolate(name));
});
