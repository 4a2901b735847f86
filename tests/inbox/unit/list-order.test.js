import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  applyOrder,
  countMoved,
  mergeOrder,
  updateOrder,
} from "../../../src/parley/inbox/web/js/actions/list-order.js";
import { emptyList, store } from "../../../src/parley/inbox/web/js/state.js";
import { conversation } from "./objects.js";

/** Every order of every selection of some numbers. */
function* arrangements(numbers) {
  yield [];
  for (const one of numbers) {
    for (const rest of arrangements(numbers.filter((other) => other !== one))) {
      yield [one, ...rest];
    }
  }
}

const setList = (...ids) =>
  store.set({ lists: { ...store.state.lists, inbox: { ...emptyList(), ids } } });

beforeEach(() => {
  setList();
  applyOrder();
});

test("rows that are held stay in their order, whatever happens to the list", () => {
  for (const displayed of arrangements([1, 2, 3, 4])) {
    for (const current of arrangements([1, 2, 3, 4])) {
      const merged = mergeOrder(displayed, current);
      const kept = displayed.filter((id) => current.includes(id));
      assert.deepEqual(merged.slice(0, kept.length), kept);
      assert.equal(new Set(merged).size, merged.length);
      assert.ok(merged.every((id) => current.includes(id)));
    }
  }
});

test("what was loaded below the last row that is held comes below it", () => {
  assert.deepEqual(mergeOrder([1, 2], [1, 2, 3, 4]), [1, 2, 3, 4]);
});

test("what came above waits", () => {
  assert.deepEqual(mergeOrder([1, 2], [9, 1, 2]), [1, 2]);
});

test("nothing would move where the list is displayed as it is", () => {
  assert.equal(countMoved([1, 2, 3], [1, 2, 3]), 0);
});

test("all rows would move below one that comes first", () => {
  assert.equal(countMoved([1, 2], [9, 1, 2]), 3);
});

test("a list follows its own order unless it is frozen", () => {
  setList(1, 2);
  updateOrder(false);
  setList(2, 1);
  updateOrder(true);
  assert.deepEqual(store.state.displayedIds, [1, 2]);
  updateOrder(false);
  assert.deepEqual(store.state.displayedIds, [2, 1]);
});

test("a frozen list that shows nothing yet shows what has come", () => {
  setList(1, 2);
  updateOrder(true);
  assert.deepEqual(store.state.displayedIds, [1, 2]);
});

test("while the list is frozen, what was read stays among the unread ones", () => {
  const conversations = new Map([1, 2].map((id) => [id, conversation({ conversationid: id })]));
  const setUnread = (...ids) =>
    store.set({ lists: { ...store.state.lists, unread: { ...emptyList(), ids } } });
  store.set({ filter: "unread", conversations });
  setUnread(1, 2);
  updateOrder(false);
  setUnread(2);
  updateOrder(true);
  assert.deepEqual(store.state.displayedIds, [1, 2]);
  updateOrder(false);
  assert.deepEqual(store.state.displayedIds, [2]);
  store.set({ filter: "inbox" });
});
