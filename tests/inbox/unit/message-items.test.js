import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  buildItems,
  countUnreadBy,
  findReadUpTo,
  reuseItem,
} from "../../../src/parley/inbox/web/js/message-items.js";
import { store } from "../../../src/parley/inbox/web/js/state.js";
import { ADA, BEN, CORA, conversation, message, thread } from "./objects.js";

const at = (time) => ({ lastsentdatetime: `2026-03-${time}:00Z` });
const keys = (items) => items.map((item) => item.key.replace(/^(day-[\d-]{10}).*/, "$1"));
const headers = (items) => items.filter((item) => item.message).map((item) => item.message.showHeader);

beforeEach(() => {
  store.set({ me: ADA, conversations: new Map([[7, conversation()]]) });
});

test("each day has a heading", () => {
  const messages = [message(1, at("01T23:59")), message(2, at("02T00:00")), message(3, at("02T00:01"))];
  assert.deepEqual(keys(buildItems(thread(messages), [])), [
    "day-2026-03-01",
    "message-1",
    "day-2026-03-02",
    "message-2",
    "message-3",
  ]);
});

describe("messages under one header", () => {
  const headersOf = (...messages) => headers(buildItems(thread(messages), []));

  test("are of one author, with less than five minutes between them", () => {
    const [first, second, third] = ["02T09:00", "02T09:04", "02T09:09"];
    assert.deepEqual(headersOf(message(1, at(first)), message(2, at(second)), message(3, at(third))), [
      true,
      false,
      true,
    ]);
  });

  test("end where another writes", () => {
    assert.deepEqual(headersOf(message(1), message(2, { author: CORA }), message(3)), [true, true, true]);
  });

  test("end where the system says something", () => {
    assert.deepEqual(headersOf(message(1, { kind: "system" }), message(2)), [true, true]);
  });
});

describe("the mark above what is unread", () => {
  const keysOf = (messages, readUpTo) => keys(buildItems(thread(messages, { readUpTo }), [])).slice(1);

  test("stands once, above the first message that was not read", () => {
    assert.deepEqual(keysOf([message(1), message(2), message(3)], 1), [
      "message-1",
      "unread",
      "message-2",
      "message-3",
    ]);
  });

  test("does not stand above one's own messages", () => {
    assert.deepEqual(keysOf([message(1), message(2, { author: ADA }), message(3)], 1), [
      "message-1",
      "message-2",
      "unread",
      "message-3",
    ]);
  });

  test("stands above one's own message that one marked as unread", () => {
    const own = message(2, { author: ADA });
    const items = buildItems(thread([message(1), own], { readUpTo: 1, openedUpTo: 2 }), []);
    assert.deepEqual(keys(items).slice(1), ["message-1", "unread", "message-2"]);
  });

  test("stands neither above what the server says nor above what is deleted", () => {
    const messages = [message(1), message(2, { kind: "system" }), message(3, { deleted: true })];
    assert.deepEqual(keysOf([...messages, message(4)], 1).slice(-2), ["unread", "message-4"]);
  });

  test("is followed by a header", () => {
    assert.deepEqual(headers(buildItems(thread([message(1), message(2)], { readUpTo: 1 }), [])), [
      true,
      true,
    ]);
  });
});

describe("what is read", () => {
  const system = message(2, { kind: "system" });
  const messages = [message(1), system, message(3, { deleted: true }), message(4), message(5)];

  test("ends before so many messages as are unread", () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((count) => findReadUpTo(messages, count)),
      [5, 4, 3, 0],
    );
  });

  test("is not told by too few messages", () => {
    assert.equal(findReadUpTo(messages, 4), undefined);
  });

  test("by someone else leaves out what counts for nobody", () => {
    const conversationOfFive = conversation({ messagecount: 5, messages: { message: [message(5)] } });
    const reader = (sequence) => ({ userid: BEN.userid, sequence });
    assert.deepEqual(
      [0, 1, 4, 5].map((one) => countUnreadBy(reader(one), thread(messages), conversationOfFive)),
      [3, 2, 1, 0],
    );
  });
});

test("those who have read are named at the last message that they have read, less oneself", () => {
  const readers = [
    { userid: ADA.userid, messageid: 2, sequence: 2 },
    { userid: BEN.userid, messageid: 1, sequence: 1 },
    { userid: CORA.userid, messageid: 1, sequence: 1 },
    { userid: 99, messageid: 2, sequence: 2 },
  ];
  const items = buildItems(thread([message(1, { author: ADA }), message(2)], { readers }), []);
  const seen = items.filter((item) => item.message).map((item) => item.message.seenBy);
  assert.deepEqual(seen, [[BEN, CORA], []]);
});

test("nobody is said to have read what they wrote themselves", () => {
  const readers = [{ userid: BEN.userid, messageid: 1, sequence: 1 }];
  const [, item] = buildItems(thread([message(1, { author: BEN })], { readers }), []);
  assert.deepEqual(item.message.seenBy, []);
});

test("where the unread begin with a day, one heading says both", () => {
  const messages = [message(1, at("01T09:00")), message(2, at("02T09:00"))];
  const headings = buildItems(thread(messages, { readUpTo: 1 }), []).map((item) => item.heading);
  assert.match(headings[2], /^New · .*2026$/);
  assert.equal(headings.filter(Boolean).length, 2);
});

describe("messages on their way", () => {
  const pending = [
    { key: "a", conversationid: 7, text: "Here", attachments: [], state: "waiting" },
    { key: "b", conversationid: 8, text: "Elsewhere", attachments: [], state: "waiting" },
  ];

  test("come last, in their own conversation", () => {
    assert.deepEqual(keys(buildItems(thread([message(1)]), pending)).slice(1), ["message-1", "pending-a"]);
  });

  test("are not shown while the end of the thread is not", () => {
    const items = buildItems(thread([message(1)], { hasNewer: true }), pending);
    assert.deepEqual(keys(items).slice(1), ["message-1"]);
  });
});

describe("an item is used again", () => {
  const itemsOf = (messages) => buildItems(thread(messages), []);
  const one = message(1);
  const before = new Map(itemsOf([one]).map((item) => [item.key, item]));

  test("where it shows the same", () => {
    for (const item of itemsOf([one])) {
      assert.equal(reuseItem(before, item), before.get(item.key));
    }
  });

  test("unless its message is another", () => {
    const item = itemsOf([{ ...one, text: "Mended" }])[1];
    assert.equal(reuseItem(before, item), item);
  });
});
