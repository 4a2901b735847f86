import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../../src/parley/inbox/web/js/store.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

function watched(signal) {
  const store = new Store({ count: 0, other: 0 });
  const seen = [];
  store.watch((state) => state.count, (count) => seen.push(count), signal);
  return { store, seen };
}

test("a watcher is called with what there is", () => {
  assert.deepEqual(watched().seen, [0]);
});

test("a watcher is called once a turn, with the last of what was set", async () => {
  const { store, seen } = watched();
  store.set({ count: 1 });
  store.set({ count: 2 });
  assert.equal(store.state.count, 2);
  await turn();
  assert.deepEqual(seen, [0, 2]);
});

test("a watcher of several parts is called once for all, after those that it comes after", async () => {
  const { store, seen } = watched();
  const draw = () => seen.push("drawn");
  store.watch((state) => state.other, draw);
  store.watch((state) => state.count, () => seen.push("ordered"));
  store.watch((state) => state.count, draw);
  seen.length = 0;
  store.set({ count: 1, other: 1 });
  await turn();
  assert.deepEqual(seen, [1, "ordered", "drawn"]);
});

test("a watcher is not called where another part changes", async () => {
  const { store, seen } = watched();
  store.set({ other: 1 });
  await turn();
  assert.deepEqual(seen, [0]);
});

test("what a watcher sets is seen by those after it in the same turn", async () => {
  const { store, seen } = watched();
  store.watch((state) => state.count, (count) => count < 3 && store.set({ count: 3 }));
  await turn();
  assert.deepEqual(seen, [0, 3]);
});

test("a watcher whose signal is aborted is called no more", async () => {
  const controller = new AbortController();
  const { store, seen } = watched(controller.signal);
  store.set({ count: 1 });
  controller.abort();
  await turn();
  store.set({ count: 2 });
  await turn();
  assert.deepEqual(seen, [0]);
});
