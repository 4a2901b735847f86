import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { toRequest } from "../../../src/parley/inbox/web/js/actions/outbox.js";
import { apiUrl, attachmentUrl, avatarUrl, pictureUrl, thumbnailUrl } from "../../../src/parley/inbox/web/js/urls.js";

test("addresses begin with the instance's prefix", () => {
  assert.equal(apiUrl("/conversations"), "/office/api/4/conversations");
  assert.equal(attachmentUrl(5), "/office/attachments/5");
  assert.equal(thumbnailUrl(5), "/office/attachments/5/thumbnail?size=512");
  assert.equal(avatarUrl(1), "/office/users/1/avatar?size=96");
  assert.equal(avatarUrl(1, { chosen: true }), "/office/users/1/avatar?size=96&chosen=true");
  assert.equal(avatarUrl(1, { version: 2 }), "/office/users/1/avatar?size=96&v=2");
  assert.equal(pictureUrl("https://parley.example/office/api/4/attachments/5/content"), "/office/attachments/5");
});

test("a query leaves out what is not wanted, and escapes the rest", () => {
  const query = { q: "a&b c", limit: 20, before: undefined, unread: false, starred: true };
  assert.equal(apiUrl("/messages", query), "/office/api/4/messages?q=a%26b+c&limit=20&starred=true");
});

const FILE = { id: 5, name: "Terms.txt", filesize: 8 };
const BEN = { userid: 2 };

test("an answer has what was typed, its files and what it quotes", () => {
  const answer = { conversationid: 7, html: "<p>Hello</p>", attachments: [FILE], quote: { messageid: 3 } };
  assert.deepEqual(toRequest(answer), {
    path: "/conversations/7/messages",
    body: { html: "<p>Hello</p>", quotedmessageid: 3, attachments: { attachment: [{ id: 5 }] } },
  });
});

test("a conversation begins with people, a title and a message with its files", () => {
  const conversation = { recipients: [BEN], title: " Lease ", html: "<p>Hello</p>", attachments: [FILE] };
  assert.deepEqual(toRequest(conversation), {
    path: "/conversations/",
    body: {
      recipients: { users: { user: [{ userid: 2 }] } },
      messages: { message: [{ html: "<p>Hello</p>", attachments: { attachment: [{ id: 5 }] } }] },
      title: "Lease",
    },
  });
});

test("a message is forwarded without a word and without a title", () => {
  const forwarded = { conversationid: 7, messageid: 3 };
  const conversation = { recipients: [BEN], title: " ", html: "", attachments: [], forwarded };
  assert.deepEqual(toRequest(conversation).body, {
    recipients: { users: { user: [{ userid: 2 }] } },
    messages: { message: [{ forwarded }] },
  });
});
