import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationHash, forwardHash, parseRoute } from "../../../src/parley/inbox/web/js/router.js";

test("the address of a conversation leads to it", () => {
  assert.deepEqual(parseRoute(conversationHash(12)), { view: "inbox", conversation: 12 });
});

test("the address of a message leads to it in its conversation", () => {
  const route = { view: "inbox", conversation: 12, message: 99 };
  assert.deepEqual(parseRoute(conversationHash(12, 99)), route);
});

test("a new conversation and the account have addresses of their own", () => {
  assert.deepEqual(parseRoute("#/new"), { view: "new" });
  assert.deepEqual(parseRoute("#/account"), { view: "account" });
});

for (const hash of ["", "#", "#/", "#/c/", "#/c/x", "#/c/1/m/", "#/c/1/m/x", "#/c/12345678901234567890"]) {
  test(`"${hash}" leads to the inbox`, () => {
    assert.deepEqual(parseRoute(hash), { view: "inbox" });
  });
}

test("a message is forwarded at an address of its own", () => {
  const forwarded = { conversationid: 12, messageid: 99 };
  assert.deepEqual(parseRoute(forwardHash(forwarded)), { view: "new", forwarded });
});
