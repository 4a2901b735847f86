import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  EDIT,
  discardDraft,
  forgetDrafts,
  openDraft,
  quoteMessage,
  updateDraft,
} from "../../../src/parley/inbox/web/js/actions/drafts.js";
import { store } from "../../../src/parley/inbox/web/js/state.js";
import { BEN, message } from "./objects.js";

const EMPTY = { markdown: "", attachments: [] };
const draft = (key) => store.state.drafts.get(key);

/** As after a reload: what is in the browser, and nothing else. */
function reload(key) {
  store.set({ drafts: new Map() });
  openDraft(key);
  return draft(key);
}

beforeEach(() => {
  forgetDrafts();
  store.set({ drafts: new Map() });
});

test("a draft that was never begun is empty", () => {
  assert.deepEqual(reload("7"), EMPTY);
});

test("a draft survives a reload with its files and what it quotes", () => {
  const attachments = [{ id: 5, name: "Terms.txt", filesize: 8 }];
  updateDraft("7", { markdown: "Half a thou" });
  updateDraft("7", { attachments });
  quoteMessage("7", message(3));
  const quote = { messageid: 3, author: BEN, text: "Number 3" };
  assert.deepEqual(reload("7"), { markdown: "Half a thou", attachments, quote });
});

test("each conversation has its own", () => {
  updateDraft("7", { markdown: "About the lease" });
  assert.deepEqual(reload("8"), EMPTY);
});

test("nothing is kept of a draft that is discarded, or that says nothing", () => {
  for (const end of [() => discardDraft("7"), () => updateDraft("7", { markdown: "  " })]) {
    updateDraft("7", { markdown: "Hello" });
    end();
    assert.deepEqual(Object.keys(localStorage), []);
  }
});

test("an edited message is not kept in the browser", () => {
  updateDraft(EDIT, { markdown: "Clause 4" });
  assert.equal(draft(EDIT).markdown, "Clause 4");
  assert.deepEqual(Object.keys(localStorage), []);
});

test("signing out forgets drafts, and nothing else", () => {
  localStorage.setItem("parley.notifications", "on");
  updateDraft("7", { markdown: "Hello" });
  forgetDrafts();
  assert.deepEqual(Object.keys(localStorage), ["parley.notifications"]);
  localStorage.removeItem("parley.notifications");
});
