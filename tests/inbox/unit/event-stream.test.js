import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvent } from "../../../src/parley/inbox/web/js/event-stream.js";

test("an event has its type, its data and its id", () => {
  assert.deepEqual(parseEvent('event: snapshot\ndata: {"id":7}\nid: 7'), {
    type: "snapshot",
    data: '{"id":7}',
    id: "7",
  });
});

test("an event without a type is a message", () => {
  assert.equal(parseEvent("data: one").type, "message");
});

test("lines of data are joined by line feeds", () => {
  assert.equal(parseEvent("data: one\ndata:\ndata: three").data, "one\n\nthree");
});

test("one space after the colon is left out, and no more", () => {
  assert.equal(parseEvent("data:  a: b").data, " a: b");
  assert.equal(parseEvent("data:a").data, "a");
});

test("comments and unknown fields are passed over", () => {
  assert.deepEqual(parseEvent(": still here\nretry: 10"), { type: "message", data: "", id: "" });
});
