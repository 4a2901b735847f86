import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, NetworkError } from "../../../src/parley/inbox/web/js/api.js";
import { errorMessage } from "../../../src/parley/inbox/web/js/errors.js";
import { loadLanguage } from "../../../src/parley/inbox/web/js/i18n.js";
import { describeChange } from "../../../src/parley/inbox/web/js/system-messages.js";
import { store } from "../../../src/parley/inbox/web/js/state.js";
import { ADA, BEN, CORA, conversation, message, thread } from "./objects.js";

const described = (change, author = ADA) =>
  describeChange(message(1, { kind: "system", author, change, text: "In the words of the server" }));

document.documentElement.lang = "de";
await loadLanguage();
store.set({ conversations: new Map([[7, conversation()]]), thread: thread([]) });

test("what the server notes is said in the reader's language", () => {
  assert.equal(described({ what: "title", title: "Miete" }), "Ada Byron hat den Titel in „Miete“ geändert.");
  assert.equal(described({ what: "title", title: "" }), "Ada Byron hat den Titel entfernt.");
  const users = { user: [{ userid: BEN.userid }, { userid: CORA.userid }] };
  const one = { user: [{ userid: BEN.userid }] };
  assert.equal(described({ what: "added", users }), "Ada Byron hat Ben Cole und Cora Dean hinzugefügt.");
  assert.equal(described({ what: "removed", users: one }), "Ada Byron hat Ben Cole entfernt.");
  assert.equal(described({ what: "left", users: one }, BEN), "Ben Cole hat die Unterhaltung verlassen.");
});

test("people are called as they were then, also where they are gone", () => {
  const users = { user: [{ userid: 99, name: { firstname: "Eve", lastname: "Holt" } }] };
  assert.equal(described({ what: "removed", users }), "Ada Byron hat Eve Holt entfernt.");
});

test("people whom the page knows from elsewhere are called by their names", () => {
  store.set({ profiles: new Map([[98, { userid: 98, firstname: "Dan", lastname: "Moss", email: "", status: "ACTIVE" }]]) });
  assert.equal(described({ what: "removed", users: { user: [{ userid: 98 }] } }), "Ada Byron hat Dan Moss entfernt.");
});

test("what is new to the page, or tells of people who are gone, is said in the server's words", () => {
  assert.equal(described({ what: "removed", users: { user: [{ userid: 99 }] } }), "In the words of the server");
  assert.equal(described({ what: "renumbered" }), "In the words of the server");
});

test("what a proxy says, or what the API says to programs, is not shown", () => {
  for (const [status, ref] of [[400, 9002], [404, 9404], [413, 0], [429, 0], [500, 0], [502, 0], [503, 0]]) {
    assert.doesNotMatch(errorMessage(new ApiError(status, "In English", ref)), /In English/);
  }
});

test("a refusal is said in the person's words, by its number", () => {
  assert.equal(errorMessage(new ApiError(403, "access denied", 123)), "Diese Unterhaltung gibt es nicht, oder sie ist nicht mit Ihnen geteilt.");
  assert.equal(errorMessage(new NetworkError("x")), "Der Server ist nicht erreichbar.");
  assert.equal(errorMessage(new ApiError(403, "too many", 9036)).split(" ")[0], "Sie");
});
