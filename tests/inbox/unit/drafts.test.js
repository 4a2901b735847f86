import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  discardDraft,
  editPlace,
  forwardPlace,
  openDraft,
  quoteMessage,
  replyPlace,
  restoreDraft,
  updateDraft,
} from "../../../src/parley/inbox/web/js/actions/drafts.js";
import { countWork, forgetWork, openStorage, writeStored } from "../../../src/parley/inbox/web/js/person-storage.js";
import { store } from "../../../src/parley/inbox/web/js/state.js";
import { ADA, BEN, message } from "./objects.js";

const EMPTY = { text: "", attachments: [] };
const LEASE = replyPlace(7);
const FILE = { id: 5, name: "Terms.txt", filesize: 8 };

/** As after a reload: what is in the browser, and nothing else. */
function reload(place, person = ADA) {
  store.set({ drafts: new Map() });
  openStorage(person.userid);
  return openDraft(place);
}

beforeEach(() => {
  for (const key of Object.keys(localStorage)) {
    localStorage.removeItem(key);
  }
  store.set({ drafts: new Map() });
  openStorage(ADA.userid);
});

test("a draft that was never begun is empty", () => {
  assert.deepEqual(reload(LEASE), EMPTY);
});

test("a draft survives a reload with its files and what it quotes", () => {
  updateDraft(LEASE, { text: "Half a thou" });
  updateDraft(LEASE, { attachments: [FILE] });
  quoteMessage(LEASE, message(3));
  const quote = { messageid: 3, author: BEN, text: "Number 3" };
  assert.deepEqual(reload(LEASE), { text: "Half a thou", attachments: [FILE], quote });
});

test("a new conversation survives with its people and its title", () => {
  const draft = { ...EMPTY, recipients: [{ userid: 2, firstname: "Ben", lastname: "Cole" }], title: "Lease" };
  updateDraft("new", draft);
  assert.deepEqual(reload("new"), draft);
});

test("each place has its own", () => {
  const message = { conversationid: 7, messageid: 3 };
  const places = [LEASE, replyPlace(8), "new", forwardPlace(message), editPlace(message)];
  places.forEach((place) => updateDraft(place, { text: place }));
  assert.deepEqual(places.map((place) => reload(place).text), places);
});

test("nothing is kept of a draft that is discarded, or that says nothing", () => {
  for (const end of [() => discardDraft(LEASE), () => updateDraft(LEASE, { text: "  " })]) {
    updateDraft(LEASE, { text: "Hello" });
    end();
    assert.deepEqual(Object.keys(localStorage), []);
  }
});

describe("what one person began", () => {
  beforeEach(() => {
    updateDraft(LEASE, { text: "Private" });
    writeStored("outbox/a", { key: "a" });
    writeStored("setting/shortcuts", "off");
  });

  test("is not there for another, nor for themselves after another", () => {
    assert.deepEqual(reload(LEASE, BEN), EMPTY);
    assert.equal(countWork(), 0);
    assert.deepEqual(reload(LEASE, ADA), EMPTY);
    assert.equal(countWork(), 0);
  });

  test("is forgotten when they sign out, and their settings are not", () => {
    assert.equal(countWork(), 2);
    forgetWork();
    assert.deepEqual(Object.keys(localStorage), ["parley:/office:1:setting/shortcuts"]);
  });

  test("is no other instance's", () => {
    localStorage.setItem("parley:/office/annex:2:draft/new", "{}");
    localStorage.setItem("parley::2:draft/new", "{}");
    openStorage(BEN.userid);
    assert.deepEqual(Object.keys(localStorage).filter((key) => key.includes("draft")), [
      "parley:/office/annex:2:draft/new",
      "parley::2:draft/new",
    ]);
  });
});

test("what comes back stands before what was begun meanwhile", () => {
  updateDraft(LEASE, { text: "Second", attachments: [{ ...FILE, id: 6 }] });
  restoreDraft(LEASE, { text: "First", attachments: [FILE] });
  const { text, attachments } = openDraft(LEASE);
  assert.equal(text, "First\n\nSecond");
  assert.deepEqual(attachments.map((one) => one.id), [5, 6]);
});
