import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  insertSorted,
  refreshConversation,
  removeConversation,
  upsertConversations,
} from "../../../src/parley/inbox/web/js/actions/conversations.js";
import { emptyLists, store } from "../../../src/parley/inbox/web/js/state.js";
import { conversation, thread } from "./objects.js";

const at = (conversationid, minute, members = {}) =>
  conversation({
    conversationid,
    lastmessagedatetime: `2026-03-02T09:${String(minute).padStart(2, "0")}:00Z`,
    ...members,
  });

describe("inserting into a sorted list", () => {
  const known = [at(3, 30), at(2, 20), at(1, 10)];
  const conversations = new Map(known.map((one) => [one.conversationid, one]));
  const ids = [3, 2, 1];
  const insert = (one, options = {}) =>
    insertSorted(ids, one, { matches: true, complete: false, conversations, ...options });

  test("the newest activity comes first", () => {
    assert.deepEqual(insert(at(9, 40)), [9, 3, 2, 1]);
    assert.deepEqual(insert(at(9, 25)), [3, 9, 2, 1]);
  });

  test("one that is there moves to its new place", () => {
    assert.deepEqual(insert(at(1, 40)), [1, 3, 2]);
  });

  test("one that stays in its place leaves the list as it is", () => {
    for (const one of known) {
      assert.equal(insert(one), ids);
    }
    assert.deepEqual(insert(at(2, 30)), [2, 3, 1]);
  });

  test("one that no longer belongs there goes", () => {
    assert.deepEqual(insert(at(2, 40), { matches: false }), [3, 1]);
  });

  test("what lies beyond the last page that was loaded stays out", () => {
    assert.deepEqual(insert(at(9, 5)), [3, 2, 1]);
    assert.deepEqual(insert(at(9, 5), { complete: true }), [3, 2, 1, 9]);
  });

  test("an empty list takes what comes", () => {
    assert.deepEqual(insertSorted([], at(9, 5), { matches: true, complete: false, conversations }), [9]);
  });
});

describe("the lists", () => {
  const idsOf = (filter) => store.state.lists[filter].ids;

  beforeEach(() => {
    const lists = emptyLists();
    store.set({ lists, conversations: new Map() });
  });

  test("a conversation is in every list that it belongs to", () => {
    upsertConversations([at(1, 10, { unreadcount: 2, starred: true })]);
    for (const filter of ["inbox", "unread", "starred"]) {
      assert.deepEqual(idsOf(filter), [1]);
    }
    assert.deepEqual(idsOf("archived"), []);
  });

  test("an archived conversation is in the archive alone", () => {
    upsertConversations([at(1, 10, { unreadcount: 2, starred: true })]);
    upsertConversations([at(1, 10, { unreadcount: 2, starred: true, archived: true })]);
    assert.deepEqual(idsOf("archived"), [1]);
    for (const filter of ["inbox", "unread", "starred"]) {
      assert.deepEqual(idsOf(filter), []);
    }
  });

  test("one that was left is nowhere", () => {
    upsertConversations([at(1, 10), at(2, 20)]);
    removeConversation(2);
    assert.deepEqual(idsOf("inbox"), [1]);
    assert.equal(store.state.conversations.has(2), false);
  });

  test("a conversation that is closed to one goes; the open one is closed by who tells of it", async () => {
    globalThis.fetch = () => Promise.resolve(Response.json({ ref: 123, summary: "access denied" }, { status: 403 }));
    upsertConversations([at(1, 10), at(2, 20)]);
    store.set({ thread: thread([], { id: 1 }) });
    await refreshConversation(1);
    await refreshConversation(2);
    assert.deepEqual(idsOf("inbox"), [1]);
    store.set({ thread: undefined });
  });
});
