import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { toRequestBody } from "../../../src/parley/inbox/web/js/actions/new-conversation.js";
import { apiUrl, attachmentUrl, avatarUrl, thumbnailUrl } from "../../../src/parley/inbox/web/js/urls.js";

test("addresses begin with the instance's prefix", () => {
  assert.equal(apiUrl("/conversations"), "/office/api/4/conversations");
  assert.equal(attachmentUrl(5), "/office/attachments/5");
  assert.equal(thumbnailUrl(5), "/office/attachments/5/thumbnail?size=512");
  assert.equal(avatarUrl(1), "/office/users/1/avatar?size=96");
});

test("a query leaves out what is not wanted, and escapes the rest", () => {
  const query = { q: "a&b c", limit: 20, before: undefined, unread: false, starred: true };
  assert.equal(apiUrl("/messages", query), "/office/api/4/messages?q=a%26b+c&limit=20&starred=true");
});

const FILE = { id: 5, name: "Terms.txt", filesize: 8 };

test("a conversation begins with people, a title and a message with its files", () => {
  const conversation = { recipients: [2, 3], title: " Lease ", markdown: "Hello", attachments: [FILE] };
  assert.deepEqual(toRequestBody(conversation, undefined), {
    recipients: { users: { user: [{ userid: 2 }, { userid: 3 }] } },
    messages: { message: [{ markdown: "Hello", attachments: { attachment: [{ id: 5 }] } }] },
    title: "Lease",
  });
});

test("a message is forwarded without a word and without a title", () => {
  const forwarded = { conversationid: 7, messageid: 3 };
  const conversation = { recipients: [2], title: " ", markdown: "\n", attachments: [] };
  assert.deepEqual(toRequestBody(conversation, forwarded), {
    recipients: { users: { user: [{ userid: 2 }] } },
    messages: { message: [{ forwarded, attachments: { attachment: [] } }] },
  });
});
