import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadLanguage } from "../../../src/parley/inbox/web/js/i18n.js";

globalThis.CSSStyleSheet ??= class {
  replaceSync() {}
};
const { attachmentList } = await import(
  "../../../src/parley/inbox/web/js/views/message-attachments.js"
);

await loadLanguage();

const picture = { id: 5, name: "seal.png", extension: "png", filesize: 1 };
const program = { id: 5, name: "tool.exe", extension: "exe", filesize: 1 };
const address = "https://parley.example/office/api/4/attachments/5/content";

function listed(attachment, html) {
  return (attachmentList([attachment], html)?.children ?? []).length;
}

test("a picture that the body shows is not listed again", () => {
  assert.equal(listed(picture, `<p><img src="${address}"></p>`), 0);
});

for (const html of [
  `<p>See ${address}</p>`,
  "<p>/attachments/5/content</p>",
  `<p><a href="${address}">it</a></p>`,
  `<p><img alt="/attachments/5/content"></p>`,
  `<p><img data-remote-src="${address}"></p>`,
  `<p><img src="${address}" width="1" height="1"></p>`,
  `<p><img src="https://parley.example/office/api/4/attachments/55/content"></p>`,
]) {
  test(`one that it does not show is listed: ${html}`, () => {
    assert.equal(listed(picture, html), 1);
  });
}

test("what is no picture is listed, whatever the body makes of it", () => {
  assert.equal(listed(program, `<p><img src="${address}"></p>`), 1);
});
