import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { isCommand, isComposing, isSendKey, keyName } from "../../../src/parley/inbox/web/js/keyboard.js";

const KEYS = [
  [{ key: "j", code: "KeyJ" }, "j"],
  [{ key: "о", code: "KeyJ" }, "j"], // Russian
  [{ key: "ξ", code: "KeyJ" }, "j"], // Greek
  [{ key: "ح", code: "KeyP" }, "p"], // Arabic
  [{ key: "?", code: "Digit7" }, "?"],
  [{ key: "؟", code: "Slash", shiftKey: true }, "?"], // Arabic
  [{ key: "ฝ", code: "Slash" }, "/"], // Thai
  [{ key: "J", code: "KeyJ" }, "j"], // Caps Lock
  [{ key: "x", code: "KeyX", shiftKey: true }, "X"],
  [{ key: "y", code: "KeyZ" }, "y"], // German
  [{ key: "ö", code: "Semicolon" }, "ö"],
  [{ key: "Escape", code: "Escape" }, "Escape"],
];

for (const [event, name] of KEYS) {
  test(`${event.key} at ${event.code} is ${name}`, () => {
    assert.equal(keyName(event), name);
  });
}

test("a command is one on every layout, unless it is another's", () => {
  const bold = { key: "b", code: "KeyB", ctrlKey: true };
  assert.equal(isCommand(bold, "b"), true);
  assert.equal(isCommand({ ...bold, key: "и" }, "b"), true);
  for (const other of [{ altKey: true }, { shiftKey: true }, { ctrlKey: false }, { isComposing: true }]) {
    assert.equal(isCommand({ ...bold, ...other }, "b"), false);
  }
});

test("what an input method takes sends nothing", () => {
  const enter = { key: "Enter", ctrlKey: true };
  assert.equal(isSendKey(enter), true);
  for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
    assert.equal(isComposing({ ...enter, ...composing }), true);
    assert.equal(isSendKey({ ...enter, ...composing }), false);
  }
});
